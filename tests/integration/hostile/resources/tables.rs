//! Large tables.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedEnd, case, wat};
use crate::support::wat::{chapter_component, start};

/// Returns the class.
pub fn class() -> AttackClass {
    let end = ExpectedEnd::Limit("table-elements");
    let tables = |tables: &str| wat(&chapter_component(tables));
    let grow = |by: u32| {
        format!("(i32.ne (table.grow $t (ref.null func) (i32.const {by})) (i32.const -1))")
    };
    let bomb = format!(
        "(table $t 1 funcref) {}",
        start(&format!("(loop (br_if 0 {})) unreachable", grow(1000)))
    );
    let modest = format!(
        "(table $t 1 funcref) {}",
        start(&format!("(drop {})", grow(2_000_000)))
    );
    let many = |each: u32| format!("(table {each} funcref)").repeat(10);
    let memory = || json!({ "memory": "16 MiB" });
    AttackClass {
        title: "Tables",
        cases: vec![
            case(
                "has more elements than its limit from the start",
                tables("(table 1000001 funcref)"),
                end,
                (
                    "has as many as its limit",
                    tables("(table 1000000 funcref)"),
                ),
            )
            .limits(memory()),
            case(
                "grows a table until it gets no more, and gives up",
                tables(&bomb),
                end,
                ("asks for too much, and does without it", tables(&modest)),
            )
            .limits(memory()),
            case(
                "has ten tables, each within the limit",
                tables(&many(100_001)),
                end,
                (
                    "has ten that are within it together",
                    tables(&many(100_000)),
                ),
            )
            .limits(memory()),
            case(
                "has more elements than a small limit",
                tables("(table 11 funcref)"),
                end,
                ("has as many as that", tables("(table 10 funcref)")),
            )
            .limits(json!({ "table-elements": 10 })),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
