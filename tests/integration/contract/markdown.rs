//! The host's functions for Markdown.

use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, plugin};
use crate::support::{build, folder, write};

/// Returns the probe's result for this content in a book of this version of mdBook.
fn answer_of(version: &str, output: &Value, content: &str, config: &Value) -> String {
    let items = json!([chapter("One", "one.md", content)]);
    let mut book = Book::generated("markdown", version, &items);
    book.context["config"]["output"] = output.clone();
    let book = run::plugins(&book, &json!([plugin("chapter-probe", config)])).book();
    run::contents(&book)[0].to_owned()
}

fn headings(version: &str, output: &Value, content: &str) -> String {
    answer_of(version, output, content, &json!({ "do": "headings" }))
}

/// Headings with unusual ids.
const HEADINGS: &str = "\
# One

## The *new **WASM** way* of `x-y`
## [A link](one.md \"title\") and ![an image](x.png)
## One
## One-1
## One
## A -- dash's \"quotes\"... &amp; <b>HTML</b> <!-- comment -->
## ÄÖÜ ß ẞ İ Σ 中文 🦀
## A note[^n] and another[^m] and[^n]
## Own {#own .class}
## Own
## \\*escaped\\* \\# {other attributes}
##
## ##
- # In a list
> # In a quote

With a line below
-----------------

Term
: what it is

<h2>Raw <b>HTML</b> &amp; more</h2>

<h2 class=\"c\">Raw</h2>

<h2 id=\"d\">Raw</h2>

## Raw

[^m]: M
[^n]: N
";

#[test]
fn ids_are_those_of_mdbook() {
    for (program, version) in [("mdbook-0-4", "0.4.52"), ("mdbook-0-5", "0.5.4")] {
        for (settings, output) in [
            ("", json!({})),
            (
                "smart-punctuation = true",
                json!({ "smart-punctuation": true }),
            ),
            (
                "smart-punctuation = false",
                json!({ "smart-punctuation": false }),
            ),
        ] {
            let root = folder(&format!("ids-{version}"));
            let toml = format!("[book]\ntitle = \"Ids\"\n[output.html]\n{settings}\n");
            write(&root.join("book.toml"), toml);
            write(&root.join("src/SUMMARY.md"), "[One](one.md)\n");
            write(&root.join("src/one.md"), HEADINGS);
            let output_of_mdbook = Command::new(build::real_mdbook(program))
                .arg("build")
                .arg(&root)
                .output()
                .unwrap();
            assert!(output_of_mdbook.status.success(), "{output_of_mdbook:?}");
            let html = std::fs::read_to_string(root.join("book/one.html")).unwrap();
            let links = html.split("<a class=\"header\" href=\"#").skip(1);
            let made: Vec<_> = links.map(|link| link.split_once('"').unwrap().0).collect();
            let answer = headings(version, &json!({ "html": output }), HEADINGS);
            let id = |line: &str| {
                let (_, rest) = line.split_once("\" #").unwrap();
                rest.split(' ').next().unwrap().to_owned()
            };
            let answer: Vec<_> = answer.lines().map(id).collect();
            // mdBook makes a link to a heading with its own id, too.
            let made: Vec<_> = made.into_iter().filter(|id| *id != "d").collect();
            assert_eq!(answer, made, "{version} {settings}");
        }
    }
}

#[test]
fn spans_are_in_the_requested_unit() {
    let content = "# é [𝄞 a](b) c\n\n𝄞\n\n## d\n";
    let answer_of = |unit: &str| {
        let config = json!({ "do": "headings", "unit": unit });
        answer_of("0.5.4", &json!({}), content, &config)
    };
    assert_data_eq!(
        answer_of("utf8"),
        str![[r#"
1 "é 𝄞 a c" #é--a-c 0..19 2..5+6..12+16..18
2 "d" #d 26..31 29..30

"#]]
    );
    assert_data_eq!(
        answer_of("utf16"),
        str![[r#"
1 "é 𝄞 a c" #é--a-c 0..16 2..4+5..9+13..15
2 "d" #d 21..26 24..25

"#]]
    );
    assert_data_eq!(
        answer_of("code-point"),
        str![[r#"
1 "é 𝄞 a c" #é--a-c 0..15 2..4+5..8+12..14
2 "d" #d 19..24 22..23

"#]]
    );
}

#[test]
fn front_matter() {
    let answer_of = |content: &str| {
        let config = json!({ "do": "front-matter", "unit": "utf16" });
        answer_of("0.5.4", &json!({}), content, &config)
    };
    assert_data_eq!(
        answer_of("---\r\na: 𝄞\r\n---\r\n# A\n"),
        str![[r#"Format::Yaml "a: 𝄞/r/n" Span { unit: Unit::Utf16, start: 0, end: 17 }"#]]
    );
    assert_data_eq!(
        answer_of("+++\na = 1\n+++"),
        str![[r#"Format::Toml "a = 1/n" Span { unit: Unit::Utf16, start: 0, end: 13 }"#]]
    );
    assert_eq!(answer_of("---\n\n# A\n\n---\n"), "---\n\n# A\n\n---\n");
}

/// The memory for parsing counts as the plugin's, so that a text of asterisks can't use up the host's.
#[test]
fn parsing_counts_as_memory_of_the_plugin() {
    let run = |text: &str| {
        let config =
            json!({ "do": "many-headings", "text": text, "times": 10_000_000 / text.len() });
        let items = json!([chapter("One", "one.md", "")]);
        let book = Book::generated("marks", "0.5.4", &items);
        run::plugins(&book, &json!([plugin("chapter-probe", &config)]))
    };
    let prose = "# Words and words, and more of them\nin lines that are not too short.\n\n";
    let count = (10_000_000 / prose.len()).to_string();
    assert_eq!(run::contents(&run(prose).book()), [count]);
    let marks = run("*_");
    assert!(
        marks.failed_as(ErrorKind::Failed).contains("limits.memory"),
        "{}",
        marks.stderr
    );
}
