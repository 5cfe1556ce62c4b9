//! Random numbers, which would make builds differ.

use crate::hostile::{AttackClass, Case, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::{DICE, RANDOM, importing_component, process};

/// Returns the class.
pub fn class() -> AttackClass {
    let finds = |attack, body: &str, found| -> Case {
        let guest = |body: &str| wat(&importing_component(&[&DICE, &RANDOM], &process(body)));
        let twin = (
            "could, and answers by itself",
            guest("(call $answer (i32.const 7))"),
        );
        case(attack, guest(body), ExpectedEnd::Finds(found), twin).gives(ExpectedBook::Content("7"))
    };
    let digit = |number: &str| {
        format!("(call $answer (i32.and (i32.shr_u {number} (i32.const 8)) (i32.const 7)))")
    };
    AttackClass {
        title: "Randomness",
        cases: vec![
            finds(
                "rolls dice, which fall the same way in every build",
                &digit("(i32.wrap_i64 (call $dice))"),
                "4",
            ),
            finds(
                "rolls them once more, the same",
                &format!(
                    "(drop (call $dice)) {}",
                    digit("(i32.wrap_i64 (call $dice))")
                ),
                "3",
            ),
            finds(
                "asks for random bytes, which are the same in every build",
                &format!(
                    "(call $random (i64.const 8) (i32.const 1024)) {}",
                    digit("(i32.load offset=3 (i32.load (i32.const 1024)))")
                ),
                "3",
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
