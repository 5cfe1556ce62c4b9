//! The interface of a registry.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use semver::Version;

use crate::problem::Problem;

/// The options of the command line about registries, which override the configuration file.
#[derive(Clone, Debug, Default)]
pub struct RegistryConfig {
    /// The configuration file. `None`: the user's own.
    pub file: Option<PathBuf>,
    /// The registry of all packages. `None`: those that the file names.
    pub registry: Option<String>,
}

/// A source of packages.
pub trait Registry {
    /// Returns the name of the registry that has a package, as the lock file has it. Asks no registry.
    ///
    /// # Errors
    /// No registry is configured for the package.
    fn registry_of(&self, package: &str) -> Result<String, Problem>;

    /// Returns all versions of a package.
    ///
    /// # Errors
    /// [`RegistryError`].
    fn versions(&self, package: &str) -> Result<Vec<AvailableVersion>, RegistryError>;

    /// Returns the SHA-256 digest that the registry has for the file of a version.
    ///
    /// # Errors
    /// [`RegistryError`].
    fn sha256(&self, package: &str, version: &Version) -> Result<String, RegistryError>;

    /// Passes the bytes of a version's file to `sink` as they arrive, from the first one.
    ///
    /// # Errors
    /// [`RegistryError`], or the error of `sink`.
    fn download(
        &self,
        package: &str,
        version: &Version,
        sha256: &str,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), RegistryError>;

    /// Waits before another attempt, after this number of failed ones.
    fn wait(&self, failed: u32) {
        thread::sleep(Duration::from_millis(100 << failed));
    }
}

/// A version of a package in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailableVersion {
    /// The version.
    pub version: Version,
    /// True if the version should not be used any more.
    pub is_yanked: bool,
}

/// An error of a registry.
#[derive(Debug)]
pub enum RegistryError {
    /// Another attempt would fail too.
    Permanent(Problem),
    /// Another attempt may succeed, for instance after a lost connection. Holds the client's messages, the outermost
    /// first.
    Transient(Vec<String>),
}

impl From<Problem> for RegistryError {
    fn from(problem: Problem) -> Self {
        Self::Permanent(problem)
    }
}
