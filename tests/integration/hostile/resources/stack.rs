//! Infinite recursion.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedEnd, case, wat};
use crate::support::wat::{chapter_component, process, start};

/// Returns the class.
pub fn class() -> AttackClass {
    let end = ExpectedEnd::Limit("stack");
    // The work after the call prevents a tail call.
    let deep = |depth: u32| {
        format!(
            "(func $go (param $n i32) (result i32)
               (if (result i32) (i32.eqz (local.get $n)) (then (i32.const 0)) (else
                 (i32.add (i32.const 1) (call $go (i32.sub (local.get $n) (i32.const 1)))))))
             {}",
            process(&format!(
                "(drop (call $go (i32.const {depth}))) (i32.const 0)"
            ))
        )
    };
    let by_table = |stop: &str| {
        format!(
            "(table $t funcref (elem $go)) (type $void (func))
             (global $n (mut i32) (i32.const 100))
             (func $go {stop} (global.set $n (i32.sub (global.get $n) (i32.const 1)))
               (call_indirect (type $void) (i32.const 0)) (drop (i32.const 0)))
             (start $go)"
        )
    };
    let wide = |depth: u32| {
        let locals = "i64 ".repeat(4000);
        let reads: String = (1..4000)
            .map(|n| format!("(i64.add (local.get {n})"))
            .collect();
        format!(
            "(func $deep (param $n i32) (result i64) (local {locals})
               (if (i32.eqz (local.get $n)) (then (return (i64.const 0))))
               (local.set 1 (call $deep (i32.sub (local.get $n) (i32.const 1))))
               {reads} (i64.const 0){})
             {}",
            ")".repeat(3999),
            start(&format!("(drop (call $deep (i32.const {depth})))"))
        )
    };
    let realloc = |stop: &str| {
        format!(
            "(global $n (mut i32) (i32.const 100))
             (func $more (export \"realloc\") (param i32 i32 i32 i32) (result i32)
               {stop} (global.set $n (i32.sub (global.get $n) (i32.const 1)))
               (i32.add (i32.const 0) (call $more (i32.const 0) (i32.const 0) (i32.const 0)
                 (i32.const 0))))"
        )
    };
    let now = "(if (i32.eqz (global.get $n)) (then return))";
    let then_4096 = "(if (i32.eqz (global.get $n)) (then (return (i32.const 4096))))";
    AttackClass {
        title: "Stack",
        cases: vec![
            case(
                "recurses without end when it is called",
                wat(&chapter_component(&deep(u32::MAX))),
                end,
                (
                    "recurses a thousand times",
                    wat(&chapter_component(&deep(1000))),
                ),
            ),
            case(
                "recurses by a table of functions in a start function",
                wat(&chapter_component(&by_table(""))),
                end,
                (
                    "does so a hundred times",
                    wat(&chapter_component(&by_table(now))),
                ),
            ),
            case(
                "recurses with thousands of local variables",
                wat(&chapter_component(&wide(1_000_000))),
                end,
                ("does so ten times", wat(&chapter_component(&wide(10)))),
            ),
            case(
                "recurses when it is asked for room",
                wat(&chapter_component(&realloc(""))),
                end,
                (
                    "does so a hundred times",
                    wat(&chapter_component(&realloc(then_4096))),
                ),
            ),
            case(
                "recurses deeper than a small limit",
                wat(&chapter_component(&deep(20_000))),
                end,
                ("recurses less deep", wat(&chapter_component(&deep(200)))),
            )
            .limits(json!({ "stack": "64 KiB" })),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}

/// A larger limit gives more stack, on threads that have it.
#[test]
fn a_larger_limit_gives_more_stack() {
    let deep = |depth: u32| {
        wat(&chapter_component(&format!(
            "(func $go (param $n i32) (result i32)
               (if (result i32) (i32.eqz (local.get $n)) (then (i32.const 0)) (else
                 (i32.add (i32.const 1) (call $go (i32.sub (local.get $n) (i32.const 1)))))))
             {}",
            process(&format!(
                "(drop (call $go (i32.const {depth}))) (i32.const 0)"
            ))
        )))
    };
    let guest = deep(300_000);
    let run =
        |stack| crate::hostile::run_by_program("stack-larger", &guest, &json!({ "stack": stack }));
    assert!(run("2 MiB").failed().contains("raise `limits.stack`"));
    run("64 MiB").book();
}
