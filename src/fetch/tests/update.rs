//! The versions that an update locks, and the changes that it reports.

use super::{ANY, CLOCK, FILES, FakeRegistry, TestBook, component, sha256};

#[test]
fn an_update_lists_added_and_removed_imports() {
    let book = TestBook::new("update");
    let (clock, files) = (component(CLOCK), component(FILES));
    book.fetch(ANY, &FakeRegistry::with(&[("1.2.0", &clock)]))
        .unwrap();
    let lock = book.lock_file();
    let registry = FakeRegistry::with(&[("1.2.0", &clock), ("1.3.0", &files)]);
    let expected = format!(
        "acme:emoji@^1.2: 1.2.0 -> 1.3.0\n  registry: registry.example\n  size: {} bytes\n  old sha256: {}\n  new sha256: \
         {}\n  now imports files: none, except folders in `allow.read`\n  no longer imports clock\n",
        files.len(),
        sha256(&clock),
        sha256(&files)
    );
    let warning =
        "error: package `acme:emoji` 1.3.0 asks for more permissions than 1.2.0: files\n  help: ";
    let output = book.update(&[], true, &registry).unwrap();
    assert!(
        output.starts_with(&format!("{expected}{warning}")),
        "{output}"
    );
    assert_eq!(book.lock_file(), lock, "a dry run");
    let error = book.update(&["acme:other"], false, &registry).unwrap_err();
    assert!(
        error.contains("no package `acme:other`\n  help: known packages: `acme:emoji`"),
        "{error}"
    );
    let output = book.update(&["acme:emoji"], false, &registry).unwrap();
    assert!(output.starts_with(&expected), "{output}");
    assert_eq!(book.locked(), ["1.3.0"]);
    let output = book.update(&[], false, &registry).unwrap();
    assert_eq!(
        output,
        "acme:emoji 1.3.0: the newest version that matches `^1.2`\n"
    );
}

#[test]
fn a_yanked_version_stays_with_a_warning() {
    let book = TestBook::new("yanked");
    let file = component("");
    book.fetch(
        ANY,
        &FakeRegistry::with(&[("1.2.0", &file), ("1.3.0", &file)]),
    )
    .unwrap();
    let registry = FakeRegistry {
        yanked: vec!["1.3.0".parse().unwrap()],
        ..FakeRegistry::with(&[("1.2.0", &file), ("1.3.0", &file)])
    };
    let output = book.update(&[], false, &registry).unwrap();
    assert!(
        output.contains("package `acme:emoji` 1.3.0 is yanked"),
        "{output}"
    );
    assert_eq!(book.locked(), ["1.3.0"]);
}
