//! The files that a fetch downloads, and the versions that it locks.

use std::fs;

use super::{ANY, CLOCK, FakeRegistry, LOCK_FILE, LOCKED, OFFLINE, TestBook, component, sha256};
use crate::runtime::Capability;

#[test]
fn new_packages_are_locked_and_stored_files_are_reused() {
    let book = TestBook::new("new");
    let (old, new) = (component(""), component(CLOCK));
    let registry = FakeRegistry::with(&[("1.2.0", &old), ("1.3.0", &new), ("2.0.0", &old)]);
    let error = book.fetch(LOCKED, &registry).unwrap_err();
    assert!(
        error.contains("`mdbook-wasm.lock` is out of date"),
        "{error}"
    );
    let error = book.fetch(OFFLINE, &registry).unwrap_err();
    assert!(
        error.contains("why: `acme:emoji@^1.2` is not locked\n"),
        "{error}"
    );
    assert!(
        registry.requests.borrow().is_empty(),
        "neither asks a registry"
    );
    let output = book.fetch(ANY, &registry).unwrap();
    let expected = format!(
        "acme:emoji@^1.2: 1.3.0\n  registry: registry.example\n  size: {} bytes\n  sha256: {}\n  imports clock: {}\n",
        new.len(),
        sha256(&new),
        Capability::Clock.default_policy()
    );
    assert_eq!(output, expected);
    let lock = book.lock_file();
    registry.requests.borrow_mut().clear();
    for options in [ANY, OFFLINE, LOCKED] {
        assert_eq!(
            book.fetch(options, &registry).unwrap(),
            "acme:emoji 1.3.0: as locked\n"
        );
    }
    assert!(
        registry.requests.borrow().is_empty(),
        "no registry is asked"
    );
    assert_eq!(book.lock_file(), lock);
    fs::remove_file(book.store.path(&sha256(&new))).unwrap();
    let error = book.fetch(OFFLINE, &registry).unwrap_err();
    assert!(
        error.contains("why: `acme:emoji` 1.3.0 is not downloaded\n"),
        "{error}"
    );
    let output = book.fetch(LOCKED, &registry).unwrap();
    assert!(output.contains(" downloaded, "), "{output}");
    assert_eq!(book.lock_file(), lock);
}

#[test]
fn a_file_of_another_book_is_not_downloaded_again() {
    let book = TestBook::new("another");
    let file = component(CLOCK);
    let registry = FakeRegistry::with(&[("1.2.0", &file)]);
    book.fetch(ANY, &registry).unwrap();
    fs::remove_file(book.root.join(LOCK_FILE)).unwrap();
    registry.requests.borrow_mut().clear();
    book.fetch(ANY, &registry).unwrap();
    assert_eq!(*registry.requests.borrow(), ["versions", "sha256"]);
    assert_eq!(book.locked(), ["1.2.0"]);
}

#[test]
fn a_locked_version_stays_while_it_matches() {
    let book = TestBook::new("stays");
    let file = component("");
    book.fetch(ANY, &FakeRegistry::with(&[("1.2.0", &file)]))
        .unwrap();
    let registry = FakeRegistry::with(&[("1.2.0", &file), ("1.4.0", &file), ("2.1.0", &file)]);
    book.require("acme:emoji@^1.1");
    book.fetch(LOCKED, &registry).unwrap_err();
    book.fetch(ANY, &registry).unwrap();
    assert_eq!(book.locked(), ["1.2.0"], "it matches the other requirement");
    book.require("acme:emoji@^2");
    book.fetch(ANY, &registry).unwrap();
    assert_eq!(book.locked(), ["2.1.0"]);
    fs::write(book.root.join("book.toml"), "").unwrap();
    let error = book.fetch(LOCKED, &registry).unwrap_err();
    assert!(
        error.contains("`acme:emoji@^2` is locked, but no plugin uses it"),
        "{error}"
    );
    book.fetch(ANY, &registry).unwrap();
    assert_eq!(book.locked(), [""; 0]);
}
