//! Failures of plugins: their messages, and their effect on the book.

use std::sync::LazyLock;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, book_probe, chapter_probe, plugin};

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let items = json!([
        chapter("One", "one.md", "# One\n"),
        chapter("Two", "two/two.md", "# Two\r\n𝄞é here and 𝄞 here\nhere"),
    ]);
    Book::generated("two chapters", "0.5.4", &items)
});

fn error_of(plugin: &Value) -> String {
    let run = run::plugins(&BOOK, &json!([plugin]));
    run.failed_as(ErrorKind::Failed).to_owned()
}

fn error_with(config: &Value) -> String {
    error_of(&plugin("chapter-probe", config))
}

#[test]
fn a_plugins_own_error() {
    assert_data_eq!(
        error_with(&json!({ "do": "fail", "where": "Two", "text": "no such picture" })),
        str![[r#"
error: plugin `chapter-probe` failed in `two/two.md`
  why: no such picture

"#]]
    );
    assert_data_eq!(
        error_of(&plugin(
            "book-probe",
            &json!({ "do": "fail", "text": "no index" })
        )),
        str![[r#"
error: plugin `book-probe` failed
  why: no index

"#]]
    );
}

#[test]
fn a_panic_with_its_message_and_frames() {
    assert_data_eq!(
        error_with(&json!({ "do": "panic", "where": "Two" })),
        str![[r#"
[chapter-probe] about to panic
error: plugin `chapter-probe` failed in `two/two.md`
  why: it crashed: wasm `unreachable` instruction executed
       | thread '<unnamed>' (1) panicked at tests/guests/chapter-probe/src/probe.rs:[..]
       | can't bear "Two"
       | note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
       at chapter_probe::probe::panic_in_here
...
"#]]
    );
}

#[test]
fn an_exit() {
    let stderr = error_with(&json!({ "do": "exit" }));
    assert!(
        stderr.contains("failed in `one.md`\n  why: it called exit with status 1 instead of"),
        "{stderr}"
    );
}

#[test]
fn each_limit_by_its_own_name() {
    let limited = |action: &str, limits: Value| {
        let mut plugin = chapter_probe(action);
        plugin["limits"] = limits;
        error_of(&plugin)
    };
    for (action, limits, expected) in [
        (
            "loop",
            json!({ "timeout": "200ms" }),
            "timeout after 200ms\n  help: raise `limits.timeout`",
        ),
        (
            "grow",
            json!({ "memory": "20 MiB" }),
            "out of memory (limit 20 MiB)\n  help: raise `limits.memory`",
        ),
        ("recurse", json!({}), "stack overflow (limit 2 MiB)"),
        (
            "flood-log",
            json!({ "log": "8 KiB" }),
            "its log output exceeded the limit of 8 KiB\n  help: raise `limits.log`",
        ),
        (
            "flood-stderr",
            json!({ "log": "8 KiB" }),
            "its log output exceeded the limit of 8 KiB\n  help: raise `limits.log`",
        ),
        (
            "flood-diagnostics",
            json!({ "log": "8 KiB" }),
            "its log output exceeded the limit of 8 KiB\n  help: raise `limits.log`",
        ),
    ] {
        let stderr = limited(action, limits);
        assert!(
            stderr.contains("plugin `chapter-probe` failed in `"),
            "{action}: {stderr}"
        );
        assert!(stderr.contains(expected), "{action}: {stderr}");
        assert!(stderr.len() < 20_000, "{action}: {} bytes", stderr.len());
    }
}

#[test]
fn too_much_output() {
    let mut flood = book_probe("flood");
    flood["limits"] = json!({ "memory": "3 GiB" });
    let stderr = error_of(&flood);
    assert!(
        stderr.contains("its output exceeded the limit of 129 MiB\n  help: raise `limits.output`"),
        "{stderr}"
    );
}

#[test]
fn waits_take_no_time() {
    run::plugins(&BOOK, &json!([chapter_probe("sleep")])).book();
}

#[test]
fn skipping_leaves_the_book_as_it_was() {
    let skip = |mut plugin: Value| {
        plugin["on-error"] = json!("skip");
        let run = run::plugins(&BOOK, &json!([plugin]));
        assert_eq!(run.stdout, BOOK.book, "{}", run.stderr);
        run.stderr
    };
    // The plugin has changed the first chapter when it fails on the second one.
    let strip = plugin("chapter-probe", &json!({ "do": "strip", "text": "\n" }));
    assert_data_eq!(
        skip(strip),
        str![[r#"
warning: plugin `chapter-probe` failed in `two/two.md`
  why: "Two" does not end in the text
  note: the build continues with the book as it was before this plugin

"#]]
    );
    for action in ["exit", "recurse", "flood-log", "grow", "panic"] {
        assert!(skip(chapter_probe(action)).contains("with the book as it was before this plugin"));
    }
    assert!(skip(book_probe("abyss")).contains("41 levels"));
    let missing = json!({ "path": "no/such.wasm" });
    assert!(skip(missing).contains("file not found"));
}

#[test]
fn after_a_skipped_plugin_the_next_one_runs() {
    let mut fails = chapter_probe("exit");
    fails["on-error"] = json!("skip");
    let mut appends = plugin("chapter-probe", &json!({ "do": "append", "text": "!" }));
    appends["name"] = json!("second");
    let book = run::plugins(&BOOK, &json!([fails, appends])).book();
    assert!(
        run::contents(&book)
            .iter()
            .all(|content| content.ends_with('!'))
    );
}

#[test]
fn control_characters_in_errors_are_escaped() {
    let text = "\u{1b}[31mred\nwarning: forged";
    assert_data_eq!(
        error_with(&json!({ "do": "fail", "where": "", "text": text })),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: /u{1b}[31mred
       warning: forged

"#]]
    );
}

#[test]
fn the_total_output_is_limited() {
    // Three times half of the limit.
    let chapter = |number: usize| chapter("n", &format!("{number}.md"), "c");
    let book = Book::generated("three", "0.5.4", &(0..3).map(chapter).collect());
    let mut plugin = chapter_probe("swell");
    plugin["limits"] = json!({ "memory": "1 GiB" });
    let run = run::plugins(&book, &json!([plugin]));
    let stderr = run.failed();
    assert!(
        stderr.contains("in `2.md`\n  why: its output exceeded the limit of 129 MiB"),
        "{stderr}"
    );
}

#[test]
fn log_lines_by_level() {
    let log = [chapter_probe("log")];
    let input = BOOK.with_plugins(&json!(log));
    let expected = "\
[chapter-probe] error: an error
[chapter-probe] warning: a warning
[chapter-probe] two
[chapter-probe] lines
[chapter-probe] printed
[chapter-probe] complained, \\u{1b}[31mwithout a line's end
";
    assert_eq!(run::program(&[], &input).stderr, expected.repeat(2));
    // The old name of the variable.
    for name in ["MDWASM_LOG", "MDBOOK_WASM_LOG"] {
        let detailed = run::program_with(&[], &input, |command| {
            command.env(name, "debug");
        });
        let detail = "\n[chapter-probe] debug: a detail\n";
        assert!(
            detailed.stderr.contains(detail),
            "{name}: {}",
            detailed.stderr
        );
    }
}

#[test]
fn findings_in_each_unit_have_the_right_location() {
    let find = json!({ "do": "find", "text": "here", "severity": "warning" });
    let run = run::plugins(&BOOK, &json!([plugin("chapter-probe", &find)]));
    assert_eq!(run.stdout, BOOK.book);
    assert_data_eq!(
        run.stderr,
        str![[r#"
warning[found]: found "here"
 --> two/two.md (line 2, column 4 of the plugin's input)
  |
2 | 𝄞é here and 𝄞 here
  |    ^^^^
  |
  = plugin: chapter-probe
warning[found]: found "here"
 --> two/two.md (line 2, column 15 of the plugin's input)
  |
2 | 𝄞é here and 𝄞 here
  |               ^^^^
  |
  = plugin: chapter-probe
warning[found]: found "here"
 --> two/two.md (line 3, column 1 of the plugin's input)
  |
3 | here
  | ^^^^
  |
  = plugin: chapter-probe
[chapter-probe] 3 warnings

"#]]
    );
}

#[test]
fn an_error_finding_fails_the_build_after_all_were_reported() {
    assert_data_eq!(
        error_with(&json!({ "do": "find", "text": "#", "severity": "error" })),
        str![[r##"
error[found]: found "#"
 --> one.md (line 1, column 1 of the plugin's input)
  |
1 | # One
  | ^
  |
  = plugin: chapter-probe
error[found]: found "#"
 --> two/two.md (line 1, column 1 of the plugin's input)
  |
1 | # Two
  | ^
  |
  = plugin: chapter-probe
[chapter-probe] 2 errors
error: plugin `chapter-probe` failed
  why: it reported 2 errors in the book
  help: fix the errors that are reported above

"##]]
    );
}

#[test]
fn a_book_plugin_names_the_chapter() {
    let report = |chapter: &str| {
        let config = json!({ "do": "report", "chapter": chapter });
        run::plugins(&BOOK, &json!([plugin("book-probe", &config)])).stderr
    };
    assert_data_eq!(
        report("two/two.md"),
        str![[r#"
warning: of a chapter
 --> two/two.md (line 1, column 2 of the plugin's input)
  |
1 | # Two
  |  ^
  |
  = help: look
  = plugin: book-probe
note: of the book
 = plugin: book-probe
[book-probe] 1 warning, 1 note

"#]]
    );
    assert!(report("gone.md").starts_with("warning: of a chapter\n--> gone.md\n"));
}

#[test]
fn the_context_of_a_plugin() {
    let tell = |tables: Value| {
        let items = json!([chapter("Two", "two.md", "text")]);
        let mut book = Book::generated("told", "0.5.4", &items);
        book.context["config"]["output"] = tables;
        let probe = plugin(
            "chapter-probe",
            &json!({ "do": "tell", "z": 1, "a": [2.5] }),
        );
        let book = run::plugins(&book, &json!([probe])).book();
        run::contents(&book)[0].to_owned()
    };
    let messages = tell(json!({
        "html": { "z": 1, "a": { "$__toml_private_datetime": "2026-01-01" } },
        "epub": {},
    }));
    assert_data_eq!(
        messages,
        str![[
            r#"plugin=chapter-probe renderer=html mdbook=0.5.4 title=Some("A title") authors=["A", "B"] description=None language=Some("en") direction=None config={"do":"tell","z":1,"a":[2.5]} output={"z":1,"a":"2026-01-01"} name=Two parents=[]"#
        ]]
    );
    for tables in [json!(null), json!({ "epub": { "a": 1 } })] {
        assert!(tell(tables).contains(" output={} "));
    }
}

#[test]
fn the_environment_of_a_plugin_is_empty() {
    let probe = [chapter_probe("environment")];
    let input = BOOK.with_plugins(&json!(probe));
    let run = run::program_with(&[], &input, |command| {
        command.env("SECRET", "is safe");
    });
    let book = run.book();
    assert_data_eq!(
        run::contents(&book)[0].to_owned(),
        str![
            "args=[] env=[] root=Ok(0) here=Ok(0) write=true connect=true resolve=true now=Ok(0) elapsed=0 stdin=Ok(0) random=[..]"
        ]
    );
    assert_eq!(
        run.stdout,
        run::program(&[], &input).stdout,
        "random is the same every time"
    );
}
