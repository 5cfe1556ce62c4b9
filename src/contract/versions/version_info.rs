//! The facts about a version of the contract that need no bindings.

/// The files of a version, as names and texts. The first one has the `package` line, so that the files one after the
/// other are the package as well.
pub type WitFiles = &'static [(&'static str, &'static str)];

/// The facts about a version.
pub struct VersionInfo {
    /// The number, with the patch of `wit/`.
    pub number: semver::Version,
    /// The first release of mdbook-wasm that supports the version.
    pub min_host_version: semver::Version,
    /// The files in its folder of `wit/`.
    pub files: WitFiles,
    /// The interfaces that plugins may import.
    pub imports: &'static [&'static str],
    /// The interfaces that plugins may export.
    pub exports: &'static [&'static str],
}

/// Embeds the files of a folder of `wit/`.
macro_rules! wit_files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/wit/", $folder, "/", $name)),
        )),+]
    };
}

pub(super) use wit_files;
