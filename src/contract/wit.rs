//! The text of the contract.

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../wit/v0.1/", $name)))),+]
    };
}

/// The files of the newest version, by their names. The first has the package's name, so that all of them one
/// after the other are the package too.
pub const WIT: &[(&str, &str)] = files![
    "types.wit",
    "log.wit",
    "diagnostics.wit",
    "chapter-processor.wit",
    "book-processor.wit",
    "assets.wit",
    "worlds.wit",
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::WIT;
    use crate::contract::{PACKAGE, VERSION};

    #[test]
    fn every_file_is_there() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("wit/v0.1");
        let files = folder.read_dir().unwrap();
        let mut files: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let mut embedded: Vec<_> = WIT.iter().map(|(name, _)| *name).collect();
        embedded.sort_unstable();
        assert_eq!(embedded, files);
    }

    #[test]
    fn the_first_file_has_the_name_of_the_package() {
        let name = format!("package {PACKAGE}@{VERSION};");
        let with_name = WIT.iter().map(|(_, text)| text.contains("package "));
        assert!(WIT[0].1.starts_with(&name));
        assert_eq!(with_name.filter(|has| *has).count(), 1);
    }
}
