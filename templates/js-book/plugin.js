// A book plugin for mdbook-wasm: adds a page that lists all pages, and reports those without a heading.

// The functions of the host, as the contract in the folder `wit` declares them. `some-name` there is `someName` here.
import { report } from "mdbook:preprocessor/diagnostics@0.2.0";
import { log } from "mdbook:preprocessor/log@0.2.0";

const PATH = "all-pages.md";

export const bookProcessor = {
  // Called once. `null` leaves the book unchanged. A thrown error is a message for the author of the book.
  process(context, book) {
    const title = titleOf(context.config);
    let list = `# ${title}\n\n`;
    // A book is a flat list. The depth of an entry is the number of chapters that it is nested in.
    for (const { depth, item } of book.entries) {
      if (item.tag !== "chapter") {
        continue;
      }
      const { name, path } = item.val;
      const indent = "  ".repeat(depth);
      if (path === PATH) {
        throw new Error(`the book has a page \`${PATH}\``);
      } else if (path === null) {
        // A draft: it is not rendered.
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
      // It does not come from a file.
      sourcePath: null,
      parentNames: [],
    };
    book.entries.push({ depth: 0, item: { tag: "chapter", val: page } });
    return book;
  },
};

// Reports a chapter whose first line is not a heading.
function checkHeading({ content, path }) {
  const [first] = content.split("\n", 1);
  if (!first.startsWith("#")) {
    report({
      // "error" would make the build fail after the plugin has returned.
      severity: "warning",
      message: "the page begins without a heading",
      code: "heading",
      chapter: path,
      // A range in the original `content`. JavaScript counts UTF-16 code units.
      span: { unit: "utf16", start: 0, end: first.length },
      help: null,
    });
  }
}

// Returns the title of the page. `config` is the plugin's own table in `book.toml`, as JSON:
// `config = { title = "All pages" }`.
function titleOf(config) {
  const { title = "All pages" } = JSON.parse(config);
  if (typeof title !== "string") {
    throw new Error(`config: \`title\`: expected a string, found ${JSON.stringify(title)}`);
  }
  return title;
}
