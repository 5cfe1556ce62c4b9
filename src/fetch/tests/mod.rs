//! Fetches and updates with a registry in memory.

mod fetch;
mod untrusted;
mod update;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use semver::Version;

use super::{AvailableVersion, BookPackages, FetchEvent, FetchOptions, Registry, RegistryError};
use crate::digest::sha256;
use crate::packages::{LOCK_FILE, LockFile, PackageStore};
use crate::problem::{ErrorKind, Problem};
use crate::style::strip_styles;

/// A registry in memory that can be made to fail.
#[derive(Default)]
struct FakeRegistry {
    /// The versions of `acme:emoji`, each with its file.
    versions: BTreeMap<Version, Vec<u8>>,
    yanked: Vec<Version>,
    /// The number of downloads that are cut off in the middle.
    cuts: Cell<u32>,
    /// The bytes that are sent instead of the file.
    served: Option<Vec<u8>>,
    /// True if it compares the digest of what it sends, as some clients do.
    is_strict: bool,
    /// The requests so far.
    requests: RefCell<Vec<&'static str>>,
    /// The sum of the failed attempts before each wait.
    waited: Cell<u32>,
}

impl FakeRegistry {
    fn with(versions: &[(&str, &[u8])]) -> Self {
        let versions = versions.iter();
        Self {
            versions: versions
                .map(|(version, file)| (version.parse().unwrap(), file.to_vec()))
                .collect(),
            ..Self::default()
        }
    }
}

impl Registry for FakeRegistry {
    fn registry_of(&self, _package: &str) -> Result<String, Problem> {
        Ok("registry.example".to_owned())
    }

    fn versions(&self, _package: &str) -> Result<Vec<AvailableVersion>, RegistryError> {
        self.requests.borrow_mut().push("versions");
        let available = self.versions.keys().map(|version| AvailableVersion {
            version: version.clone(),
            is_yanked: self.yanked.contains(version),
        });
        Ok(available.collect())
    }

    fn sha256(&self, _package: &str, version: &Version) -> Result<String, RegistryError> {
        self.requests.borrow_mut().push("sha256");
        match self.versions.get(version) {
            Some(file) => Ok(sha256(file)),
            None => Err(Problem::new(ErrorKind::Refused, "there is no such version").into()),
        }
    }

    fn download(
        &self,
        _package: &str,
        version: &Version,
        expected: &str,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), RegistryError> {
        self.requests.borrow_mut().push("download");
        let file = self.served.as_ref().unwrap_or(&self.versions[version]);
        let half = file.len() / 2;
        sink(&file[..half])?;
        if self.cuts.get() > 0 {
            self.cuts.set(self.cuts.get() - 1);
            return Err(RegistryError::Transient(vec![
                "the connection was cut\u{1b}".to_owned(),
            ]));
        }
        sink(&file[half..])?;
        match sha256(file) {
            actual if self.is_strict && actual != expected => {
                Err(RegistryError::Transient(vec![format!(
                    "expected {expected}, found {actual}"
                )]))
            }
            _ => Ok(()),
        }
    }

    fn wait(&self, failed: u32) {
        self.waited.set(self.waited.get() + failed);
    }
}

/// Returns a component with this import, or without imports.
fn component(import: &str) -> Vec<u8> {
    let imports = match import {
        "" => String::new(),
        import => format!("(import \"{import}\" (instance))"),
    };
    wat::parse_str(format!("(component {imports})")).unwrap()
}

const CLOCK: &str = "wasi:clocks/wall-clock@0.2.6";
const FILES: &str = "wasi:filesystem/types@0.2.6";

/// A book with a package, and an empty store.
struct TestBook {
    root: PathBuf,
    store: PackageStore,
}

impl TestBook {
    fn new(test: &str) -> Self {
        let root =
            std::env::temp_dir().join(format!("mdbook-wasm-fetch-{test}-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let store = PackageStore::in_cache(&root.join("cache"));
        let book = Self { root, store };
        book.require("acme:emoji@^1.2");
        book
    }

    fn require(&self, package: &str) {
        let toml = format!("[[preprocessor.wasm.plugin]]\npackage = \"{package}\"\n");
        fs::write(self.root.join("book.toml"), toml).unwrap();
    }

    fn fetch(&self, options: FetchOptions, registry: &FakeRegistry) -> Result<String, String> {
        self.output_of(|book, emit| book.fetch(options, &self.store, registry, emit))
    }

    fn update(&self, names: &[&str], dry: bool, registry: &FakeRegistry) -> Result<String, String> {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        self.output_of(|book, emit| book.update(&names, dry, &self.store, registry, emit))
    }

    /// Returns the events as text, or the error.
    fn output_of(
        &self,
        work: impl FnOnce(
            &BookPackages,
            &mut dyn FnMut(FetchEvent) -> Result<(), Problem>,
        ) -> Result<(), Problem>,
    ) -> Result<String, String> {
        let mut all = String::new();
        let mut emit = |event: FetchEvent| {
            if !matches!(event, FetchEvent::Waiting(_)) {
                all.push_str(&strip_styles(&event).to_string());
            }
            Ok(())
        };
        let done = BookPackages::open(&self.root).and_then(|book| work(&book, &mut emit));
        done.map(|()| all)
            .map_err(|problem| strip_styles(&problem).to_string())
    }

    /// Returns the text of the lock file.
    fn lock_file(&self) -> String {
        fs::read_to_string(self.root.join(LOCK_FILE)).unwrap_or_default()
    }

    /// Returns the locked versions.
    fn locked(&self) -> Vec<String> {
        let lock = LockFile::read(&self.root).unwrap().unwrap_or_default();
        let versions = lock.packages().iter();
        versions.map(|locked| locked.version.to_string()).collect()
    }
}

impl Drop for TestBook {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

const ANY: FetchOptions = FetchOptions {
    offline: false,
    locked: false,
};
const OFFLINE: FetchOptions = FetchOptions {
    offline: true,
    ..ANY
};
const LOCKED: FetchOptions = FetchOptions {
    locked: true,
    ..ANY
};
