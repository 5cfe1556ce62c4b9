//! The resolver on small trees.

use super::graph::{self, Arrow, Circle};
use super::nodes;
use super::table::Table;
use super::tree::Tree;

/// Reads files, given as path below `src` and text.
fn tree(files: &[(&str, &str)]) -> Tree {
    let read = |path: &str| {
        let found = files.iter().find(|(file, _)| format!("src/{file}") == path);
        found.map(|(_, text)| (*text).to_owned())
    };
    let roots: Vec<&str> = ["src/lib.rs", "src/main.rs"]
        .into_iter()
        .filter(|root| read(root).is_some())
        .collect();
    Tree::read(&roots, &read).unwrap()
}

/// Returns the arrows as `from -> to`, where only tests have one with `(test)`.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let (arrows, unresolved) = graph::arrows(&tree(files));
    assert_eq!(unresolved, Vec::<String>::new());
    let show = |arrow: &Arrow| {
        let name = |file: &str| {
            file.trim_start_matches("src/")
                .trim_end_matches(".rs")
                .to_owned()
        };
        format!(
            "{} -> {}{}",
            name(&arrow.from.file),
            name(&arrow.to.file),
            if arrow.test { " (test)" } else { "" }
        )
    };
    let mut shown: Vec<_> = arrows.iter().map(show).collect();
    shown.sort();
    shown.dedup();
    shown
}

fn circles(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let (arrows, _) = graph::arrows(&tree(files));
    graph::circles(&arrows)
        .into_iter()
        .map(|circle: Circle| circle.children)
        .collect()
}

#[test]
fn nested_braces_are_followed() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        (
            "a.rs",
            "use crate::{b::{self, B}, c::{inner::{deep, Deep as D}}, d::*};",
        ),
        ("b.rs", "pub struct B;"),
        ("c.rs", "pub mod inner;"),
        ("c/inner.rs", "pub fn deep() {} pub struct Deep;"),
        ("d.rs", ""),
    ];
    assert_eq!(arrows(&files), ["a -> b", "a -> c/inner", "a -> d"]);
}

#[test]
fn re_exports_lead_to_the_file_that_defines() {
    let files = [
        ("lib.rs", "mod a; mod room;"),
        ("a.rs", "use crate::room::Thing;"),
        ("room/mod.rs", "mod door; pub use door::Renamed as Thing;"),
        ("room/door/mod.rs", "mod inside; pub use self::inside::*;"),
        (
            "room/door/inside.rs",
            "pub(in crate::room) use super::super::door::last::Renamed;",
        ),
    ];
    let files = [&files[..], &[("room/door/last.rs", "pub struct Renamed;")]].concat();
    let files: Vec<_> = files
        .into_iter()
        .map(|(path, text)| {
            if path == "room/door/mod.rs" {
                (path, "mod inside; mod last; pub use self::inside::*;")
            } else {
                (path, text)
            }
        })
        .collect();
    assert_eq!(
        arrows(&files),
        ["a -> room/door/last", "room/door/inside -> room/door/last"]
    );
}

#[test]
fn paths_in_code_count() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        (
            "a.rs",
            "use crate::b; fn f(x: crate::c::C) -> Option<super::d::D> { b::inner::g::<u8>() }",
        ),
        ("b/mod.rs", "pub mod inner;"),
        ("b/inner.rs", "pub fn g<T>() {}"),
        ("c.rs", "pub struct C;"),
        ("d.rs", "pub struct D;"),
    ];
    assert_eq!(
        arrows(&files),
        ["a -> b/inner", "a -> b/mod", "a -> c", "a -> d"]
    );
}

#[test]
fn imports_of_functions_count() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        (
            "a.rs",
            "fn f() { use crate::b::inner as other; { other::g() } }",
        ),
        ("b/mod.rs", "pub mod inner;"),
        ("b/inner.rs", "pub fn g() {}"),
    ];
    assert_eq!(arrows(&files), ["a -> b/inner"]);
}

#[test]
fn arguments_of_macros_count() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        (
            "a.rs",
            "bindgen!({ with: { \"x:y/z.book\": crate::b::Book, }, });",
        ),
        (
            "b.rs",
            "pub struct Book; const X: usize = matches!(super::c::C, _);",
        ),
        (
            "c.rs",
            "#[serde(with = \"crate::a::generated\")] pub struct C;",
        ),
    ];
    assert_eq!(arrows(&files), ["a -> b", "b -> c", "c -> a"]);
}

#[test]
fn globs_count_for_what_is_used() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use super::b::*; fn f() -> One { two() }"),
        (
            "b/mod.rs",
            "mod one; mod two; mod three; pub use {one::*, three::Three}; pub use two::*;",
        ),
        ("b/one.rs", "pub struct One;"),
        ("b/two.rs", "pub fn two() {}"),
        ("b/three.rs", "pub struct Three;"),
    ];
    assert_eq!(arrows(&files), ["a -> b/mod", "a -> b/one", "a -> b/two"]);
}

#[test]
fn super_goes_up_from_inline_modules_too() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a/mod.rs", "mod deep;"),
        (
            "a/deep.rs",
            "mod inline { use super::super::super::b::B; } use super::super::b;",
        ),
        ("b.rs", "pub struct B;"),
    ];
    assert_eq!(arrows(&files), ["a/deep -> b"]);
}

#[test]
fn a_family_has_no_arrows() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod b; mod c; pub struct A; use b::B;"),
        ("a/b/mod.rs", "pub struct B; use super::{A, c::C};"),
        ("a/c.rs", "pub(in crate::a) struct C; use crate::a::A;"),
    ];
    assert_eq!(arrows(&files), ["a/b/mod -> a/c"]);
}

#[test]
fn programs_use_the_library() {
    let files = [
        ("lib.rs", "pub mod a;"),
        ("a.rs", "pub struct A;"),
        ("main.rs", "fn main() { mdbook_wasm::a::A; }"),
    ];
    assert_eq!(arrows(&files), ["main -> a"]);
}

#[test]
fn tests_are_told_apart() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        (
            "a.rs",
            "#[cfg(test)] mod tests; #[cfg(test)] use crate::c::C; use crate::b::B;",
        ),
        ("a/tests.rs", "use super::*; use crate::b::B;"),
        (
            "b.rs",
            "pub struct B; #[cfg(test)] mod tests { use crate::a; }",
        ),
        ("c.rs", "pub struct C;"),
    ];
    assert_eq!(
        arrows(&files),
        [
            "a -> b",
            "a -> c (test)",
            "a/tests -> b (test)",
            "b -> a (test)"
        ]
    );
    assert!(circles(&files).is_empty());
}

#[test]
fn another_crate_of_the_name_is_no_module() {
    let files = [
        ("lib.rs", "mod a; mod bytes;"),
        (
            "a.rs",
            "use bytes::Bytes; use std::fmt; fn f(x: fmt::Error) -> Bytes { Bytes::new() }",
        ),
        ("bytes.rs", ""),
    ];
    assert!(arrows(&files).is_empty());
}

#[test]
fn paths_that_lead_nowhere_are_found() {
    let files = [
        ("lib.rs", "mod a;"),
        (
            "a.rs",
            "use crate::b::B;\nuse super::Absent;\nuse crate::a as me;\nfn f() { me::g() }",
        ),
    ];
    let (_, unresolved) = graph::arrows(&tree(&files));
    let expected = [
        "src/a.rs:1: nothing is at the path crate::b::B",
        "src/a.rs:2: nothing is at the path super::Absent",
        "src/a.rs:4: nothing is at the path crate::a::g",
    ];
    assert_eq!(unresolved, expected);
}

#[test]
fn circles_of_files() {
    let files = [
        ("lib.rs", "mod room; mod other;"),
        ("other.rs", "use crate::room::A;"),
        (
            "room/mod.rs",
            "mod a; mod b; mod c; mod d; pub use {a::A, b::B, c::C};",
        ),
        ("room/a.rs", "use super::B; pub struct A;"),
        ("room/b.rs", "use super::C; pub struct B;"),
        ("room/c.rs", "pub struct C(super::a::A);"),
        ("room/d.rs", "use super::A;"),
    ];
    assert_eq!(circles(&files), [["a", "b", "c"]]);
    let (arrows, _) = graph::arrows(&tree(&files));
    assert_eq!(
        graph::file_circles(&arrows),
        [["src/room/a.rs", "src/room/b.rs", "src/room/c.rs"]]
    );
}

#[test]
fn circles_of_rooms_whose_files_have_none() {
    let files = [
        ("lib.rs", "mod one; mod two;"),
        ("one/mod.rs", "pub mod a; pub mod b;"),
        ("one/a.rs", "use crate::two::c::C;"),
        ("one/b.rs", "pub struct B;"),
        ("two/mod.rs", "pub mod c; mod d;"),
        ("two/c.rs", "pub struct C;"),
        ("two/d.rs", "use crate::one::b::B;"),
    ];
    assert_eq!(circles(&files), [["one", "two"]]);
    let (arrows, _) = graph::arrows(&tree(&files));
    assert!(graph::file_circles(&arrows).is_empty());
}

const ROOMS: [(&str, &str); 7] = [
    ("lib.rs", "mod cache; mod runtime; mod style; mod problem;"),
    ("cache.rs", "use crate::style::S;"),
    ("style.rs", "pub struct S;"),
    ("problem.rs", "use crate::style::S;"),
    ("runtime/mod.rs", "mod host; mod engine;"),
    (
        "runtime/host/mod.rs",
        "pub struct Host; #[cfg(test)] use crate::cache;",
    ),
    (
        "runtime/engine.rs",
        "use super::host::Host; use crate::cache;",
    ),
];

fn compare(rows: &str) -> Vec<String> {
    let tree = tree(&ROOMS);
    let (arrows, _) = graph::arrows(&tree);
    let table = Table::read(&format!(
        "# Title\n\n| module | owns | may use |\n|---|---|---|\n{rows}\n\nText"
    ))
    .unwrap();
    table.compare(&arrows, &nodes(&tree))
}

const HELPERS: &str = "| `style`, `problem` | small things | |";

#[test]
fn the_table_allows() {
    let rows = format!(
        "{HELPERS}\n| `cache` | | |\n| `runtime` | | |\n| `runtime/host` | the host | `cache` |\n\
         | `runtime/engine` | | `cache`, `runtime/host` |"
    );
    // Only a test of `runtime/host` uses the cache.
    assert_eq!(
        compare(&rows),
        ["`runtime/host` may use `cache`, and does not"]
    );
}

#[test]
fn the_table_forbids() {
    let rows = format!(
        "{HELPERS}\n| `cache` | | `style` |\n| `runtime` | | |\n| `runtime/host` | | |\n| `runtime/engine` | | |\n| `old` | | |"
    );
    assert_eq!(
        compare(&rows),
        [
            "`old` has a row and no file",
            "`runtime/engine` may not use `cache`: src/runtime/engine.rs:1 uses crate::cache (src/cache.rs)",
            "`runtime/engine` may not use `runtime/host`: src/runtime/engine.rs:1 uses super::host::Host (src/runtime/host/mod.rs)",
            "`runtime/host` may not use `cache`: src/runtime/host/mod.rs:1 uses crate::cache (src/cache.rs)",
        ]
    );
}

#[test]
fn a_room_needs_a_row() {
    let faults = compare(&format!(
        "{HELPERS}\n| `cache` | | |\n| `runtime` | | `cache` |"
    ));
    // `runtime/engine.rs` is a file of `runtime` itself.
    assert_eq!(faults, ["`runtime/host` has no row"]);
}

#[test]
fn rooms_must_not_allow_each_other() {
    let faults = compare(&format!(
        "{HELPERS}\n| `cache` | | `runtime` |\n| `runtime` | | `cache` |\n| `runtime/host` | | |"
    ));
    let circles: Vec<_> = faults
        .iter()
        .filter(|fault| fault.ends_with("each other"))
        .collect();
    assert_eq!(circles, ["`cache` and `runtime` may use each other"]);
}
