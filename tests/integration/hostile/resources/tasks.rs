//! Async tasks: exports that wait, continue after they returned, and start others.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedEnd, case, wat};
use crate::runtime::async_tasks::STUCK;
use crate::support::wat::{TYPES, repeat};

/// The built-in functions of the component model that a module imports: name, core type and definition.
const BUILTINS: [[&str; 3]; 5] = [
    [
        "return",
        "(param i32 i32 i32 i32)",
        "canon task.return (result (result (option string) (error string))) (memory $memory)",
    ],
    ["set", "(result i32)", "canon waitable-set.new"],
    ["stream", "(result i64)", "canon stream.new $stream"],
    ["hold", "", "canon backpressure.inc"],
    ["start", "(result i32)", "canon lower (func $other) async"],
];

/// The results of `process` and its callback: call again, call at the next event of a set, and done.
const AGAIN: &str = "(i32.const 1)";
const WAIT: &str = "(i32.or (i32.shl (call $set) (i32.const 4)) (i32.const 2))";
const DONE: &str = "(i32.const 0)";

/// A call that returns `ok(none)`.
const NONE: &str = "(call $return (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";

/// Returns a chapter plugin whose `process` is a task. `other` is the function that `start` starts, with its callback.
fn plugin(process: &str, callback: &str, parts: &str, other: &str) -> Vec<u8> {
    let lowered = BUILTINS.map(|[name, _, what]| format!("(core func ${name} ({what}))"));
    let imports =
        BUILTINS.map(|[name, ty, _]| format!("(import \"host\" \"{name}\" (func ${name} {ty}))"));
    let exports = BUILTINS.map(|[name, ..]| format!("(export \"{name}\" (func ${name}))"));
    let [lowered, imports, exports] = [lowered, imports, exports].map(|each| each.concat());
    wat(&format!(
        r#"(component
          {TYPES}
          (component $other
            (core func $return (canon task.return))
            (core func $hold (canon backpressure.inc))
            (core module $module
              (import "host" "return" (func $return))
              (import "host" "hold" (func $hold))
              (func (export "f") (result i32) {other})
              (func (export "callback") (param i32 i32 i32) (result i32) {AGAIN}))
            (core instance $core (instantiate $module (with "host" (instance
              (export "return" (func $return)) (export "hold" (func $hold))))))
            (func (export "f") async
              (canon lift (core func $core "f") async (callback (core func $core "callback")))))
          (instance $other (instantiate $other))
          (component $plugin
          {TYPES}
          (import "other" (func $other async))
          (type $stream (stream u8))
          (core module $libc
            (memory (export "memory") 16)
            (global $free (mut i32) (i32.const 4096))
            (func (export "realloc") (param i32 i32 i32 i32) (result i32)
              (global.set $free (i32.and (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
              (global.get $free)
              (global.set $free (i32.add (global.get $free) (local.get 3)))))
          (core instance $libc (instantiate $libc))
          (alias core export $libc "memory" (core memory $memory))
          {lowered}
          (core module $module
            {imports}
            (import "libc" "memory" (memory 0))
            (global $left (mut i32) (i32.const 1000))
            {parts}
            (func (export "process") (param i32) (result i32) {process})
            (func (export "callback") (param i32 i32 i32) (result i32) {callback}))
          (core instance $core (instantiate $module
            (with "libc" (instance $libc)) (with "host" (instance {exports}))))
          (func $process async (param "context" $context) (param "chapter" $chapter)
            (result (result (option string) (error string)))
            (canon lift (core func $core "process") async (callback (core func $core "callback"))
              (memory $memory) (realloc (core func $libc "realloc"))))
          (instance $processor (export "process" (func $process)))
          (export "processor" (instance $processor)))
          ;; A component can't call those that it is made of, but they can call each other.
          (instance $plugin (instantiate $plugin
            (with "mdbook:preprocessor/types@0.1.0" (instance $types))
            (with "other" (func $other "f"))))
          (alias export $plugin "processor" (instance $processor))
          (export "mdbook:preprocessor/chapter-processor@0.1.0" (instance $processor)))"#
    ))
}

/// Returns the class.
pub fn class() -> AttackClass {
    let simple = |process: &str, callback: &str| plugin(process, callback, "", AGAIN);
    let done = format!("{NONE} {DONE}");
    // Its callback is called a thousand times.
    let for_long = format!(
        "(global.set $left (i32.sub (global.get $left) (i32.const 1)))
         (if (result i32) (global.get $left) (then {AGAIN}) (else {NONE} {DONE}))"
    );
    let many = |count, body: &str| simple(&format!("{} {done}", repeat(count, body)), DONE);
    let starts = |count, other: &str| {
        let process = format!("{} {done}", repeat(count, "(drop (call $start))"));
        plugin(&process, DONE, "", other)
    };
    let handles = || json!({ "handles": 100 });
    let deep = |depth: &str| {
        let parts = format!(
            "(func $down (param i32) (result i32)
               (if (result i32) (local.get 0)
                 (then (i32.add (i32.const 1) (call $down {depth}))) (else (i32.const 0))))"
        );
        let callback = format!("(drop (call $down (i32.const 1000))) {done}");
        plugin(AGAIN, &callback, &parts, AGAIN)
    };
    let grow = |pages| {
        let callback = format!(
            "(if (i32.lt_s (memory.grow (i32.const {pages})) (i32.const 0)) (then unreachable)) {done}"
        );
        simple(AGAIN, &callback)
    };
    AttackClass {
        title: "Tasks",
        cases: vec![
            case(
                "waits for something that never comes",
                simple(WAIT, DONE),
                ExpectedEnd::Crash(STUCK),
                ("waits for nothing", simple(&done, DONE)),
            ),
            case(
                "returns, and then waits for something that never comes",
                simple(&format!("{NONE} {WAIT}"), DONE),
                ExpectedEnd::Crash(STUCK),
                (
                    "returns, and goes on for a while",
                    simple(&format!("{NONE} {AGAIN}"), DONE),
                ),
            ),
            case(
                "wants to go on without end",
                simple(AGAIN, AGAIN),
                ExpectedEnd::Limit("timeout"),
                ("does so a thousand times", simple(AGAIN, &for_long)),
            ),
            case(
                "wants so when it has returned",
                simple(&format!("{NONE} {AGAIN}"), AGAIN),
                ExpectedEnd::Limit("timeout"),
                ("returns at last", simple(AGAIN, &for_long)),
            ),
            case(
                "loops without end when it goes on",
                simple(AGAIN, "(loop (br 0)) unreachable"),
                ExpectedEnd::Limit("timeout"),
                (
                    "loops a thousand times there",
                    simple(AGAIN, &format!("{} {done}", repeat(1000, ""))),
                ),
            ),
            case(
                "recurses without end when it goes on",
                deep("(local.get 0)"),
                ExpectedEnd::Limit("stack"),
                (
                    "recurses a thousand times",
                    deep("(i32.sub (local.get 0) (i32.const 1))"),
                ),
            ),
            case(
                "asks for more memory than its limit when it goes on",
                grow(64),
                ExpectedEnd::Limit("memory"),
                ("asks for less", grow(16)),
            ),
            case(
                "ends without a result",
                simple(DONE, DONE),
                ExpectedEnd::Crash("async call never completed"),
                ("has one", simple(&done, DONE)),
            ),
            case(
                "returns twice",
                simple(&format!("{NONE} {done}"), DONE),
                ExpectedEnd::Crash("task.return"),
                ("returns once", simple(&done, DONE)),
            ),
            case(
                "opens streams without end",
                many(51, "(drop (call $stream))"),
                ExpectedEnd::Limit("handles"),
                ("opens a few", many(40, "(drop (call $stream))")),
            )
            .limits(handles()),
            case(
                "makes sets of what it waits for without end",
                many(101, "(drop (call $set))"),
                ExpectedEnd::Limit("handles"),
                ("makes a few", many(90, "(drop (call $set))")),
            )
            .limits(handles()),
            case(
                "starts tasks without end that never return",
                starts(101, AGAIN),
                ExpectedEnd::Limit("handles"),
                (
                    "starts one that returns",
                    starts(1, &format!("(call $return) {DONE}")),
                ),
            )
            .limits(handles()),
            case(
                "starts tasks without end that return and go on without end",
                starts(10_000, &format!("(call $return) {AGAIN}")),
                ExpectedEnd::Limit("handles"),
                (
                    "starts such that end",
                    starts(90, &format!("(call $return) {DONE}")),
                ),
            )
            .limits(handles()),
            case(
                "starts tasks of a part that lets nobody in any more",
                starts(101, &format!("(call $hold) (call $return) {DONE}")),
                ExpectedEnd::Limit("handles"),
                (
                    "starts one of them",
                    starts(1, &format!("(call $hold) (call $return) {DONE}")),
                ),
            )
            .limits(handles()),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
