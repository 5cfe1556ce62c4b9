//! A chapter plugin that calls its parts: `{ "do": ["own …", "dictionary …", "index …"] }`. Its chapter becomes what
//! came of each, a line each. A deed that no test names has no place here.

#![cfg(target_family = "wasm")]
#![allow(unsafe_code, missing_docs, reason = "generated")]

#[path = "../../parts/deeds.rs"]
mod deeds;

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
        let deeds = config["do"].as_array().ok_or("expected a list of deeds")?;
        let lines = deeds.iter().map(|deed| {
            let deed = deed.as_str().unwrap_or_default();
            match deed.split_once(' ').unwrap_or((deed, "")) {
                ("own", deed) => deeds::deed(deed),
                ("dictionary", deed) => dictionary::do_(deed),
                ("index", deed) => index::do_(deed),
                ("words", _) => words(&chapter.content),
                ("calls", count) => calls(count.parse().unwrap_or(0)),
                ("resources", _) => resources(),
                ("pile", count) => pile(count.parse().unwrap_or(0)),
                ("grenade", _) => {
                    drop(Entry::new("grenade"));
                    "it was dropped".to_owned()
                }
                _ => panic!("no deed is called {deed:?}"),
            }
        });
        Ok(Some(lines.collect::<Vec<_>>().join("\n")))
    }
}

fn words(content: &str) -> String {
    let words: Vec<_> = content.split_whitespace().map(str::to_owned).collect();
    dictionary::unknown(&words).join(" ")
}

/// Many calls with a text.
fn calls(count: usize) -> String {
    let text = format!("echo {}", "x".repeat(20));
    let bytes = (0..count).map(|_| dictionary::do_(&text).len());
    bytes.sum::<usize>().to_string()
}

/// Handles on their ways.
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
    // Lent to another part, which asks the one that made it.
    lines.push(format!("lent: {}", index::read(&best)));
    lines.push(format!("lent again: {}", index::read(&best)));
    // There and back, to its owner.
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

/// More handles than anybody needs.
fn pile(count: usize) -> String {
    let entries: Vec<_> = (0..count).map(|_| Entry::new("a")).collect();
    format!("{} alive, {} had", dictionary::alive(), entries.len())
}
