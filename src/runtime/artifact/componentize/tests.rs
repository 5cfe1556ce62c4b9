use std::borrow::Cow;

use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::super::componentize_error::{ComponentizeError, ForeignModule};
use super::super::features::FEATURES;
use super::{ADAPTER_FINGERPRINT, LoadError, componentize, preview1};

fn assemble(wat: &str) -> Vec<u8> {
    wat::parse_str(wat).unwrap()
}

/// A module that imports every function that there is, and is a program.
fn everything() -> Vec<u8> {
    let imports: String = preview1::FUNCTIONS
        .iter()
        .map(|(name, passes)| {
            let types: Vec<_> = passes.iter().map(|pass| pass.ty().to_string()).collect();
            let result = match preview1::has_result(name) {
                true => "(result i32)",
                false => "",
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

fn adapt(module: &[u8]) -> Result<Vec<u8>, ComponentizeError> {
    match componentize(module.into()) {
        Ok(component) => Ok(component.into_owned()),
        Err(LoadError::CoreModule(unfit)) => Err(unfit),
        Err(other) => panic!("{other}"),
    }
}

/// A chapter plugin as toolchains for components made them first: a core module that says which world it is
/// for.
fn typed(parts: &str) -> Vec<u8> {
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

fn outline(component: &[u8]) -> (Vec<String>, Vec<String>) {
    wasmparser::Validator::new_with_features(FEATURES)
        .validate_all(component)
        .unwrap();
    let outline = crate::runtime::artifact::InterfaceNames::of(component);
    (outline.imports, outline.exports)
}

#[test]
fn a_program_becomes_a_command() {
    let (imports, exports) = outline(&adapt(&everything()).unwrap());
    assert!(exports[0].starts_with("wasi:cli/run@0.2."), "{exports:?}");
    let has = |name: &str| imports.iter().any(|import| import.starts_with(name));
    assert!(has("wasi:cli/stdin@0.2.") && has("wasi:filesystem/types@0.2."));
    assert!(!has("wasi_snapshot_preview1"));
}

#[test]
fn only_what_is_used_is_imported() {
    let module = assemble(
        r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
            (memory (export "memory") 1) (func (export "_start")))"#,
    );
    let (imports, _) = outline(&adapt(&module).unwrap());
    assert!(
        !imports.iter().any(|import| import.contains("sockets")),
        "{imports:?}"
    );
}

#[test]
fn the_table_is_the_adapters() {
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
fn a_component_stays_what_it_is() {
    let bytes = assemble("(component)");
    assert!(
        matches!(componentize((&bytes[..]).into()).unwrap(), Cow::Borrowed(same) if same == bytes)
    );
}

#[test]
fn a_module_with_a_world_becomes_a_plugin() {
    let (imports, exports) = outline(&adapt(&typed("")).unwrap());
    assert_eq!(exports, ["mdbook:preprocessor/chapter-processor@0.1.0"]);
    assert!(
        imports
            .iter()
            .any(|import| import.starts_with("wasi:io/streams@0.2."))
    );
}

/// What is made of a module is kept under the module's digest, so whatever changes that must change the key.
#[test]
fn the_mark_is_of_what_is_made() {
    let mut made = adapt(&everything()).unwrap();
    made.extend(adapt(&typed("")).unwrap());
    let digest = blake3::hash(&made).to_hex();
    assert_eq!(
        &digest[..16],
        ADAPTER_FINGERPRINT,
        "this is the new `ADAPTER_FINGERPRINT`"
    );
}

/// A program that imports this.
fn program(imports: &str, rest: &str) -> Vec<u8> {
    assemble(&format!("(module {imports} {rest})"))
}

const WRITE: &str = r#"(import "wasi_snapshot_preview1" "fd_write"
    (func (param i32 i32 i32 i32) (result i32)))"#;
const REST: &str = r#"(memory (export "memory") 1) (func (export "_start"))"#;

#[test]
fn what_is_in_the_way_is_named() {
    let of = |imports: &str, rest: &str| adapt(&program(imports, rest)).unwrap_err();
    let import = |module: &str| {
        let import = format!("{WRITE} (import \"{module}\" \"f\" (func))");
        match of(&import, REST) {
            ComponentizeError::Import { origin, .. } => origin,
            other => panic!("{other}"),
        }
    };
    assert_eq!(import("env"), ForeignModule::Env);
    assert_eq!(import("wbg"), ForeignModule::Bindgen);
    assert_eq!(import("gojs"), ForeignModule::GoJs);
    assert_eq!(import("wasi"), ForeignModule::Threads);
    assert_eq!(import("wasi_unstable"), ForeignModule::Draft);
    assert_eq!(import("acme"), ForeignModule::Unknown);
    let wasi = |name: &str, ty: &str| {
        of(
            &format!("(import \"wasi_snapshot_preview1\" \"{name}\" {ty})"),
            REST,
        )
    };
    assert_eq!(
        wasi("fd_fly", "(func)"),
        ComponentizeError::Unknown("fd_fly".to_owned())
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
            ComponentizeError::Type("fd_write".to_owned())
        );
    }
    assert_eq!(of("", ""), ComponentizeError::NoWasi);
    assert_eq!(of("", REST), ComponentizeError::NoWasi);
    let rest = r#"(memory (export "memory") 1) (func (export "run"))"#;
    let names = vec!["memory".to_owned(), "run".to_owned()];
    assert_eq!(of(WRITE, rest), ComponentizeError::NoStart(names));
    for start in [
        "(func (export \"_start\") (param i32))",
        "(func (export \"_start\") (result i32) i32.const 0)",
        "(global (export \"_start\") i32 (i32.const 0))",
    ] {
        assert_eq!(of(WRITE, start), ComponentizeError::Start);
    }
    assert_eq!(
        of(WRITE, "(func (export \"_start\"))"),
        ComponentizeError::NoMemory
    );
    let shared = r#"(memory (export "memory") 1 1 shared) (func (export "_start"))"#;
    assert!(matches!(of(WRITE, shared), ComponentizeError::Invalid(_)));
}

/// Whatever is broken is refused, by us or by wit-component, and nothing panics but what is caught.
#[test]
fn whatever_is_broken_is_refused() {
    // A plugin takes longer.
    for (whole, step) in [(program(WRITE, REST), 3), (typed(""), 41)] {
        for end in (8..whole.len()).step_by(step) {
            // Cut between sections, it may be whole.
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
fn what_a_section_says_of_worlds_is_not_believed() {
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
    // A program, whatever a section says.
    for (name, data) in [
        ("component-types", &b""[..]),
        ("component-type:x", b"\0asm\x0d\0\x01\0"),
        ("component-type", &[3, 0, 1, b'x']),
    ] {
        let (_, exports) = outline(&adapt(&with(name, data)).unwrap());
        assert!(exports[0].starts_with("wasi:cli/run@"));
    }
    // A plugin, whose world made a reader of such worlds go round in a circle.
    let mut circle = typed("");
    let export = b"+mdbook:preprocessor/chapter-processor";
    let place = circle
        .windows(export.len())
        .position(|bytes| bytes == export);
    circle[place.unwrap() + 2] = b'1';
    let (_, exports) = outline(&adapt(&circle).unwrap());
    assert_eq!(exports, ["mdbook:preprocessor/chapter-processor@0.1.0"]);
}

#[test]
fn a_plugin_has_the_contracts_types() {
    let plugin = |export: &str, ty: &str| {
        let function = format!("(func (export \"mdbook:preprocessor/{export}#process\") {ty})");
        let rest =
            "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable)";
        adapt(&program(
            WRITE,
            &format!("(memory (export \"memory\") 1) {function} {rest}"),
        ))
    };
    let ty = "(param i32) (result i32) (i32.const 0)";
    assert!(plugin("chapter-processor@0.1.0", ty).is_ok());
    assert!(plugin("book-processor@0.2.0", ty).is_ok());
    let said = plugin("chapter-processor@0.1.0", "").unwrap_err();
    assert!(matches!(said, ComponentizeError::Encoder(_)), "{said}");
    let said = plugin("chapter-processor@0.3.0", ty).unwrap_err();
    assert!(matches!(said, ComponentizeError::Kind(_)), "{said}");
}

#[test]
fn modules_of_every_shape_are_written_anew() {
    // An imported function as start, in a table, by a name, and exported; no code of its own.
    let module = r#"(module
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
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
    outline(&adapt(&assemble(module)).unwrap());
    let bare = r#"(module
        (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (memory (export "memory") 1) (func (export "_start")))"#;
    outline(&adapt(&assemble(bare)).unwrap());
}
