//! Resolution of imports between parts, and its errors.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{dictionary, done, index, plugin, run, with};
use crate::support::run::contents;
use crate::support::{build, folder, sha256, write};

const WORDS: &str = "acme:words/dictionary@1.1.0";
const INDEX: &str = "acme:index/index@0.3.0";

/// Returns the error for a plugin with these parts, without folders of the test.
fn error_of(link: &Value) -> String {
    let run = run(&plugin(&["own echo x"], link));
    let guests = build::guest("x");
    let guests = guests.parent().unwrap().to_string_lossy().into_owned();
    run.failed().replace(&guests, "GUESTS")
}

#[test]
fn a_part_for_two_interfaces_is_instantiated_once() {
    let both = json!({ WORDS: dictionary(), INDEX: index() });
    let actions = ["index dictionary calls", "dictionary calls"];
    assert_eq!(done(&actions, &both).0, "0\n1", "there is one dictionary");
    // Semver-compatible versions match.
    let other = json!({ "acme:words/dictionary@1.0.0": dictionary(), INDEX: index() });
    assert_eq!(done(&actions, &other).0, "0\n1");
}

#[test]
fn missing_imports_are_reported_with_a_fix() {
    assert_data_eq!(
        error_of(&json!([])),
        str![[r#"
error: plugin `plugin`: can't use `GUESTS/parts_plugin.wasm`
  why: it needs `acme:words/dictionary@1.1.0`, which mdbook-wasm does not provide
  help: if another component exports it, add `link = ["THAT.wasm"]` to the plugin's table, or compose both into one file with `wac plug`

"#]]
    );
    assert_data_eq!(
        error_of(&json!([index()])),
        str![[r#"
error: part `index` of plugin `plugin`: can't use `GUESTS/parts_index.wasm`
  why: it needs `acme:words/dictionary@1.1.0`, which mdbook-wasm does not provide
  help: if another component exports it, add `link = ["THAT.wasm"]` to the plugin's table, or compose both into one file with `wac plug`

"#]]
    );
    let hidden = with(dictionary(), "hiding", json!([WORDS]));
    assert!(error_of(&json!([hidden, index()])).contains(
        "which mdbook-wasm does not provide; part `dictionary` exports it, but `only` or `hiding` excludes it"
    ));
}

#[test]
fn ambiguous_exports_are_reported_with_a_fix() {
    let other = with(dictionary(), "name", json!("other"));
    let other = with(other, "allow", json!({ "env": ["LANG"] }));
    let messages = error_of(&json!(["gone.wasm", other, dictionary(), index()]));
    assert!(
        messages.contains("part `gone` of plugin `plugin`: can't use"),
        "{messages}"
    );
    let messages = self::error_of(&json!([other, dictionary(), index()]));
    assert_data_eq!(
        messages,
        str![[r#"
error: plugin `plugin`: can't link its parts
  why: it imports `acme:words/dictionary@1.1.0`, and the parts `other` and `dictionary` export it
  help: choose the part for each import, for example:
        link = { "acme:words/dictionary@1.1.0" = { path = "GUESTS/parts_dictionary.wasm", name = "other", allow = { env = ["LANG"] } }, "acme:index/index@0.3.0" = { path = "GUESTS/parts_index.wasm", name = "index" } }

"#]]
    );
    // The printed settings work.
    let link = json!({ WORDS: other, INDEX: index() });
    assert_eq!(done(&["own echo x"], &link).0, "x");
}

#[test]
fn excluded_interfaces_do_not_count() {
    let other = with(dictionary(), "name", json!("other"));
    let only = with(
        other.clone(),
        "only",
        json!(["acme:words/dictionary@1.0.0"]),
    );
    let hiding = with(dictionary(), "hiding", json!([WORDS]));
    let (_, messages) = done(&["own echo x"], &json!([only, hiding, index()]));
    assert_data_eq!(
        messages,
        str![[r#"
warning: plugin `plugin`: part `dictionary` is not used, since nothing imports what it exports

"#]]
    );
    let wrong = with(other, "only", json!(["acme:words/dictionery@1.1.0"]));
    assert_data_eq!(
        self::error_of(&json!([wrong, index()])),
        str![[r#"
error: plugin `plugin`: can't link its parts
  why: `only` names `acme:words/dictionery@1.1.0`, but part `other` exports `acme:words/dictionary@1.1.0`
  help: did you mean `acme:words/dictionary@1.1.0`?

"#]]
    );
}

#[test]
fn a_pin_of_a_part_is_enforced() {
    let file = build::guest("parts-dictionary");
    let right = sha256(&std::fs::read(&file).unwrap());
    let pinned = |pin: &str| json!([with(dictionary(), "sha256", json!(pin)), index()]);
    assert_eq!(done(&["own echo x"], &pinned(&right)).0, "x");
    let wrong = error_of(&pinned(&"0".repeat(64)));
    assert!(
        wrong.starts_with("error: part `dictionary` of plugin `plugin`: can't use"),
        "{wrong}"
    );
    assert!(wrong.contains(&right), "{wrong}");
}

/// Writes a component in the text format to a file of this name. Returns its settings.
fn component(name: &str, wat: &str) -> Value {
    let file = folder(&format!("parts-{name}")).join(format!("{name}.wasm"));
    write(&file, wat::parse_str(wat).unwrap());
    json!(file)
}

/// Returns the settings of a part that imports an interface, and exports another one whose function has no result.
fn needing(name: &str, needs: &str, exports: &str) -> Value {
    let wat = format!(
        r#"(component
            (import "{needs}" (instance (export "go" (func))))
            (core module $m (func (export "go")))
            (core instance $i (instantiate $m))
            (func $go (canon lift (core func $i "go")))
            (instance $e (export "go" (func $go)))
            (export "{exports}" (instance $e)))"#
    );
    component(name, &wat)
}

/// Returns the settings of a part that exports an interface whose function has this type.
fn giving(name: &str, exports: &str, ty: &str, core: &str) -> Value {
    let wat = format!(
        r#"(component
            (core module $m (func (export "go") {core}))
            (core instance $i (instantiate $m))
            (func $go {ty} (canon lift (core func $i "go")))
            (instance $e (export "go" (func $go)))
            (export "{exports}" (instance $e)))"#
    );
    component(name, &wat)
}

/// Returns the settings of a plugin that imports an interface.
fn user(needs: &str) -> Value {
    let import = format!(r#"(import "{needs}" (instance (export "go" (func))))"#);
    plugin_that_imports(&needs.replace([':', '/', '@'], "-"), &import)
}

/// Returns the settings of a plugin with an import that it does not call.
fn plugin_that_imports(name: &str, import: &str) -> Value {
    let wat = crate::support::wat::chapter_component(
        "(func (export \"process\") (param i32) (result i32) (i32.const 100))",
    );
    let wat = wat.replacen("(component", &format!("(component {import}"), 1);
    component(&format!("user-{name}"), &wat)
}

fn linked(needs: &str, link: &Value) -> crate::support::run::Run {
    run(&json!({ "path": user(needs), "name": "plugin", "link": link }))
}

#[test]
fn cycles_are_reported() {
    let link = json!([
        needing("first", "x:b/i", "x:a/i"),
        needing("second", "x:a/i", "x:b/i")
    ]);
    let run = linked("x:a/i", &link);
    assert_data_eq!(
        run.failed(),
        str![[r#"
error: plugin `plugin`: can't link its parts
  why: the parts depend on each other in a cycle, so none can start first
  why: `first` imports `x:b/i` from `second`
  why: `second` imports `x:a/i` from `first`
  help: remove one of them from `link`, or restrict it with `only` or `hiding`

"#]]
    );
}

#[test]
fn type_mismatches_are_reported() {
    for (ty, core, why) in [
        (
            "(param \"a\" u32)",
            "(param i32)",
            "expected 0 parameters, found 1",
        ),
        (
            "(result u32)",
            "(result i32) (i32.const 0)",
            "expected no result, found one",
        ),
    ] {
        let run = linked(
            "x:a/i@1.0.0",
            &json!([giving("part", "x:a/i@1.2.0", ty, core)]),
        );
        let messages = run.failed();
        let start =
            "import `x:a/i@1.0.0` does not match `x:a/i@1.2.0` of part `part`: function `go`: ";
        assert!(messages.contains(&format!("{start}{why}\n")), "{messages}");
    }
    let link = json!([giving("part", "x:a/i@2.0.0", "", "")]);
    let run = linked("x:a/i@1.0.0", &link);
    let messages = run.failed();
    assert!(
        messages.contains("; part `part` exports `x:a/i@2.0.0`, an incompatible version\n"),
        "{messages}"
    );
}

#[test]
fn core_modules_are_no_parts() {
    let file = folder("parts-text").join("part.wasm");
    write(&file, "hello");
    let run = linked("x:a/i", &json!([file]));
    let messages = run.failed();
    assert!(
        messages.starts_with("error: part `part` of plugin `plugin`: can't use"),
        "{messages}"
    );
    assert!(messages.contains("it is not WebAssembly"), "{messages}");
}

#[test]
fn a_part_can_replace_an_interface_of_the_host() {
    let wat = r#"(component
        (core module $m
            (memory (export "memory") 1)
            (func (export "bytes") (param i64) (result i32)
                (i32.store (i32.const 8) (i32.const 1024))
                (i32.store (i32.const 12) (i32.wrap_i64 (local.get 0)))
                (i32.const 8))
            (func (export "number") (result i64) (i64.const 42)))
        (core instance $i (instantiate $m))
        (alias core export $i "memory" (core memory $memory))
        (func $bytes (param "len" u64) (result (list u8))
            (canon lift (core func $i "bytes") (memory $memory)))
        (func $number (result u64) (canon lift (core func $i "number")))
        (instance $e (export "get-random-bytes" (func $bytes)) (export "get-random-u64" (func $number)))
        (export "wasi:random/random@0.2.0" (instance $e)))"#;
    let dice = component("dice", wat);
    let random = |link: Value| {
        let probe = crate::support::run::chapter_probe("random");
        let run = run(&with(probe, "link", link));
        (contents(&run.book())[0].to_owned(), run.stderr)
    };
    let (number, messages) = random(json!([dice]));
    assert_ne!(number, "2a", "the host comes first");
    assert!(messages.contains("part `dice` is not used"), "{messages}");
    let (number, messages) = random(json!({ "wasi:random/random@0.2.6": dice }));
    assert_eq!((number.as_str(), messages.as_str()), ("2a", ""));
}

#[test]
fn resources_of_the_host_can_not_be_passed() {
    let stream = r#"(import "wasi:io/streams@0.2.6" (instance $s (export "output-stream" (type (sub resource)))))
        (alias export $s "output-stream" (type $o))"#;
    let part = format!(
        r#"(component {stream}
            (core module $m (func (export "go") (param i32)))
            (core instance $i (instantiate $m))
            (func $go (param "o" (own $o)) (canon lift (core func $i "go")))
            (instance $e (export "go" (func $go)))
            (export "x:a/i" (instance $e)))"#
    );
    let import = format!(
        r#"{stream}
        (import "x:a/i" (instance (alias outer 1 $o (type $oo)) (export "go" (func (param "o" (own $oo))))))"#
    );
    let plugin = plugin_that_imports("streams", &import);
    let link = json!([component("streams-part", &part)]);
    let run = run(&json!({ "path": plugin, "name": "plugin", "link": link }));
    let messages = run.failed();
    let why = "function `go`: parameter `o`: resources of the host can't be passed between parts\n";
    assert!(messages.contains(why), "{messages}");
}
