// A book plugin for mdbook-wasm: adds a page that lists all pages, and reports those without a heading.

// The host's side of the contract, which is in the folder `wit`. `some-name` there is `someName` here.
import { report } from "mdbook:preprocessor/diagnostics@0.2.0";
import { log } from "mdbook:preprocessor/log@0.2.0";

const PATH = "all-pages.md";

export const bookProcessor = {
  // Called once. `null` leaves the book as it is. What is thrown is a message for the person who
  // writes it.
  process(context, book) {
    const title = titleOf(context.config);
    let list = `# ${title}\n\n`;
    // A book is a flat list. Each entry says how many chapters it lies under.
    for (const { depth, item } of book.entries) {
      if (item.tag !== "chapter") {
        continue;
      }
      const { name, path } = item.val;
      const indent = "  ".repeat(depth);
      if (path === PATH) {
        throw new Error(`the book has a page \`${PATH}\``);
      } else if (path === null) {
        // A draft, which is not rendered.
        list += `${indent}- ${name}\n`;
      } else {
        list += `${indent}- [${name}](<${path}>)\n`;
        checkHeading(item.val);
      }
    }
    log("info", `${PATH} lists ${book.entries.length} entries`);
    const page = {
      name: title,
      content: list,
      number: null,
      path: PATH,
      // It was read from no file.
      sourcePath: null,
      parentNames: [],
    };
    book.entries.push({ depth: 0, item: { tag: "chapter", val: page } });
    return book;
  },
};

// Reports a chapter whose first line is no heading.
function checkHeading({ content, path }) {
  const [first] = content.split("\n", 1);
  if (!first.startsWith("#")) {
    report({
      // "error" would make the build fail once the plugin has returned.
      severity: "warning",
      message: "the page begins without a heading",
      code: "heading",
      chapter: path,
      // A place in `content` as it was handed over. JavaScript counts code units of UTF-16.
      span: { unit: "utf16", start: 0, end: first.length },
      help: null,
    });
  }
}

// The title of the page. `config` is the plugin's own table in `book.toml`, as JSON:
// `config = { title = "All pages" }`.
function titleOf(config) {
  const { title = "All pages" } = JSON.parse(config);
  if (typeof title !== "string") {
    throw new Error(`config: \`title\` has to be a text, not ${JSON.stringify(title)}`);
  }
  return title;
}
