//! Endless work.

use crate::hostile::{AttackClass, Case, ExpectedEnd, case, wat};
use crate::support::wat::{
    LOG, NOW, chapter_component, importing_component, process, repeat, start,
};

/// Returns the class.
pub fn class() -> AttackClass {
    let endless = |attack, guest: &str, twin, tame: &str| -> Case {
        let end = ExpectedEnd::Limit("timeout");
        case(attack, wat(guest), end, (twin, wat(tame)))
    };
    let thousand = |body: &str| repeat(1000, body);
    let realloc = |body: &str| {
        format!(
            "(func (export \"realloc\") (param i32 i32 i32 i32) (result i32)
               {body} (i32.const 4096))"
        )
    };
    let fill = "(memory.fill (i32.const 0) (i32.const 0) (i32.const 1048576))";
    let in_a_row = |count: usize| {
        let fills = "(memory.fill (i32.const 0) (i32.const 0) (i32.const 4194304))".repeat(count);
        let process = process(&format!("{fills} (i32.const 0)"));
        chapter_component(&format!("(memory (export \"memory\") 64) {process}"))
    };
    let tables = "(table $t 100000 funcref)";
    let table = "(table.fill $t (i32.const 0) (ref.null func) (i32.const 100000))";
    let each_other = |stop: &str| {
        format!(
            "(global $n (mut i32) (i32.const 1000))
             (func $a {stop} (global.set $n (i32.sub (global.get $n) (i32.const 1))) (return_call $b))
             (func $b (return_call $a)) (start $a)"
        )
    };
    AttackClass {
        title: "Time",
        cases: vec![
            endless(
                "loops without end in a start function",
                &chapter_component(&start("(loop (br 0))")),
                "loops a thousand times there",
                &chapter_component(&start(&thousand(""))),
            ),
            endless(
                "loops without end when it is called",
                &chapter_component(&process("(loop (br 0)) (unreachable)")),
                "loops a thousand times there",
                &chapter_component(&process(&format!("{} (i32.const 0)", thousand("")))),
            ),
            endless(
                "loops without end when it is asked for room",
                &chapter_component(&realloc("(loop (br 0))")),
                "loops a thousand times there",
                &chapter_component(&realloc(&thousand(""))),
            ),
            endless(
                "fills its memory again and again, by one instruction each time",
                &chapter_component(&start(&format!("(loop {fill} (br 0))"))),
                "fills it a thousand times",
                &chapter_component(&start(&thousand(
                    "(memory.fill (i32.const 1024) (i32.const 0) (i32.const 1024))",
                ))),
            ),
            endless(
                "fills its memory thousands of times in a row, where nobody can interrupt it",
                &in_a_row(12_000),
                "does so ten times",
                &in_a_row(10),
            ),
            endless(
                "fills a table again and again",
                &chapter_component(&format!(
                    "{tables} {}",
                    start(&format!("(loop {table} (br 0))"))
                )),
                "fills it once",
                &chapter_component(&format!("{tables} {}", start(table))),
            ),
            endless(
                "has two functions that go on to each other by tail calls",
                &chapter_component(&each_other("")),
                "has them do so a thousand times",
                &chapter_component(&each_other("(if (i32.eqz (global.get $n)) (then return))")),
            ),
            endless(
                "calls the host without end",
                &importing_component(&[&NOW], &start("(loop (drop (call $now)) (br 0))")),
                "calls it a thousand times",
                &importing_component(&[&NOW], &start(&thousand("(drop (call $now))"))),
            ),
            endless(
                "waits in a loop for a clock that stands still",
                &importing_component(
                    &[&NOW],
                    &start("(loop (br_if 0 (i64.eq (call $now) (call $now))))"),
                ),
                "looks at it once, and logs nothing",
                &importing_component(&[&NOW, &LOG], &start("(drop (call $now))")),
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
