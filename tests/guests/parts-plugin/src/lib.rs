//! A chapter plugin that calls its parts: `{ "do": ["own …", "dictionary …", "index …"] }`. It replaces the chapter
//! with the results, one on each line. Every action must be used by a test.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

#[path = "../../parts/actions.rs"]
mod actions;

wit_bindgen::generate!({
    inline: "
        package test:plugin;

        world plugin {
            include mdbook:preprocessor/chapter-preprocessor@0.1.0;
            import acme:words/dictionary@1.1.0;
            import acme:index/index@0.3.0;
        }
    ",
    path: ["../../../wit/v0.1", "../parts/wit"],
    world: "test:plugin/plugin",
    generate_all,
});

use acme::index::index;
use acme::words::dictionary::{self, Entry};
use exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use serde_json::Value;

struct Plugin;

export!(Plugin);

impl Guest for Plugin {
    fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        let config: Value = serde_json::from_str(&context.config).map_err(|e| e.to_string())?;
        let actions = config["do"]
            .as_array()
            .ok_or("expected a list of actions")?;
        let lines = actions.iter().map(|action| {
            let action = action.as_str().unwrap_or_default();
            match action.split_once(' ').unwrap_or((action, "")) {
                ("own", action) => actions::run_action(action),
                ("dictionary", action) => dictionary::do_(action),
                ("index", action) => index::do_(action),
                ("words", _) => words(&chapter.content),
                ("calls", count) => calls(count.parse().unwrap_or(0)),
                ("resources", _) => resources(),
                ("pile", count) => pile(count.parse().unwrap_or(0)),
                ("grenade", _) => {
                    drop(Entry::new("grenade"));
                    "it was dropped".to_owned()
                }
                _ => panic!("unknown action {action:?}"),
            }
        });
        Ok(Some(lines.collect::<Vec<_>>().join("\n")))
    }
}

fn words(content: &str) -> String {
    let words: Vec<_> = content.split_whitespace().map(str::to_owned).collect();
    dictionary::unknown(&words).join(" ")
}

/// Calls a part many times with a text.
fn calls(count: usize) -> String {
    let text = format!("echo {}", "x".repeat(20));
    let bytes = (0..count).map(|_| dictionary::do_(&text).len());
    bytes.sum::<usize>().to_string()
}

/// Passes handles of resources between parts.
fn resources() -> String {
    let mut lines = Vec::new();
    let found = dictionary::find("ap").unwrap();
    let best = found.best.unwrap();
    let others: Vec<_> = found.others.iter().map(Entry::word).collect();
    lines.push(format!("best {}, others {others:?}", best.word()));
    lines.push(format!("{:?}", dictionary::find("q").map(|_| ())));
    lines.push(format!("{} alive", dictionary::alive()));
    drop(found.others);
    lines.push(format!("{} alive", dictionary::alive()));
    // Borrowed by another part, which calls the owner.
    lines.push(format!("lent: {}", index::read(&best)));
    lines.push(format!("lent again: {}", index::read(&best)));
    // Passed to another part and back.
    let first = index::first();
    let passed = index::pass(first);
    lines.push(format!("passed: {}", passed.word()));
    let same = Entry::same(&passed, &passed);
    let other = Entry::same(&passed, &best);
    lines.push(format!("same: {same}, another: {other}"));
    lines.push(format!("{} alive", dictionary::alive()));
    lines.push(format!("{} kept", dictionary::keep(passed)));
    drop(best);
    lines.push(format!("{} alive", dictionary::alive()));
    lines.join("\n")
}

/// Creates many handles.
fn pile(count: usize) -> String {
    let entries: Vec<_> = (0..count).map(|_| Entry::new("a")).collect();
    format!("{} alive, {} had", dictionary::alive(), entries.len())
}
