//! Disabled features of WebAssembly.

use crate::hostile::{AttackClass, Case, ExpectedEnd, case};
use crate::support::wat::{chapter_component, parse};

/// Returns the class. Each twin does the same with enabled features.
pub fn class() -> AttackClass {
    let module = |attack, module: &str, what, twin, tame: &str| -> Case {
        let with = |other: &str| {
            let other = format!("(core module $other {other}) (core module $module");
            parse(&chapter_component("").replace("(core module $module", &other))
        };
        case(
            attack,
            with(module),
            ExpectedEnd::Refused(what),
            (twin, with(tame)),
        )
    };
    let component = |attack, text: &str, what, twin, tame: &str| -> Case {
        let with = |text: &str| {
            parse(&chapter_component("").replace(
                "(core module $module",
                &format!("{text} (core module $module"),
            ))
        };
        case(
            attack,
            with(text),
            ExpectedEnd::Refused(what),
            (twin, with(tame)),
        )
    };
    AttackClass {
        title: "Features that are off",
        cases: vec![
            module("has a memory of 64 bits", "(memory i64 1)", "memory64", "has one of 32", "(memory 1)"),
            module(
                "shares a memory between threads",
                "(memory 1 1 shared)",
                "threads",
                "keeps it to itself",
                "(memory 1 1)",
            ),
            module(
                "has an atomic instruction",
                "(memory 1) (func (drop (i32.atomic.load (i32.const 0))))",
                "threads",
                "has the same without atoms",
                "(memory 1) (func (drop (i32.load (i32.const 0))))",
            ),
            module(
                "has exceptions",
                "(tag)",
                "exceptions",
                "has none",
                "(func)",
            ),
            module(
                "has structures for the garbage collector",
                "(type (struct (field i32)))",
                "gc",
                "has a function",
                "(type (func (param i32)))",
            ),
            module(
                "has references to the host's things",
                "(table 1 externref)",
                "gc",
                "has references to its own functions",
                "(table 1 funcref)",
            ),
            module(
                "has references to functions of one type",
                "(type $f (func)) (func (param (ref $f)) (call_ref $f (local.get 0)))",
                "function references",
                "calls by a table",
                "(type $f (func)) (table 1 funcref) (func (call_indirect (type $f) (i32.const 0)))",
            ),
            module(
                "has pages of one byte",
                "(memory 1 (pagesize 1))",
                "custom page sizes",
                "has pages of 64 KiB",
                "(memory 1)",
            ),
            module(
                "multiplies to 128 bits",
                "(func (result i64 i64) (i64.mul_wide_u (i64.const 1) (i64.const 1)))",
                "wide arithmetic",
                "multiplies to 64 bits, and returns two numbers",
                "(func (result i64 i64) (i64.mul (i64.const 1) (i64.const 1)) (i64.const 0))",
            ),
            module(
                "has stacks of its own",
                "(type $f (func)) (type (cont $f))",
                "stack switching",
                "has the one that all have, and tail calls",
                "(type $f (func)) (func $g (return_call $g))",
            ),
            component(
                "waits in a function whose type says that it does not",
                "(core module $m (func (export \"f\") (result i32) (i32.const 0)) (func (export \"c\") (param i32 i32 i32) (result i32) (i32.const 0)))
                 (core instance $i (instantiate $m))
                 (func (canon lift (core func $i \"f\") async (callback (core func $i \"c\"))))",
                "requires an async function type",
                "waits where it may",
                "(core module $m (func (export \"f\") (result i32) (i32.const 0)) (func (export \"c\") (param i32 i32 i32) (result i32) (i32.const 0)))
                 (core instance $i (instantiate $m))
                 (func async (canon lift (core func $i \"f\") async (callback (core func $i \"c\"))))",
            ),
            component(
                "waits on stacks of its own",
                "(core module $m (func (export \"f\")))
                 (core instance $i (instantiate $m))
                 (func async (canon lift (core func $i \"f\") async))",
                "async stackful",
                "is called again instead",
                "(core module $m (func (export \"f\") (result i32) (i32.const 0)) (func (export \"c\") (param i32 i32 i32) (result i32) (i32.const 0)))
                 (core instance $i (instantiate $m))
                 (func async (canon lift (core func $i \"f\") async (callback (core func $i \"c\"))))",
            ),
            component(
                "gives tasks up without waiting for their end",
                "(core func (canon subtask.cancel async))",
                "more async builtins",
                "waits for it",
                "(core func (canon subtask.cancel))",
            ),
            component(
                "has error contexts",
                "(core func (canon error-context.drop))",
                "error-context",
                "has results",
                "(type (result (error string)))",
            ),
            component(
                "has threads of the component model",
                "(core func (canon thread.index))",
                "threading",
                "has none",
                "",
            ),
            component(
                "has lists of a fixed length",
                "(type (list u8 4))",
                "fixed-length lists",
                "has tuples",
                "(type (tuple u8 u8 u8 u8))",
            ),
            component(
                "has maps",
                "(type (map string string))",
                "map",
                "has lists of pairs",
                "(type (list (tuple string string)))",
            ),
        ],
    }
}

/// `inspect` does not run the component.
#[test]
fn inspect_reports_them() {
    for case in class().cases {
        let refusal = mdbook_wasm::runtime::inspect(&case.guest).load_error;
        let message = refusal.map_or(String::new(), |refusal| refusal.to_string());
        assert!(
            matches!(case.end, ExpectedEnd::Refused(what) if message.contains(what)),
            "{message}"
        );
        let twin = mdbook_wasm::runtime::inspect(&case.twin_guest);
        assert!(twin.load_error.is_none(), "{:?}", twin.load_error);
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
