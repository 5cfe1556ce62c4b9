//! The environment of the process.

use crate::hostile::{AttackClass, Case, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::{
    ARGUMENTS, ENVIRONMENT, FOLDER, Import, READ, STDIN, importing_component, process,
};

/// Returns the class.
pub fn class() -> AttackClass {
    // The twin does not call it.
    let finds = |attack, imports: &[&Import], body: &str, found| -> Case {
        let twin = process("(call $answer (i32.const 7))");
        case(
            attack,
            wat(&importing_component(imports, &process(body))),
            ExpectedEnd::Finds(found),
            (
                "could, and answers by itself",
                wat(&importing_component(imports, &twin)),
            ),
        )
        .gives(ExpectedBook::Content("7"))
    };
    let length = "(i32.const 1024)) (call $answer (i32.load (i32.const 1028)))";
    let is_some = "(i32.const 1024)) (call $answer (i32.load8_u (i32.const 1024)))";
    AttackClass {
        title: "Environment",
        cases: vec![
            finds(
                "counts the variables of the environment",
                &[&ENVIRONMENT],
                &format!("(call $environment {length}"),
                "0",
            ),
            finds(
                "counts the arguments of the process",
                &[&ARGUMENTS],
                &format!("(call $arguments {length}"),
                "0",
            ),
            finds(
                "asks in which folder it is, and learns a single letter, which is `/`",
                &[&FOLDER],
                "(call $folder (i32.const 1024)) (call $answer (i32.load (i32.const 1032)))",
                "1",
            ),
            finds(
                "reads the standard input, where the book came from, and gets an error",
                &[&STDIN, &READ],
                &format!("(call $read (call $stdin) (i64.const 1000) {is_some}"),
                "1",
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
