//! Registries and files that are not as they should be.

use std::fs;

use super::{ANY, CLOCK, FakeRegistry, OFFLINE, TestBook, component, sha256};

#[test]
fn a_changed_file_in_the_store_is_downloaded_again() {
    let book = TestBook::new("spoilt");
    let file = component("");
    let registry = FakeRegistry::with(&[("1.2.0", &file)]);
    book.fetch(ANY, &registry).unwrap();
    let stored = book.store.path(&sha256(&file));
    fs::write(&stored, "else").unwrap();
    let both = format!(
        "expected sha256 {}\n       found    sha256 {}\n",
        sha256(&file),
        sha256(b"else")
    );
    let error = book.fetch(OFFLINE, &registry).unwrap_err();
    assert!(error.contains(&both), "{error}");
    let output = book.fetch(ANY, &registry).unwrap();
    assert!(output.contains(&both), "{output}");
    assert_eq!(fs::read(stored).unwrap(), file);
}

#[test]
fn lost_connections_are_retried_a_few_times() {
    let book = TestBook::new("cut");
    let file = component(CLOCK);
    let registry = FakeRegistry::with(&[("1.2.0", &file)]);
    registry.cuts.set(4);
    let error = book.fetch(ANY, &registry).unwrap_err();
    assert_eq!(
        error,
        "error: package `acme:emoji` 1.2.0: the download failed\n  why: 4 attempts failed; the last error:\n  why: the \
         connection was cut\\u{1b}\n  help: check the network connection and the name of the registry"
    );
    assert_eq!(registry.waited.get(), 1 + 2 + 3);
    assert!(book.store.list().unwrap().is_empty());
    assert_eq!(book.lock_file(), "");
    registry.cuts.set(3);
    book.fetch(ANY, &registry).unwrap();
    assert_eq!(book.locked(), ["1.2.0"]);
}

#[test]
fn other_bytes_are_refused_with_both_digests_and_without_a_retry() {
    for is_strict in [false, true] {
        let book = TestBook::new("other");
        let (file, other) = (component(""), component(CLOCK));
        let registry = FakeRegistry {
            served: Some(other.clone()),
            is_strict,
            ..FakeRegistry::with(&[("1.2.0", &file)])
        };
        let error = book.fetch(ANY, &registry).unwrap_err();
        let both = format!(
            "expected sha256 {}\n       found    sha256 {}\n",
            sha256(&file),
            sha256(&other)
        );
        assert!(error.contains(&both), "{error}");
        assert_eq!(
            *registry.requests.borrow(),
            ["versions", "sha256", "download"]
        );
        assert!(book.store.list().unwrap().is_empty());
        assert_eq!(book.lock_file(), "");
    }
}

#[test]
fn a_republished_version_is_refused_with_both_digests() {
    let book = TestBook::new("anew");
    let (file, other) = (component(""), component(CLOCK));
    book.fetch(ANY, &FakeRegistry::with(&[("1.2.0", &file)]))
        .unwrap();
    let lock = book.lock_file();
    let registry = FakeRegistry::with(&[("1.2.0", &other)]);
    let both = format!(
        "locked sha256 {}\n       found  sha256 {}\n",
        sha256(&file),
        sha256(&other)
    );
    let error = book.update(&[], false, &registry).unwrap_err();
    assert!(error.contains(&both), "{error}");
    fs::remove_file(book.store.path(&sha256(&file))).unwrap();
    let error = book.fetch(ANY, &registry).unwrap_err();
    assert!(error.contains(&both), "{error}");
    assert_eq!(book.lock_file(), lock);
}

#[test]
fn a_download_ends_at_the_locked_size() {
    let book = TestBook::new("end");
    let file = component("");
    book.fetch(ANY, &FakeRegistry::with(&[("1.2.0", &file)]))
        .unwrap();
    fs::remove_file(book.store.path(&sha256(&file))).unwrap();
    let registry = FakeRegistry {
        served: Some(vec![0; 1 << 20]),
        ..FakeRegistry::with(&[("1.2.0", &file)])
    };
    let error = book.fetch(ANY, &registry).unwrap_err();
    let expected = format!(
        "the registry sent more than the locked size of {} bytes",
        file.len()
    );
    assert!(error.contains(&expected), "{error}");
}

#[test]
fn a_file_that_is_not_webassembly_is_not_locked() {
    let book = TestBook::new("no-wasm");
    let error = book
        .fetch(ANY, &FakeRegistry::with(&[("1.2.0", b"text")]))
        .unwrap_err();
    assert!(error.contains("its file is not WebAssembly"), "{error}");
    assert_eq!(book.lock_file(), "");
}
