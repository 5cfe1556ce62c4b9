//! Randomness, by which two builds could be told apart.

use crate::hostile::{Case, Class, End, Gives, case, wat};
use crate::support::wat::{DICE, RANDOM, importing_component, process};

/// All of them.
pub fn class() -> Class {
    let finds = |attack, body: &str, found| -> Case {
        let guest = |body: &str| wat(&importing_component(&[&DICE, &RANDOM], &process(body)));
        let twin = (
            "could, and answers by itself",
            guest("(call $answer (i32.const 7))"),
        );
        case(attack, guest(body), End::Finds(found), twin).gives(Gives::Text("7"))
    };
    let digit = |number: &str| {
        format!("(call $answer (i32.and (i32.shr_u {number} (i32.const 8)) (i32.const 7)))")
    };
    Class {
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
fn all() {
    crate::hostile::try_all(class());
}
