//! Permissions: a plugin has what it is granted and nothing else, and a failure names a missing permission.

mod files;
mod missed;
mod root;

use std::path::PathBuf;
use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{folder, write};

/// Creates a book with one chapter in a folder of its own, next to a secret file.
fn book(test: &str) -> (PathBuf, Book) {
    let root = folder(&format!("grants-{test}")).join("book");
    write(&root.join("po/de.po"), "Guten Tag");
    write(&root.join("data/a/b/c.txt"), "deep");
    write(&root.with_file_name("secret"), "secret");
    let mut book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "text")]));
    book.context["root"] = json!(root);
    (root, book)
}

fn probe(config: &Value, allow: &Value) -> Value {
    let mut probe = run::plugin("chapter-probe", config);
    probe["allow"] = allow.clone();
    probe
}

fn run_with(book: &Book, plugin: &Value, set: impl FnOnce(&mut Command)) -> Run {
    run::program_with(&[], &book.with_plugins(&json!([plugin])), set)
}

/// Returns the content that the plugin wrote.
#[track_caller]
fn made(run: &Run) -> String {
    run::contents(&run.book())[0].to_owned()
}

#[test]
fn variables_by_name() {
    let (_, book) = book("env");
    let made = |allow: &Value| {
        let plugin = probe(&json!({ "do": "variables" }), allow);
        made(&run_with(&book, &plugin, |command| {
            command.env("GRANTED", "a=b\n𝄞").env("SECRET", "secret");
            command.env_remove("ABSENT");
        }))
    };
    assert_eq!(
        made(&json!({ "env": ["GRANTED", "ABSENT"] })),
        r#"[("GRANTED", "a=b\n𝄞")]"#
    );
    assert_eq!(made(&json!({})), "[]");
}

/// Reports seconds since 1970, and the hours of a sleep of eleven days: none, since waits end at once, so that no
/// plugin sleeps beyond its time limit.
#[test]
fn a_clock_is_frozen_unless_granted() {
    let (_, book) = book("clock");
    let time = |allow: &Value, epoch: Option<&str>| {
        let plugin = probe(&json!({ "do": "time" }), allow);
        let run = run_with(&book, &plugin, |command| {
            command.env_remove("SOURCE_DATE_EPOCH");
            if let Some(epoch) = epoch {
                command.env("SOURCE_DATE_EPOCH", epoch);
            }
        });
        made(&run)
    };
    assert_eq!(time(&json!({}), None), "0 0");
    assert_eq!(time(&json!({}), Some("1700000000")), "1700000000 0");
    let real = time(&json!({ "clock": true }), Some("1700000000"));
    let (now, slept) = real.split_once(' ').unwrap();
    let now: u64 = now.parse().unwrap();
    assert!(now > 1_750_000_000, "{real}");
    assert_eq!(slept, "0");
    let nothing = probe(&json!({ "do": "nothing" }), &json!({}));
    let wrong = run_with(&book, &nothing, |command| {
        command.env("SOURCE_DATE_EPOCH", "yesterday");
    });
    assert_eq!(
        wrong.failed_as(ErrorKind::Settings),
        "error: the environment variable SOURCE_DATE_EPOCH is `yesterday`; expected the seconds \
         since 1970, such as `1700000000`\n  help: set it to a number of seconds, or unset it\n"
    );
}

#[test]
fn random_numbers_are_fixed_unless_granted() {
    let (_, book) = book("random");
    let made = |random: bool| {
        let plugin = probe(&json!({ "do": "random" }), &json!({ "random": random }));
        made(&run_with(&book, &plugin, |_| {}))
    };
    assert_eq!(made(false), made(false));
    assert_ne!(made(true), made(true));
    assert_ne!(made(true), made(false));
}

/// Otherwise a result would depend on earlier chapters.
#[test]
fn random_numbers_start_again_with_each_chapter() {
    let chapters = ["a", "b", "c"].map(|name| chapter(name, &format!("{name}.md"), ""));
    let book = Book::generated("three", "0.5.4", &json!(chapters));
    let book = run::plugins(&book, &json!([run::chapter_probe("random")])).book();
    let numbers = run::contents(&book);
    assert!(
        numbers[0] == numbers[1] && numbers[1] == numbers[2],
        "{numbers:?}"
    );
}

#[test]
fn a_failure_names_the_missing_grant() {
    let (_, book) = book("denied");
    let run = |what: &str, end: &str, allow: &Value| {
        let plugin = probe(&json!({ "do": "want", "what": what, "end": end }), allow);
        run_with(&book, &plugin, |command| {
            command.env("MDBOOK_WASM_LOG", "debug");
        })
    };
    let files = "\n  help: it has no permission to read `po/de.po`: `allow = { read = [\"po\"] }` grants it\n";
    let elsewhere = "\n  help: it looked for `etc/passwd`, which the book does not have\n";
    let variables = "\n  help: it asked for environment variables, and none are granted: `allow.env` grants them by name\n";
    let network = "\n  help: it tried to use the network, which is not available to plugins\n";
    let nothing = json!({});
    for (what, hint) in [
        ("files", files),
        ("files-elsewhere", elsewhere),
        ("variable", variables),
        ("socket", network),
        ("datagram", network),
        ("name", network),
    ] {
        for end in ["error", "finding", "panic", "exit"] {
            let run = run(what, end, &nothing);
            let stderr = run.failed();
            // A panic looks up a variable by itself, so that denial has no meaning.
            let expected = (what, end) != ("variable", "panic");
            let bug = "        this is a bug in the plugin; report it to its author, unless it needs threads, the network or \
                       other programs, which the sandbox does not have\n";
            // The language runtime may look for files while it reports a panic, so that is no hint then.
            let expected = expected && (what, end) != ("files-elsewhere", "panic");
            let mistake = if (what, end) == ("files-elsewhere", "exit") {
                bug
            } else {
                ""
            };
            let ends = stderr.ends_with(&format!("{hint}{mistake}"));
            assert_eq!(ends, expected, "{what} {end}: {stderr}");
            assert_eq!(
                stderr.matches(hint.trim()).count(),
                usize::from(expected),
                "{stderr}"
            );
        }
        // A plugin that works without it does not fail. Files of the book are reported all the same: see `missed`.
        let run = run(what, "well", &nothing);
        assert_eq!(made(&run), "text");
        let hint = hint.trim_start().trim_start_matches("help: ");
        let detail = format!("debug: plugin `chapter-probe`: {hint}");
        assert_eq!(
            run.stderr.contains(&detail),
            what != "files",
            "{}",
            run.stderr
        );
    }
    // Granted files were found, so they are not reported.
    let allow = json!({ "read": ["po", "data"], "env": ["PATH"] });
    for what in ["files", "variable"] {
        let run = run(what, "well", &allow);
        made(&run);
        assert!(!run.stderr.contains("looked for"), "{}", run.stderr);
    }
    for (what, hint) in [
        (
            "outside",
            "\n  help: it followed a path out of the folders that it may read: `allow.read` grants folders of the book, and links out of them are not followed\n",
        ),
        (
            "writing",
            "\n  help: it tried to write, and granted folders are read-only\n",
        ),
    ] {
        let run = run(what, "error", &allow);
        assert!(run.failed().ends_with(hint), "{}", run.stderr);
    }
    // Nothing is reported if the plugin looked for nothing.
    let run = run("nothing", "error", &nothing);
    assert!(!run.failed().contains("it looked for"), "{}", run.stderr);
}

/// A plugin with such grants is run again on all chapters.
#[test]
fn results_are_reused_only_if_they_are_predictable() {
    use crate::support::busy_guest;
    let book = {
        let mut with_files = busy_guest::book(3);
        with_files.context["root"] = json!(book("reuse").0);
        with_files
    };
    let cache = busy_guest::cache("grants-results");
    let earlier = |allow: &Value, set: &[(&str, &str)]| {
        let mut plugin = busy_guest::plugin();
        plugin["allow"] = allow.clone();
        let input = book.with_plugins(&json!([plugin]));
        let run = run::program_with(&["--optimise"], &input, |command| {
            command
                .env("MDBOOK_WASM_CACHE_DIR", &cache)
                .env("MDBOOK_WASM_LOG", "debug");
            command
                .env_remove("SOURCE_DATE_EPOCH")
                .envs(set.iter().copied());
        });
        assert_eq!(
            run::contents(&run.book()),
            busy_guest::expected_contents(&[busy_guest::TEXT; 3])
        );
        busy_guest::messages_and_reused(&run).1
    };
    for impure in [
        json!({ "read": ["po"] }),
        json!({ "clock": true }),
        json!({ "random": true }),
    ] {
        assert_eq!(
            [earlier(&impure, &[]), earlier(&impure, &[])],
            [0, 0],
            "{impure}"
        );
    }
    let env = json!({ "env": ["MOOD"] });
    let good = [("MOOD", "good")];
    assert_eq!([earlier(&env, &good), earlier(&env, &good)], [0, 3]);
    assert_eq!(earlier(&env, &[("MOOD", "bad")]), 0);
    assert_eq!(earlier(&env, &good), 3, "each has results of its own");
    let dated = [("SOURCE_DATE_EPOCH", "1")];
    assert_eq!(earlier(&env, &good) + earlier(&json!({}), &dated), 3);
    assert_eq!(earlier(&json!({}), &dated), 3);
    assert_eq!(earlier(&json!({}), &[("SOURCE_DATE_EPOCH", "2")]), 0);
}

#[test]
fn plugins_with_unpredictable_results_are_not_audited() {
    let (_, book) = book("audit");
    let plugin = probe(&json!({ "do": "random" }), &json!({ "random": true }));
    let run = run::program(&["--audit"], &book.with_plugins(&json!([plugin])));
    made(&run);
    assert_eq!(
        run.stderr,
        "warning: plugin `chapter-probe` is not audited: with `allow.clock` or `allow.random` its \
         results differ from run to run\n"
    );
}
