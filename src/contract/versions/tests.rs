//! The facts about a version, compared with its WIT.

use std::collections::BTreeSet;
use std::path::Path;

use wit_parser::{Resolve, WorldItem};

use super::{Version, min_host_version, supported_versions};
use crate::contract::PACKAGE;

#[test]
fn every_file_is_embedded() {
    for version in Version::ALL {
        let semver::Version { major, minor, .. } = version.number();
        let folder = format!("wit/v{major}.{minor}");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = folder.read_dir().unwrap();
        let mut files: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let embedded = version.files().iter().map(|(name, _)| *name);
        let mut embedded: Vec<_> = embedded.collect();
        embedded.sort_unstable();
        assert_eq!(embedded, files);
    }
}

#[test]
fn the_first_file_has_the_package_line() {
    for version in Version::ALL {
        let name = format!("package {PACKAGE}@{version};");
        let files = version.files();
        assert!(files[0].1.starts_with(&name));
        let with_name = files.iter().map(|(_, text)| text.contains("package "));
        assert_eq!(with_name.filter(|has| *has).count(), 1);
    }
}

#[test]
fn imports_and_exports_are_those_of_the_worlds() {
    for version in Version::ALL {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("contract.wit", &version.text()).unwrap();
        let worlds = resolve.packages[package].worlds.values();
        let worlds: Vec<_> = worlds.map(|world| &resolve.worlds[*world]).collect();
        let name = |item: &WorldItem| match item {
            WorldItem::Interface { id, .. } => resolve.interfaces[*id].name.clone().unwrap(),
            other => panic!("{other:?}"),
        };
        let imports = worlds.iter().flat_map(|world| world.imports.values());
        let exports = worlds.iter().flat_map(|world| world.exports.values());
        let set = |names: &[&str]| -> BTreeSet<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        assert_eq!(
            imports.map(name).collect::<BTreeSet<_>>(),
            set(version.imports()),
            "{version}"
        );
        assert_eq!(
            exports.map(name).collect::<BTreeSet<_>>(),
            set(version.exports()),
            "{version}"
        );
    }
}

#[test]
fn a_version_is_all_of_its_patches() {
    let of = |text: &str| Version::of(&text.parse().unwrap());
    assert_eq!(of("0.1.0"), Some(Version::V0_1));
    assert_eq!(of("0.2.7"), Some(Version::V0_2));
    assert_eq!(of("0.2.0-rc.1"), None);
    assert_eq!(of("9.0.0"), None);
    assert_eq!(of("1.2.0"), None);
    assert!(Version::ALL.is_sorted_by_key(|version| version.number()));
    assert!(supported_versions().starts_with("0.1 and 0.2"));
}

#[test]
fn no_version_is_supported_before_its_release() {
    let own: semver::Version = env!("CARGO_PKG_VERSION").parse().unwrap();
    for version in Version::ALL {
        assert!(min_host_version(&version.number()) <= own, "{version}");
    }
    let min_host = |text: &str| min_host_version(&text.parse().unwrap()).to_string();
    assert_eq!(min_host("0.2.3"), "0.1.0");
    assert_eq!(min_host("1.4.2"), "1.4.0");
}
