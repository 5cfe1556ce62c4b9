//! Plugin files that are replaced while the program runs.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;

use super::{Fixture, assert_refused, book, numbered, text};
use crate::support::run::{self, Run};
use crate::support::sha256;

const RUNS: usize = 40;

/// Runs the program many times while `replace` exchanges two plugins, and calls `check` for each run. Then asserts that
/// each plugin still works.
fn while_replaced(
    fixture: &Fixture,
    replace: impl Fn(&Fixture, &[u8]) + Sync,
    run: impl Fn(&Fixture) -> Run,
    check: impl Fn(&Run),
) {
    let plugins = [numbered(1), numbered(2)];
    replace(fixture, &plugins[0]);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for plugin in plugins.iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                replace(fixture, plugin);
            }
        });
        let runs = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..RUNS {
                check(&run(fixture));
            }
        }));
        done.store(true, Ordering::Relaxed);
        if let Err(panic) = runs {
            std::panic::resume_unwind(panic);
        }
    });
    for number in [1, 2] {
        let other = fixture.beside(&format!("other-{number}"));
        other.put(number);
        other.is_right(number);
    }
}

fn in_place(fixture: &Fixture, plugin: &[u8]) {
    fs::write(&fixture.plugin, plugin).unwrap();
}

/// Returns whether the book is that of one of the two plugins.
fn is_one(run: &Run) -> bool {
    let contents = run::contents(&run.book()).join("");
    contents == text(1) || contents == text(2)
}

#[test]
fn by_renaming_another_file() {
    let fixture = Fixture::new("renamed");
    let replace = |fixture: &Fixture, plugin: &[u8]| {
        let beside = fixture.plugin.with_extension("new");
        fs::write(&beside, plugin).unwrap();
        fs::rename(&beside, &fixture.plugin).unwrap();
    };
    // The program opens the file once, so it reads the same file.
    while_replaced(&fixture, replace, Fixture::run, |run| assert!(is_one(run)));
}

#[test]
fn by_overwriting_it() {
    let fixture = Fixture::new("overwritten");
    while_replaced(&fixture, in_place, Fixture::run, |run| {
        if run.status == Some(0) {
            assert!(is_one(run));
        } else {
            let stderr = assert_refused(run, ErrorKind::Refused);
            assert!(stderr.contains("plugin `plugin`: can't use "), "{stderr}");
        }
    });
}

#[test]
fn by_overwriting_a_pinned_one() {
    let fixture = Fixture::new("overwritten-pinned");
    let pin = sha256(&numbered(1));
    let pinned = |fixture: &Fixture| {
        let plugin = json!([{ "path": fixture.plugin, "sha256": pin }]);
        run::program_with(&[], &book().with_plugins(&plugin), |command| {
            command.env("MDBOOK_WASM_CACHE_DIR", &fixture.cache);
        })
    };
    while_replaced(&fixture, in_place, pinned, |run| {
        if run.status == Some(0) {
            assert_eq!(run::contents(&run.book()), [text(1)]);
        } else {
            assert_refused(run, ErrorKind::Refused);
        }
    });
}
