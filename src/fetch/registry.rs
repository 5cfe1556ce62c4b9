//! What packages come from, as far as the rest knows of it.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use semver::Version;

use crate::problem::{ErrorKind, Problem};

/// What a user says about registries beyond what stands in the configuration.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// Another file than the user's own.
    pub file: Option<PathBuf>,
    /// The registry of all packages, whatever the file says.
    pub registry: Option<String>,
}

/// Where packages are found, whichever client that takes.
pub trait Registry {
    /// What the lock file calls the registry that has a package of this name. Nothing is asked for that.
    ///
    /// # Errors
    /// Where none is configured.
    fn place(&self, name: &str) -> Result<String, Problem>;

    /// All versions of a package.
    ///
    /// # Errors
    /// [`Trouble`].
    fn versions(&self, name: &str) -> Result<Vec<Offered>, Trouble>;

    /// The SHA-256 that the registry gives for the file of a version.
    ///
    /// # Errors
    /// [`Trouble`].
    fn sha256(&self, name: &str, version: &Version) -> Result<String, Trouble>;

    /// Hands the bytes of a version's file to `sink` as they come, from the first one.
    ///
    /// # Errors
    /// [`Trouble`], and what `sink` refuses.
    fn content(
        &self,
        name: &str,
        version: &Version,
        sha256: &str,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), Trouble>;

    /// Waits before another attempt, after so many have failed.
    fn wait(&self, failed: u32) {
        thread::sleep(Duration::from_millis(100 << failed));
    }
}

/// A version that a registry has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Which one.
    pub version: Version,
    /// Nobody should use it any more.
    pub is_yanked: bool,
}

/// Why a registry did not do as it was asked.
#[derive(Debug)]
pub enum Trouble {
    /// It will not do better another time.
    Lasting(Problem),
    /// It may: a connection was cut, or took too long. What the client says, the outermost first.
    Passing(Vec<String>),
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Lasting(problem)
    }
}

/// How often the same thing is tried.
const ATTEMPTS: u32 = 4;

/// Tries it until it succeeds, or fails for good, or has been tried often enough. `what` failed then.
pub(super) fn insist<T>(
    registry: &dyn Registry,
    what: &str,
    mut attempt: impl FnMut() -> Result<T, Trouble>,
) -> Result<T, Problem> {
    let mut failed = 0;
    loop {
        match attempt() {
            Ok(done) => return Ok(done),
            Err(Trouble::Lasting(problem)) => return Err(problem),
            Err(Trouble::Passing(reasons)) => {
                failed += 1;
                if failed == ATTEMPTS {
                    let problem = Problem::new(ErrorKind::Internal, what)
                        .why(format!("it was tried {ATTEMPTS} times; the last time:"))
                        .help(Some(
                            "is there a network, and is the registry the right one?",
                        ));
                    return Err(reasons.iter().fold(problem, Problem::why));
                }
                registry.wait(failed);
            }
        }
    }
}
