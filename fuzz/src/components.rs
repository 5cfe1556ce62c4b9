//! Components, from their bytes to a call.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use mdbook_wasm::runtime::{Tier, inspect};
use serde_json::json;
use wasm_smith::{Component, Config, Module};

use crate::frame::{self, Allocator, Frame};
use crate::run::{self, RunResult, run};

/// Runs a component. The first byte selects the meaning of the others:
///
/// - mostly: input of wasm-smith for a guest module with the imports and exports of a plugin;
/// - input of wasm-smith for a component, which is no plugin;
/// - input of wasm-smith for a core module for WASI 0.1, which hardly ever writes a book;
/// - changes of the bytes of a plugin;
/// - the bytes of a component.
///
/// It runs with small limits. The result must be a complete book or an error, and both compilers must give the same
/// result unless a limit is exceeded. It is inspected too.
///
/// # Panics
/// Panics if the result is not as required.
pub fn components(bytes: &[u8]) {
    let Some((selector, bytes)) = bytes.split_first() else {
        return;
    };
    let mut bytes = Unstructured::new(bytes);
    let component = match selector % 16 {
        0 => generated_component(&mut bytes),
        1 => Ok(bytes.take_rest().to_vec()),
        2 | 3 => mutated_plugin(&mut bytes),
        6 => generated_core_module(&mut bytes),
        way => generated_guest(&mut bytes, way),
    };
    // There were not enough bytes.
    let Ok(component) = component else {
        return;
    };
    fs::write(&*FILE, &component).expect("room for a plugin");
    let first = run_file(Tier::FIRST);
    let refusal = inspect(&component).load_error;
    assert!(
        first.book.is_err() || refusal.is_none(),
        "what runs is a plugin"
    );
    if selector & 16 == 0 {
        return;
    }
    let other = run_file(Tier::Optimised);
    let limited = |result: &RunResult| {
        let error = result.book.as_ref().err();
        error.is_some_and(|error| LIMITS.iter().any(|limit| error.contains(limit)))
    };
    if !limited(&first) && !limited(&other) {
        assert_eq!(first.messages, other.messages, "messages");
        assert_eq!(summary(&first), summary(&other), "results");
    }
}

/// Parts of errors that depend on the machine or on the compiler.
const LIMITS: [&str; 2] = ["timeout after", "stack overflow"];

/// Returns the book, or the first line of the error.
fn summary(result: &RunResult) -> std::result::Result<&str, &str> {
    let first = |error: &'_ String| error.len().min(error.find('\n').unwrap_or(usize::MAX));
    match &result.book {
        Ok(book) => Ok(book),
        Err(error) => Err(&error[..first(error)]),
    }
}

static FILE: LazyLock<PathBuf> = LazyLock::new(|| run::scratch().join("component.wasm"));

fn run_file(tier: Tier) -> RunResult {
    static INPUT: LazyLock<(String, String)> = LazyLock::new(|| {
        let limits = json!({ "memory": "4 MiB", "timeout": "100ms", "log": "64 KiB" });
        let book = run::book("# One\n");
        let plugin = json!({ "path": *FILE, "limits": limits });
        (run::input(&book, &plugin), book)
    });
    let (input, before) = &*INPUT;
    let result = run(input, Err("none".to_owned()), tier);
    match &result.book {
        Ok(after) => assert_eq!(without_content(after), without_content(before)),
        Err(error) => assert!(!error.is_empty()),
    }
    result
}

/// Returns the parts of a book that a chapter plugin can't change.
fn without_content(book: &str) -> serde_json::Value {
    let mut book: serde_json::Value = serde_json::from_str(book).expect("a book is JSON");
    book["items"][0]["Chapter"]["content"].take();
    book
}

fn generated_guest(bytes: &mut Unstructured<'_>, way: u8) -> Result<Vec<u8>> {
    static SHAPE: LazyLock<Vec<u8>> = LazyLock::new(|| frame::guest("(i32.const 0)"));
    let mut config = config(bytes)?;
    config.module_shape = Some(SHAPE.clone());
    let mut module = Module::new(config, bytes)?;
    // A module that does not end uses its whole time limit.
    if way != 4 {
        let fuel = module.ensure_termination(1_000);
        fuel.expect("there are no invalid functions");
    }
    let allocator = match way {
        5 => Allocator::Guest,
        _ => Allocator::Correct,
    };
    Ok(Frame::with_allocator(allocator).with_module(&module.to_bytes()))
}

/// A program with functions of every kind for which addresses are copied.
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

fn generated_core_module(bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut config = config(bytes)?;
    config.module_shape = Some(frame::assemble(PROGRAM));
    let mut module = Module::new(config, bytes)?;
    let fuel = module.ensure_termination(1_000);
    fuel.expect("there are no invalid functions");
    Ok(module.to_bytes())
}

fn generated_component(bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    Ok(Component::new(config(bytes)?, bytes)?.to_bytes())
}

/// Returns a configuration without features that the host has disabled, since those would only be rejected.
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

fn mutated_plugin(bytes: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut whole = Frame::with_allocator(Allocator::Correct).whole().to_vec();
    for change in bytes.arbitrary_iter::<(u16, u8)>()?.take(8) {
        let (place, byte) = change?;
        let place = usize::from(place) % whole.len();
        whole[place] = byte;
    }
    Ok(whole)
}
