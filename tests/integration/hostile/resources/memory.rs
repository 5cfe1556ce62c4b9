//! Memory, allocated in different ways.

use serde_json::json;

use crate::hostile::{AttackClass, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::{
    LOG, book_component, chapter_component, importing_component, process, repeat, start,
};

/// Returns the `process` of a book plugin that returns this number of part titles, which share a text of a megabyte.
fn sharing(titles: u32) -> String {
    book_component(&process(&format!(
        "(local $n i32) (local $at i32)
         (local.set $at (i32.const 64))
         (loop
           (i32.store8 offset=4 (local.get $at) (i32.const 2))
           (i32.store offset=8 (local.get $at) (i32.const 100000))
           (i32.store offset=12 (local.get $at) (i32.const 900000))
           (local.set $at (i32.add (local.get $at) (i32.const 68)))
           (br_if 0 (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1)))
                              (i32.const {titles}))))
         (memory.fill (i32.const 0) (i32.const 0) (i32.const 64))
         (i32.store8 (i32.const 4) (i32.const 1))
         (i32.store (i32.const 8) (i32.const 64))
         (i32.store (i32.const 12) (i32.const {titles}))
         (i32.const 0)"
    )))
}

/// Returns the class. The limit is 4 MiB, which is 64 pages.
pub fn class() -> AttackClass {
    let end = ExpectedEnd::Limit("memory");
    let pages = |pages: u32| chapter_component(&format!("(memory (export \"memory\") {pages})"));
    let grow = "(loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable";
    let four = |each: u32| {
        let more = format!("(memory {each})").repeat(3);
        chapter_component(&format!("(memory (export \"memory\") 16) {more}"))
    };
    let modules = |count: usize| {
        let instances = "(core instance (instantiate $other))".repeat(count);
        let other = format!("(core module $other (memory 16)) {instances} (core module $module");
        chapter_component("").replace("(core module $module", &other)
    };
    let long = |length: u32| {
        let body = format!("(call $log (i32.const 2) (i32.const 0) (i32.const {length}))");
        importing_component(&[&LOG], &start(&body))
    };
    let empty = |count| {
        let call = "(call $log (i32.const 4) (i32.const 0) (i32.const 0))";
        importing_component(&[&LOG], &start(&repeat(count, call)))
    };
    AttackClass {
        title: "Memory",
        cases: vec![
            case(
                "has more than its limit from the start",
                wat(&pages(65)),
                end,
                ("has all of its limit", wat(&pages(64))),
            ),
            case(
                "grows until it gets no more, and gives up",
                wat(&chapter_component(&start(grow))),
                end,
                (
                    "asks for too much, and does without it",
                    wat(&chapter_component(&start(
                        "(drop (memory.grow (i32.const 1000)))",
                    ))),
                ),
            ),
            case(
                "has four memories, each within the limit",
                wat(&four(20)),
                end,
                ("has four that are within it together", wat(&four(16))),
            ),
            case(
                "is made of modules with a memory each",
                wat(&modules(4)),
                end,
                ("is made of fewer", wat(&modules(3))),
            ),
            case(
                "has tables that take what memory leaves",
                wat(&chapter_component("(table 500000 funcref)")),
                end,
                (
                    "has smaller ones",
                    wat(&chapter_component("(table 300000 funcref)")),
                ),
            ),
            case(
                "returns one text a hundred times over, so that the host has to copy it",
                wat(&sharing(100)),
                end,
                ("returns it three times", wat(&sharing(3))),
            )
            .gives(ExpectedBook::Structure("0 a part title\n".repeat(3))),
            case(
                "has the host keep what it logs",
                wat(&long(1 << 20)),
                end,
                ("logs less", wat(&long(1 << 19))),
            )
            .limits(json!({ "memory": "1900 KiB", "log": "8 MiB" })),
            case(
                "logs thousands of empty lines, which are not empty for the host",
                wat(&empty(10_000)),
                end,
                ("logs half as many", wat(&empty(5_000))),
            )
            .limits(json!({ "memory": "2 MiB", "log": "8 MiB" })),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
