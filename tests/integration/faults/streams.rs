//! Standard streams that are closed or full.

use std::io::Write;
use std::process::Stdio;

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;

use super::{Fixture, assert_refused};
use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};

/// Returns an input that is larger than the buffer of a pipe.
fn large() -> Vec<u8> {
    let chapter = chapter("Large", "large.md", &"x".repeat(1 << 20));
    Book::generated("large", "0.5.4", &json!([chapter])).with_plugins(&json!([]))
}

#[test]
fn standard_output_is_closed() {
    let fixture = Fixture::new("closed-stdout");
    let mut child = fixture.command().spawn().unwrap();
    // The program reads its input before it writes, so this is early enough.
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&large()).unwrap();
    let run = Run::from_output(child.wait_with_output().unwrap());
    let stderr = assert_refused(&run, ErrorKind::Internal);
    assert!(
        stderr.contains("can't write the book to standard output"),
        "{stderr}"
    );
}

#[test]
fn standard_output_is_closed_early() {
    use std::io::Read;
    let fixture = Fixture::new("closing-stdout");
    let mut child = fixture.command().spawn().unwrap();
    child.stdin.take().unwrap().write_all(&large()).unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 1000]).unwrap();
    drop(stdout);
    let run = Run::from_output(child.wait_with_output().unwrap());
    assert_refused(&run, ErrorKind::Internal);
}

#[test]
fn standard_error_is_closed() {
    let fixture = Fixture::new("closed-stderr");
    let mut child = fixture.command().spawn().unwrap();
    drop(child.stderr.take());
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&fixture.input())
        .unwrap();
    let run = Run::from_output(child.wait_with_output().unwrap());
    assert!(run.status.is_some_and(|status| status > 0), "{run:?}");
    assert!(run.stdout.is_empty());
}

#[test]
fn standard_input_is_empty() {
    let fixture = Fixture::new("no-stdin");
    let run = run::program_with(&[], b"", |command| {
        command.stdin(Stdio::piped());
        command.env("MDBOOK_WASM_CACHE_DIR", &fixture.cache);
    });
    assert!(assert_refused(&run, ErrorKind::Input).contains("standard input is empty"));
}
