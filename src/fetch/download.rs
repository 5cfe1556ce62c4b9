//! One file of a package, from its registry into the store.

use std::path::PathBuf;

use semver::Version;

use super::registry::{Registry, Trouble, insist};
use crate::packages::{Store, Unfinished};
use crate::pipeline::file::LARGEST;
use crate::problem::{ErrorKind, Problem};
use crate::units::show_bytes;

/// A version of a package, and what its file has to be.
#[derive(Clone, Copy)]
pub struct Release<'r> {
    pub name: &'r str,
    pub version: &'r Version,
    pub sha256: &'r str,
    /// In bytes. `None`: nobody knows yet.
    pub size: Option<u64>,
}

impl Release<'_> {
    fn problem(&self, class: ErrorKind, why_not: &str) -> Problem {
        let what = format!("package `{}` {}: {why_not}", self.name, self.version);
        Problem::new(class, what)
    }

    /// The file is not the one that was announced or locked.
    fn altered(&self, actual: &str) -> Problem {
        let why = format!(
            "the registry served other bytes than it should\nexpected sha256 {}\nfound    sha256 {actual}",
            self.sha256
        );
        self.problem(ErrorKind::Refused, "it is refused").why(why).help(Some(
            "nothing of it was kept; try again, and if it stays so, tell those who run the registry",
        ))
    }

    fn too_large(&self, most: u64) -> Problem {
        let why = match self.size {
            Some(size) => format!("the registry served more than the {size} bytes that are locked"),
            None => {
                let most = show_bytes(usize::try_from(most).unwrap_or(usize::MAX));
                format!("it has more than {most}, which no plugin may have")
            }
        };
        self.problem(ErrorKind::Refused, "it is refused").why(why)
    }
}

/// Fetches the file, where it is not in the store already, and puts it there. Where it lies then, and its size in
/// bytes.
///
/// # Errors
/// Where it can't be had, is not what it should be, or can't be written. Then nothing of it is kept.
pub fn download(
    registry: &dyn Registry,
    release: Release<'_>,
    store: &Store,
) -> Result<(PathBuf, u64), Problem> {
    let stored = store.look(release.sha256);
    if stored.is_ok_and(|actual| actual.as_deref() == Some(release.sha256)) {
        let path = store.path(release.sha256);
        if let Ok(metadata) = path.metadata() {
            return Ok((path, metadata.len()));
        }
    }
    let what = release.problem(ErrorKind::Internal, "it can't be fetched");
    let file = insist(registry, what.what(), || attempt(registry, release, store))?;
    let size = file.size();
    let path = file.keep(store).map_err(|error| {
        release
            .problem(ErrorKind::Internal, "it can't be kept")
            .caused_by(&error)
    })?;
    Ok((path, size))
}

fn attempt(
    registry: &dyn Registry,
    release: Release<'_>,
    store: &Store,
) -> Result<Unfinished, Trouble> {
    let unwritten = || release.problem(ErrorKind::Internal, "it can't be kept");
    let mut file = store.begin().map_err(|why| unwritten().why(why))?;
    let most = release.size.unwrap_or(LARGEST as u64).min(LARGEST as u64);
    let mut write = |bytes: &[u8]| {
        if file.size() + bytes.len() as u64 > most {
            return Err(release.too_large(most));
        }
        file.write(bytes)
            .map_err(|error| unwritten().caused_by(&error))
    };
    let Release {
        name,
        version,
        sha256,
        ..
    } = release;
    let done = registry.content(name, version, sha256, &mut write);
    let actual = file.sha256();
    match done {
        Ok(()) if actual == sha256 => Ok(file),
        Ok(()) => Err(release.altered(&actual).into()),
        // A client that compares the digest by itself says so as it says anything else.
        Err(Trouble::Passing(reasons)) if reasons.iter().any(|why| why.contains(&actual)) => {
            Err(release.altered(&actual).into())
        }
        Err(trouble) => Err(trouble),
    }
}
