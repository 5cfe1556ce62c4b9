//! The contract's published versions do not change.

use std::path::{Path, PathBuf};

use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

use crate::support::sha256;

/// Each published version, and the digest of its WIT as wit-component prints it without comments.
/// A published version stays as it is for ever: when this fails, put the change into a new folder.
const PUBLISHED: [(&str, &str); 1] = [(
    "v0.1",
    "718e41c823307c4b98c72d738392f6542a4a9ff70da0d6ce967c86ce44ec6044",
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

#[test]
fn published_versions_stay_as_they_are() {
    for (folder, digest) in PUBLISHED {
        let (resolve, package) = parse(folder);
        let mut printer = WitPrinter::default();
        printer.emit_docs(false);
        printer.print(&resolve, package, &[]).unwrap();
        let text = printer.output.to_string();
        let actual = sha256(text.as_bytes());
        assert_eq!(
            actual, digest,
            "wit/{folder} is not what was published:\n{text}"
        );
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
    for (folder, _) in PUBLISHED {
        let (resolve, id) = parse(folder);
        let package = &resolve.packages[id];
        let version = package.name.version.as_ref().unwrap();
        assert_eq!(format!("v{}.{}", version.major, version.minor), folder);
        assert_eq!(
            format!("{}:{}", package.name.namespace, package.name.name),
            mdbook_wasm::contract::PACKAGE
        );
        for world in ["chapter-preprocessor", "book-preprocessor"] {
            assert!(
                resolve.select_world(&[id], Some(world)).is_ok(),
                "{folder} has no {world}"
            );
        }
        for kind in ["chapter-processor", "book-processor"] {
            assert!(
                package.interfaces.contains_key(kind),
                "{folder} has no {kind}"
            );
        }
        assert_eq!(
            *version,
            mdbook_wasm::contract::VERSION,
            "with a second version, this is the newest"
        );
    }
}
