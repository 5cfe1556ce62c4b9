//! Imports that the host does not have.

use crate::hostile::{AttackClass, Case, ExpectedEnd, case};
use crate::support::wat::{chapter_component, parse};

/// Returns the class.
pub fn class() -> AttackClass {
    let importing = |import: &str| {
        parse(&chapter_component("").replacen("(component", &format!("(component {import}"), 1))
    };
    let wrong = |attack, import: &str, what, twin, tame: &str| -> Case {
        let end = ExpectedEnd::Refused(what);
        case(attack, importing(import), end, (twin, importing(tame)))
    };
    let instance =
        |name: &str, functions: &str| format!("(import \"{name}\" (instance {functions}))");
    let dice = "(export \"get-random-u64\" (func (result u64)))";
    let log = "(type $l (enum \"error\" \"warning\" \"info\" \"debug\" \"trace\"))
        (export \"level\" (type $level (eq $l)))
        (export \"log\" (func (param \"level\" $level) (param \"message\" string)))";
    let random = |version| instance(&format!("wasi:random/random@{version}"), dice);
    let contract = |version| instance(&format!("mdbook:preprocessor/log@{version}"), log);
    AttackClass {
        title: "Imports",
        cases: vec![
            wrong(
                "imports what nobody offers",
                &instance("acme:bombs/bomb@1.0.0", ""),
                "which mdbook-wasm does not provide",
                "imports random numbers",
                &random("0.2.0"),
            ),
            wrong(
                "imports a function by a plain name",
                "(import \"system\" (func (param \"command\" string)))",
                "it needs `system`",
                "imports nothing more than the contract",
                "",
            ),
            wrong(
                "imports the web",
                &instance("wasi:http/outgoing-handler@0.2.0", ""),
                "which is web access",
                "imports the log",
                &contract("0.1.0"),
            ),
            wrong(
                "imports a version of WASI that is not there",
                &random("0.4.0"),
                "supports WASI 0.2",
                "imports a later one of those that fit",
                &random("0.2.6"),
            ),
            wrong(
                "imports a newer contract",
                &contract("9.0.0"),
                "a newer contract version",
                "imports a newer one that fits",
                &contract("0.1.9"),
            ),
            wrong(
                "imports a function that is not in the interface",
                &instance(
                    "wasi:random/random@0.2.0",
                    "(export \"seed\" (func (param \"x\" u64)))",
                ),
                "its imports do not match this host",
                "imports one that is",
                &random("0.2.0"),
            ),
            wrong(
                "imports a function as if it had another type",
                &instance(
                    "wasi:random/random@0.2.0",
                    "(export \"get-random-u64\" (func (result string)))",
                ),
                "its imports do not match this host",
                "imports it by its type",
                &random("0.2.0"),
            ),
            wrong(
                "imports a core module, to run what the host has",
                "(import \"engine\" (core module))",
                "it needs `engine`",
                "imports nothing more than the contract",
                "",
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
