use std::borrow::Cow;

use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::super::componentize_error::ComponentizeError;
use super::super::features::FEATURES;
use super::{ADAPTER_FINGERPRINT, LoadError, componentize, preview1};

fn assemble(wat: &str) -> Vec<u8> {
    wat::parse_str(wat).unwrap()
}

/// Returns a program that imports every function of `wasi_snapshot_preview1`.
fn all_imports() -> Vec<u8> {
    let imports: String = preview1::FUNCTIONS
        .iter()
        .map(|(name, params)| {
            let types: Vec<_> = params.iter().map(|param| param.ty().to_string()).collect();
            let result = if preview1::has_result(name) {
                "(result i32)"
            } else {
                ""
            };
            format!(
                "(import \"wasi_snapshot_preview1\" \"{name}\" (func (param {}) {result}))",
                types.join(" ")
            )
        })
        .collect();
    assemble(&format!(
        "(module {imports} (memory (export \"memory\") 1) (func (export \"_start\")))"
    ))
}

fn convert(module: &[u8]) -> Result<Vec<u8>, ComponentizeError> {
    match componentize(module.into()) {
        Ok(component) => Ok(component.into_owned()),
        Err(LoadError::CoreModule(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

/// Returns a chapter plugin as the first toolchains for components produced them: a core module that names its world.
fn plugin_module(parts: &str) -> Vec<u8> {
    let mut module = assemble(&format!(
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write"
                (func (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "mdbook:preprocessor/chapter-processor@0.1.0#process")
                (param i32) (result i32) (i32.const 0))
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
            {parts})"#
    ));
    let mut resolve = Resolve::default();
    let wit = concat!(env!("CARGO_MANIFEST_DIR"), "/wit/v0.1");
    let (package, _) = resolve.push_dir(wit).unwrap();
    let world = resolve
        .select_world(&[package], Some("chapter-preprocessor"))
        .unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    module
}

fn interface_names(component: &[u8]) -> (Vec<String>, Vec<String>) {
    wasmparser::Validator::new_with_features(FEATURES)
        .validate_all(component)
        .unwrap();
    let names = crate::runtime::artifact::InterfaceNames::of(component);
    (names.imports, names.exports)
}

#[test]
fn a_program_becomes_a_command() {
    let (imports, exports) = interface_names(&convert(&all_imports()).unwrap());
    assert!(exports[0].starts_with("wasi:cli/run@0.2."), "{exports:?}");
    let has = |name: &str| imports.iter().any(|import| import.starts_with(name));
    assert!(has("wasi:cli/stdin@0.2.") && has("wasi:filesystem/types@0.2."));
    assert!(!has("wasi_snapshot_preview1"));
}

#[test]
fn unused_functions_are_not_imported() {
    let module = assemble(
        r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
            (memory (export "memory") 1) (func (export "_start")))"#,
    );
    let (imports, _) = interface_names(&convert(&module).unwrap());
    assert!(
        !imports.iter().any(|import| import.contains("sockets")),
        "{imports:?}"
    );
}

#[test]
fn the_adapter_exports_all_functions_of_the_table() {
    let mut missing = Vec::new();
    for (name, _) in preview1::FUNCTIONS {
        let exported = wasmparser::Parser::new(0)
            .parse_all(super::COMMAND)
            .any(|payload| match payload.unwrap() {
                wasmparser::Payload::ExportSection(exports) => exports
                    .into_iter()
                    .any(|export| export.unwrap().name == *name),
                _ => false,
            });
        if !exported {
            missing.push(name);
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_component_is_not_converted() {
    let bytes = assemble("(component)");
    assert!(
        matches!(componentize((&bytes[..]).into()).unwrap(), Cow::Borrowed(same) if same == bytes)
    );
}

#[test]
fn a_module_with_a_world_becomes_a_plugin() {
    let (imports, exports) = interface_names(&convert(&plugin_module("")).unwrap());
    assert_eq!(exports, ["mdbook:preprocessor/chapter-processor@0.1.0"]);
    assert!(
        imports
            .iter()
            .any(|import| import.starts_with("wasi:io/streams@0.2."))
    );
}

/// Compiled code is cached by the digest of the module, so whatever changes the component must change the key.
#[test]
fn the_fingerprint_is_that_of_the_components() {
    let mut components = convert(&all_imports()).unwrap();
    components.extend(convert(&plugin_module("")).unwrap());
    let digest = blake3::hash(&components).to_hex();
    assert_eq!(
        &digest[..16],
        ADAPTER_FINGERPRINT,
        "the new `ADAPTER_FINGERPRINT` is on the left"
    );
}

/// Returns a module with these imports and this rest.
fn program(imports: &str, rest: &str) -> Vec<u8> {
    assemble(&format!("(module {imports} {rest})"))
}

const WRITE: &str = r#"(import "wasi_snapshot_preview1" "fd_write"
    (func (param i32 i32 i32 i32) (result i32)))"#;
const REST: &str = r#"(memory (export "memory") 1) (func (export "_start"))"#;

#[test]
fn modules_that_are_no_programs_are_errors() {
    let of = |imports: &str, rest: &str| convert(&program(imports, rest)).unwrap_err();
    let import = |module: &str| {
        let import = format!("{WRITE} (import \"{module}\" \"f\" (func))");
        match of(&import, REST) {
            ComponentizeError::ForeignImport { reason, .. } => reason,
            other => panic!("{other}"),
        }
    };
    for (module, reason) in [
        ("env", "the linker did not find it"),
        ("wbg", "it is JavaScript generated by wasm-bindgen"),
        ("gojs", "it is JavaScript of Go's runtime"),
        ("wasi", "threads are not supported"),
        ("wasi_unstable", "drafts of WASI are not supported"),
        ("acme", "unknown import module"),
    ] {
        assert_eq!(import(module), reason, "{module}");
    }
    let wasi = |name: &str, ty: &str| {
        of(
            &format!("(import \"wasi_snapshot_preview1\" \"{name}\" {ty})"),
            REST,
        )
    };
    let sizes = wasi("args_get", "(func (param i32 i32) (result i32))");
    assert!(matches!(sizes, ComponentizeError::NoSizes(..)), "{sizes}");
    assert_eq!(
        wasi("fd_fly", "(func)"),
        ComponentizeError::UnknownFunction("fd_fly".to_owned())
    );
    for ty in [
        "(func)",
        "(func (param i32 i32 i32 i64) (result i32))",
        "(func (param i32 i32 i32 i32))",
        "(global i32)",
        "(memory 1)",
    ] {
        assert_eq!(
            wasi("fd_write", ty),
            ComponentizeError::FunctionType("fd_write".to_owned())
        );
    }
    assert_eq!(of("", ""), ComponentizeError::NoWasiImport);
    assert_eq!(of("", REST), ComponentizeError::NoWasiImport);
    let rest = r#"(memory (export "memory") 1) (func (export "run"))"#;
    let names = vec!["memory".to_owned(), "run".to_owned()];
    assert_eq!(of(WRITE, rest), ComponentizeError::NoStart(names));
    for start in [
        "(func (export \"_start\") (param i32))",
        "(func (export \"_start\") (result i32) i32.const 0)",
        "(global (export \"_start\") i32 (i32.const 0))",
    ] {
        assert_eq!(of(WRITE, start), ComponentizeError::StartType);
    }
    assert_eq!(
        of(WRITE, "(func (export \"_start\"))"),
        ComponentizeError::NoMemory
    );
    let shared = r#"(memory (export "memory") 1 1 shared) (func (export "_start"))"#;
    assert!(matches!(of(WRITE, shared), ComponentizeError::Invalid(_)));
}

/// Invalid modules are errors of ours or of wit-component, and no panic escapes.
#[test]
fn invalid_modules_are_errors() {
    // Plugins take longer, so fewer of them are tried.
    for (whole, step) in [(program(WRITE, REST), 3), (plugin_module(""), 41)] {
        for end in (8..whole.len()).step_by(step) {
            // A module that is cut between sections may be valid.
            let _ = componentize(whole[..end].into());
        }
        for place in (8..whole.len()).step_by(step) {
            let mut broken = whole.clone();
            broken[place] ^= 0x55;
            let _ = componentize((&broken[..]).into());
        }
    }
}

#[test]
fn worlds_in_custom_sections_are_ignored() {
    let with = |name: &str, data: &[u8]| {
        let mut module = program(WRITE, REST);
        let section = wasm_encoder::CustomSection {
            name: name.into(),
            data: data.into(),
        };
        module.push(0);
        wasm_encoder::Encode::encode(&section, &mut module);
        module
    };
    // A program stays one, with any section.
    for (name, data) in [
        ("component-types", &b""[..]),
        ("component-type:x", b"\0asm\x0d\0\x01\0"),
        ("component-type", &[3, 0, 1, b'x']),
    ] {
        let (_, exports) = interface_names(&convert(&with(name, data)).unwrap());
        assert!(exports[0].starts_with("wasi:cli/run@"));
    }
    // The world of this plugin sent the parser of wit-component into endless recursion.
    let mut recursive = plugin_module("");
    let export = b"+mdbook:preprocessor/chapter-processor";
    let place = recursive
        .windows(export.len())
        .position(|bytes| bytes == export);
    recursive[place.unwrap() + 2] = b'1';
    let (_, exports) = interface_names(&convert(&recursive).unwrap());
    assert_eq!(exports, ["mdbook:preprocessor/chapter-processor@0.1.0"]);
}

#[test]
fn plugins_must_have_the_contracts_types() {
    let plugin = |export: &str, ty: &str| {
        let function = format!("(func (export \"mdbook:preprocessor/{export}#process\") {ty})");
        let rest =
            "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable)";
        convert(&program(
            WRITE,
            &format!("(memory (export \"memory\") 1) {function} {rest}"),
        ))
    };
    let ty = "(param i32) (result i32) (i32.const 0)";
    assert!(plugin("chapter-processor@0.1.0", ty).is_ok());
    assert!(plugin("book-processor@0.2.0", ty).is_ok());
    let error = plugin("chapter-processor@0.1.0", "").unwrap_err();
    assert!(matches!(error, ComponentizeError::Encoder(_)), "{error}");
    let error = plugin("chapter-processor@9.0.0", ty).unwrap_err();
    assert!(matches!(error, ComponentizeError::Kind(_)), "{error}");
}

#[test]
fn modules_of_every_shape_are_rewritten() {
    // An imported function as start, in a table, by a name, and exported; no code of its own.
    let module = r#"(module
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
        (table 2 funcref) (elem (i32.const 0) $args $begin)
        (memory $other 1) (memory (export "memory") 1 2)
        (global $g (export "g") funcref (ref.func $args))
        (func $begin (export "_start") (drop (call $args (i32.const 0) (i32.const 8))))
        (func $first) (start $first)
        (data $d (memory 1) (i32.const 0) "data") (data $passive "passive")
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
            (memory.init 1 $passive (i32.const 0) (i32.const 0) (i32.const 0))
            (drop (memory.grow $other (i32.const 1)))
            (call_indirect (param i32 i32) (result i32)
                (i32.const 0) (i32.const 0) (i32.const 0))))"#;
    interface_names(&convert(&assemble(module)).unwrap());
    let bare = r#"(module
        (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (memory (export "memory") 1) (func (export "_start")))"#;
    interface_names(&convert(&assemble(bare)).unwrap());
}
