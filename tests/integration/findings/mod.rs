//! Findings of plugins, in the formats for people, programs and GitHub.

mod human;
mod location;
mod machine;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, plugin};
use crate::support::{folder, write};

const SOURCE: &str = "\
# One

TODO: say more
{{#include part.txt}}
\tTabs\tand 所有权 TODO

One TODO goes on
over the line,
and more.
";

/// Creates a book with its files. The chapter `One` is that of its file, and `Two` has an include replaced.
fn book(test: &str) -> Book {
    let root = folder(test);
    write(&root.join("src/one.md"), SOURCE);
    write(&root.join("src/two.md"), format!("\u{feff}{SOURCE}"));
    let included = "fn main() {\n    // TODO\n}";
    let replaced = SOURCE.replace("{{#include part.txt}}", included);
    let mut made = chapter("Made", "made.md", "# Made\nby TODO\n");
    made["Chapter"]["source_path"] = Value::Null;
    let mut draft = chapter("Draft", "", "");
    draft["Chapter"]["path"] = Value::Null;
    draft["Chapter"]["source_path"] = Value::Null;
    let items = json!([
        chapter("One", "one.md", SOURCE),
        chapter("Two", "two.md", &replaced),
        made,
        draft,
    ]);
    let mut book = Book::generated("findings", "0.5.4", &items);
    book.context["root"] = json!(root);
    book
}

fn root(book: &Book) -> PathBuf {
    PathBuf::from(book.context["root"].as_str().unwrap())
}

/// Returns the settings of a plugin that reports these findings when it gets the chapter.
fn finds(chapter: &str, findings: &Value) -> Value {
    let config = json!({ "do": "diagnose", "where": chapter, "findings": findings });
    let mut plugin = plugin("chapter-probe", &config);
    plugin["name"] = json!("probe");
    plugin
}

/// Returns the messages for these findings in a chapter.
fn stderr_of(test: &str, chapter: &str, findings: &Value) -> String {
    let run = run::plugins(&book(test), &json!([finds(chapter, findings)]));
    run.book();
    run.stderr
}

/// Returns a finding on the `nth` occurrence of `text`, in code points.
fn at(content: &str, text: &str, nth: usize) -> Value {
    let (start, _) = content.match_indices(text).nth(nth).unwrap();
    let start = content[..start].chars().count();
    json!({ "message": "look here", "start": start, "end": start + text.chars().count() })
}
