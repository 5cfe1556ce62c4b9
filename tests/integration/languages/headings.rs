//! The host's function for headings, called from other languages.

use serde_json::json;

use crate::support::books::{Book, chapter};
use crate::support::build::scripted;
use crate::support::run;

#[test]
#[ignore = "needs Node.js"]
fn a_table_of_contents_in_javascript() {
    let Some(path) = scripted::js("tests/guests/other-languages/toc-js") else {
        return;
    };
    let content = "# 𝄞 *A* [b](c)\n\n## é𝄞 B\n\n## é𝄞 B\n";
    let items = json!([chapter("One", "one.md", content)]);
    let book = Book::generated("headings", "0.5.4", &items);
    let run = run::plugins(&book, &json!([{ "path": path }]));
    let list = "- [𝄞 *A* b](#-a-b)\n  - [é𝄞 B](#é-b)\n  - [é𝄞 B](#é-b-1)\n\n";
    assert_eq!(run::contents(&run.book()), [list.to_owned() + content]);
}
