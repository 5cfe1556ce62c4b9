//! The first-party plugin `link-check` on real books, and its example in the guide.

use serde_json::json;
use snapbox::assert_data_eq;

use super::{blocks, book};
use crate::support::books;
use crate::support::run::{self, plugin};
use crate::support::{folder, write};

/// Links of real books work, except for links of the Reference to headings and rules that one of its own preprocessors
/// creates. That had not run when the book was captured.
#[test]
fn links_of_real_books_work() {
    for book in books::all() {
        let run = run::plugins(&book, &json!([plugin("link-check", &json!({}))]));
        assert_eq!(run.book(), book.value(), "{}", book.name);
        let is_known = |line: &str| {
            book.name.starts_with("reference")
                && (line.contains("`#r-") || line.contains("`#grammar-"))
        };
        let found = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("warning"));
        let unknown: Vec<_> = found.filter(|line| !is_known(line)).collect();
        assert!(unknown.is_empty(), "{}: {unknown:#?}", book.name);
    }
}

/// The SDK sends messages of the crate `log` to the host.
#[test]
fn log_messages_are_shown() {
    let book = book(&[("one.md", "[one](one.md)")])
        .with_plugins(&json!([plugin("link-check", &json!({}))]));
    let quiet = run::program(&[], &book).stderr;
    assert_eq!(quiet, "");
    let loud = run::program_with(&[], &book, |command| {
        command.env("MDBOOK_WASM_LOG", "debug");
    });
    let expected = "[link-check] debug: 1 links, 0 of them broken\n";
    assert!(loud.stderr.contains(expected), "{}", loud.stderr);
}

#[test]
fn the_example_of_the_guide() {
    let chapters = [
        (
            "chapter-1.md",
            "# One\n\nSee the [second](chaptre-2.md) and [this](chapter-2.md#instal).\n",
        ),
        ("chapter-2.md", "# Two\n\n## Install\n"),
    ];
    let root = folder("link-check");
    for (path, content) in chapters {
        write(&root.join("src").join(path), content);
    }
    let mut book = book(&chapters);
    book.context["root"] = json!(root);
    let run = run::plugins(&book, &json!([plugin("link-check", &json!({}))]));
    assert_data_eq!(
        run.stderr,
        blocks("plugins/link-check.md", "text").remove(0)
    );
}
