//! Commands and plugins of the contract in one chain.

use serde_json::json;

use super::{native, probe, replace};
use crate::support::books;
use crate::support::run::{self, contents, plugin};

/// Each plugin gets the book of the one before it, whatever its kind.
#[test]
fn commands_and_typed_plugins_mix_in_any_order() {
    for book in books::all() {
        let typed = |text: &str| plugin("chapter-probe", &json!({ "do": "append", "text": text }));
        let chains = [
            json!([
                replace("the", "⟦1⟧"),
                named("b", "⟦1⟧", "⟦2⟧"),
                typed("⟦2⟧"),
                named("c", "⟦2⟧", "𝄞"),
            ]),
            json!([typed("the"), replace("the", "⟦1⟧"), named("b", "⟦1⟧", "𝄞")]),
            json!([replace("the", "⟦1⟧"), typed("⟦1⟧"), named("b", "⟦1⟧", "𝄞")]),
        ];
        let expected: Vec<_> = contents(&book.value())
            .into_iter()
            .map(|text| text.replace("the", "𝄞") + "𝄞")
            .collect();
        for chain in chains {
            let run = run::plugins(&book, &chain);
            let book_out = run.book();
            let outcome = contents(&book_out).into_iter().zip(&expected);
            let wrong = outcome
                .filter(|(outcome, expected)| outcome != expected)
                .count();
            assert_eq!(wrong, 0, "chapters of {}", book.name);
        }
    }
}

/// Returns the settings of the probe under another name, since names must be unique.
fn named(name: &str, from: &str, to: &str) -> serde_json::Value {
    let mut plugin = replace(from, to);
    plugin["name"] = name.into();
    plugin
}

/// After a command that fails, the next plugin gets the book that the command got.
#[test]
fn a_skipped_command_changes_nothing() {
    for book in books::all() {
        let mut failing = probe(json!({ "do": "fail", "message": "no" }));
        failing["on-error"] = "skip".into();
        failing["name"] = "failing".into();
        let config = json!({ "do": "replace", "from": "the", "to": "𝄞" });
        let run = run::plugins(&book, &json!([failing, probe(config.clone())]));
        assert!(run.book() == native(&book, &config), "{}", book.name);
    }
}
