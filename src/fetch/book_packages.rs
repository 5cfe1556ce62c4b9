//! The packages of a book: its requirements and its lock file, and how a fetch or an update changes the lock file.

use std::path::{Path, PathBuf};

use super::events::FetchEvent;
use super::package::{fetch_locked, lock_newest, stored_sha256};
use super::registry::Registry;
use crate::booktoml::BookToml;
use crate::packages::{LOCK_FILE, LockFile, LockedPackage, PackageRequirement, PackageStore};
use crate::problem::{ErrorKind, Problem};
use crate::settings;

/// The packages of a book.
#[derive(Debug)]
pub struct BookPackages {
    root: PathBuf,
    requirements: Vec<PackageRequirement>,
    /// `None`: the book has no lock file.
    lock_file: Option<LockFile>,
}

/// Restrictions of a fetch.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchOptions {
    /// Fail instead of asking a registry.
    pub offline: bool,
    /// Fail instead of changing the lock file.
    pub locked: bool,
}

impl BookPackages {
    /// Reads the `book.toml` of a folder, with all tables under `[preprocessor]`, and the lock file beside it.
    ///
    /// # Errors
    /// One of the two files can't be read or parsed.
    pub fn open(folder: &Path) -> Result<Self, Problem> {
        let BookToml { preprocessors, .. } = BookToml::open(folder)?;
        Ok(Self {
            root: folder.to_owned(),
            requirements: settings::required_packages(&preprocessors)?,
            lock_file: LockFile::read(folder)?,
        })
    }

    /// Downloads all packages that are not in the store: the locked version, or else the newest one, which is locked
    /// then. Emits an event for each package.
    ///
    /// # Errors
    /// A package can't be downloaded, or `options` forbid what is necessary. The lock file is as it was then.
    pub fn fetch(
        &self,
        options: FetchOptions,
        store: &PackageStore,
        registry: &dyn Registry,
        emit: &mut dyn FnMut(FetchEvent) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        if options.locked {
            self.check_locked()?;
        }
        if options.offline {
            self.check_offline(store)?;
        }
        let mut packages = Vec::new();
        for requirement in &self.requirements {
            let locked = match self.locked(requirement) {
                Some(locked) => {
                    let event = fetch_locked(&locked, store, registry, emit)?;
                    emit(event)?;
                    locked
                }
                None => {
                    emit(FetchEvent::Waiting(format!("looking up `{requirement}`")))?;
                    let (change, _) = lock_newest(requirement, None, store, registry)?;
                    let new = change.new.clone();
                    emit(FetchEvent::Changed(change))?;
                    new
                }
            };
            packages.push(locked);
        }
        self.write(packages)
    }

    /// Finds the newest versions of the packages of these names, or of all if there are none, and locks them. With
    /// `dry_run` the lock file stays as it is. Emits an event for each package.
    ///
    /// # Errors
    /// The book has no package of such a name, or a package can't be downloaded. The lock file is as it was then.
    pub fn update(
        &self,
        names: &[String],
        dry_run: bool,
        store: &PackageStore,
        registry: &dyn Registry,
        emit: &mut dyn FnMut(FetchEvent) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.check_names(names)?;
        let mut packages = Vec::new();
        for requirement in &self.requirements {
            let old = self.locked(requirement);
            let is_chosen = names.is_empty() || names.contains(&requirement.name);
            if let (Some(old), false) = (&old, is_chosen) {
                packages.push(old.clone());
                continue;
            }
            emit(FetchEvent::Waiting(format!("looking up `{requirement}`")))?;
            let (change, yanked) = lock_newest(requirement, old, store, registry)?;
            packages.push(change.new.clone());
            let warnings = [yanked, change.warning()];
            let is_same = change.old.as_ref() == Some(&change.new);
            emit(if is_same {
                FetchEvent::Newest(change.new)
            } else {
                FetchEvent::Changed(change)
            })?;
            for warning in warnings.into_iter().flatten() {
                emit(FetchEvent::Warning(warning))?;
            }
        }
        if dry_run {
            return Ok(());
        }
        self.write(packages)
    }

    /// Returns the locked packages that no plugin of the book uses.
    pub fn unused_packages(&self) -> impl Iterator<Item = &LockedPackage> {
        let locked = self.lock_file.iter().flat_map(LockFile::packages);
        locked.filter(|locked| !self.requirements.contains(&locked.requirement))
    }

    /// Returns the package that is locked for a requirement, or one that was locked for another requirement and matches
    /// this one.
    fn locked(&self, requirement: &PackageRequirement) -> Option<LockedPackage> {
        if let Some(locked) = self.lock_file.as_ref()?.find(requirement) {
            return Some(locked.clone());
        }
        let mut matching = self.unused_packages().filter(|other| {
            other.requirement.name == requirement.name
                && requirement.version_req.matches(&other.version)
        });
        matching.next().map(|other| LockedPackage {
            requirement: requirement.clone(),
            ..other.clone()
        })
    }

    /// Fails if the lock file would change.
    fn check_locked(&self) -> Result<(), Problem> {
        let lock_file = self.lock_file.as_ref();
        let is_locked = |requirement: &&PackageRequirement| {
            lock_file.is_some_and(|lock_file| lock_file.find(requirement).is_some())
        };
        let unlocked = self
            .requirements
            .iter()
            .filter(|requirement| !is_locked(requirement))
            .map(|requirement| format!("`{requirement}` is not locked"));
        let unused = self
            .unused_packages()
            .map(|locked| format!("`{}` is locked, but no plugin uses it", locked.requirement));
        let reasons: Vec<_> = unlocked.chain(unused).collect();
        if reasons.is_empty() {
            return Ok(());
        }
        let what =
            format!("`{LOCK_FILE}` is out of date, and `--locked` does not allow changing it");
        let help = format!(
            "run {} without `--locked`, review the changes, and commit `{LOCK_FILE}`",
            settings::FETCH
        );
        Err(Problem::new(ErrorKind::Settings, what)
            .why(reasons.join("\n"))
            .help(Some(help)))
    }

    /// Fails if a registry would have to be asked.
    fn check_offline(&self, store: &PackageStore) -> Result<(), Problem> {
        let mut missing = Vec::new();
        for requirement in &self.requirements {
            let Some(locked) = self.locked(requirement) else {
                missing.push(format!("`{requirement}` is not locked"));
                continue;
            };
            let (name, version) = (&requirement.name, &locked.version);
            match stored_sha256(store, &locked)? {
                None => missing.push(format!("`{name}` {version} is not downloaded")),
                Some(actual) if actual != locked.sha256 => missing.push(format!(
                    "the file of `{name}` {version} differs from the locked one\nexpected sha256 {}\nfound    \
                     sha256 {actual}",
                    locked.sha256
                )),
                Some(_) => {}
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let what = "packages are missing, and `--offline` does not allow downloading them";
        let help = format!("run {} with a network connection", settings::FETCH);
        Err(Problem::new(ErrorKind::Refused, what)
            .why(missing.join("\n"))
            .help(Some(help)))
    }

    /// Fails if the book has no package of one of these names.
    fn check_names(&self, names: &[String]) -> Result<(), Problem> {
        let is_known = |name: &&String| {
            let mut requirements = self.requirements.iter();
            requirements.any(|requirement| requirement.name == **name)
        };
        let Some(unknown) = names.iter().find(|name| !is_known(name)) else {
            return Ok(());
        };
        let known: Vec<_> = self
            .requirements
            .iter()
            .map(|requirement| format!("`{}`", requirement.name))
            .collect();
        let what = format!("the book has no package `{unknown}`");
        Err(Problem::new(ErrorKind::Settings, what)
            .help((!known.is_empty()).then(|| format!("known packages: {}", known.join(", ")))))
    }

    /// Writes the lock file. A book that never had a package gets none.
    fn write(&self, packages: Vec<LockedPackage>) -> Result<(), Problem> {
        if packages.is_empty() && self.lock_file.is_none() {
            return Ok(());
        }
        LockFile::new(packages).write(&self.root).map(|_| ())
    }
}
