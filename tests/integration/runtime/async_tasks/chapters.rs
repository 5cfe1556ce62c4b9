//! Chapter and book plugins with async exports.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::book;
use crate::support::build::scripted;
use crate::support::run::{self, Run, contents};
use crate::support::{build, folder, write};

fn with_action(action: &str) -> Value {
    json!({ "path": build::async_guest("async-chapter"), "name": "waits", "config": { "do": action } })
}

#[track_caller]
fn run_plugin(plugin: Value) -> Run {
    run::plugins(&book("0.5.4"), &json!([plugin]))
}

#[test]
fn chapters_are_passed_and_returned() {
    for version in ["0.4.52", "0.5.4"] {
        let run = run::plugins(&book(version), &json!([with_action("shout")]));
        assert_eq!(contents(&run.book()), ["# ONE\n", "TWO\r\n𝄞 \"TWO\"\n"]);
    }
    assert_eq!(
        run_plugin(with_action("nothing")).stdout,
        book("0.5.4").book
    );
    let refused = run_plugin(with_action("refuse"));
    assert!(
        refused
            .failed()
            .contains("failed in `one.md`\n  why: not One\n"),
        "{}",
        refused.stderr
    );
}

#[test]
fn chapters_are_processed_one_after_the_other() {
    let run = run_plugin(with_action("go on afterwards"));
    run.book();
    let warnings: Vec<_> = run
        .stderr
        .lines()
        .filter(|line| line.contains("is done"))
        .collect();
    assert_eq!(
        warnings,
        [
            "[waits] warning: One is done",
            "[waits] warning: Two is done"
        ]
    );
}

/// Builds a component from this source, for this world of the newest contract.
fn js(name: &str, source: &str, world: &str, sync: bool) -> Option<PathBuf> {
    let folder = folder(&format!("tasks-js-{name}"));
    let component = folder.join("plugin.wasm");
    write(&folder.join("plugin.js"), source);
    let mut command = scripted::componentize_qjs()?;
    if sync {
        command.arg("--sync");
    }
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join(xtask::plugins::CONTRACT);
    command.args(["--world", world, "--wit"]).arg(wit);
    command.arg("--js").arg(folder.join("plugin.js"));
    let output = command.arg("--output").arg(&component).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {stderr}");
    Some(component)
}

const PLAIN: &str = "export const chapterProcessor = {
  process(context, chapter) { return chapter.content.toUpperCase(); },
};";

const WAITING: &str = "import { log } from 'mdbook:preprocessor/log@0.2.0';
const later = async (text) => { await null; return text.toUpperCase(); };
export const asyncChapterProcessor = {
  async process(context, chapter) {
    if (JSON.parse(context.config).wait) await new Promise(() => {});
    const texts = await Promise.all(chapter.content.split('\\n').map(later));
    if (texts[0].includes('TWO')) throw new Error('no two');
    log('info', `${texts.length} lines`);
    return texts.join('\\n');
  },
};";

#[test]
#[ignore = "needs Node.js"]
fn javascript_works_with_sync_and_async_builds() {
    for sync in [true, false] {
        let Some(path) = js(
            &format!("plain-{sync}"),
            PLAIN,
            "chapter-preprocessor",
            sync,
        ) else {
            return;
        };
        let run = run_plugin(json!({ "path": path }));
        assert_eq!(contents(&run.book()), ["# ONE\n", "TWO\r\n𝄞 \"TWO\"\n"]);
    }
}

/// A session has no async exports, although its engine imports async functions.
#[test]
#[ignore = "needs Node.js"]
fn sessions_in_javascript_work_with_sync_and_async_builds() {
    const SESSION: &str = include_str!("../../../../templates/js-session/plugin.js");
    let books = [true, false].map(|sync| {
        let name = format!("session-{sync}");
        let path = js(&name, SESSION, "session-preprocessor", sync)?;
        Some(run_plugin(json!({ "path": path, "name": "session" })).book())
    });
    let [Some(with), Some(without)] = books else {
        return;
    };
    assert_eq!(with, without);
}

/// The example of the guide.
const LATER: &str = include_str!("../../../guests/other-languages/waits-js/plugin.js");

#[test]
#[ignore = "needs Node.js"]
fn functions_in_javascript_may_be_async() {
    if let Some(path) = js("later", LATER, "async-chapter-preprocessor", false) {
        let run = run_plugin(json!({ "path": path }));
        assert_eq!(contents(&run.book()), ["# ONE\n", "TWO\r\n𝄞 \"TWO\"\n"]);
    }
    let Some(path) = js("waiting", WAITING, "async-chapter-preprocessor", false) else {
        return;
    };
    let run = run_plugin(json!({ "path": path, "name": "js" }));
    let stderr = run.failed();
    assert!(stderr.contains("[js] 2 lines\n"), "{stderr}");
    assert!(
        stderr.contains("failed in `two.md`\n  why: no two\n"),
        "{stderr}"
    );
    let waits = json!({ "path": path, "config": { "wait": true }, "limits": { "timeout": "1h" } });
    let waits = run_plugin(waits);
    let undone = "async call never completed";
    assert!(waits.failed().contains(undone), "{}", waits.stderr);
}
