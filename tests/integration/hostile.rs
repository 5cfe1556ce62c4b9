//! Components made to do harm, each a few lines of WAT in the same frame.

use serde_json::json;

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{folder, write};

/// A chapter plugin around a core module. `parts` goes into the module, whose function `process`
/// gets the address of its arguments and returns that of a `result<option<string>, string>`.
pub fn frame(parts: &str) -> String {
    let memory = if parts.contains("(memory (export") {
        ""
    } else {
        "(memory (export \"memory\") 16)"
    };
    let realloc = if parts.contains("\"realloc\"") {
        ""
    } else {
        "(global $free (mut i32) (i32.const 4096))
         (func (export \"realloc\") (param i32 i32 i32 i32) (result i32)
           (global.set $free (i32.and (i32.add (global.get $free) (i32.const 15)) (i32.const -16)))
           (global.get $free)
           (global.set $free (i32.add (global.get $free) (local.get 3))))"
    };
    let process = if parts.contains("\"process\"") {
        ""
    } else {
        // Address 0 holds zeros: ok(none).
        "(func (export \"process\") (param i32) (result i32) (i32.const 0))"
    };
    format!(
        r#"(component
          (import "mdbook:preprocessor/types@0.1.0" (instance $types
            (type $metadata (record
              (field "title" (option string)) (field "authors" (list string))
              (field "description" (option string)) (field "language" (option string))
              (field "text-direction" (option string))))
            (export "metadata" (type $m (eq $metadata)))
            (type $context (record
              (field "renderer" string) (field "mdbook-version" string)
              (field "metadata" $m) (field "config" string)))
            (export "context" (type (eq $context)))
            (type $chapter (record
              (field "name" string) (field "content" string) (field "number" (option (list u32)))
              (field "path" (option string)) (field "source-path" (option string))
              (field "parent-names" (list string))))
            (export "chapter" (type (eq $chapter)))))
          (alias export $types "context" (type $context))
          (alias export $types "chapter" (type $chapter))
          (core module $module {memory} {realloc} {process} {parts})
          (core instance $core (instantiate $module))
          (func $process
            (param "context" $context) (param "chapter" $chapter)
            (result (result (option string) (error string)))
            (canon lift (core func $core "process") (memory (core memory $core "memory"))
              (realloc (core func $core "realloc"))))
          (instance $processor (export "process" (func $process)))
          (export "mdbook:preprocessor/chapter-processor@0.1.0" (instance $processor)))"#
    )
}

/// Runs such a component on a book of one chapter.
fn run(name: &str, parts: &str) -> Run {
    run_wat(name, &frame(parts))
}

fn run_wat(name: &str, wat: &str) -> Run {
    let file = folder(&format!("hostile-{name}")).join("hostile.wasm");
    write(
        &file,
        wat::parse_str(wat).unwrap_or_else(|error| panic!("{name}: {error}")),
    );
    let chapter = json!([chapter("One", "one.md", "text")]);
    let book = Book::generated("one chapter", "0.5.4", &chapter);
    let limits = json!({ "timeout": "300ms", "memory": "4 MiB" });
    let run = run::plugins(&book, &json!([{ "path": file, "limits": limits }]));
    if run.status == Some(0) {
        assert_eq!(run.stdout, book.book, "{name}");
    }
    run
}

/// It does harm before it is called at all.
fn is_stopped_at_start(name: &str, parts: &str, expected: &str) {
    is_stopped("when it started", name, parts, expected);
}

/// It does harm when it is called.
fn is_stopped_in_call(name: &str, parts: &str, expected: &str) {
    is_stopped("in `one.md`", name, parts, expected);
}

fn is_stopped(place: &str, name: &str, parts: &str, expected: &str) {
    let run = run(name, parts);
    let said = run.failed();
    assert!(
        said.contains(&format!("plugin `hostile` failed {place}\n  why: ")),
        "{name}: {said}"
    );
    assert!(said.contains(expected), "{name}: {said}");
}

#[test]
fn the_frame_itself_does_no_harm() {
    assert_eq!(run("harmless", "").stderr, "");
}

#[test]
fn endless_loops() {
    let time = "its time limit of 300ms\n  help: raise `limits.timeout`";
    is_stopped_at_start("loop-start", "(func $go (loop (br 0))) (start $go)", time);
    is_stopped_in_call(
        "loop-process",
        "(func (export \"process\") (param i32) (result i32) (loop (br 0)) (unreachable))",
        time,
    );
    is_stopped_in_call(
        "loop-realloc",
        "(func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (loop (br 0)) (unreachable))",
        time,
    );
}

#[test]
fn endless_recursion() {
    is_stopped_at_start(
        "recursion",
        "(func $go (call $go) (drop (i32.const 0))) (start $go)",
        "stack of 2 MiB",
    );
}

#[test]
fn more_memory_than_the_limit() {
    let memory = "its limit of 4 MiB\n  help: raise `limits.memory`";
    is_stopped_at_start("memory-at-once", "(memory (export \"memory\") 65)", memory);
    let bomb = "(func $go (loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable) (start $go)";
    is_stopped_at_start("memory-bomb", bomb, memory);
    let just_inside = "(memory (export \"memory\") 64)";
    assert_eq!(run("memory-inside", just_inside).status, Some(0));
    // A refusal that the guest gets over is no failure.
    let modest = "(func $go (drop (memory.grow (i32.const 1000)))) (start $go)";
    assert_eq!(run("memory-modest", modest).status, Some(0));
}

#[test]
fn larger_tables_than_the_limit() {
    is_stopped_at_start(
        "table-at-once",
        "(table 2000000 funcref)",
        "larger tables than any plugin may have",
    );
    let bomb = "(table $t 1 funcref) (func $go (loop (br_if 0 (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)))) unreachable) (start $go)";
    is_stopped_at_start("table-bomb", bomb, "larger tables than any plugin may have");
    assert_eq!(
        run("table-inside", "(table 900000 funcref)").status,
        Some(0)
    );
}

/// A `process` that returns ok(some(string)) with these address and length.
fn returning(address: u32, length: u32) -> String {
    format!(
        "(func (export \"process\") (param i32) (result i32)
           (i32.store8 (i32.const 4) (i32.const 1))
           (i32.store (i32.const 8) (i32.const {address}))
           (i32.store (i32.const 12) (i32.const {length}))
           (i32.const 0))
         (data (i32.const 64) \"\\ff\\fe\")"
    )
}

#[test]
fn results_that_are_none() {
    is_stopped_in_call("string-outside", &returning(1 << 20, 1), "it crashed: ");
    is_stopped_in_call("string-huge", &returning(0, u32::MAX), "it crashed: ");
    is_stopped_in_call("string-not-utf8", &returning(64, 2), "it crashed: ");
    let address = "(func (export \"process\") (param i32) (result i32) (i32.const -4))";
    is_stopped_in_call("result-outside", address, "it crashed: ");
    let crooked = "(func (export \"process\") (param i32) (result i32) (i32.const 1))";
    is_stopped_in_call("result-unaligned", crooked, "it crashed: ");
    let kind = "(func (export \"process\") (param i32) (result i32) (i32.store8 (i32.const 0) (i32.const 9)) (i32.const 0))";
    is_stopped_in_call("result-of-no-kind", kind, "it crashed: ");
}

#[test]
fn arguments_that_have_nowhere_to_go() {
    for (name, address) in [("null-ish", "-16"), ("crooked", "1")] {
        let realloc = format!(
            "(func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (i32.const {address}))"
        );
        is_stopped_in_call(&format!("realloc-{name}"), &realloc, "it crashed: ");
    }
}

#[test]
fn too_many_instances() {
    let instances = "(core instance (instantiate $empty))".repeat(600);
    let wat = frame("").replace(
        "(core instance $core",
        &format!("(core module $empty) {instances} (core instance $core"),
    );
    let run = run_wat("instances", &wat);
    let said = run.failed();
    assert!(
        said.contains("more core instances than any plugin may have"),
        "{said}"
    );
}

/// The code between two memories is wasmtime's own, and has both.
#[test]
fn a_component_of_components_with_a_memory_each() {
    let two = r#"
        (component $callee
          (core module $module
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
            (func (export "take") (param i32 i32)
              (if (i32.ne (i32.load (local.get 0)) (i32.const 0x74786574)) (then unreachable))))
          (core instance $core (instantiate $module))
          (func (export "take") (param "text" string)
            (canon lift (core func $core "take") (memory (core memory $core "memory"))
              (realloc (core func $core "realloc")))))
        (component $caller
          (import "take" (func $take (param "text" string)))
          (core module $data (memory (export "memory") 1) (data (i32.const 8) "text"))
          (core instance $data (instantiate $data))
          (core func $take (canon lower (func $take) (memory (core memory $data "memory"))))
          (core module $module
            (import "" "take" (func $take (param i32 i32)))
            (func $go (call $take (i32.const 8) (i32.const 4)))
            (start $go))
          (core instance (instantiate $module
            (with "" (instance (export "take" (func $take)))))))
        (instance $one (instantiate $callee))
        (instance (instantiate $caller (with "take" (func $one "take"))))
        (core module $module"#;
    let wat = frame("").replace("(core module $module", two);
    assert_eq!(run_wat("memories", &wat).stderr, "");
    // The twin: another text would have been noticed.
    let run = run_wat("memories-other", &wat.replace("\"text\")", "\"else\")"));
    assert!(
        run.failed()
            .contains("when it started\n  why: it crashed: "),
        "{}",
        run.stderr
    );
}

/// On x86-64 the processor's own NaN of 0/0 has its sign set.
#[test]
fn results_do_not_depend_on_the_processor() {
    let nan = "(func $go
        (if (i32.ne
              (i32.reinterpret_f32 (f32.div (f32.load (i32.const 0)) (f32.load (i32.const 0))))
              (i32.const 0x7fc00000))
          (then unreachable)))
      (start $go)";
    assert_eq!(run("nan", nan).stderr, "");
}

#[test]
fn traps() {
    for (name, body, expected) in [
        (
            "unreachable",
            "unreachable",
            "it crashed: wasm `unreachable` instruction executed",
        ),
        (
            "division",
            "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
            "it crashed: integer divide by zero",
        ),
        (
            "load",
            "(drop (i32.load (i32.const -8)))",
            "it crashed: out of bounds memory access",
        ),
    ] {
        let parts = format!("(func $go {body}) (start $go)");
        is_stopped_at_start(&format!("trap-{name}"), &parts, expected);
    }
}

#[test]
fn features_that_are_switched_off() {
    let said = |name: &str, module: &str| {
        let wat = format!("(component (core module {module}))");
        run_wat(&format!("off-{name}"), &wat).failed().to_owned()
    };
    // The twin: what is on is refused only because it is no plugin.
    assert!(said("none", "(memory 1)").contains("it is a component, but not a plugin"));
    for (name, module, expected) in [
        ("memory64", "(memory i64 1)", "memory64"),
        ("threads", "(memory 1 1 shared)", "threads"),
        ("exceptions", "(tag)", "exceptions"),
    ] {
        let said = said(name, module);
        let (_, why) = said.split_once("it is not a valid component: ").unwrap();
        assert!(why.contains(expected), "{name}: {said}");
    }
}
