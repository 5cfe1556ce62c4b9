//! The first-party plugin `tables-from-csv`, in Python.

use std::path::PathBuf;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::build::scripted;
use crate::support::run::{self, Run};
use crate::support::{folder, write};

const FILES: [(&str, &[u8]); 7] = [
    (
        "prices.csv",
        b"Name,Price\n\"Tea, green\",3.50\n\n\"a|b\nc\\\",1\n",
    ),
    ("bom.csv", b"\xef\xbb\xbfa;b\r\n1;2\r\n"),
    ("odd.csv", b"a,b\n1,2\n1,2,3\n"),
    ("open.csv", b"a,b\n\"x"),
    ("bytes.csv", b"a\n\xff\n"),
    ("empty.csv", b"\n"),
    ("other/one.csv", b"a\n"),
];

/// Creates a book with one chapter and a folder `data`.
fn book(test: &str, text: &str) -> (PathBuf, Book) {
    let root = folder(&format!("csv-{test}"));
    for (name, bytes) in FILES {
        write(&root.join("data").join(name), bytes);
    }
    let mut book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", text)]));
    book.context["root"] = json!(root);
    (root, book)
}

fn run(test: &str, text: &str, config: &Value, allow: &Value) -> Option<Run> {
    let plugin = scripted::python("preprocessors/tables-from-csv")?;
    let (_, book) = book(test, text);
    let plugin = json!({ "path": plugin, "config": config, "allow": allow });
    Some(run::plugins(&book, &json!([plugin])))
}

fn data() -> Value {
    json!({ "read": ["data"] })
}

#[test]
#[ignore = "needs Python"]
fn a_file_becomes_a_table() {
    let text = "𝄞 `{{#csv no.csv}}`\n\n{{#csv data/prices.csv align=lr}}\n\n{{#csv  data/bom.csv delimiter=; \
                header=no }}\n\n```\n{{#csv no.csv}}\n```\n\n~~~\n{{#csv no.csv}}\n";
    let Some(run) = run("tables", text, &json!({}), &data()) else {
        return;
    };
    let expected = "𝄞 `{{#csv no.csv}}`\n\n\
        | Name | Price |\n| :-- | --: |\n| Tea, green | 3.50 |\n| a\\|b<br>c\\\\ | 1 |\n\n\
        |  |  |\n| --- | --- |\n| a | b |\n| 1 | 2 |\n\n\
        ```\n{{#csv no.csv}}\n```\n\n~~~\n{{#csv no.csv}}\n";
    assert_eq!(run::contents(&run.book()), [expected]);
    assert_eq!(run.stderr_without_compile_note(), "");
}

#[test]
#[ignore = "needs Python"]
fn config_applies_to_all_markers() {
    let config = json!({ "delimiter": ";", "align": "cc" });
    let text = "{{#csv data/bom.csv align=rr}}\n{{#csv data/bom.csv}}\n";
    let Some(run) = run("config", text, &config, &data()) else {
        return;
    };
    let expected = "| a | b |\n| --: | --: |\n| 1 | 2 |\n| a | b |\n| :-: | :-: |\n| 1 | 2 |\n";
    assert_eq!(run::contents(&run.book()), [expected]);
}

#[test]
#[ignore = "needs Python"]
fn errors_name_the_file_its_line_and_the_marker() {
    for (marker, message) in [
        (
            "data/odd.csv",
            "data/odd.csv:3: expected 2 cells as in the first row, found 3",
        ),
        ("data/open.csv", "data/open.csv:2: unexpected end of data"),
        (
            "data/bytes.csv",
            "data/bytes.csv is not UTF-8: invalid start byte at byte 2",
        ),
        ("data/empty.csv", "data/empty.csv has no rows"),
        (
            "",
            "expected the path of a file, such as `{{#csv data/prices.csv}}`",
        ),
        (
            "data/prices.csv align=xx",
            "`align=xx`: expected the letters `l`, `r`, `c` or `-`, one for each column",
        ),
        (
            "data/prices.csv align=lrc",
            "`align=lrc`: expected a letter for each of the 2 columns of data/prices.csv, found 3",
        ),
        (
            "data/prices.csv header=maybe",
            "`header=maybe`: expected `yes` or `no`",
        ),
        (
            "data/prices.csv delimiter=",
            "`delimiter=`: expected one character, such as `;`",
        ),
        (
            "data/prices.csv colour=red",
            "`colour=red`: expected one of `align=`, `header=`, `delimiter=`",
        ),
    ] {
        // Spans are in code points.
        let text = format!("𝄞\n𝄞 {{{{#csv {marker}}}}}\n");
        let Some(run) = run("errors", &text, &json!({}), &data()) else {
            return;
        };
        run.failed_as(ErrorKind::Failed);
        let finding = format!(
            "error[csv]: {message}\n --> one.md (line 2, column 3 of the plugin's input)\n"
        );
        assert!(
            run.stderr_without_compile_note().starts_with(&finding),
            "{}",
            run.stderr
        );
        let end = "error: plugin `tables-from-csv` failed\n  why: it reported an error in the book\n  help: fix the \
                   errors that are reported above\n";
        assert!(run.stderr.ends_with(end), "{}", run.stderr);
    }
}

#[test]
#[ignore = "needs Python"]
fn an_unreadable_file_has_advice_on_its_grant() {
    let help = |folder: &str| {
        format!(
            "help: use a path relative to the book's root, and grant its folder with `allow = {{ read = [\"{folder}\"] }}`\n"
        )
    };
    let text = "{{#csv data/none.csv}}";
    let Some(missing) = run("missing", text, &json!({}), &data()) else {
        return;
    };
    let stderr = missing.failed_as(ErrorKind::Failed);
    let first = "error[csv]: can't read `data/none.csv`: No such file or directory\n";
    assert!(
        stderr.contains(first) && stderr.contains(&help("data")),
        "{stderr}"
    );

    let text = "{{#csv data/other/one.csv}}";
    let Some(denied) = run("denied", text, &json!({}), &json!({})) else {
        return;
    };
    let stderr = denied.failed_as(ErrorKind::Failed);
    assert!(stderr.contains(&help("data/other")), "{stderr}");
    let hint = "  help: it has no permission to read `data/other/one.csv`: `allow = { read = \
                [\"data/other\"] }` grants it\n";
    assert!(stderr.ends_with(hint), "{stderr}");
}

#[test]
#[ignore = "needs Python"]
fn config_errors_name_the_key() {
    for (config, why) in [
        (
            json!({ "aligned": "l" }),
            "`config.aligned`: unknown key, expected one of `align`, `header`, `delimiter`",
        ),
        (
            json!({ "header": true }),
            "`config.header`: expected a string, found true",
        ),
        (
            json!({ "delimiter": "" }),
            "config: `delimiter=`: expected one character, such as `;`",
        ),
    ] {
        let Some(run) = run("wrong", "text", &config, &json!({})) else {
            return;
        };
        let stderr = run.failed_as(ErrorKind::Failed);
        assert!(stderr.ends_with(&format!("why: {why}\n")), "{stderr}");
    }
}
