//! Commands for WASI 0.3.

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use super::{STUCK, book};
use crate::support::books;
use crate::support::run::{self, Run, contents};
use crate::support::{build, folder, write};

/// Returns the settings of the probe with this config and these limits.
fn limited(config: Value, limits: Value) -> Value {
    json!({ "path": build::async_guest("async-command"), "config": config, "limits": limits })
}

fn probe(config: Value) -> Value {
    limited(config, json!({}))
}

fn with_action(action: &str) -> Value {
    probe(json!({ "do": action }))
}

#[track_caller]
fn run_plugin(plugin: Value) -> Run {
    run::plugins(&book("0.5.4"), &json!([plugin]))
}

#[track_caller]
fn error_of(plugin: Value) -> String {
    run_plugin(plugin).failed_as(ErrorKind::Failed).to_owned()
}

#[test]
fn a_book_is_read_and_written_by_streams() {
    for version in ["0.4.52", "0.5.4"] {
        let config = json!({ "do": "replace", "from": "One", "to": "1 \"𝄞\"\\\n" });
        let book = book(version);
        let run = run::plugins(&book, &json!([probe(config)]));
        assert_eq!(
            contents(&run.book()),
            ["# 1 \"𝄞\"\\\n\n", "two\r\n𝄞 \"two\"\n"]
        );
    }
}

#[test]
fn whole_books_are_passed_on() {
    for book in books::all() {
        let run = run::plugins(&book, &json!([with_action("nothing")]));
        let outcome: Value = serde_json::from_slice(&book.book).unwrap();
        assert!(run.book() == outcome, "{}", book.name);
    }
}

#[test]
fn stand_ins_are_those_of_wasi_0_2() {
    let shown = || {
        let shown = run_plugin(with_action("show"));
        serde_json::from_str::<Value>(contents(&shown.book())[0]).unwrap()
    };
    let first = shown();
    assert_eq!(first["arguments"], json!(["async_command"]));
    assert_eq!(first["environment"], json!([]));
    assert_eq!(first["clocks"][0], 1_000_000_000);
    assert_eq!(first["clocks stand"], true, "waiting is over at once");
    assert_eq!(first["names"], "Err(ErrorCode::AccessDenied)");
    assert_eq!(first["tcp"], "Some(ErrorCode::AccessDenied)");
    assert_eq!(first["udp"], "Some(ErrorCode::AccessDenied)");
    assert_eq!(first, shown());
    let other = json!([{
        "path": build::async_guest("async-command"),
        "config": { "do": "show" },
        "allow": { "random": true, "env": ["PATH"] },
    }]);
    let other = run::plugins(&book("0.5.4"), &other);
    let other: Value = serde_json::from_str(contents(&other.book())[0]).unwrap();
    assert_ne!(other["random"], first["random"]);
    assert_eq!(other["environment"][0][0], "PATH");
}

#[test]
fn granted_files_are_read_only() {
    let root = folder("tasks-files");
    for name in ["po/de.po", "po/a/deep.po", "secret.txt"] {
        write(&root.join(name), name);
    }
    let mut book = book("0.5.4");
    book.context["root"] = root.to_str().unwrap().into();
    let outcome_of = |config: Value| {
        let plugin = json!([{
            "path": build::async_guest("async-command"),
            "config": config,
            "allow": { "read": ["po"] },
        }]);
        contents(&run::plugins(&book, &plugin).book())[0].to_owned()
    };
    let read = |path: &str| outcome_of(json!({ "do": "read", "path": path }));
    assert_eq!(read("po/de.po"), "po/de.po");
    assert_eq!(read("po/a/../a/deep.po"), "po/a/deep.po");
    assert_eq!(read("po"), "a, de.po");
    assert_eq!(read("."), "po", "the host's own folder");
    assert_eq!(read("po/../secret.txt"), "ErrorCode::NotPermitted");
    assert_eq!(read("secret.txt"), "ErrorCode::NoEntry");
    let written = outcome_of(json!({ "do": "write" }));
    assert_eq!(
        written,
        "Err(ErrorCode::ReadOnly), Some(ErrorCode::ReadOnly), Err(ErrorCode::ReadOnly)"
    );
    assert_eq!(
        std::fs::read_to_string(root.join("po/de.po")).unwrap(),
        "po/de.po"
    );
}

#[test]
fn denied_files_are_reported() {
    let root = folder("tasks-missed");
    write(&root.join("secret.txt"), "secret");
    let mut book = book("0.5.4");
    book.context["root"] = root.to_str().unwrap().into();
    let plugin = probe(json!({ "do": "read", "path": "secret.txt" }));
    let run = run::plugins(&book, &json!([plugin]));
    run.book();
    assert!(run.stderr.contains("secret.txt"), "{}", run.stderr);
}

#[test]
fn messages_and_failures_are_those_of_other_commands() {
    let run = run_plugin(probe(json!({ "do": "say", "text": "a\nb" })));
    run.book();
    for line in ["to whom it may concern", "a", "b"] {
        assert!(
            run.stderr.contains(&format!("[async_command] {line}\n")),
            "{}",
            run.stderr
        );
    }
    let failed = error_of(with_action("fail"));
    assert!(failed.contains("it exited with status 1"), "{failed}");
    let crashed = error_of(with_action("panic"));
    assert!(
        crashed.contains("it crashed") && crashed.contains("asked to"),
        "{crashed}"
    );
}

#[test]
fn deadlocks_are_detected_immediately() {
    // The test would take an hour without the detection.
    let hour = json!({ "timeout": "1h" });
    let stderr = error_of(limited(json!({ "do": "wait for itself" }), hour));
    assert!(stderr.contains(STUCK), "{stderr}");
}

#[test]
fn endless_loops_are_stopped() {
    for on_error in ["fail", "skip"] {
        for action in ["go on for ever", "go on afterwards for ever"] {
            let plugin = json!({
                "path": build::async_guest("async-command"),
                "config": { "do": action },
                "limits": { "timeout": "200ms" },
                "on-error": on_error,
            });
            let run = run_plugin(plugin);
            let limit = "timeout after 200ms";
            assert!(run.stderr.contains(limit), "{}", run.stderr);
            assert_eq!(run.status == Some(0), on_error == "skip");
        }
    }
}

#[test]
fn work_after_the_return_belongs_to_the_run() {
    let run = run_plugin(with_action("go on afterwards"));
    run.book();
    assert!(
        run.stderr.contains("[async_command] afterwards\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn limits_apply_to_output_and_handles() {
    let flood = error_of(limited(
        json!({ "do": "flood" }),
        json!({ "log": "10 KiB" }),
    ));
    assert!(
        flood.contains("its log output exceeded the limit of 10 KiB"),
        "{flood}"
    );
    let config = json!({ "do": "replace", "from": "One", "to": "one".repeat(1000) });
    let output = error_of(limited(config, json!({ "output": "1 KiB" })));
    assert!(
        output.contains("its output exceeded the limit of 1 KiB"),
        "{output}"
    );
    let streams = error_of(limited(
        json!({ "do": "open streams" }),
        json!({ "handles": 500 }),
    ));
    assert!(
        streams.contains("its handles exceeded the limit of 500"),
        "{streams}"
    );
    let tasks = error_of(limited(
        json!({ "do": "start tasks" }),
        json!({ "memory": "8 MiB" }),
    ));
    assert!(tasks.contains("out of memory (limit 8 MiB)"), "{tasks}");
}
