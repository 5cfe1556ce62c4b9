//! Core modules for `wasi_snapshot_preview1` as plugins, as compilers of Go, C, Zig and older Rust create them.

mod go;
mod refusals;

use std::path::Path;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{folder, write};

/// A program that returns a book with one part title: the output of `$hex`. It has a buffer of some kilobytes at 8192,
/// and the output begins at 32768.
const PROGRAM: &str = r#"(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "args_get"
    (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get"
    (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get"
    (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir"
    (func $readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 16) "{\"items\":[{\"PartTitle\":\"")
  (data (i32.const 64) "\"}]}")
  (data (i32.const 80) "0123456789abcdef")
  (data (i32.const 96) "po/note.txt")
  (data (i32.const 112) "po/new.txt")
  (data (i32.const 128) "po")
  (global $end (mut i32) (i32.const 32768))
  (func $text (param $from i32) (param $length i32)
    (memory.copy (global.get $end) (local.get $from) (local.get $length))
    (global.set $end (i32.add (global.get $end) (local.get $length))))
  (func $hex (param $from i32) (param $length i32)
    (block (loop
      (br_if 1 (i32.eqz (local.get $length)))
      (call $text (i32.add (i32.const 80) (i32.shr_u (i32.load8_u (local.get $from)) (i32.const 4))) (i32.const 1))
      (call $text (i32.add (i32.const 80) (i32.and (i32.load8_u (local.get $from)) (i32.const 15))) (i32.const 1))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (local.set $length (i32.sub (local.get $length) (i32.const 1)))
      (br 0))))
  (func $number (param i32)
    (i32.store (i32.const 0) (local.get 0)) (call $hex (i32.const 0) (i32.const 4)))
  ;; All at once, behind an empty piece, and then what was not taken.
  (func $write (param $fd i32) (local $from i32)
    (local.set $from (i32.const 32768))
    (block (loop
      (br_if 1 (i32.ge_u (local.get $from) (global.get $end)))
      (i64.store (i32.const 8) (i64.const 0))
      (i32.store (i32.const 144) (local.get $from))
      (i32.store (i32.const 148) (i32.sub (global.get $end) (local.get $from)))
      (i64.store (i32.const 136) (i64.const 0))
      (if (call $fd_write (local.get $fd) (i32.const 136) (i32.const 2) (i32.const 8)) (then unreachable))
      (local.set $from (i32.add (local.get $from) (i32.load (i32.const 8))))
      (br 0))))
  PARTS
  (func (export "_start")
    (call $text (i32.const 16) (i32.const 24))
    BODY
    (call $text (i32.const 64) (i32.const 4))
    (call $write (i32.const 1))))"#;

/// Writes a program with this body to a file.
fn program(name: &str, parts: &str, body: &str) -> std::path::PathBuf {
    let file = folder(&format!("modules-{name}")).join("module.wasm");
    let wat = PROGRAM.replace("PARTS", parts).replace("BODY", body);
    write(&file, wat::parse_str(wat).unwrap());
    file
}

fn book() -> Book {
    let items = json!([chapter("One", "one.md", &"# One\n".repeat(40_000))]);
    Book::generated("one chapter", "0.5.4", &items)
}

fn run(file: &Path, more: Value) -> Run {
    let mut plugin = json!({ "path": file, "renderers": ["html"] });
    plugin
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    run::plugins(&book(), &json!([plugin]))
}

/// Runs a program, and returns the output of `$hex`.
#[track_caller]
fn shown(file: &Path, more: Value) -> String {
    let book = run(file, more).book();
    book["items"][0]["PartTitle"].as_str().unwrap().to_owned()
}

#[test]
fn clocks_and_random_numbers_are_stand_ins() {
    let file = program(
        "clocks",
        "",
        "(if (call $clock (i32.const 0) (i64.const 1) (i32.const 8192)) (then unreachable))
         (if (call $clock (i32.const 1) (i64.const 1) (i32.const 8200)) (then unreachable))
         (if (call $random (i32.const 8208) (i32.const 16)) (then unreachable))
         (call $hex (i32.const 8192) (i32.const 32))",
    );
    let fixed = shown(&file, json!({}));
    // The beginning of 1970, and a second of monotonic time.
    assert_eq!(&fixed[..32], "000000000000000000ca9a3b00000000");
    assert_ne!(&fixed[32..], "0".repeat(32));
    assert_eq!(shown(&file, json!({})), fixed);
    let granted = shown(&file, json!({ "allow": { "clock": true, "random": true } }));
    assert_ne!(granted[..16], fixed[..16]);
    assert_ne!(granted[32..], fixed[32..]);
}

#[test]
fn waits_end_immediately() {
    // A subscription to a clock: user data, tag 0, the monotonic clock, an hour.
    let file = program(
        "waits",
        "",
        "(i64.store (i32.const 8192) (i64.const 7))
         (i32.store (i32.const 8208) (i32.const 1))
         (i64.store (i32.const 8216) (i64.const 3600000000000))
         (call $number (call $poll (i32.const 8192) (i32.const 9000) (i32.const 1) (i32.const 8)))
         (call $hex (i32.const 8) (i32.const 4)) (call $hex (i32.const 9000) (i32.const 8))",
    );
    assert_eq!(shown(&file, json!({})), "00000000010000000700000000000000");
}

#[test]
fn arguments_and_variables_are_copied() {
    let strings = "(func $strings (param $pointers i32) (param $count i32)
        (block (loop
          (br_if 1 (i32.eqz (local.get $count)))
          (call $hex (i32.load (local.get $pointers)) (i32.const 6))
          (local.set $pointers (i32.add (local.get $pointers) (i32.const 4)))
          (local.set $count (i32.sub (local.get $count) (i32.const 1)))
          (br 0))))";
    let file = program(
        "strings",
        strings,
        "(if (call $args_get (i32.const 8192) (i32.const 9000)) (then unreachable))
         (call $strings (i32.const 8192) (i32.const 1))
         (if (call $environ_sizes_get (i32.const 8) (i32.const 12)) (then unreachable))
         (if (call $environ_get (i32.const 8192) (i32.const 9000)) (then unreachable))
         (call $strings (i32.const 8192) (i32.load (i32.const 8)))",
    );
    let hex = |text: &str| {
        text.bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    assert_eq!(shown(&file, json!({})), hex("module"));
    let plugin = json!({
        "path": file, "renderers": ["html"], "allow": { "env": ["MODULE_A", "MODULE_B"] },
    });
    let run = run::program_with(&[], &book().with_plugins(&json!([plugin])), |command| {
        command.env("MODULE_A", "1").env("MODULE_B", "2");
    });
    let output = run.book()["items"][0]["PartTitle"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(output, hex("moduleMODULEMODULE"));
}

#[test]
fn granted_files_are_read_only() {
    let root = folder("modules-granted");
    write(&root.join("po/note.txt"), "noted");
    let open = |path: u32, length: u32, flags: u32, rights: u32| {
        format!(
            "(call $path_open (i32.const 4) (i32.const 0) (i32.const {path}) (i32.const {length}) \
             (i32.const {flags}) (i64.const {rights}) (i64.const 0) (i32.const 0) (i32.const 8))"
        )
    };
    // The first folder is the root. Both paths are below the granted one, and both need `fd_readdir` with a buffer that
    // is too small at first.
    let body = format!(
        "(call $number {read})
         (i32.store (i32.const 136) (i32.const 8192)) (i32.store (i32.const 140) (i32.const 9))
         (if (call $fd_read (i32.load (i32.const 8)) (i32.const 136) (i32.const 1) (i32.const 8))
           (then unreachable))
         (call $hex (i32.const 8) (i32.const 4)) (call $hex (i32.const 8192) (i32.const 9))
         (call $number (i32.ne (i32.const 0) {write}))
         (drop (memory.grow (i32.const 9)))
         (if (call $readdir (i32.const 4) (i32.const 131072) (i32.const 400000) (i64.const 0) (i32.const 8))
           (then unreachable))
         (call $number (i32.gt_u (i32.load (i32.const 8)) (i32.const 24)))",
        read = open(99, 8, 0, 2),
        write = open(115, 7, 1, 64),
    );
    let file = program("files", "", &body);
    let run = |allow: Value| {
        let mut book = book();
        book.context["root"] = json!(root);
        let plugin = json!({ "path": file, "renderers": ["html"], "allow": allow });
        run::plugins(&book, &json!([plugin]))
    };
    let book = run(json!({ "read": ["po"] })).book();
    // Opened, five bytes read, and the bytes after them unchanged; not created; listed.
    let expected = [
        "00000000",
        "05000000",
        "6e6f74656400000000",
        "01000000",
        "01000000",
    ]
    .concat();
    assert_eq!(book["items"][0]["PartTitle"], expected.as_str());
    assert!(!root.join("po/new.txt").exists());
    run(json!({})).failed_as(ErrorKind::Failed);
}

/// Reads all of standard input: an empty buffer, and then buffers of 100,000 bytes.
#[test]
fn all_of_standard_input_is_read() {
    let file = program(
        "reads",
        "(func $all (result i32) (local $sum i32)
            (loop $again (result i32)
              (i64.store (i32.const 136) (i64.const 0))
              (i32.store (i32.const 144) (i32.const 131072))
              (i32.store (i32.const 148) (i32.const 100000))
              (if (call $fd_read (i32.const 0) (i32.const 136) (i32.const 2) (i32.const 8))
                (then unreachable))
              (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 8))))
              (br_if $again (i32.load (i32.const 8)))
              (local.get $sum)))",
        "(drop (memory.grow (i32.const 2))) (call $number (call $all))",
    );
    let shown = shown(&file, json!({}));
    let bytes: Vec<u8> = (0..4)
        .map(|i| u8::from_str_radix(&shown[2 * i..2 * i + 2], 16).unwrap())
        .collect();
    let read = u32::from_le_bytes(bytes.try_into().unwrap()) as usize;
    let size = book().book.len();
    assert!(read > size && read < size + 2000, "{read} of {size}");
}

/// The heap of Go and of TinyGo is all memory after the data: they ignore the result of `memory.grow`.
#[test]
fn the_adapter_uses_no_memory_of_the_program() {
    let fill = "(func $fill (param $pages i32) (local $size i32)
        (local.set $size (i32.shl (memory.size) (i32.const 16)))
        (if (i32.eq (memory.grow (local.get $pages)) (i32.const -1)) (then unreachable))
        (memory.fill (local.get $size) (i32.const 0xaa) (i32.shl (local.get $pages) (i32.const 16))))
      (func $check (param $from i32) (param $to i32)
        (loop
          (if (i32.ne (i32.load (local.get $from)) (i32.const 0xaaaaaaaa)) (then unreachable))
          (local.set $from (i32.add (local.get $from) (i32.const 4)))
          (br_if 0 (i32.lt_u (local.get $from) (local.get $to)))))";
    let step = "(call $fill (i32.const 3))
        (if (call $random (i32.const 8192) (i32.const 8)) (then unreachable))
        (if (call $args_get (i32.const 8192) (i32.const 9000)) (then unreachable))";
    let body = format!(
        "(call $number (memory.size)) {} (call $number (memory.size))
         (call $check (i32.const 131072) (i32.shl (memory.size) (i32.const 16)))",
        step.repeat(5)
    );
    // It grew from two pages to 17, without pages of the adapter in between.
    let file = program("fills", fill, &body);
    assert_eq!(shown(&file, json!({})), "0200000011000000");
}

#[test]
fn limits_apply() {
    let grows = program(
        "grows",
        "",
        "(loop (drop (memory.grow (i32.const 16)))
            (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable)) (br 0))",
    );
    let failed = run(&grows, json!({ "limits": { "memory": "8 MiB" } }));
    let output = failed.failed_as(ErrorKind::Failed);
    assert!(output.contains("memory"), "{output}");
    let spins = program("spins", "", "(loop (br 0))");
    let failed = run(&spins, json!({ "limits": { "timeout": "100ms" } }));
    let output = failed.failed_as(ErrorKind::Failed);
    assert!(output.contains("limits.timeout"), "{output}");
}

#[test]
fn exit_statuses() {
    let exits = |status: &str| {
        let body = format!(
            "(call $text (i32.const 64) (i32.const 4)) (call $write (i32.const 1))
             (call $exit (i32.const {status}))"
        );
        run(&program(&format!("exits-{status}"), "", &body), json!({}))
    };
    exits("0").book();
    let failed = exits("3");
    let output = failed.failed_as(ErrorKind::Failed);
    assert!(output.contains("it exited with status"), "{output}");
    let traps = program("traps", "", "unreachable");
    let failed = run(&traps, json!({}));
    let output = failed.failed_as(ErrorKind::Failed);
    assert!(output.contains("unreachable"), "{output}");
}

/// Invalid lengths and addresses in every argument that the copies between memories use.
#[test]
fn invalid_addresses_trap_the_program() {
    for (name, body) in [
        ("far", "(call $random (i32.const -16) (i32.const 64))"),
        ("long", "(call $random (i32.const 8192) (i32.const -1))"),
        (
            "vector",
            "(call $fd_write (i32.const 1) (i32.const -4) (i32.const 1) (i32.const 8))",
        ),
        (
            "many",
            "(call $fd_write (i32.const 1) (i32.const 8192) (i32.const -1) (i32.const 8))",
        ),
        (
            "events",
            "(call $poll (i32.const 8192) (i32.const 8192) (i32.const 0x2000000) (i32.const 8))",
        ),
        ("pointers", "(call $args_get (i32.const -1) (i32.const -1))"),
    ] {
        let body = format!("(if {body} (then (call $exit (i32.const 9))))");
        let run = run(&program(&format!("wild-{name}"), "", &body), json!({}));
        run.failed_as(ErrorKind::Failed);
    }
}

/// A module is converted and compiled only once.
#[test]
fn compiled_code_is_cached() {
    let file = program("kept", "", "");
    let cache = folder("modules-kept-cache");
    let plugin = json!({ "path": file, "renderers": ["html"] });
    let error_of = || {
        let run = run::program_with(&[], &book().with_plugins(&json!([plugin])), |command| {
            command.env("MDBOOK_WASM_CACHE_DIR", &cache);
            command.env("MDBOOK_WASM_LOG", "debug");
        });
        run.book();
        run.stderr
    };
    assert!(error_of().contains("`module` was compiled"));
    assert!(error_of().contains("`module` was loaded from the cache"));
}
