//! Downloads one file of a package from its registry into the store.

use std::path::PathBuf;

use semver::Version;

use super::registry::{Registry, RegistryError};
use super::retry::retry;
use crate::packages::{PackageStore, PartialDownload};
use crate::pipeline::MAX_PLUGIN_BYTES;
use crate::problem::{ErrorKind, Problem};
use crate::units::format_bytes;

/// A version of a package, with the digest and size that its file must have.
#[derive(Clone, Copy)]
pub struct Release<'r> {
    pub package: &'r str,
    pub version: &'r Version,
    pub sha256: &'r str,
    /// The size in bytes. `None`: it is not known yet.
    pub size: Option<u64>,
}

impl Release<'_> {
    fn problem(&self, kind: ErrorKind, what: &str) -> Problem {
        let what = format!("package `{}` {}: {what}", self.package, self.version);
        Problem::new(kind, what)
    }

    fn wrong_digest(&self, actual: &str) -> Problem {
        let why = format!(
            "the registry sent other bytes than announced or locked\nexpected sha256 {}\nfound    sha256 {actual}",
            self.sha256
        );
        self.problem(ErrorKind::Refused, "the downloaded file has the wrong digest")
            .why(why)
            .help(Some(
                "the file was deleted; try again, and contact the registry's operators if it fails again",
            ))
    }

    fn too_large(&self, max: u64) -> Problem {
        let why = match self.size {
            Some(size) => format!("the registry sent more than the locked size of {size} bytes"),
            None => {
                let max = format_bytes(usize::try_from(max).unwrap_or(usize::MAX));
                format!("the file exceeds the {max} plugin size limit")
            }
        };
        self.problem(ErrorKind::Refused, "the file is too large")
            .why(why)
    }
}

/// Downloads the file unless the store has it already. Returns its path and its size in bytes.
///
/// # Errors
/// The download fails, the file is not the right one, or it can't be written. Nothing of it is kept then.
pub fn download(
    registry: &dyn Registry,
    release: Release<'_>,
    store: &PackageStore,
) -> Result<(PathBuf, u64), Problem> {
    let stored = store.actual_sha256(release.sha256);
    if stored.is_ok_and(|actual| actual.as_deref() == Some(release.sha256)) {
        let path = store.path(release.sha256);
        if let Ok(metadata) = path.metadata() {
            return Ok((path, metadata.len()));
        }
    }
    let failed = release.problem(ErrorKind::Internal, "the download failed");
    let file = retry(registry, failed.what(), || {
        attempt(registry, release, store)
    })?;
    let size = file.size();
    let path = file
        .commit(store)
        .map_err(|error| cannot_write(&release).caused_by(&error))?;
    Ok((path, size))
}

fn cannot_write(release: &Release<'_>) -> Problem {
    release.problem(ErrorKind::Internal, "can't write the file")
}

fn attempt(
    registry: &dyn Registry,
    release: Release<'_>,
    store: &PackageStore,
) -> Result<PartialDownload, RegistryError> {
    let file = store.begin_download();
    let mut file = file.map_err(|why| cannot_write(&release).why(why))?;
    let max = release
        .size
        .unwrap_or(MAX_PLUGIN_BYTES as u64)
        .min(MAX_PLUGIN_BYTES as u64);
    let mut write = |bytes: &[u8]| {
        if file.size() + bytes.len() as u64 > max {
            return Err(release.too_large(max));
        }
        file.write(bytes)
            .map_err(|error| cannot_write(&release).caused_by(&error))
    };
    let Release {
        package,
        version,
        sha256,
        ..
    } = release;
    let done = registry.download(package, version, sha256, &mut write);
    let actual = file.sha256();
    match done {
        Ok(()) if actual == sha256 => Ok(file),
        Ok(()) => Err(release.wrong_digest(&actual).into()),
        // A client that compares the digest itself reports a difference as any other error.
        Err(RegistryError::Transient(reasons))
            if reasons.iter().any(|reason| reason.contains(&actual)) =>
        {
            Err(release.wrong_digest(&actual).into())
        }
        Err(error) => Err(error),
    }
}
