//! Core modules that no component can be made of.

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::book;
use crate::support::run;
use crate::support::{folder, write};

fn said(name: &str, wat: &str) -> String {
    let file = folder(&format!("modules-refused-{name}")).join("module.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    let run = run::plugins(&book(), &json!([{ "path": file }]));
    let said = run.failed_as(ErrorKind::Refused);
    let (_, why) = said.split_once("\n  why: ").unwrap();
    why.to_owned()
}

const MEMORY: &str = r#"(memory (export "memory") 1)"#;
const START: &str = r#"(func (export "_start"))"#;

fn importing(module: &str, name: &str) -> String {
    format!("(module (import \"{module}\" \"{name}\" (func)) {MEMORY} {START})")
}

#[test]
fn what_is_in_the_way_and_what_to_do() {
    assert_data_eq!(
        said("env", &importing("env", "emscripten_notify_memory_growth")),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it imports `emscripten_notify_memory_growth` from `env`, where its linker did not find it
  help: build it for WASI (`wasm32-wasip2` or `wasm32-wasip1`), with all libraries that it needs, and without Emscripten

"#]]
    );
    assert_data_eq!(
        said("go", &importing("gojs", "runtime.wasmExit")),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it imports `runtime.wasmExit` from `gojs`, which is JavaScript that comes with Go
  help: build it with `GOOS=wasip1 GOARCH=wasm`

"#]]
    );
    assert_data_eq!(
        said("bindgen", &importing("wbg", "__wbindgen_throw")),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it imports `__wbindgen_throw` from `wbg`, which is JavaScript that wasm-bindgen makes
  help: build it for the target `wasm32-wasip2`, without wasm-bindgen

"#]]
    );
    assert_data_eq!(
        said("unknown", &importing("wasi_snapshot_preview1", "fd_fly")),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it imports `fd_fly` from `wasi_snapshot_preview1`, which has no function of that name
  help: build it anew, with a compiler for `wasi_snapshot_preview1`

"#]]
    );
    assert_data_eq!(
        said("type", &importing("wasi_snapshot_preview1", "fd_read")),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it imports `fd_read` from `wasi_snapshot_preview1` with another type than that has
  help: build it anew, with a compiler for `wasi_snapshot_preview1`

"#]]
    );
    assert_data_eq!(
        said("nothing", "(module)"),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it imports nothing of `wasi_snapshot_preview1`, so it could not read a book
  help: was it built for `wasm32-unknown-unknown`? Build it for the target `wasm32-wasip2` (or `wasm32-wasip1`), as a program, or as a plugin that exports what the contract names

"#]]
    );
    let yields = r#"(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))"#;
    assert_data_eq!(
        said(
            "library",
            &format!("(module {yields} {MEMORY} (func (export \"_initialize\")))")
        ),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it exports no `_start`, but `memory`, `_initialize`
  help: build it as a program, for the target `wasm32-wasip2` or `wasm32-wasip1`; or turn it into a component with `wasm-tools component new`, if it is a plugin for the contract

"#]]
    );
    assert_data_eq!(
        said("hidden", &format!("(module {yields} (memory 1) {START})")),
        str![[r#"
it is a core WebAssembly module, and no component can be made of it: it exports no memory by the name `memory`
  help: let its linker export its memory, by the name `memory`

"#]]
    );
}
