//! The contract's published versions do not change.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use mdbook_wasm::contract::{PACKAGE, Version};
use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

use crate::support::sha256;

/// Each published version, and the digest of its WIT as wit-component prints it without comments.
/// A published version stays as it is for ever: when this fails, put the change into a new folder.
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

/// The digest of a package without its comments, and the text that it is of.
fn digest_of(resolve: &Resolve, package: PackageId) -> (String, String) {
    let mut printer = WitPrinter::default();
    printer.emit_docs(false);
    printer.print(resolve, package, &[]).unwrap();
    let text = printer.output.to_string();
    (sha256(text.as_bytes()), text)
}

#[test]
fn published_versions_stay_as_they_are() {
    for (folder, digest) in PUBLISHED {
        let (resolve, package) = parse(folder);
        let (actual, text) = digest_of(&resolve, package);
        assert_eq!(
            actual, digest,
            "wit/{folder} is not what was published:\n{text}"
        );
    }
}

/// The crate for plugins in Rust has the newest version in its own folder, since a package holds nothing of other ones.
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

/// What 0.1.0 had before it got `assets`.
const BEFORE: &str = "718e41c823307c4b98c72d738392f6542a4a9ff70da0d6ce967c86ce44ec6044";

/// What was added changed nothing that plugins were built against.
#[test]
fn what_was_added_stands_beside_the_rest() {
    let (mut resolve, id) = parse("v0.1");
    let package = &mut resolve.packages[id];
    package.interfaces.shift_remove("assets").unwrap();
    package
        .worlds
        .retain(|name, _| !name.ends_with("-with-assets"));
    assert_eq!(digest_of(&resolve, id).0, BEFORE);
}

/// What 0.2.0 had before editors could change parts of a content, with what each world imports in alphabetical order.
const BEFORE_PARTS: &str = "bccd140daa3c56046e3ee908ae2f21c96ef8bcb4875766b19808753e5810cfbc";

/// What was added changed nothing that plugins were built against: they import as much as before.
#[test]
fn what_editors_can_do_since_stands_beside_the_rest() {
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
    // In which order a world imports means nothing, and is another now.
    let (_, text) = digest_of(&resolve, id);
    let is_import = |line: &&str| line.starts_with("  import ");
    let mut lines: Vec<_> = text.split('\n').collect();
    for group in lines.chunk_by_mut(|one, other| is_import(one) && is_import(other)) {
        group.sort_unstable();
    }
    assert_eq!(sha256(lines.join("\n").as_bytes()), BEFORE_PARTS);
}

/// All of a version's text, and the digest of what it says. `None`: it is no WIT.
fn digest_of_text(text: &str) -> Option<String> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("contract.wit", text).ok()?;
    Some(digest_of(&resolve, package).0)
}

/// Words of a text, without those in comments.
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

/// What a world says for its readers: other interfaces that it imports or exports bring these along.
const IMPLIED: [&str; 3] = ["import types;", "import context;", "import diagnostics;"];

/// Whatever word is another one, and whatever line is missing, the digest is another one, or it is no WIT any more.
#[test]
fn any_change_of_a_version_is_noticed() {
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
fn every_folder_is_published() {
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
fn a_folder_is_its_version_and_has_the_worlds_that_the_host_knows() {
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
