//! Too many handles.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedEnd, case, wat};
use crate::support::wat::{
    DROP, STDOUT, SUBSCRIBE, chapter_component, importing_component, repeat, start,
};

/// Returns the class.
pub fn class() -> AttackClass {
    let end = ExpectedEnd::Limit("handles");
    let limit = || json!({ "handles": 100 });
    let start_loop = |count, body: &str| start(&repeat(count, body));
    let streams = |count| {
        wat(&importing_component(
            &[&STDOUT],
            &start_loop(count, "(drop (call $stdout))"),
        ))
    };
    let waits = |count, body: &str| {
        wat(&importing_component(
            &[&SUBSCRIBE, &DROP],
            &start_loop(count, body),
        ))
    };
    let keep = "(drop (call $subscribe (i64.const 1)))";
    let give_back = "(call $drop (call $subscribe (i64.const 1)))";
    // Resources of the plugin itself, which the host only counts.
    let own = |count| {
        let parts = start_loop(count, "(drop (call $new (i32.const 5)))");
        let module = "(type $thing (resource (rep i32)))
             (core func $new (canon resource.new $thing))
             (core module $module (import \"own\" \"new\" (func $new (param i32) (result i32)))";
        let with = "(instantiate $module
             (with \"own\" (instance (export \"new\" (func $new)))))";
        let text = chapter_component(&parts).replace("(core module $module", module);
        wat(&text.replace("(instantiate $module)", with))
    };
    AttackClass {
        title: "Handles",
        cases: vec![
            case(
                "waits for ever more times",
                waits(101, keep),
                end,
                ("gives each back before the next", waits(1000, give_back)),
            )
            .limits(limit()),
            case(
                "opens its standard output again and again",
                streams(101),
                end,
                ("opens it a few times", streams(50)),
            )
            .limits(limit()),
            case(
                "makes things of its own without end",
                own(101),
                end,
                ("makes as many as its limit", own(100)),
            )
            .limits(limit()),
            case(
                "does so with the limit that all have",
                own(10_001),
                end,
                ("makes as many as that", own(10_000)),
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
