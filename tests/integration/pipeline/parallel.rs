//! The results of a plugin do not depend on the number of its threads.

use serde_json::{Value, json};

use crate::support::books::Book;
use crate::support::busy_guest::{self, TEXT};
use crate::support::run::{self, Run};
use crate::support::{folder, write};

fn build(book: &Book, plugin: Value) -> Run {
    run::plugins(book, &json!([busy_guest::without_reuse(plugin)]))
}

#[test]
fn messages_are_in_the_order_of_chapters() {
    // Some chapters take longer than all chapters after them.
    let mut texts = [TEXT; 24];
    let heavy = TEXT.replace('~', "~~~~");
    let light = TEXT.replace('~', "-");
    for place in [1, 7, 8, 20] {
        texts[place] = &heavy;
    }
    for place in [2, 3, 9, 21, 23] {
        texts[place] = &light;
    }
    let book = busy_guest::book_of(&texts);
    let expected = busy_guest::expected_messages_of(&texts, "");
    let plugin = busy_guest::plugin_with("rounds", &json!(3_000_000));
    for _ in 0..10 {
        let run = build(&book, plugin.clone());
        assert_eq!(
            run::contents(&run.book()),
            busy_guest::expected_contents(&texts)
        );
        assert_eq!(run.stderr, expected);
    }
}

#[test]
fn the_first_of_several_failures_is_reported() {
    let mut texts = [TEXT; 12];
    // With two threads, the second failure happens long before the first.
    texts[4] = "~~~~~~~~ broken";
    for place in [5, 6, 9, 11] {
        texts[place] = "broken";
    }
    let book = busy_guest::book_of(&texts);
    let plugin = busy_guest::plugin_with("where", &json!("broken"));
    let run = build(&book, plugin);
    let expected =
        busy_guest::expected_messages_of(&[TEXT; 4], "[chapter-probe] computed Chapter 4\n");
    let failed = "error: plugin `chapter-probe` failed in `4.md`\n  why: computation failed\n";
    assert_eq!(run.failed(), expected + failed);
}

/// The log of each thread is within the limit, but that of both is not.
#[test]
fn the_log_limit_applies_to_all_threads_together() {
    let text = TEXT.repeat(5);
    let texts = [text.as_str(); 4];
    let mut plugin = busy_guest::plugin_with("rounds", &json!(2_000_000));
    plugin["limits"] = json!({ "log": "8 KiB" });
    for _ in 0..5 {
        let run = build(&busy_guest::book_of(&texts), plugin.clone());
        let limit = "in `2.md`\n  why: its log output exceeded the limit of 8 KiB";
        assert!(run.failed().contains(limit), "{}", run.stderr);
        assert!(!run.stderr.contains("Chapter 3"), "{}", run.stderr);
    }
    plugin["limits"] = json!({ "log": "16 KiB" });
    build(&busy_guest::book_of(&texts), plugin).book();
}

/// Messages before the first chapter are shown once, and count once.
#[test]
fn messages_at_the_start_count_once() {
    let log = format!(
        r#"(import "mdbook:preprocessor/log@0.1.0" (instance $log
            (type $cases (enum "error" "warning" "info" "debug" "trace"))
            (export "level" (type $level (eq $cases)))
            (export "log" (func (param "level" $level) (param "message" string)))))
          (core module $text (memory (export "memory") 1) (data (i32.const 0) "{}"))
          (core instance $text (instantiate $text))
          (core func $log (canon lower (func $log "log") (memory (core memory $text "memory"))))
          (core module $module (import "" "log" (func $log (param i32 i32 i32)))"#,
        "x".repeat(3000)
    );
    // Slow enough for another thread to start.
    let parts = r#"
        (func $start (call $log (i32.const 2) (i32.const 0) (i32.const 3000)))
        (start $start)
        (func (export "process") (param i32) (result i32)
          (local $left i32)
          (local.set $left (i32.const 20000000))
          (loop (br_if 0 (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (call $log (i32.const 2) (i32.const 0) (i32.const 1000))
          (i32.const 0))"#;
    let wat = crate::support::wat::chapter_component(parts)
        .replace("(core module $module", &log)
        .replace(
            "(instantiate $module)",
            r#"(instantiate $module (with "" (instance (export "log" (func $log)))))"#,
        );
    let file = folder("parallel-start").join("start.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    // The start takes 3064 bytes and each chapter 1064: four chapters are within the limit, and five are not.
    let plugin = json!({ "path": file, "limits": { "log": "8 KiB" } });
    let run = build(&busy_guest::book(6), plugin.clone());
    let limit = "in `4.md`\n  why: its log output exceeded the limit of 8 KiB";
    assert!(run.failed().contains(limit), "{}", run.stderr);
    let line = |length| {
        format!(
            "[start] {}
",
            "x".repeat(length)
        )
    };
    let run = build(&busy_guest::book(4), plugin);
    assert_eq!(run.stderr, line(3000) + &line(1000).repeat(4));
}

/// Each instance needs three quarters of the memory, and their order differs from run to run.
#[test]
fn helpers_release_memory_for_the_first_instance() {
    let parts = r#"
        (global $calls (mut i32) (i32.const 0))
        (func (export "process") (param i32) (result i32)
          (local $left i32)
          (local.set $left (i32.const 5000000))
          (loop (br_if 0 (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
          ;; Small at first, so that there seems to be room for others.
          (if (i32.and (i32.gt_u (global.get $calls) (i32.const 1))
                       (i32.lt_u (memory.size) (i32.const 48)))
            (then (if (i32.eq (memory.grow (i32.const 32)) (i32.const -1)) (then unreachable))))
          (call $answer (i32.const 7)))"#;
    let wat = crate::support::wat::chapter_component(parts);
    let file = folder("parallel-give-way").join("large.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    let limited = |memory| json!({ "path": file, "limits": { "memory": memory } });
    let book = busy_guest::book(12);
    for _ in 0..10 {
        let run = build(&book, limited("4 MiB"));
        assert_eq!(run::contents(&run.book()), ["7"; 12], "{}", run.stderr);
        let run = build(&book, limited("3 MiB"));
        let limit = "out of memory (limit 3 MiB)";
        assert!(run.failed().contains(limit), "{}", run.stderr);
    }
}

/// The first chapter takes long enough for helpers to start, and each of the others would take an hour.
#[test]
fn the_timeout_applies_to_all_threads() {
    let endless = "~".repeat(100_000);
    let texts = [TEXT, &endless, &endless, &endless];
    let mut plugin = busy_guest::plugin();
    plugin["limits"] = json!({ "timeout": "2s" });
    let run = build(&busy_guest::book_of(&texts), plugin);
    let limit = "error: plugin `chapter-probe` failed in `1.md`\n  why: timeout after 2s\n  help: raise `limits.timeout` if it should have more\n";
    assert_eq!(
        run.failed(),
        format!("{}{limit}", busy_guest::expected_messages(1))
    );
}

/// With `parallel = false`, a plugin with state gives the same book in each run.
#[test]
fn parallel_can_be_turned_off() {
    let texts = vec![busy_guest::TEXT; 40];
    let mut plugin = busy_guest::without_reuse(run::plugin(
        "chapter-probe",
        &json!({ "do": "alternate", "rounds": 5_000_000 }),
    ));
    plugin["parallel"] = json!(false);
    let input = busy_guest::book_of(&texts).with_plugins(&json!([plugin]));
    let first = run::program(&[], &input);
    assert_eq!(first.status, Some(0), "{}", first.stderr);
    for _ in 0..5 {
        assert!(run::program(&[], &input).stdout == first.stdout);
    }
}
