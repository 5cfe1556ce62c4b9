//! Commands: ordinary preprocessors as plugins, which read JSON from standard input.

mod chain;
mod crates_io;
mod protocols;

use std::process::{Command, Stdio};

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{self, Book, chapter};
use crate::support::run::{self, Run, contents};
use crate::support::{build, folder, write};

/// Returns the settings of the probe with this config.
fn probe(config: Value) -> Value {
    json!({ "path": build::command("command-probe"), "config": config })
}

fn replace(from: &str, to: &str) -> Value {
    probe(json!({ "do": "replace", "from": from, "to": to }))
}

fn book(version: &str) -> Book {
    let items = json!([
        chapter("One", "one.md", "# One\n"),
        chapter("Two", "two.md", "two\r\n𝄞 \"two\"\n"),
    ]);
    Book::generated("two chapters", version, &items)
}

#[track_caller]
fn run_plugin(plugin: Value) -> Run {
    run::plugins(&book("0.5.4"), &json!([plugin]))
}

#[track_caller]
fn error_of(plugin: Value) -> String {
    run_plugin(plugin).failed_as(ErrorKind::Failed).to_owned()
}

/// Runs the native program of the probe as mdBook does, with this table. Returns its book.
fn native(book: &Book, table: &Value) -> Value {
    let mut context = book.context.clone();
    context["config"]["preprocessor"] = json!({ "command-probe": table });
    let mut input = format!("[{context},").into_bytes();
    input.extend_from_slice(&book.book);
    input.push(b']');
    let mut command = Command::new(build::real_mdbook("command-probe"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    run::command(command, &input).book()
}

#[test]
fn books_are_those_of_the_native_program() {
    let config = json!({ "do": "replace", "from": "the", "to": "\"𝄞\"\\\n" });
    for book in books::all() {
        let run = run::plugins(&book, &json!([probe(config.clone())]));
        assert!(run.book() == native(&book, &config), "{}", book.name);
        assert_eq!(run.stderr, "", "{}", book.name);
    }
}

#[test]
fn a_command_gets_the_input_of_mdbook() {
    let mut book = book("0.5.4");
    book.context["config"]["book"]["src"] = "text".into();
    book.context["config"]["output"] = json!({ "html": { "theme": null } });
    let date = json!({ "$__toml_private_datetime": "2026-01-01" });
    let config = json!({ "do": "show", "since": date });
    let run = run::plugins(&book, &json!([probe(config.clone())]));
    let shown: Value = serde_json::from_str(contents(&run.book())[0]).unwrap();
    assert_eq!(shown["arguments"], json!(["command-probe"]));
    assert_eq!(shown["fields"], json!(["items"]));
    let context = &shown["context"];
    assert_eq!(context["root"], "/");
    assert_eq!(context["renderer"], "html");
    assert_eq!(context["mdbook_version"], "0.5.4");
    let expected = &book.context["config"];
    for table in ["book", "output"] {
        assert_eq!(context["config"][table], expected[table]);
    }
    let own = &context["config"]["preprocessor"]["command-probe"];
    assert_eq!(own, &config);
}

/// A program looks for its table by its own name, whatever its name in the book is.
#[test]
fn a_command_finds_its_table_by_both_names() {
    let file = folder("command-names").join("mdbook-toc.wasm");
    std::fs::copy(build::command("command-probe"), &file).unwrap();
    let tables = |name: Option<&str>| {
        let mut plugin = json!({ "path": file, "config": { "own": true } });
        if let Some(name) = name {
            plugin["name"] = name.into();
        }
        let mut input: Value =
            serde_json::from_slice(&book("0.5.4").with_plugins(&json!([plugin]))).unwrap();
        // The probe looks for this name.
        let shows = json!({ "do": "show" });
        input[0]["config"]["preprocessor"]["command-probe"] = shows;
        let run = run::program(&[], input.to_string().as_bytes());
        let shown: Value = serde_json::from_str(contents(&run.book())[0]).unwrap();
        assert_eq!(shown["arguments"], json!(["mdbook-toc"]));
        let tables = shown["context"]["config"]["preprocessor"].clone();
        let own = |(name, table): (&String, &Value)| (table["own"] == true).then(|| name.clone());
        let own = tables.as_object().unwrap().iter().filter_map(own);
        own.collect::<Vec<_>>()
    };
    assert_eq!(tables(None), ["mdbook-toc", "toc"]);
    assert_eq!(tables(Some("toc")), ["toc"]);
    assert_eq!(tables(Some("contents")), ["contents", "toc"]);
}

/// The program succeeds without its folder, so only the warning shows that the book is not translated.
#[test]
fn a_missing_folder_is_a_warning() {
    let root = folder("command-translate");
    write(&root.join("po/de.po"), "Guten Tag");
    let mut book = book("0.5.4");
    book.context["root"] = json!(root);
    let mut plugin = probe(json!({ "do": "translate" }));
    let run = run::plugins(&book, &json!([plugin]));
    assert_eq!(contents(&run.book())[0], "# One\n");
    assert_data_eq!(
        run.stderr,
        str![[r#"
warning: plugin `command-probe` has no permission to read `po/de.po`, so its result may be incomplete: `allow = { read = ["po"] }` grants it

"#]]
    );
    plugin["allow"] = json!({ "read": ["po"] });
    let run = run::plugins(&book, &json!([plugin]));
    assert_eq!(contents(&run.book())[0], "Guten Tag");
    assert_eq!(run.stderr, "");
}

/// Attempts to start programs and threads never reach the host: standard libraries know that there are none.
#[test]
fn a_failure_names_the_limits_of_the_sandbox() {
    let stderr = error_of(probe(json!({ "do": "spawn" })));
    let help = "\n  help: this is a bug in the plugin; report it to its author, unless it needs threads, the network or \
                other programs, which the sandbox does not have\n";
    assert!(stderr.ends_with(help), "{stderr}");
}

#[test]
fn a_command_logs_to_standard_error_and_may_exit() {
    let run = run_plugin(probe(json!({ "do": "log" })));
    run.book();
    assert_eq!(
        run.stderr,
        "[command_probe] one line\n[command_probe] and another\n".replace('_', "-")
    );
    assert_eq!(
        contents(&run_plugin(probe(json!({ "do": "exit" }))).book())[0],
        "# One\n"
    );
}

#[test]
fn a_failure_shows_standard_error() {
    assert_data_eq!(
        error_of(probe(json!({ "do": "fail", "message": "no such picture" }))),
        str![[r#"
error: plugin `command-probe` failed
  why: it exited with status 1
       | Error: no such picture
  help: the sandbox has no threads, no network and no other programs, and environment variables only with `allow.env`: run a preprocessor that needs more natively, outside of mdbook-wasm

"#]]
    );
    let panicked = error_of(probe(json!({ "do": "panic", "message": "at the disco" })));
    assert!(
        panicked.contains("it crashed: wasm `unreachable`"),
        "{panicked}"
    );
    assert!(panicked.contains("| at the disco"), "{panicked}");
}

#[test]
fn invalid_output_is_an_error() {
    assert_data_eq!(
        error_of(probe(json!({ "do": "nothing" }))),
        str![[r#"
error: plugin `command-probe` failed
  why: its standard output is not a book that mdBook can read
  why: it is empty
  help: a preprocessor writes only the book as JSON to standard output: check that this is one, and that it prints messages to standard error

"#]]
    );
    let printed = error_of(probe(json!({ "do": "print", "message": "[INFO] working" })));
    assert!(
        printed.contains("prints messages to standard error"),
        "{printed}"
    );
}

#[test]
fn paths_that_lead_out_of_the_book() {
    let stderr = error_of(probe(
        json!({ "do": "set", "key": "path", "value": "../../x.md" }),
    ));
    assert!(
        stderr.contains("entry 1 of the returned book (chapter `One`)"),
        "{stderr}"
    );
    assert!(
        stderr.contains("has the invalid path `../../x.md`"),
        "{stderr}"
    );
    let twice = self::error_of(probe(
        json!({ "do": "set", "key": "path", "value": "two.md" }),
    ));
    assert!(twice.contains("rendered to the same file"), "{twice}");
}

#[test]
fn limits_apply_to_commands() {
    let limited = |action: &str, limits: Value| {
        let mut plugin = probe(json!({ "do": action }));
        plugin["limits"] = limits;
        error_of(plugin)
    };
    let time = limited("hang", json!({ "timeout": "50ms" }));
    assert!(time.contains("timeout after 50ms"), "{time}");
    let memory = limited("eat", json!({ "memory": "20 MiB" }));
    assert!(memory.contains("out of memory (limit 20 MiB)"), "{memory}");
    let output = limited("flood", json!({ "output": "1 MiB" }));
    assert!(
        output.contains("its output exceeded the limit of 1 MiB"),
        "{output}"
    );
    let kept = limited("flood", json!({ "memory": "20 MiB" }));
    assert!(kept.contains("out of memory (limit 20 MiB)"), "{kept}");
}

/// If the run fails with the command, its code has no interruption checks, and the process exits without it. If the run
/// continues, the command must be interrupted.
#[test]
fn a_command_that_hangs_is_stopped_with_each_on_error() {
    let cache = folder("command-hangs").join("c");
    let run = |on_error: &str, timeout: &str| {
        let mut hanging = probe(json!({ "do": "hang" }));
        hanging["renderers"] = json!(["html"]);
        hanging["on-error"] = on_error.into();
        hanging["name"] = "hanging".into();
        hanging["limits"] = json!({ "timeout": timeout });
        let input = book("0.5.4").with_plugins(&json!([hanging, replace("two", "2")]));
        run::program_with(&["--optimise"], &input, |command| {
            command.env("MDBOOK_WASM_CACHE_DIR", &cache);
            command.env("MDBOOK_WASM_LOG", "debug");
        })
    };
    // First compiled and then from the cache, which has both forms of the code in the end.
    for from in ["was compiled", "was loaded from the cache"] {
        for on_error in ["fail", "collect", "skip"] {
            let run = run(on_error, "50ms");
            let stderr = match on_error {
                "skip" => {
                    assert_eq!(contents(&run.book())[1], "2\r\n𝄞 \"2\"\n");
                    &run.stderr
                }
                _ => run.failed_as(ErrorKind::Failed),
            };
            assert!(
                stderr.contains("timeout after 50ms"),
                "{on_error}: {stderr}"
            );
            // `collect` and `skip` use the same form of the code.
            if on_error != "skip" {
                let from = format!("plugin `hanging` {from}");
                assert!(stderr.contains(&from), "{on_error}: {stderr}");
            }
        }
    }
    // Enough time to reach the loop on any machine.
    let left_behind = run("fail", "3s");
    let stderr = left_behind.failed_as(ErrorKind::Failed);
    assert!(
        stderr.contains("[hanging] from here on there is no end"),
        "{stderr}"
    );
}

#[test]
fn a_failed_command_can_be_skipped() {
    let mut failing = probe(json!({ "do": "fail", "message": "not today" }));
    failing["on-error"] = "skip".into();
    let book = book("0.5.4");
    let run = run::plugins(&book, &json!([failing]));
    assert_eq!(run.stdout, book.book);
    assert!(run.stderr.contains("not today"), "{}", run.stderr);
}

/// If the settings have no `renderers`, the program is asked whether it supports a renderer.
#[test]
fn a_command_is_asked_once_for_each_renderer() {
    let cache = folder("command-supports").join("c");
    let run = |renderer: &str, renderers: Option<&str>| {
        let mut book = book("0.5.4");
        book.context["renderer"] = renderer.into();
        let mut plugin = replace("two", "three");
        if let Some(name) = renderers {
            plugin["renderers"] = json!([name]);
        }
        let input = book.with_plugins(&json!([plugin]));
        run::program_with(&[], &input, |command| {
            command.env("MDBOOK_WASM_CACHE_DIR", &cache);
            command.env("MDBOOK_WASM_LOG", "debug");
        })
    };
    let changed = |run: &Run| contents(&run.book())[1].starts_with("three");
    assert!(changed(&run("html", None)));
    for _ in 0..2 {
        let pdf = run("pdf", None);
        assert!(!changed(&pdf));
        assert!(pdf.stderr.contains("does not support the renderer `pdf`"));
    }
    assert!(
        changed(&run("pdf", Some("pdf"))),
        "the settings have said it"
    );
    // An answer with messages on standard error does not count.
    for _ in 0..2 {
        let epub = run("epub", None);
        assert!(!changed(&epub));
        let warning = "warning: plugin `command-probe` is skipped: it answered `supports epub` with an error:\n";
        assert!(epub.stderr.contains(warning), "{}", epub.stderr);
        assert!(epub.stderr.contains("what is an epub?"), "{}", epub.stderr);
    }
    let asked = run("panic", None);
    let stderr = asked.failed_as(ErrorKind::Failed);
    assert!(
        stderr.contains("failed when asked whether it supports renderer `panic`"),
        "{stderr}"
    );
    assert!(
        stderr.contains("set `renderers` in its table, so that it is not asked"),
        "{stderr}"
    );
}
