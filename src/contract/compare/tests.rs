use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{IndexMap, Resolve, WorldId, WorldItem, WorldKey};

use super::{differences, expected_interface};
use crate::contract::{Kind, Version};

/// Returns a component without code for a version of the contract with these replacements.
fn component(version: Version, world: &str, changes: &[(&str, &str)]) -> Vec<u8> {
    let mut text = version.text();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    let mut resolve = Resolve::default();
    let package = resolve.push_str("contract.wit", &text).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    let (imports, exports) = functions(&resolve, world);
    let module = format!(
        "(module {imports} (memory (export \"memory\") 1)
           (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) unreachable) {exports})"
    );
    let mut module = wat::parse_str(module).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let mut encoder = ComponentEncoder::default().module(&module).unwrap();
    encoder.encode().unwrap()
}

/// Returns the imports and the exported functions of a core module for a world.
fn functions(resolve: &Resolve, world: WorldId) -> (String, String) {
    let types = |word: &str, types: &[WasmType]| {
        let names = types.iter().map(|ty| match ty {
            WasmType::I64 | WasmType::PointerOrI64 => " i64",
            WasmType::F32 => " f32",
            WasmType::F64 => " f64",
            _ => " i32",
        });
        format!("({word}{})", names.collect::<String>())
    };
    let all = |items: &IndexMap<WorldKey, WorldItem>, variant| {
        let mut all = Vec::new();
        for (key, item) in items {
            let WorldItem::Interface { id, .. } = item else {
                continue;
            };
            for (name, function) in &resolve.interfaces[*id].functions {
                let signature = resolve.wasm_signature(variant, function);
                let types =
                    types("param", &signature.params) + &types("result", &signature.results);
                all.push((resolve.name_world_key(key), name.clone(), types));
            }
        }
        all
    };
    let world = &resolve.worlds[world];
    let imports = all(&world.imports, AbiVariant::GuestImport).into_iter();
    let exports = all(&world.exports, AbiVariant::GuestExport).into_iter();
    (
        imports
            .map(|(of, name, types)| format!("(import \"{of}\" \"{name}\" (func {types}))"))
            .collect(),
        exports
            .map(|(of, name, types)| format!("(func (export \"{of}#{name}\") {types} unreachable)"))
            .collect(),
    )
}

#[test]
fn a_plugin_of_the_contract_has_no_differences() {
    for version in Version::ALL {
        for world in ["chapter-preprocessor", "book-preprocessor"] {
            let component = component(version, world, &[]);
            assert_eq!(differences(&component), Ok(Vec::new()), "{version}");
        }
    }
}

#[test]
fn a_plugin_is_compared_with_its_own_version() {
    let changes = [("config: string,", "config: string, extra: option<u32>,")];
    for version in Version::ALL {
        let found = differences(&component(version, "chapter-preprocessor", &changes));
        let [found] = &found.unwrap()[..] else {
            panic!("expected one difference in {version}");
        };
        assert!(found.place.ends_with(", record `context`"), "{found}");
        assert_eq!(found.contract, "nothing");
        assert_eq!(found.plugin, "extra: option<u32>");
    }
}

fn reported(changes: &[(&str, &str)]) -> Vec<[String; 3]> {
    let found = differences(&component(Version::V0_1, "chapter-preprocessor", changes)).unwrap();
    let found = found.into_iter();
    found
        .map(|found| [found.place, found.contract, found.plugin])
        .collect()
}

/// A change of the contract's text: the old and the new part.
type Change = (&'static str, &'static str);

/// Changes, and the difference that is reported for each: its place, the contract's form and the plugin's form.
const DIFFERENCES: [(Change, [&str; 3]); 7] = [
    (
        ("content: string,", "content: list<u8>,"),
        [
            "interface `types`, record `chapter`",
            "content: string",
            "content: list<u8>",
        ],
    ),
    (
        ("config: string,", "config: string, extra: option<u32>,"),
        [
            "interface `types`, record `context`",
            "nothing",
            "extra: option<u32>",
        ],
    ),
    (
        ("authors: list<string>,", "authors: list<option<string>>,"),
        [
            "interface `types`, record `metadata`",
            "authors: list<string>",
            "authors: list<option<string>>",
        ],
    ),
    (
        ("warning, note }", "warning, info }"),
        ["interface `diagnostics`, enum `severity`", "note", "info"],
    ),
    (
        ("error, warning, note }", "error, note, warning }"),
        [
            "interface `diagnostics`, enum `severity`",
            "error, warning, note",
            "error, note, warning",
        ],
    ),
    (
        ("result<option<string>, string>", "result<string, string>"),
        [
            "interface `chapter-processor`, function `process`",
            "process: func(context: context, chapter: chapter) -> result<option<string>, string>",
            "process: func(context: context, chapter: chapter) -> result<string, string>",
        ],
    ),
    (
        ("  log: func(level", "  shout: func(level"),
        [
            "interface `log`, function `shout`",
            "nothing",
            "shout: func(level: level, message: string)",
        ],
    ),
];

#[test]
fn long_types_are_cut_off() {
    let long = format!("content: tuple<{}>,", ["u64"; 100].join(", "));
    let [[_, contract, plugin]] = &reported(&[("content: string,", &long)])[..] else {
        panic!("expected one difference");
    };
    assert_eq!(contract, "content: string");
    assert!(plugin.starts_with("content: tuple<u64, u64") && plugin.ends_with('…'));
    assert!(plugin.len() < 250, "{plugin}");
}

#[test]
fn differences_show_both_forms() {
    for (change, expected) in DIFFERENCES {
        let expected = [expected.map(str::to_owned)];
        assert_eq!(reported(&[change]), expected, "{change:?}");
    }
}

#[test]
fn all_differences_are_reported() {
    let two = reported(&[
        ("name: string,", "title: string,"),
        ("title: option<string>,", "title: option<u32>,"),
        ("  end: u32,", "  end: u64,"),
    ]);
    let places: Vec<_> = two.iter().map(|[place, ..]| place.as_str()).collect();
    assert_eq!(
        places,
        [
            "interface `types`, record `chapter`",
            "interface `types`, record `metadata`",
            "interface `diagnostics`, record `span`"
        ]
    );
}

#[test]
fn the_expected_interface_is_shown_as_wit() {
    assert_eq!(
        expected_interface(Kind::Chapter),
        "interface chapter-processor {\n  process: func(context: context, chapter: chapter) -> \
         result<option<string>, string>;\n}"
    );
    assert!(
        expected_interface(Kind::Book).contains("book: book) -> result<option<book>, string>;")
    );
}
