//! The network.

use crate::hostile::{AttackClass, Case, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::{Import, LOOKUP, NETWORK, TCP, UDP, importing_component, process};

/// Returns the class.
pub fn class() -> AttackClass {
    // The number of the error plus one.
    let error = "(i32.const 1024)) (call $answer
        (i32.add (i32.load8_u (i32.const 1024)) (i32.load8_u (i32.const 1028))))";
    let byte = "(i32.const 1024)) (call $answer
        (i32.add (i32.load8_u (i32.const 1024)) (i32.eq (i32.load8_u (i32.const 1028))
          (i32.const 20))))";
    let finds = |attack, imports: &[&Import], body: &str| -> Case {
        let guest = |body: &str| wat(&importing_component(imports, &process(body)));
        let twin = (
            "could, and answers by itself",
            guest("(call $answer (i32.const 7))"),
        );
        case(attack, guest(body), ExpectedEnd::Finds("2"), twin).gives(ExpectedBook::Content("7"))
    };
    AttackClass {
        title: "Network",
        cases: vec![
            finds(
                "opens a TCP socket, and is denied",
                &[&TCP],
                &format!("(call $tcp (i32.const 0) {error}"),
            ),
            finds(
                "opens a UDP socket, and is denied",
                &[&UDP],
                &format!("(call $udp (i32.const 1) {error}"),
            ),
            finds(
                "looks up the address of a name as long as its memory, and is denied",
                &[&NETWORK, &LOOKUP],
                &format!(
                    "(memory.fill (i32.const 2048) (i32.const 97) (i32.const 1000000))
                     (call $lookup (call $network) (i32.const 2048) (i32.const 1000000) {byte}"
                ),
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
