//! Published versions of the contract don't change.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use mdbook_wasm::contract::{PACKAGE, Version};
use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

use crate::support::sha256;

/// The published versions, each with the digest of its WIT as wit-component prints it without comments. A published
/// version never changes: if this test fails, put the change into a new folder.
const PUBLISHED: [(&str, &str); 2] = [
    (
        "v0.1",
        "fdf9a8d2562777012bc06dcf0b9c5052809ee15a59148457890bf7906682b9a0",
    ),
    (
        "v0.2",
        "821fb25a024f7d791b06505c83488a8a439c490131a1d51ea634635449c298b5",
    ),
];

fn wit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("wit")
}

fn parse(folder: &str) -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let path = wit().join(folder);
    match resolve.push_dir(&path) {
        Ok((package, _)) => (resolve, package),
        Err(error) => panic!("{}: {error:#}", path.display()),
    }
}

/// Returns the digest of a package without its comments, and the text of which it is the digest.
fn digest_of(resolve: &Resolve, package: PackageId) -> (String, String) {
    let mut printer = WitPrinter::default();
    printer.emit_docs(false);
    printer.print(resolve, package, &[]).unwrap();
    let text = printer.output.to_string();
    (sha256(text.as_bytes()), text)
}

#[test]
fn published_versions_are_unchanged() {
    for (folder, digest) in PUBLISHED {
        let (resolve, package) = parse(folder);
        let (actual, text) = digest_of(&resolve, package);
        assert_eq!(
            actual, digest,
            "wit/{folder} is not what was published:\n{text}"
        );
    }
}

/// The crate for plugins in Rust has a copy of the newest version, since a package can't use files of other packages.
#[test]
fn the_crate_for_plugins_has_the_newest_version() {
    let files = |folder: PathBuf| -> BTreeMap<_, _> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        entries
            .map(|entry| (entry.file_name(), fs::read_to_string(entry.path()).unwrap()))
            .collect()
    };
    let (newest, _) = PUBLISHED.last().unwrap();
    let copy = Path::new(env!("CARGO_MANIFEST_DIR")).join("preprocessors/sdk/wit");
    assert_eq!(files(copy), files(wit().join(newest)), "wit/{newest}");
}

/// The digest of 0.1.0 before `assets` was added.
const BEFORE: &str = "718e41c823307c4b98c72d738392f6542a4a9ff70da0d6ce967c86ce44ec6044";

/// The addition changed nothing that plugins were built against.
#[test]
fn the_addition_of_assets_changed_nothing_else() {
    let (mut resolve, id) = parse("v0.1");
    let package = &mut resolve.packages[id];
    package.interfaces.shift_remove("assets").unwrap();
    package
        .worlds
        .retain(|name, _| !name.ends_with("-with-assets"));
    assert_eq!(digest_of(&resolve, id).0, BEFORE);
}

/// The digest of 0.2.0 before `edit-content` was added, with the imports of each world in alphabetical order.
const BEFORE_PARTS: &str = "bccd140daa3c56046e3ee908ae2f21c96ef8bcb4875766b19808753e5810cfbc";

/// The addition changed nothing that plugins were built against: the imports are the same.
#[test]
fn the_addition_of_edit_content_changed_nothing_else() {
    let (mut resolve, id) = parse("v0.2");
    let editing = resolve.packages[id].interfaces["editing"];
    let interface = &mut resolve.interfaces[editing];
    interface
        .functions
        .shift_remove("[method]book.edit-content")
        .unwrap();
    for added in ["span", "text-edit"] {
        interface.types.shift_remove(added).unwrap();
    }
    // The order of imports has no meaning, and has changed.
    let (_, text) = digest_of(&resolve, id);
    let is_import = |line: &&str| line.starts_with("  import ");
    let mut lines: Vec<_> = text.split('\n').collect();
    for group in lines.chunk_by_mut(|one, other| is_import(one) && is_import(other)) {
        group.sort_unstable();
    }
    assert_eq!(sha256(lines.join("\n").as_bytes()), BEFORE_PARTS);
}

/// Returns the digest of a version's text, or `None` if that is not WIT.
fn digest_of_text(text: &str) -> Option<String> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("contract.wit", text).ok()?;
    Some(digest_of(&resolve, package).0)
}

/// Returns the words of a text, except those in comments.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut is_comment = false;
    for (at, c) in text.char_indices() {
        is_comment = c != '\n' && (is_comment || text[at..].starts_with("//"));
        if is_comment || !(c.is_ascii_alphanumeric() || c == '-') {
            continue;
        }
        match found.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end += 1,
            None => found.push(at..at + 1),
        }
    }
    found
}

/// Imports that worlds name for their readers only: other imports or exports imply them.
const IMPLIED: [&str; 3] = ["import types;", "import context;", "import diagnostics;"];

/// If any word changes or any line is missing, the digest changes or the text is no longer WIT.
#[test]
fn any_change_of_a_version_is_detected() {
    for version in Version::ALL {
        let text = version.text();
        let digest = digest_of_text(&text);
        assert!(digest.is_some());
        let mut changes = 0;
        for word in words(&text) {
            let (before, after) = text.split_at(word.end);
            let changed = digest_of_text(&format!("{before}x{after}"));
            assert_ne!(
                changed,
                digest,
                "`{}` at {}",
                &text[word.clone()],
                word.start
            );
            changes += 1;
        }
        let lines: Vec<_> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or_default().trim();
            if code.is_empty() || IMPLIED.contains(&code) {
                continue;
            }
            let changed = [&lines[..number], &lines[number + 1..]].concat();
            let changed = digest_of_text(&changed.join("\n"));
            assert_ne!(changed, digest, "without {line:?}");
            changes += 1;
        }
        assert!(changes > 200, "{changes}");
        let comment = text.replacen("///", "/// Other words.", 1);
        assert_eq!(digest_of_text(&comment), digest);
    }
}

#[test]
fn every_folder_is_a_published_version() {
    let folders = std::fs::read_dir(wit()).unwrap();
    for folder in folders
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
    {
        let name = folder.file_name().into_string().unwrap();
        assert!(
            PUBLISHED.iter().any(|(published, _)| *published == name),
            "wit/{name}"
        );
    }
}

#[test]
fn each_folder_has_the_worlds_of_its_version() {
    for spoken in Version::ALL {
        let number = spoken.number();
        let folder = format!("v{}.{}", number.major, number.minor);
        let (resolve, id) = parse(&folder);
        let package = &resolve.packages[id];
        assert_eq!(package.name.version, Some(number));
        assert_eq!(
            format!("{}:{}", package.name.namespace, package.name.name),
            PACKAGE
        );
        for kind in ["chapter-preprocessor", "book-preprocessor"] {
            for world in [kind.to_owned(), format!("{kind}-with-assets")] {
                assert!(
                    resolve.select_world(&[id], Some(&world)).is_ok(),
                    "{folder} has no {world}"
                );
            }
        }
        for kind in ["chapter-processor", "book-processor"] {
            assert!(
                package.interfaces.contains_key(kind),
                "{folder} has no {kind}"
            );
        }
    }
}
