use std::path::PathBuf;

use proptest::prelude::*;

use super::edit;
use crate::booktoml::{BookToml, Editor};
use crate::problem::{ErrorKind, Problem};
use crate::style::strip_styles;

fn is_ours(path: &str) -> bool {
    path.starts_with("ours/")
}

fn paths(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|&path| path.to_owned()).collect()
}

fn try_edited(text: &str, wanted: &[&str]) -> Result<(Editor, Vec<String>), Problem> {
    let toml = BookToml::new(PathBuf::new(), PathBuf::new(), text)?;
    edit(&toml, &paths(wanted), is_ours)
}

fn edited(text: &str, wanted: &[&str]) -> (Editor, Vec<String>) {
    try_edited(text, wanted).unwrap()
}

fn new_text(text: &str, wanted: &[&str]) -> String {
    edited(text, wanted).0.text().to_owned()
}

/// Adds entries, compares the text, and removes the entries again.
#[track_caller]
fn there_and_back(text: &str, wanted: &[&str], expected: &str) {
    for (text, expected) in [
        (text.to_owned(), expected.to_owned()),
        (text.replace('\n', "\r\n"), expected.replace('\n', "\r\n")),
    ] {
        let (new, added) = edited(&text, wanted);
        assert_eq!(new.text(), expected);
        assert_eq!(
            new_text(&expected, wanted),
            expected,
            "nothing is left to do"
        );
        let (back, removed) = edited(&expected, &[]);
        assert_eq!(back.text(), text);
        let added = added
            .iter()
            .map(|line| line.replace(": add", ": remove").replace(" to ", " from "));
        assert_eq!(removed, added.collect::<Vec<_>>());
    }
}

const BOTH: [&str; 3] = ["ours/a.css", "ours/b.js", "ours/c.css"];

#[test]
fn a_table_without_lists() {
    there_and_back(
        "[book]\n\n[output.html] # mine\ntheme = 'x'\n",
        &BOTH,
        "[book]\n\n[output.html] # mine\n\
         additional-css = [\"ours/a.css\", \"ours/c.css\"] # by mdbook-wasm assets\n\
         additional-js = [\"ours/b.js\"] # by mdbook-wasm assets\ntheme = 'x'\n",
    );
    there_and_back(
        "[book]\n[output.html]",
        &BOTH[..2],
        "[book]\n[output.html]\nadditional-css = [\"ours/a.css\"] # by mdbook-wasm assets\n\
         additional-js = [\"ours/b.js\"] # by mdbook-wasm assets",
    );
}

#[test]
fn no_table() {
    let block = "# by mdbook-wasm assets\n[output.html]\nadditional-css = [\"ours/a.css\"]";
    let wanted = ["ours/a.css"];
    for (text, new) in [
        ("a = 1\nx = 1\n", "a = 1\nx = 1\n\nBLOCK\n"),
        ("a = 1\nx = 1", "a = 1\nx = 1\n\nBLOCK"),
        ("a = 1\nx = 1\n\n", "a = 1\nx = 1\n\nBLOCK\n\n"),
        ("a = 1\nx = 1\n# end", "a = 1\nx = 1\n# end\n\nBLOCK"),
        (
            "[output.html.search]\nenable = false\n",
            "[output.html.search]\nenable = false\n\nBLOCK\n",
        ),
    ] {
        there_and_back(text, &wanted, &new.replace("BLOCK", block));
    }
    // No line shows which end of line to use.
    assert_eq!(new_text("", &wanted), format!("{block}\n"));
    assert_eq!(new_text(&format!("{block}\n"), &[]), "");
}

#[test]
fn existing_lists() {
    for (list, new) in [
        ("[]", "[OURS]"),
        ("[ ]", "[OURS ]"),
        ("['a.css']", "['a.css', OURS]"),
        ("['a.css',]", "['a.css', OURS,]"),
        ("[ 'a.css' , ] # why", "[ 'a.css', OURS , ] # why"),
        ("[\n  'a.css',\n]", "[\n  'a.css',\n  OURS,\n]"),
        ("[\n  'a.css'\n]", "[\n  'a.css',\n  OURS\n]"),
        (
            "[\n\t'a.css' # why\n\t# end\n]",
            "[\n\t'a.css', # why\n\tOURS\n\t# end\n]",
        ),
        ("[\n  'a.css', # why\n]", "[\n  'a.css', # why\n  OURS,\n]"),
        ("[\n  'a.css']", "[\n  'a.css',\n  OURS]"),
        ("[\n  'a.css',]", "[\n  'a.css',\n  OURS,]"),
        ("[\n  # none\n]", "[OURS\n  # none\n]"),
    ] {
        let text = format!("[output.html]\nadditional-css = {list}\nx = 1\n");
        let expected = format!("[output.html]\nadditional-css = {new}\nx = 1\n");
        there_and_back(
            &text,
            &["ours/a.css"],
            &expected.replace("OURS", "\"ours/a.css\""),
        );
        there_and_back(&text, &BOTH, &new_text(&text, &BOTH));
    }
    // An existing list can be edited in any form of the table.
    for text in [
        "output.html.additional-css = []\n",
        "[output]\nhtml = { additional-css = ['a.css'] }\n",
    ] {
        there_and_back(text, &["ours/a.css"], &new_text(text, &["ours/a.css"]));
    }
}

#[test]
fn existing_entries_stay_in_place() {
    let text = "[output.html]\nadditional-css = ['ours/b.css', 'x.css', 'ours/a.css']\n";
    assert_eq!(new_text(text, &["ours/a.css", "ours/b.css"]), text);
    let (new, changes) = edited(text, &["ours/a.css", "ours/c.css"]);
    assert_eq!(
        new.text(),
        "[output.html]\nadditional-css = ['x.css', 'ours/a.css', \"ours/c.css\"]\n"
    );
    assert_eq!(
        changes,
        [
            "book.toml: remove \"ours/b.css\" from `additional-css`",
            "book.toml: add \"ours/c.css\" to `additional-css`",
        ]
    );
}

#[test]
fn a_table_that_got_other_keys_stays() {
    let block = "# by mdbook-wasm assets\n[output.html]\nadditional-js = [\"ours/a.js\"]\n\
                 additional-css = [\"ours/a.css\"]\n";
    for (rest, left) in [
        ("theme = 't'\n", "x = 1\n\n[output.html]\ntheme = 't'\n"),
        ("\n[a]\ny = 1\n", "x = 1\n\n[a]\ny = 1\n"),
        ("[output.html.search]\n", "x = 1\n[output.html.search]\n"),
    ] {
        assert_eq!(new_text(&format!("x = 1\n\n{block}{rest}"), &[]), left);
    }
}

#[test]
fn forms_that_can_not_be_edited_are_refused() {
    let error = |text: &str| {
        let problem = try_edited(text, &["ours/a.css"]).unwrap_err();
        assert_eq!(problem.kind(), ErrorKind::Settings);
        strip_styles(&problem)
    };
    for text in ["[output]\nhtml = {}\n", "output.html.theme = 'x'\n"] {
        let error = error(text);
        assert!(
            error.contains("written in a form that this command can't edit"),
            "{error}"
        );
        assert!(error.contains("add \"ours/a.css\" by hand"), "{error}");
    }
    assert!(error("[output.epub]\n").contains("not rendered as HTML"));
    assert!(
        error("[output.html]\nadditional-css = 'x'\n").contains("expected an array of strings")
    );
    assert!(error("[output\n").contains("can't read `book.toml`"));
}

proptest! {
    /// In any book, removing the added entries restores the text.
    #[test]
    fn removing_undoes_adding(
        css in prop::collection::vec("(\n  |\n\t| )?'[a-z]\\.css'(,| ,)?( # c\n)?", 0..3),
        last in prop::bool::ANY,
        before in prop::sample::select(vec!["", "a = 1\n", "[book]\ntitle = 'x'\n\n"]),
        behind in prop::sample::select(vec!["", "\n", "\nb = 2", "\n\n[c]\n"]),
        crlf in prop::bool::ANY,
        ours in prop::sample::subsequence(vec!["ours/a.css", "ours/b.css", "ours/c.js"], 0..=3),
    ) {
        let mut list = css.join(",").replace(",,", ",").replace(", # c\n,", ", # c\n");
        if last {
            list.push('\n');
        }
        let mut text = format!("{before}[output.html]\nadditional-css = [{list}]{behind}");
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        prop_assume!(crate::booktoml::contents(&text).is_ok());
        let new = new_text(&text, &ours);
        prop_assert_eq!(&new_text(&new, &ours), &new);
        prop_assert_eq!(new_text(&new, &[]), text);
    }
}
