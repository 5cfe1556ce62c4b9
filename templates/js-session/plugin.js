// A session for mdbook-wasm: adds a page that lists the chapters in which a word still occurs.

// The functions of the host, as the contract in the folder `wit` declares them. `some-name` there is `someName` here.
import { log } from "mdbook:preprocessor/log@0.2.0";

const PATH = "what-is-left.md";

class Session {
  // Called once. It can't fail, so the config is parsed later.
  constructor(context) {
    this.config = context.config;
    // For each chapter with the word: its line in the list, and the number of occurrences.
    this.found = [];
  }

  // Called for each chapter, in the book's order. A thrown error is a message for the author of the book.
  visit(id, { name, path, content }) {
    const count = content.split(text(this.config, "word", "TODO")).length - 1;
    if (count > 0) {
      // A draft has no path, and is not rendered.
      const link = path === null ? name : `[${name}](<${path}>)`;
      this.found.push({ line: `- ${link}: ${count}\n`, count });
    }
  }

  // Called once, after the last chapter. Returns the edits of the book, in order.
  finish() {
    const title = text(this.config, "title", "What is left");
    if (this.found.length === 0) {
      return [];
    }
    const places = this.found.reduce((sum, { count }) => sum + count, 0);
    log("info", `${places} places in ${this.found.length} chapters`);
    const lines = this.found.map(({ line }) => line).join("");
    const page = { name: title, content: `# ${title}\n\n${lines}`, number: null, path: PATH };
    const at = { tag: "last-in", val: null };
    return [{ tag: "insert", val: { entry: { tag: "chapter", val: page }, at } }];
  }
}

export const bookSession = { Session };

// Returns a string from the plugin's own table in `book.toml`, which `config` contains as JSON:
// `config = { word = "TODO", title = "What is left" }`.
function text(config, key, fallback) {
  const { [key]: value = fallback } = JSON.parse(config);
  if (typeof value !== "string" || value === "") {
    throw new Error(`config: \`${key}\`: expected a string, found ${JSON.stringify(value)}`);
  }
  return value;
}
