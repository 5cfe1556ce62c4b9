// A session for mdbook-wasm: adds a page that lists the chapters in which a word still is.

// The host's side of the contract, which is in the folder `wit`. `some-name` there is `someName` here.
import { log } from "mdbook:preprocessor/log@0.2.0";

const PATH = "what-is-left.md";

class Session {
  // Called once. It can't fail, so the config is looked at later.
  constructor(context) {
    this.config = context.config;
    // Of each chapter with the word: its line in the list, and how often it is there.
    this.found = [];
  }

  // Called for each chapter, in the book's order. What is thrown is a message for the person who writes it.
  visit(id, { name, path, content }) {
    const count = content.split(text(this.config, "word", "TODO")).length - 1;
    if (count > 0) {
      // A draft has no path, and is not rendered.
      const link = path === null ? name : `[${name}](<${path}>)`;
      this.found.push({ line: `- ${link}: ${count}\n`, count });
    }
  }

  // Called once, after the last chapter: what is to change in the book, in this order.
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

// A text of the plugin's own table in `book.toml`, which `config` has as JSON:
// `config = { word = "TODO", title = "What is left" }`.
function text(config, key, fallback) {
  const { [key]: value = fallback } = JSON.parse(config);
  if (typeof value !== "string" || value === "") {
    throw new Error(`config: \`${key}\` has to be a text, not ${JSON.stringify(value)}`);
  }
  return value;
}
