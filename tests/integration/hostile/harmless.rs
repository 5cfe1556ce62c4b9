//! Harmless components that resemble hostile ones, and must work.

use serde_json::json;

use super::{run_by_program, wat};
use crate::support::run::Run;
use crate::support::wat::chapter_component;

fn go(name: &str, text: &str) -> Run {
    let run = run_by_program(&format!("harmless-{name}"), &wat(text), &json!({}));
    if run.status == Some(0) {
        assert_eq!(run.stdout, super::book().book, "{name}");
    }
    run
}

#[test]
fn the_minimal_component_works() {
    let run = go("frame", &chapter_component(""));
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
}

/// wasmtime generates the code between the two memories.
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
    let wat = chapter_component("").replace("(core module $module", two);
    assert_eq!(go("memories", &wat).stderr, "");
    // The twin: another text would be detected.
    let run = go("memories-other", &wat.replace("\"text\")", "\"else\")"));
    assert!(
        run.failed()
            .contains("failed to start\n  why: it crashed: "),
        "{}",
        run.stderr
    );
}

/// On x86-64, the NaN of 0/0 has its sign bit set.
#[test]
fn results_do_not_depend_on_the_processor() {
    let nan = "(func $go
        (if (i32.ne
              (i32.reinterpret_f32 (f32.div (f32.load (i32.const 0)) (f32.load (i32.const 0))))
              (i32.const 0x7fc00000))
          (then unreachable)))
      (start $go)";
    assert_eq!(go("nan", &chapter_component(nan)).stderr, "");
}
