//! Reading the time, and waiting.

use crate::hostile::{AttackClass, Case, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::{BLOCK, Import, NOW, SUBSCRIBE, WALL, importing_component, process};

/// Returns the class.
pub fn class() -> AttackClass {
    let finds = |attack, imports: &[&Import], body: &str, found, twin, tame: &str| -> Case {
        let guest = |body: &str| wat(&importing_component(imports, &process(body)));
        case(
            attack,
            guest(body),
            ExpectedEnd::Finds(found),
            (twin, guest(tame)),
        )
        .gives(ExpectedBook::Content("7"))
    };
    let seven = "(call $answer (i32.const 7))";
    AttackClass {
        title: "Clocks",
        cases: vec![
            finds(
                "asks for the date, and is told that it is 1970",
                &[&WALL],
                "(call $wall (i32.const 1024)) (call $answer (i32.load (i32.const 1024)))",
                "0",
                "does not use what it is told",
                &format!("(call $wall (i32.const 1024)) {seven}"),
            ),
            finds(
                "measures how long its work takes, and finds that it takes no time",
                &[&NOW],
                "(local $n i32) (local $began i64)
                 (local.set $began (call $now))
                 (loop (br_if 0 (i32.lt_u
                   (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000000))))
                 (call $answer (i32.wrap_i64 (i64.sub (call $now) (local.get $began))))",
                "0",
                "does not measure it",
                seven,
            ),
            finds(
                "sleeps for a century, and wakes at once",
                &[&SUBSCRIBE, &BLOCK, &NOW],
                "(call $block (call $subscribe (i64.const 3155760000000000000)))
                 (call $answer (i32.wrap_i64 (call $now)))",
                "0",
                "sleeps for a nanosecond",
                &format!("(call $block (call $subscribe (i64.const 1))) {seven}"),
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
