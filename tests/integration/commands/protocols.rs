//! Commands that support the protocol of only one mdBook, under the other.

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{book, native, probe, replace};
use crate::support::books;
use crate::support::run::{self, contents};

fn speaking(version: &str) -> Value {
    probe(json!({ "do": "replace", "from": "two", "to": "three", "speaks": version }))
}

/// The version of mdBook, its protocol, and the other one.
const EACH: [(&str, &str, &str); 2] = [("0.4.52", "0.4", "0.5"), ("0.5.4", "0.5", "0.4")];

#[test]
fn the_setting_translates_both_ways() {
    for (version, own, other) in EACH {
        for protocol in [own, other] {
            let mut plugin = speaking(protocol);
            plugin["protocol"] = protocol.into();
            let run = run::plugins(&book(version), &json!([plugin]));
            let mut expected = book(version).value();
            let items = if own == "0.4" { "sections" } else { "items" };
            let two = &mut expected[items][1]["Chapter"]["content"];
            *two = two.as_str().unwrap().replace("two", "three").into();
            assert_eq!(run.book(), expected, "{protocol} under {version}");
            assert_eq!(run.stderr, "");
        }
    }
}

#[test]
fn the_protocol_is_detected_from_an_error() {
    for (version, _, other) in EACH {
        let run = run::plugins(&book(version), &json!([speaking(other)]));
        assert!(contents(&run.book())[1].starts_with("three"));
        let warning = format!(
            "warning: plugin `command-probe` supports only the protocol of mdBook {other}, and was run again \
             to detect that: add `protocol = \"{other}\"` to its table\n"
        );
        assert_eq!(run.stderr, warning);
    }
}

#[test]
fn a_wrong_setting_is_reported() {
    for (version, own, other) in EACH {
        let mut plugin = speaking(own);
        plugin["protocol"] = other.into();
        let run = run::plugins(&book(version), &json!([plugin]));
        let stderr = run.failed_as(ErrorKind::Failed);
        let help =
            format!("it seems to use the protocol of mdBook {own}: add `protocol = \"{own}\"`");
        assert!(stderr.contains(&help), "{stderr}");
    }
    let mut plugin = speaking("0.4");
    plugin["protocol"] = "0.6".into();
    let run = run::plugins(&book("0.5.4"), &json!([plugin]));
    let stderr = run.failed_as(ErrorKind::Settings);
    assert!(
        stderr.contains("`protocol`: unknown value `0.6`"),
        "{stderr}"
    );
    assert!(stderr.contains("`0.4`, `0.5`"), "{stderr}");
}

/// A command that can read neither protocol is reported as failed, without a guess.
#[test]
fn a_command_that_reads_neither_protocol() {
    let run = run::plugins(&book("0.5.4"), &json!([speaking("0.3")]));
    assert_data_eq!(
        run.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
error: plugin `command-probe` failed
  why: it exited with status 1
       | Unable to parse the input
...
"#]]
    );
}

/// The other protocol has the same book, and nothing is lost in the conversion.
#[test]
fn every_book_by_the_other_protocol() {
    for book in books::all() {
        let is_new = book.context["mdbook_version"]
            .as_str()
            .unwrap()
            .starts_with("0.5");
        let config = json!({ "do": "replace", "from": "the", "to": "𝄞" });
        let mut plugin = replace("the", "𝄞");
        plugin["protocol"] = if is_new { "0.4" } else { "0.5" }.into();
        let run = run::plugins(&book, &json!([plugin]));
        assert!(run.book() == native(&book, &config), "{}", book.name);
    }
}
