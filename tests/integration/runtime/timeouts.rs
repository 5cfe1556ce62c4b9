//! Plugins that never end. If the run fails with them, their code has no interruption checks, and the watchdog ends the
//! process.

use std::sync::LazyLock;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, plugin};

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let items = json!([
        chapter("One", "one.md", "one two three\n"),
        chapter("Two", "two.md", "four\n"),
    ]);
    Book::generated("two chapters", "0.5.4", &items)
});

/// Returns the messages of a run that fails with this plugin.
fn error_of(on_error: &str, plugin: &Value) -> String {
    let mut plugin = plugin.clone();
    plugin["on-error"] = on_error.into();
    // Enough time to reach the loop on any machine.
    plugin["limits"] = json!({ "timeout": "1s" });
    let run = run::plugins(&BOOK, &json!([plugin]));
    run.failed_as(ErrorKind::Failed).to_owned()
}

/// The message is the same whether the process ends or the plugin is interrupted.
#[test]
fn the_message_names_the_current_chapter() {
    let session = |config| plugin("session-probe", &config);
    let cases = [
        ("", run::book_probe("loop")),
        (" in `one.md`", run::chapter_probe("loop")),
        (" to start", session(json!({ "hang": "new" }))),
        (
            " in `two.md`",
            session(json!({ "hang": "two.md", "report": "one.md" })),
        ),
        (
            " in `one.md`",
            session(json!({ "hang": "one.md", "report": "two.md" })),
        ),
        ("", session(json!({ "hang": "finish" }))),
        ("", session(json!({ "hang": "drop" }))),
    ];
    for (place, plugin) in cases {
        let name = plugin["name"].as_str().unwrap().to_owned();
        let ended = error_of("fail", &plugin);
        let why = format!("plugin `{name}` failed{place}\n  why: timeout after 1s\n");
        assert!(ended.contains(&why), "{ended}");
        let interrupted = error_of("collect", &plugin);
        let without_sum =
            interrupted.strip_suffix("error: the book was not built, because a plugin failed\n");
        assert_eq!(Some(&*ended), without_sum);
    }
}
