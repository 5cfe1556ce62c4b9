//! Runs all targets on the corpus, with stable Rust and without libFuzzer.

use std::fs;
use std::path::Path;
use std::thread;

use mdbook_wasm_fuzz::{TARGETS, Target};

/// The size of the stack in bytes: guests need that of the program, and more in a debug build.
const STACK: usize = 16 << 20;

fn inputs(name: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let input = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.display().to_string(), fs::read(path).unwrap())
    };
    let mut inputs: Vec<_> = fs::read_dir(folder).unwrap().map(input).collect();
    inputs.sort();
    inputs
}

fn run(name: &str) {
    let (_, target): (_, Target) = *TARGETS.iter().find(|(other, _)| *other == name).unwrap();
    let inputs = inputs(name);
    assert!(!inputs.is_empty(), "there is no corpus for {name}");
    let work = move || {
        for (file, bytes) in inputs {
            let caught = std::panic::catch_unwind(|| target(&bytes));
            assert!(caught.is_ok(), "{file}: the message is above");
        }
    };
    let thread = thread::Builder::new().stack_size(STACK);
    let done = thread.spawn(work).unwrap().join();
    assert!(done.is_ok(), "{name}: the message is above");
}

#[test]
fn cache() {
    run("cache");
}

#[test]
fn components() {
    run("components");
}

#[test]
fn lock() {
    run("lock");
}

#[test]
fn markdown() {
    run("markdown");
}

#[test]
fn protocol() {
    run("protocol");
}

#[test]
fn rebuild() {
    run("rebuild");
}

#[test]
fn settings() {
    run("settings");
}

#[test]
fn every_folder_has_its_target() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut folders: Vec<_> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    assert_eq!(folders, TARGETS.map(|(name, _)| name));
}
