//! Qualified names of interfaces.

use semver::Version;

/// The qualified name of an interface: `package:name/interface@version`.
pub struct QualifiedName<'n> {
    /// The package, such as `wasi:cli`.
    pub package: &'n str,
    /// The interface.
    pub interface: &'n str,
    /// The version of the package, or `None` if the name has none, or an invalid one.
    pub version: Option<Version>,
}

impl<'n> QualifiedName<'n> {
    /// Parses a name, or returns `None` if it is not qualified.
    pub fn parse(name: &'n str) -> Option<Self> {
        let (package, rest) = name.split_once('/')?;
        let (interface, version) = match rest.split_once('@') {
            Some((interface, version)) => (interface, Version::parse(version).ok()),
            None => (rest, None),
        };
        Some(Self {
            package,
            interface,
            version,
        })
    }
}
