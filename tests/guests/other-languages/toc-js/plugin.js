// What the guide's page "Headings and front matter" shows, as a plugin.

import { headings } from "mdbook:preprocessor/markdown@0.2.0";

function toc(content) {
  return headings(content, "utf16").map(({ level, id, inline }) => {
    const text = inline.map(({ start, end }) => content.slice(start, end)).join("");
    return `${"  ".repeat(Math.max(level, 1) - 1)}- [${text}](#${id})`;
  });
}

export const chapterProcessor = {
  process(context, chapter) {
    return `${toc(chapter.content).join("\n")}\n\n${chapter.content}`;
  },
};
