//! Whole components, from their bytes to a call.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use mdbook_wasm::runtime::{Tier, inspect};
use serde_json::json;
use wasm_smith::{Component, Config, Module};

use crate::frame::{self, Frame, Realloc};
use crate::run::{self, Ran, run};

/// The first byte says what the others are:
///
/// - by far most often: what wasm-smith makes a guest of, with the imports and exports that one has;
/// - what wasm-smith makes a component of, which is no plugin;
/// - what it makes a core module of, which is a program for WASI 0.1, and writes no book but by chance;
/// - a plugin's bytes, of which some are changed;
/// - a component's bytes.
///
/// It runs within small limits. The book comes out whole, or there is an error; and where limits do
/// not matter, both compilers make the same of it. It is inspected too.
///
/// # Panics
/// Where that is not so.
pub fn components(bytes: &[u8]) {
    let Some((way, bytes)) = bytes.split_first() else {
        return;
    };
    let mut bytes = Unstructured::new(bytes);
    let made = match way % 16 {
        0 => component(&mut bytes),
        1 => Ok(bytes.take_rest().to_vec()),
        2 | 3 => changed(&mut bytes),
        6 => program(&mut bytes),
        way => smith(&mut bytes, way),
    };
    // Bytes that are too few for anything.
    let Ok(component) = made else {
        return;
    };
    fs::write(&*FILE, &component).expect("room for a plugin");
    let first = outcome(Tier::FIRST);
    let refusal = inspect(&component).load_error;
    assert!(
        first.book.is_err() || refusal.is_none(),
        "what runs is a plugin"
    );
    if way & 16 == 0 {
        return;
    }
    let other = outcome(Tier::Optimised);
    let limited = |ran: &Ran| {
        let said = ran.book.as_ref().err();
        said.is_some_and(|said| LIMITS.iter().any(|limit| said.contains(limit)))
    };
    if !limited(&first) && !limited(&other) {
        assert_eq!(first.said, other.said, "what it says");
        assert_eq!(gist(&first), gist(&other), "what it does");
    }
}

/// What errors say that depend on the machine, or on how the code was compiled.
const LIMITS: [&str; 2] = ["timeout after", "stack overflow"];

/// The book, or the first line of the error.
fn gist(ran: &Ran) -> std::result::Result<&str, &str> {
    let first = |said: &'_ String| said.len().min(said.find('\n').unwrap_or(usize::MAX));
    match &ran.book {
        Ok(book) => Ok(book),
        Err(said) => Err(&said[..first(said)]),
    }
}

static FILE: LazyLock<PathBuf> = LazyLock::new(|| run::scratch().join("component.wasm"));

fn outcome(tier: Tier) -> Ran {
    static INPUT: LazyLock<(String, String)> = LazyLock::new(|| {
        let limits = json!({ "memory": "4 MiB", "timeout": "100ms", "log": "64 KiB" });
        let book = run::book("# One\n");
        let plugin = json!({ "path": *FILE, "limits": limits });
        (run::input(&book, &plugin), book)
    });
    let (input, before) = &*INPUT;
    let ran = run(input, Err("none".to_owned()), tier);
    match &ran.book {
        Ok(after) => assert_eq!(around_content(after), around_content(before)),
        Err(said) => assert!(!said.is_empty()),
    }
    ran
}

/// What a chapter plugin can't change.
fn around_content(book: &str) -> serde_json::Value {
    let mut book: serde_json::Value = serde_json::from_str(book).expect("a book is JSON");
    book["items"][0]["Chapter"]["content"].take();
    book
}

fn smith(bytes: &mut Unstructured<'_>, way: u8) -> Result<Vec<u8>> {
    static SHAPE: LazyLock<Vec<u8>> = LazyLock::new(|| frame::guest("(i32.const 0)"));
    let mut config = config(bytes)?;
    config.module_shape = Some(SHAPE.clone());
    let mut module = Module::new(config, bytes)?;
    // What does not end by itself costs its whole time.
    if way != 4 {
        let fuel = module.ensure_termination(1_000);
        fuel.expect("there are no invalid functions");
    }
    let realloc = match way {
        5 => Realloc::Guests,
        _ => Realloc::Sound,
    };
    Ok(Frame::of(realloc).around(&module.to_bytes()))
}

/// With functions of each kind that addresses are copied for.
const PROGRAM: &str = r#"(module
    (import "wasi_snapshot_preview1" "args_get" (func (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
    (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "_start")))"#;

fn program(bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut config = config(bytes)?;
    config.module_shape = Some(frame::assemble(PROGRAM));
    let mut module = Module::new(config, bytes)?;
    let fuel = module.ensure_termination(1_000);
    fuel.expect("there are no invalid functions");
    Ok(module.to_bytes())
}

fn component(bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    Ok(Component::new(config(bytes)?, bytes)?.to_bytes())
}

/// What the host has switched off would only be refused.
fn config(bytes: &mut Unstructured<'_>) -> Result<Config> {
    Ok(Config {
        allow_invalid_funcs: false,
        custom_page_sizes_enabled: false,
        exceptions_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        shared_everything_threads_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        ..Config::arbitrary(bytes)?
    })
}

fn changed(bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut whole = Frame::of(Realloc::Sound).whole().to_vec();
    for change in bytes.arbitrary_iter::<(u16, u8)>()?.take(8) {
        let (place, byte) = change?;
        let place = usize::from(place) % whole.len();
        whole[place] = byte;
    }
    Ok(whole)
}
