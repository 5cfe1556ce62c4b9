//! Attacks before the first call of the plugin.

use crate::hostile::{AttackClass, ExpectedEnd, case, wat};
use crate::support::wat::{EXIT, chapter_component, importing_component, parse, start};

/// Returns the class.
pub fn class() -> AttackClass {
    let two = |first: &str| {
        let other = format!(
            "(core module $other (memory 1) {}) (core instance (instantiate $other))
             (core module $module",
            start(first)
        );
        parse(&chapter_component("").replace("(core module $module", &other))
    };
    let exits = |status: &str| wat(&importing_component(&[&EXIT], &start(status)));
    let segment = |at: u32| {
        wat(&chapter_component(&format!(
            "(data (i32.const {at}) \"four\")"
        )))
    };
    let elements = |at: u32| {
        wat(&chapter_component(&format!(
            "(table 2 funcref) (func $nothing) (elem (i32.const {at}) $nothing)"
        )))
    };
    AttackClass {
        title: "Start functions",
        cases: vec![
            case(
                "crashes in a start function",
                wat(&chapter_component(&start("unreachable"))),
                ExpectedEnd::Crash("unreachable"),
                ("does nothing there", wat(&chapter_component(&start("")))),
            ),
            case(
                "crashes in that of another of its modules",
                two("(drop (i32.load (i32.const 65536)))"),
                ExpectedEnd::Crash("out of bounds memory access"),
                (
                    "reads what is there",
                    two("(drop (i32.load (i32.const 65532)))"),
                ),
            ),
            case(
                "ends the process, as a success",
                exits("(call $exit (i32.const 0))"),
                ExpectedEnd::Exit(0),
                ("could do so, and does not", exits("")),
            ),
            case(
                "ends the process, as a failure",
                exits("(call $exit (i32.const 1))"),
                ExpectedEnd::Exit(1),
                ("could do so, and does not", exits("")),
            ),
            case(
                "begins with data that do not fit its memory",
                segment((1 << 20) - 3),
                ExpectedEnd::Crash("out of bounds memory access"),
                ("begins with data that do", segment((1 << 20) - 4)),
            ),
            case(
                "begins with functions that do not fit its table",
                elements(2),
                ExpectedEnd::Crash("out of bounds table access"),
                ("begins with functions that do", elements(1)),
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
