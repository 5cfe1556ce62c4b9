//! One package: its locked file is downloaded, or its newest version is locked.

use std::fs;
use std::path::Path;

use super::download::{Release, download};
use super::events::{FetchEvent, PackageChange, import_name};
use super::registry::Registry;
use super::resolve::{Resolution, resolve_version, yanked_warning};
use super::retry::retry;
use crate::packages::{LOCK_FILE, LockedPackage, PackageRequirement, PackageStore};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{self, Capability};
use crate::settings;

/// Makes sure that the file of a locked package is in the store, and downloads it if it is not.
///
/// # Errors
/// The file can't be downloaded, or the registry has another file for the version.
pub fn fetch_locked(
    locked: &LockedPackage,
    store: &PackageStore,
    registry: &dyn Registry,
    emit: &mut dyn FnMut(FetchEvent) -> Result<(), Problem>,
) -> Result<FetchEvent, Problem> {
    match stored_sha256(store, locked)? {
        Some(actual) if actual == locked.sha256 => {
            return Ok(FetchEvent::UpToDate(locked.clone()));
        }
        Some(actual) => emit(FetchEvent::Warning(changed_in_store(locked, &actual)))?,
        None => {}
    }
    let LockedPackage {
        requirement: PackageRequirement { name, .. },
        version,
        sha256,
        size,
        ..
    } = locked;
    emit(FetchEvent::Waiting(format!(
        "looking up `{name}` {version}"
    )))?;
    let what = format!("package `{name}` {version}: can't look it up in its registry");
    let actual = retry(registry, &what, || registry.sha256(name, version))?;
    if actual != *sha256 {
        return Err(differs_from_lock(
            locked,
            &actual,
            &registry.registry_of(name)?,
        ));
    }
    let release = Release {
        package: name,
        version,
        sha256,
        size: Some(*size),
    };
    download(registry, release, store)?;
    Ok(FetchEvent::Downloaded(locked.clone()))
}

/// Finds the newest version of a package, downloads its file, and reads what it imports. `old` is the package as it is
/// locked now. Returns a warning too if the version is yanked.
///
/// # Errors
/// No version matches, or the file can't be downloaded or is not WebAssembly.
pub fn lock_newest(
    requirement: &PackageRequirement,
    old: Option<LockedPackage>,
    store: &PackageStore,
    registry: &dyn Registry,
) -> Result<(PackageChange, Option<Problem>), Problem> {
    let name = &requirement.name;
    let registry_name = registry.registry_of(name)?;
    let what = format!("can't look up `{name}` in the registry `{registry_name}`");
    let available = retry(registry, &what, || registry.versions(name))?;
    let locked = old.as_ref().map(|old| &old.version);
    let (version, warning) = match resolve_version(requirement, &available, locked, &registry_name)?
    {
        Resolution::Newest(version) => (version, None),
        Resolution::Yanked(version) => {
            let warning = yanked_warning(name, &version);
            (version, Some(warning))
        }
    };
    let sha256 = retry(registry, &what, || registry.sha256(name, &version))?;
    if let Some(old) = old.as_ref().filter(|old| old.version == version) {
        if old.sha256 != sha256 {
            return Err(differs_from_lock(old, &sha256, &registry_name));
        }
        let change = PackageChange {
            new: old.clone(),
            old: Some(old.clone()),
            capabilities: Vec::new(),
        };
        return Ok((change, warning));
    }
    let release = Release {
        package: name,
        version: &version,
        sha256: &sha256,
        size: None,
    };
    let (path, size) = download(registry, release, store)?;
    let capabilities = capabilities(&path, release)?;
    let new = LockedPackage {
        requirement: requirement.clone(),
        version: version.clone(),
        registry: registry_name,
        sha256: sha256.clone(),
        size,
        imports: capabilities.iter().map(import_name).collect(),
    };
    let change = PackageChange {
        old,
        new,
        capabilities,
    };
    Ok((change, warning))
}

/// Returns what a downloaded file imports. Whether it can be used as a plugin or as a part is checked in a build.
fn capabilities(path: &Path, release: Release<'_>) -> Result<Vec<Capability>, Problem> {
    let what = format!("package `{}` {}", release.package, release.version);
    let bytes = fs::read(path).map_err(|error| {
        Problem::new(ErrorKind::Internal, format!("{what}: can't read its file")).caused_by(&error)
    })?;
    let inspection = runtime::inspect(&bytes);
    match inspection.binary_kind {
        Some(_) => Ok(inspection.capabilities),
        None => Err(Problem::new(
            ErrorKind::Refused,
            format!("{what}: its file is not WebAssembly"),
        )),
    }
}

/// Returns the actual SHA-256 digest of a package's file in the store. `None`: there is no file.
///
/// # Errors
/// The file can't be read.
pub fn stored_sha256(
    store: &PackageStore,
    locked: &LockedPackage,
) -> Result<Option<String>, Problem> {
    store.actual_sha256(&locked.sha256).map_err(|error| {
        let path = store.path(&locked.sha256);
        let what = format!("can't read `{}`", path.display());
        Problem::new(ErrorKind::Internal, what).caused_by(&error)
    })
}

fn changed_in_store(locked: &LockedPackage, actual: &str) -> Problem {
    let (name, version) = (&locked.requirement.name, &locked.version);
    let what = format!("package `{name}` {version}: its downloaded file was changed");
    let why = format!(
        "expected sha256 {}\nfound    sha256 {actual}",
        locked.sha256
    );
    Problem::new(ErrorKind::Refused, what)
        .why(why)
        .help(Some("it is downloaded again"))
}

/// Creates an error about a locked version for which the registry has another file.
fn differs_from_lock(locked: &LockedPackage, actual: &str, registry: &str) -> Problem {
    let (name, version) = (&locked.requirement.name, &locked.version);
    let what = format!("package `{name}` {version}: its file differs from the locked one");
    let why = format!(
        "the registry `{registry}` has another file for this version, or `{LOCK_FILE}` was changed\nlocked sha256 {}\n\
         found  sha256 {actual}",
        locked.sha256
    );
    let help = format!(
        "find out who changed it; to accept the new file, remove the package's table from `{LOCK_FILE}` and run {}",
        settings::FETCH
    );
    Problem::new(ErrorKind::Refused, what)
        .why(why)
        .help(Some(help))
}
