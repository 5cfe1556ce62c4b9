// The plain transform as a preprocessor in JavaScript: JSON in, JSON out.

import { readFileSync } from "node:fs";

function replace(items, from, to) {
  for (const item of items) {
    if (item.Chapter) {
      item.Chapter.content = item.Chapter.content.replaceAll(from, to);
      replace(item.Chapter.sub_items, from, to);
    }
  }
}

if (process.argv[2] !== "supports") {
  const [context, book] = JSON.parse(readFileSync(0, "utf8"));
  const { from, to } = context.config.preprocessor.replace;
  replace(book.items, from, to);
  process.stdout.write(JSON.stringify(book));
}
