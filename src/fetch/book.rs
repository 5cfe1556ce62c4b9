//! The packages of a book: what it asks for, what is locked, and what is to be done about that.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::choose::{Choice, choose, yanked};
use super::download::{Release, download};
use super::registry::{Registry, insist};
use super::tell::{Change, Told, word};
use crate::booktoml;
use crate::packages::{FILE, Lock, Locked, Store, Wanted};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{self, Capability};
use crate::settings;

/// A book whose packages are looked after.
#[derive(Debug)]
pub struct Book {
    root: PathBuf,
    wanted: Vec<Wanted>,
    /// `None`: the book has no lock file.
    lock: Option<Lock>,
}

/// What a fetch may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fetch {
    /// Ask no registry.
    pub offline: bool,
    /// Leave the lock file as it is.
    pub locked: bool,
}

impl Book {
    /// Opens the `book.toml` of a folder, and the lock file beside it. All tables under `[preprocessor]` count.
    ///
    /// # Errors
    /// Where one of the two can't be read, or is wrong.
    pub fn open(folder: &Path) -> Result<Self, Problem> {
        let (_, text) = booktoml::read(folder)?;
        let says = booktoml::table(booktoml::parse(&text)?.as_table());
        let nothing = Map::new();
        let preprocessors = says.get("preprocessor").and_then(Value::as_object);
        Ok(Self {
            root: folder.to_owned(),
            wanted: settings::required_packages(preprocessors.unwrap_or(&nothing))?,
            lock: Lock::read(folder)?,
        })
    }

    /// Sees to it that the files of all packages are in the store: those that are locked, and for the others the
    /// newest versions, which are locked then. Each is told as it comes.
    ///
    /// # Errors
    /// Where one can't be had, or `how` does not allow what would be needed. Then the lock file is as it was.
    pub fn fetch(
        &self,
        how: Fetch,
        store: &Store,
        registry: &dyn Registry,
        say: &mut dyn FnMut(Told) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        if how.locked {
            self.check_locked()?;
        }
        if how.offline {
            self.check_offline(store)?;
        }
        let mut packages = Vec::new();
        for wanted in &self.wanted {
            let locked = match self.locked(wanted) {
                Some(locked) => {
                    let told = self.complete(&locked, store, registry, say)?;
                    say(told)?;
                    locked
                }
                None => {
                    say(Told::Asked(format!("asking for `{wanted}`")))?;
                    let (change, _) = resolve(wanted, None, store, registry)?;
                    let new = change.new.clone();
                    say(Told::Changed(change))?;
                    new
                }
            };
            packages.push(locked);
        }
        self.write(packages)
    }

    /// Looks for newer versions of the packages of these names, or of all where none are given, and locks them.
    /// `dry`: they are told, and not locked.
    ///
    /// # Errors
    /// Where there is no package of such a name, or a registry does not do as it should. Then the lock file is as
    /// it was.
    pub fn update(
        &self,
        names: &[String],
        dry: bool,
        store: &Store,
        registry: &dyn Registry,
        say: &mut dyn FnMut(Told) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.check_names(names)?;
        let mut packages = Vec::new();
        for wanted in &self.wanted {
            let old = self.locked(wanted);
            let is_chosen = names.is_empty() || names.contains(&wanted.name);
            if let (Some(old), false) = (&old, is_chosen) {
                packages.push(old.clone());
                continue;
            }
            say(Told::Asked(format!("asking for `{wanted}`")))?;
            let (change, warning) = resolve(wanted, old, store, registry)?;
            packages.push(change.new.clone());
            let warnings = [warning, change.warning()];
            say(match change.old.as_ref() == Some(&change.new) {
                true => Told::Newest(change.new),
                false => Told::Changed(change),
            })?;
            for warning in warnings.into_iter().flatten() {
                say(Told::Warned(warning))?;
            }
        }
        match dry {
            true => Ok(()),
            false => self.write(packages),
        }
    }

    /// The packages that are locked and that the book does not ask for.
    pub fn surplus(&self) -> impl Iterator<Item = &Locked> {
        let locked = self.lock.iter().flat_map(Lock::packages);
        locked.filter(|locked| !self.wanted.contains(&locked.wanted))
    }

    /// What is locked for a package, or what was for another requirement and will do for this one.
    fn locked(&self, wanted: &Wanted) -> Option<Locked> {
        if let Some(locked) = self.lock.as_ref()?.find(wanted) {
            return Some(locked.clone());
        }
        let mut will_do = self.surplus().filter(|other| {
            other.wanted.name == wanted.name && wanted.requirement.matches(&other.version)
        });
        will_do.next().map(|other| Locked {
            wanted: wanted.clone(),
            ..other.clone()
        })
    }

    /// Makes sure that a locked package's file is there.
    fn complete(
        &self,
        locked: &Locked,
        store: &Store,
        registry: &dyn Registry,
        say: &mut dyn FnMut(Told) -> Result<(), Problem>,
    ) -> Result<Told, Problem> {
        match look(store, locked)? {
            Some(actual) if actual == locked.sha256 => return Ok(Told::There(locked.clone())),
            Some(actual) => say(Told::Warned(spoilt(locked, &actual)))?,
            None => {}
        }
        let Locked {
            wanted: Wanted { name, .. },
            version,
            sha256,
            size,
            ..
        } = locked;
        say(Told::Asked(format!("asking for `{name}` {version}")))?;
        let what = format!("package `{name}` {version}: can't ask its registry for it");
        let actual = insist(registry, &what, || registry.sha256(name, version))?;
        if actual != *sha256 {
            return Err(replaced(locked, &actual, &registry.place(name)?));
        }
        let release = Release {
            name,
            version,
            sha256,
            size: Some(*size),
        };
        download(registry, release, store)?;
        Ok(Told::Fetched(locked.clone()))
    }

    fn check_locked(&self) -> Result<(), Problem> {
        let lock = self.lock.as_ref();
        let unlocked = self
            .wanted
            .iter()
            .filter(|wanted| lock.is_none_or(|lock| lock.find(wanted).is_none()))
            .map(|wanted| format!("`{wanted}` is not locked"));
        let surplus = self
            .surplus()
            .map(|locked| format!("`{}` is locked, and no plugin asks for it", locked.wanted));
        let reasons: Vec<_> = unlocked.chain(surplus).collect();
        match &reasons[..] {
            [] => Ok(()),
            reasons => {
                let what = format!("`{FILE}` is out of date, and `--locked` lets it stay as it is");
                let help = format!(
                    "run {} without `--locked`, look at what it says, and commit `{FILE}`",
                    settings::FETCH
                );
                Err(Problem::new(ErrorKind::Settings, what)
                    .why(reasons.join("\n"))
                    .help(Some(help)))
            }
        }
    }

    fn check_offline(&self, store: &Store) -> Result<(), Problem> {
        let mut missing = Vec::new();
        for wanted in &self.wanted {
            let Some(locked) = self.locked(wanted) else {
                missing.push(format!("`{wanted}` is not locked"));
                continue;
            };
            let (name, version) = (&wanted.name, &locked.version);
            match look(store, &locked)? {
                None => missing.push(format!("`{name}` {version} is not fetched")),
                Some(actual) if actual != locked.sha256 => missing.push(format!(
                    "the file of `{name}` {version} is not the one that is locked\nexpected sha256 {}\nfound    \
                     sha256 {actual}",
                    locked.sha256
                )),
                Some(_) => {}
            }
        }
        match &missing[..] {
            [] => Ok(()),
            missing => {
                let what = "not all packages are there, and `--offline` asks no registry for them";
                let help = format!("run {} where there is a network", settings::FETCH);
                Err(Problem::new(ErrorKind::Refused, what)
                    .why(missing.join("\n"))
                    .help(Some(help)))
            }
        }
    }

    fn check_names(&self, names: &[String]) -> Result<(), Problem> {
        let is_known = |name: &&String| self.wanted.iter().any(|wanted| wanted.name == **name);
        let Some(unknown) = names.iter().find(|name| !is_known(name)) else {
            return Ok(());
        };
        let known: Vec<_> = self
            .wanted
            .iter()
            .map(|wanted| format!("`{}`", wanted.name))
            .collect();
        let what = format!("the book has no package `{unknown}`");
        Err(Problem::new(ErrorKind::Settings, what)
            .help((!known.is_empty()).then(|| format!("it has {}", known.join(", ")))))
    }

    /// A book that never had a package gets no file.
    fn write(&self, packages: Vec<Locked>) -> Result<(), Problem> {
        if packages.is_empty() && self.lock.is_none() {
            return Ok(());
        }
        Lock::new(packages).write(&self.root).map(|_| ())
    }
}

/// Finds the newest version, gets its file, and looks at what it imports. Also what to warn of.
fn resolve(
    wanted: &Wanted,
    old: Option<Locked>,
    store: &Store,
    registry: &dyn Registry,
) -> Result<(Change, Option<Problem>), Problem> {
    let name = &wanted.name;
    let place = registry.place(name)?;
    let what = format!("can't ask the registry `{place}` for `{name}`");
    let offered = insist(registry, &what, || registry.versions(name))?;
    let locked = old.as_ref().map(|old| &old.version);
    let (version, warning) = match choose(wanted, &offered, locked, &place)? {
        Choice::Newest(version) => (version, None),
        Choice::Yanked(version) => {
            let warning = yanked(name, &version);
            (version, Some(warning))
        }
    };
    let sha256 = insist(registry, &what, || registry.sha256(name, &version))?;
    if let Some(old) = old.as_ref().filter(|old| old.version == version) {
        if old.sha256 != sha256 {
            return Err(replaced(old, &sha256, &place));
        }
        let change = Change {
            new: old.clone(),
            old: Some(old.clone()),
            needs: Vec::new(),
        };
        return Ok((change, warning));
    }
    let release = Release {
        name,
        version: &version,
        sha256: &sha256,
        size: None,
    };
    let (path, size) = download(registry, release, store)?;
    let needs = needs(&path, release)?;
    let new = Locked {
        wanted: wanted.clone(),
        version: version.clone(),
        registry: place,
        sha256: sha256.clone(),
        size,
        imports: needs.iter().map(word).collect(),
    };
    Ok((Change { old, new, needs }, warning))
}

/// What a fetched file imports. What else could be said against it, a build says: it may be a part of a plugin.
fn needs(path: &Path, release: Release<'_>) -> Result<Vec<Capability>, Problem> {
    let what = format!("package `{}` {}", release.name, release.version);
    let bytes = fs::read(path).map_err(|error| {
        Problem::new(ErrorKind::Internal, format!("{what}: can't read its file")).caused_by(&error)
    })?;
    let inspection = runtime::inspect(&bytes);
    match inspection.binary_kind {
        Some(_) => Ok(inspection.capabilities),
        None => Err(Problem::new(
            ErrorKind::Refused,
            format!("{what}: its file is no WebAssembly"),
        )),
    }
}

/// What lies in the store in the place of a package's file.
fn look(store: &Store, locked: &Locked) -> Result<Option<String>, Problem> {
    store.look(&locked.sha256).map_err(|error| {
        let path = store.path(&locked.sha256);
        let what = format!("can't read `{}`", path.display());
        Problem::new(ErrorKind::Internal, what).caused_by(&error)
    })
}

/// A file in the store has been changed.
fn spoilt(locked: &Locked, actual: &str) -> Problem {
    let (name, version) = (&locked.wanted.name, &locked.version);
    let what = format!("package `{name}` {version}: its fetched file was changed");
    let why = format!(
        "expected sha256 {}\nfound    sha256 {actual}",
        locked.sha256
    );
    Problem::new(ErrorKind::Refused, what)
        .why(why)
        .help(Some("it is fetched anew"))
}

/// The registry has another file for a version that is locked.
fn replaced(locked: &Locked, actual: &str, place: &str) -> Problem {
    let (name, version) = (&locked.wanted.name, &locked.version);
    let what = format!("package `{name}` {version}: it is not what was locked");
    let why = format!(
        "the registry `{place}` has another file for this version, or `{FILE}` was changed\nlocked sha256 {}\nfound  \
         sha256 {actual}",
        locked.sha256
    );
    let help = format!(
        "find out who changed it; to take it all the same, take its table out of `{FILE}` and run {}",
        settings::FETCH
    );
    Problem::new(ErrorKind::Refused, what)
        .why(why)
        .help(Some(help))
}
