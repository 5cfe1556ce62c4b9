//! The contract's published versions do not change.

use std::path::{Path, PathBuf};

use mdbook_wasm::contract::{PACKAGE, Version};
use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

use crate::support::sha256;

/// Each published version, and the digest of its WIT as wit-component prints it without comments.
/// A published version stays as it is for ever: when this fails, put the change into a new folder.
const PUBLISHED: [(&str, &str); 1] = [(
    "v0.1",
    "fdf9a8d2562777012bc06dcf0b9c5052809ee15a59148457890bf7906682b9a0",
)];

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

/// What may still change.
const DRAFT: &str = "v0.2";

#[test]
fn every_folder_is_published() {
    let folders = std::fs::read_dir(wit()).unwrap();
    for folder in folders
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
    {
        let name = folder.file_name().into_string().unwrap();
        assert!(
            name == DRAFT || PUBLISHED.iter().any(|(published, _)| *published == name),
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
