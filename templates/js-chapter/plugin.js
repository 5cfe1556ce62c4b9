// A chapter plugin for mdbook-wasm: makes a word bold, and reports every occurrence.

// The functions of the host, as the contract in the folder `wit` declares them. `some-name` there is `someName` here.
import { report } from "mdbook:preprocessor/diagnostics@0.2.0";
import { log } from "mdbook:preprocessor/log@0.2.0";

export const chapterProcessor = {
  // Called once for each chapter, in any order, in several instances at once. So the result may only depend on the
  // context and the chapter.
  //
  // `null` leaves the chapter unchanged. A thrown error is a message for the author of the book.
  process(context, chapter) {
    const word = wordOf(context.config);
    let count = 0;
    let start = chapter.content.indexOf(word);
    while (start >= 0) {
      const end = start + word.length;
      report({
        // "error" would make the build fail after the plugin has returned.
        severity: "warning",
        message: `\`${word}\` is still here`,
        code: "word",
        // The path of another chapter. `null` stands for this one.
        chapter: null,
        // A range in the original `content`. JavaScript counts UTF-16 code units.
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

// Returns the word to look for. `config` is the plugin's own table in `book.toml`, as JSON:
// `config = { word = "TODO" }`.
function wordOf(config) {
  const { word = "TODO" } = JSON.parse(config);
  if (typeof word !== "string" || word === "") {
    throw new Error(`config: \`word\`: expected a string, found ${JSON.stringify(word)}`);
  }
  return word;
}
