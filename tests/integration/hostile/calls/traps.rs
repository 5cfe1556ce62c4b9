//! Instructions that trap.

use crate::hostile::{AttackClass, Case, ExpectedEnd, case, wat};
use crate::support::wat::{chapter_component, start};

/// Returns the class.
pub fn class() -> AttackClass {
    let trap = |attack, body: &str, reason, twin, tame: &str| -> Case {
        let parts = |body: &str| {
            wat(&chapter_component(&format!(
                "(type $void (func)) (type $other (func (result i32)))
                 (table $t 3 3 funcref) (elem (i32.const 0) $nothing)
                 (elem $spare funcref (ref.func $nothing)) (data $bytes \"abc\")
                 (func $nothing)
                 {}",
                start(body)
            )))
        };
        case(
            attack,
            parts(body),
            ExpectedEnd::Crash(reason),
            (twin, parts(tame)),
        )
    };
    let memory = "out of bounds memory access";
    let table = "out of bounds table access";
    AttackClass {
        title: "Traps",
        cases: vec![
            trap(
                "comes to where it says it can't come",
                "unreachable",
                "wasm `unreachable` instruction executed",
                "goes around it",
                "(if (i32.const 0) (then unreachable))",
            ),
            trap(
                "divides by zero",
                "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
                "integer divide by zero",
                "divides by one",
                "(drop (i32.div_u (i32.const 1) (i32.const 1)))",
            ),
            trap(
                "divides the least number by minus one",
                "(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))",
                "integer overflow",
                "divides the one above it",
                "(drop (i32.div_s (i32.const 0x80000001) (i32.const -1)))",
            ),
            trap(
                "makes an integer of what is no number",
                "(drop (i32.trunc_f32_s (f32.const nan)))",
                "invalid conversion to integer",
                "makes the nearest integer of it",
                "(drop (i32.trunc_sat_f32_s (f32.const nan)))",
            ),
            trap(
                "reads beyond its memory",
                "(drop (i32.load (i32.const 1048573)))",
                memory,
                "reads its last bytes",
                "(drop (i32.load (i32.const 1048572)))",
            ),
            trap(
                "writes beyond its memory by way of an offset",
                "(i64.store offset=4294967295 (i32.const -1) (i64.const 1))",
                memory,
                "writes its last bytes",
                "(i64.store offset=1048560 (i32.const 8) (i64.const 1))",
            ),
            trap(
                "fills more than its memory",
                "(memory.fill (i32.const 1) (i32.const 7) (i32.const 1048576))",
                memory,
                "fills all but the first kilobyte",
                "(memory.fill (i32.const 1024) (i32.const 7) (i32.const 1047552))",
            ),
            trap(
                "copies bytes that it has dropped",
                "(data.drop $bytes) (memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 1))",
                memory,
                "copies them before",
                "(memory.init $bytes (i32.const 1024) (i32.const 0) (i32.const 3)) (data.drop $bytes)",
            ),
            trap(
                "reads beyond a table",
                "(drop (table.get $t (i32.const 3)))",
                table,
                "reads its last element",
                "(drop (table.get $t (i32.const 2)))",
            ),
            trap(
                "copies more elements than there are",
                "(table.init $t $spare (i32.const 0) (i32.const 0) (i32.const 2))",
                table,
                "copies as many as there are",
                "(table.init $t $spare (i32.const 1) (i32.const 0) (i32.const 1))",
            ),
            trap(
                "calls a function beyond the table",
                "(call_indirect $t (type $void) (i32.const 3))",
                "undefined element: out of bounds table access",
                "calls one that is there",
                "(call_indirect $t (type $void) (i32.const 0))",
            ),
            trap(
                "calls a function that is not there",
                "(call_indirect $t (type $void) (i32.const 2))",
                "uninitialized element",
                "puts it there first",
                "(table.set $t (i32.const 2) (ref.func $nothing))
                 (call_indirect $t (type $void) (i32.const 2))",
            ),
            trap(
                "calls a function as if it had another type",
                "(drop (call_indirect $t (type $other) (i32.const 0)))",
                "indirect call type mismatch",
                "calls it by its type",
                "(call_indirect $t (type $void) (i32.const 0))",
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
