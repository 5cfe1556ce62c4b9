// A chapter plugin for mdbook-wasm: sets a word in bold type, and reports each place where it is.

// The host's side of the contract, which is in the folder `wit`. `some-name` there is `someName` here.
import { report } from "mdbook:preprocessor/diagnostics@0.2.0";
import { log } from "mdbook:preprocessor/log@0.2.0";

export const chapterProcessor = {
  // Called once for each chapter, in any order, by several instances at once. So what it returns depends
  // on the context and the chapter alone.
  //
  // `null` leaves the chapter as it is. What is thrown is a message for the person who writes the book.
  process(context, chapter) {
    const word = wordOf(context.config);
    let count = 0;
    let start = chapter.content.indexOf(word);
    while (start >= 0) {
      const end = start + word.length;
      report({
        // "error" would make the build fail once the plugin has returned.
        severity: "warning",
        message: `\`${word}\` is still here`,
        code: "word",
        // Another chapter's path. `null` is the one in hand.
        chapter: null,
        // A place in `content` as it was handed over. JavaScript counts code units of UTF-16.
        span: { unit: "utf16", start, end },
        help: null,
      });
      count += 1;
      start = chapter.content.indexOf(word, end);
    }
    if (count === 0) {
      return null;
    }
    log("info", `${chapter.name}: ${count} found`);
    return chapter.content.replaceAll(word, () => `**${word}**`);
  },
};

// The word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
// `config = { word = "TODO" }`.
function wordOf(config) {
  const { word = "TODO" } = JSON.parse(config);
  if (typeof word !== "string" || word === "") {
    throw new Error(`config: \`word\` has to be a text, not ${JSON.stringify(word)}`);
  }
  return word;
}
