// A chapter plugin of version 0.1 of the contract, in JavaScript: its component imports all that its world has.

import { report } from "mdbook:preprocessor/diagnostics@0.1.0";
import { log } from "mdbook:preprocessor/log@0.1.0";

export const chapterProcessor = {
  process(context, chapter) {
    const start = chapter.content.indexOf("LOOK");
    if (start < 0) {
      return undefined;
    }
    const span = { unit: "utf16", start, end: start + 4 };
    report({ severity: "note", message: "here", span });
    log("info", Object.keys(context).sort().join(" "));
    return chapter.content.replace("LOOK", context.config);
  },
};
