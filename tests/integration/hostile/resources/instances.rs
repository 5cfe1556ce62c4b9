//! Components with many instances.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedEnd, case};
use crate::support::wat::{chapter_component, parse};

/// Returns the class.
pub fn class() -> AttackClass {
    let end = ExpectedEnd::Limit("instances");
    // The plugin's module is one instance with one memory.
    let of = |module: &str, count: usize| {
        let instances = "(core instance (instantiate $part))".repeat(count);
        let parts = format!("(core module $part {module}) {instances} (core module $module");
        parse(&chapter_component("").replace("(core module $module", &parts))
    };
    let nested = |count: usize| {
        let instances = "(core instance (instantiate $part))".repeat(10);
        let part = format!("(component $parts (core module $part) {instances})");
        let parts = "(instance (instantiate $parts))".repeat(count);
        parse(&chapter_component("").replace(
            "(core module $module",
            &format!("{part} {parts} (core module $module"),
        ))
    };
    // Each instantiates the one before ten times.
    let tower = |levels: usize| {
        let ten = "(instance (instantiate $below))".repeat(10);
        let mut parts = "(component $c0)".to_owned();
        for level in 1..=levels {
            let below = level - 1;
            parts += &format!(
                "(component $c{level} (alias outer 1 $c{below} (component $below)) {ten})"
            );
        }
        parts += &format!("(instance (instantiate $c{levels}))");
        parse(&chapter_component("").replace(
            "(core module $module",
            &format!("{parts} (core module $module"),
        ))
    };
    let memories = "(memory 0)".repeat(60);
    let tables = "(table 0 funcref)".repeat(60);
    AttackClass {
        title: "Instances",
        cases: vec![
            case(
                "is made of more core instances than its limit",
                of("", 500),
                end,
                ("is made of as many as its limit", of("", 499)),
            ),
            case(
                "hides them in components inside it",
                nested(50),
                end,
                ("hides fewer", nested(49)),
            ),
            case(
                "has more memories than its limit, all of them empty",
                of(&memories, 9),
                end,
                ("has fewer", of(&memories, 8)),
            ),
            case(
                "has more tables than its limit, all of them empty",
                of(&tables, 9),
                end,
                ("has fewer", of(&tables, 8)),
            ),
            case(
                "unfolds to thousands of millions of instances when it is compiled",
                tower(10),
                ExpectedEnd::Refused("more than 10000 instances"),
                ("unfolds to a thousand", tower(3)),
            ),
            case(
                "has a thousand globals in each of thousands of instances",
                of(&"(global i64 (i64.const 0))".repeat(1000), 4000),
                ExpectedEnd::Refused("functions, globals and imports"),
                (
                    "has them in some hundred",
                    of(&"(global i64 (i64.const 0))".repeat(1000), 400),
                ),
            ),
            case(
                "is made of more than a small limit",
                of("", 5),
                end,
                ("is made of as many as that", of("", 4)),
            )
            .limits(json!({ "instances": 5 })),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
