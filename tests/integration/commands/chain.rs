//! Commands and typed plugins in one chain.

use serde_json::json;

use super::{native, probe, replace};
use crate::support::books;
use crate::support::run::{self, contents, plugin};

/// Each sees what the one before it has left, whatever its kind.
#[test]
fn they_mix_in_any_order() {
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

/// The probe under another name, since no two may share one.
fn named(name: &str, from: &str, to: &str) -> serde_json::Value {
    let mut plugin = replace(from, to);
    plugin["name"] = name.into();
    plugin
}

/// A command in the middle that fails leaves to the next what it was handed itself.
#[test]
fn a_skipped_one_changes_nothing_for_the_next() {
    for book in books::all() {
        let mut failing = probe(json!({ "do": "fail", "message": "no" }));
        failing["on-error"] = "skip".into();
        failing["name"] = "failing".into();
        let config = json!({ "do": "replace", "from": "the", "to": "𝄞" });
        let run = run::plugins(&book, &json!([failing, probe(config.clone())]));
        assert!(run.book() == native(&book, &config), "{}", book.name);
    }
}
