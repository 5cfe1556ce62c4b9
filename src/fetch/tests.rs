use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use semver::Version;

use super::{Book, Fetch, Offered, Registry, Told, Trouble};
use crate::packages::{FILE, Lock, Store};
use crate::pipeline::file::sha256;
use crate::problem::{ErrorKind, Problem};
use crate::style::strip_styles;

/// A registry in memory, and what it does wrong.
#[derive(Default)]
struct Fake {
    /// The versions of `acme:emoji`, each with its file.
    versions: BTreeMap<Version, Vec<u8>>,
    yanked: Vec<Version>,
    /// So many contents are cut in their middle.
    cuts: Cell<u32>,
    /// What is served instead of the file.
    served: Option<Vec<u8>>,
    /// Whether it looks at what it serves, as clients do.
    is_strict: bool,
    asked: RefCell<Vec<&'static str>>,
    waited: Cell<u32>,
}

impl Fake {
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

impl Registry for Fake {
    fn place(&self, _name: &str) -> Result<String, Problem> {
        Ok("registry.example".to_owned())
    }

    fn versions(&self, _name: &str) -> Result<Vec<Offered>, Trouble> {
        self.asked.borrow_mut().push("versions");
        let offered = self.versions.keys().map(|version| Offered {
            version: version.clone(),
            is_yanked: self.yanked.contains(version),
        });
        Ok(offered.collect())
    }

    fn sha256(&self, _name: &str, version: &Version) -> Result<String, Trouble> {
        self.asked.borrow_mut().push("sha256");
        match self.versions.get(version) {
            Some(file) => Ok(sha256(file)),
            None => Err(Problem::new(ErrorKind::Refused, "there is no such version").into()),
        }
    }

    fn content(
        &self,
        _name: &str,
        version: &Version,
        expected: &str,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Problem>,
    ) -> Result<(), Trouble> {
        self.asked.borrow_mut().push("content");
        let file = self.served.as_ref().unwrap_or(&self.versions[version]);
        let half = file.len() / 2;
        sink(&file[..half])?;
        if self.cuts.get() > 0 {
            self.cuts.set(self.cuts.get() - 1);
            return Err(Trouble::Passing(vec![
                "the connection was cut\u{1b}".to_owned(),
            ]));
        }
        sink(&file[half..])?;
        match sha256(file) {
            actual if self.is_strict && actual != expected => Err(Trouble::Passing(vec![format!(
                "wanted {expected}, got {actual}"
            )])),
            _ => Ok(()),
        }
    }

    fn wait(&self, failed: u32) {
        self.waited.set(self.waited.get() + failed);
    }
}

/// A component that imports this, if anything.
fn component(import: &str) -> Vec<u8> {
    let imports = match import {
        "" => String::new(),
        import => format!("(import \"{import}\" (instance))"),
    };
    wat::parse_str(format!("(component {imports})")).unwrap()
}

const CLOCK: &str = "wasi:clocks/wall-clock@0.2.6";
const FILES: &str = "wasi:filesystem/types@0.2.6";

/// A book's folder and a store of their own.
struct Place {
    root: PathBuf,
    store: Store,
}

impl Place {
    fn new(test: &str) -> Self {
        let root =
            std::env::temp_dir().join(format!("mdbook-wasm-fetch-{test}-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let store = Store::below(&root.join("cache"));
        let place = Self { root, store };
        place.asks_for("acme:emoji@^1.2");
        place
    }

    fn asks_for(&self, package: &str) {
        let toml = format!("[[preprocessor.wasm.plugin]]\npackage = \"{package}\"\n");
        fs::write(self.root.join("book.toml"), toml).unwrap();
    }

    fn fetch(&self, how: Fetch, registry: &Fake) -> Result<String, String> {
        self.told(|book, say| book.fetch(how, &self.store, registry, say))
    }

    fn update(&self, names: &[&str], dry: bool, registry: &Fake) -> Result<String, String> {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        self.told(|book, say| book.update(&names, dry, &self.store, registry, say))
    }

    fn told(
        &self,
        work: impl FnOnce(&Book, &mut dyn FnMut(Told) -> Result<(), Problem>) -> Result<(), Problem>,
    ) -> Result<String, String> {
        let mut all = String::new();
        let mut say = |told: Told| {
            match told {
                Told::Asked(_) => {}
                told => all.push_str(&strip_styles(&told).to_string()),
            }
            Ok(())
        };
        let done = Book::open(&self.root).and_then(|book| work(&book, &mut say));
        done.map(|()| all)
            .map_err(|problem| strip_styles(&problem).to_string())
    }

    fn lock(&self) -> String {
        fs::read_to_string(self.root.join(FILE)).unwrap_or_default()
    }

    /// The versions that are locked.
    fn locked(&self) -> Vec<String> {
        let lock = Lock::read(&self.root).unwrap().unwrap_or_default();
        let versions = lock.packages().iter();
        versions.map(|locked| locked.version.to_string()).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

const ANY: Fetch = Fetch {
    offline: false,
    locked: false,
};
const OFFLINE: Fetch = Fetch {
    offline: true,
    ..ANY
};
const LOCKED: Fetch = Fetch {
    locked: true,
    ..ANY
};

#[test]
fn what_is_new_is_locked_and_what_is_there_is_left() {
    let place = Place::new("new");
    let (old, new) = (component(""), component(CLOCK));
    let registry = Fake::with(&[("1.2.0", &old), ("1.3.0", &new), ("2.0.0", &old)]);
    let said = place.fetch(LOCKED, &registry).unwrap_err();
    assert!(said.contains("`mdbook-wasm.lock` is out of date"), "{said}");
    let said = place.fetch(OFFLINE, &registry).unwrap_err();
    assert!(
        said.contains("why: `acme:emoji@^1.2` is not locked\n"),
        "{said}"
    );
    assert!(registry.asked.borrow().is_empty(), "neither asks anything");
    let told = place.fetch(ANY, &registry).unwrap();
    let expected = format!(
        "acme:emoji@^1.2: 1.3.0\n  registry: registry.example\n  size: {} bytes\n  sha256: {}\n  imports clock: stands \
         still, unless `allow.clock` is true\n",
        new.len(),
        sha256(&new)
    );
    assert_eq!(told, expected);
    let lock = place.lock();
    registry.asked.borrow_mut().clear();
    for how in [ANY, OFFLINE, LOCKED] {
        assert_eq!(
            place.fetch(how, &registry).unwrap(),
            "acme:emoji 1.3.0: as locked\n"
        );
    }
    assert!(
        registry.asked.borrow().is_empty(),
        "nothing has to be asked"
    );
    assert_eq!(place.lock(), lock);
    fs::remove_file(place.store.path(&sha256(&new))).unwrap();
    let said = place.fetch(OFFLINE, &registry).unwrap_err();
    assert!(
        said.contains("why: `acme:emoji` 1.3.0 is not fetched\n"),
        "{said}"
    );
    let told = place.fetch(LOCKED, &registry).unwrap();
    assert!(told.contains(" fetched, "), "{told}");
    assert_eq!(place.lock(), lock);
}

#[test]
fn what_another_book_has_fetched_is_not_fetched_again() {
    let place = Place::new("another");
    let file = component(CLOCK);
    let registry = Fake::with(&[("1.2.0", &file)]);
    place.fetch(ANY, &registry).unwrap();
    fs::remove_file(place.root.join(FILE)).unwrap();
    registry.asked.borrow_mut().clear();
    place.fetch(ANY, &registry).unwrap();
    assert_eq!(*registry.asked.borrow(), ["versions", "sha256"]);
    assert_eq!(place.locked(), ["1.2.0"]);
}

#[test]
fn what_is_locked_stays_as_long_as_it_will_do() {
    let place = Place::new("stays");
    let file = component("");
    place.fetch(ANY, &Fake::with(&[("1.2.0", &file)])).unwrap();
    let registry = Fake::with(&[("1.2.0", &file), ("1.4.0", &file), ("2.1.0", &file)]);
    place.asks_for("acme:emoji@^1.1");
    place.fetch(LOCKED, &registry).unwrap_err();
    place.fetch(ANY, &registry).unwrap();
    assert_eq!(
        place.locked(),
        ["1.2.0"],
        "another requirement, and it fits"
    );
    place.asks_for("acme:emoji@^2");
    place.fetch(ANY, &registry).unwrap();
    assert_eq!(place.locked(), ["2.1.0"]);
    fs::write(place.root.join("book.toml"), "").unwrap();
    let said = place.fetch(LOCKED, &registry).unwrap_err();
    assert!(
        said.contains("`acme:emoji@^2` is locked, and no plugin asks for it"),
        "{said}"
    );
    place.fetch(ANY, &registry).unwrap();
    assert_eq!(place.locked(), [""; 0]);
}

#[test]
fn a_file_in_the_store_that_was_changed_is_fetched_anew() {
    let place = Place::new("spoilt");
    let file = component("");
    let registry = Fake::with(&[("1.2.0", &file)]);
    place.fetch(ANY, &registry).unwrap();
    let stored = place.store.path(&sha256(&file));
    fs::write(&stored, "else").unwrap();
    let both = format!(
        "expected sha256 {}\n       found    sha256 {}\n",
        sha256(&file),
        sha256(b"else")
    );
    let said = place.fetch(OFFLINE, &registry).unwrap_err();
    assert!(said.contains(&both), "{said}");
    let told = place.fetch(ANY, &registry).unwrap();
    assert!(told.contains(&both), "{told}");
    assert_eq!(fs::read(stored).unwrap(), file);
}

#[test]
fn cut_connections_are_tried_again_and_not_for_ever() {
    let place = Place::new("cut");
    let file = component(CLOCK);
    let registry = Fake::with(&[("1.2.0", &file)]);
    registry.cuts.set(4);
    let said = place.fetch(ANY, &registry).unwrap_err();
    assert_eq!(
        said,
        "error: package `acme:emoji` 1.2.0: it can't be fetched\n  why: it was tried 4 times; the last time:\n  why: the \
         connection was cut\\u{1b}\n  help: is there a network, and is the registry the right one?"
    );
    assert_eq!(registry.waited.get(), 1 + 2 + 3);
    assert!(place.store.list().unwrap().is_empty());
    assert_eq!(place.lock(), "");
    registry.cuts.set(3);
    place.fetch(ANY, &registry).unwrap();
    assert_eq!(place.locked(), ["1.2.0"]);
}

#[test]
fn other_bytes_are_refused_with_both_digests_and_not_asked_for_again() {
    for is_strict in [false, true] {
        let place = Place::new("other");
        let (file, other) = (component(""), component(CLOCK));
        let registry = Fake {
            served: Some(other.clone()),
            is_strict,
            ..Fake::with(&[("1.2.0", &file)])
        };
        let said = place.fetch(ANY, &registry).unwrap_err();
        let both = format!(
            "expected sha256 {}\n       found    sha256 {}\n",
            sha256(&file),
            sha256(&other)
        );
        assert!(said.contains(&both), "{said}");
        assert_eq!(*registry.asked.borrow(), ["versions", "sha256", "content"]);
        assert!(place.store.list().unwrap().is_empty());
        assert_eq!(place.lock(), "");
    }
}

#[test]
fn a_version_that_was_published_anew_is_refused_with_both_digests() {
    let place = Place::new("anew");
    let (file, other) = (component(""), component(CLOCK));
    place.fetch(ANY, &Fake::with(&[("1.2.0", &file)])).unwrap();
    let lock = place.lock();
    let registry = Fake::with(&[("1.2.0", &other)]);
    let both = format!(
        "locked sha256 {}\n       found  sha256 {}\n",
        sha256(&file),
        sha256(&other)
    );
    let said = place.update(&[], false, &registry).unwrap_err();
    assert!(said.contains(&both), "{said}");
    fs::remove_file(place.store.path(&sha256(&file))).unwrap();
    let said = place.fetch(ANY, &registry).unwrap_err();
    assert!(said.contains(&both), "{said}");
    assert_eq!(place.lock(), lock);
}

#[test]
fn nothing_is_served_without_end() {
    let place = Place::new("end");
    let file = component("");
    place.fetch(ANY, &Fake::with(&[("1.2.0", &file)])).unwrap();
    fs::remove_file(place.store.path(&sha256(&file))).unwrap();
    let registry = Fake {
        served: Some(vec![0; 1 << 20]),
        ..Fake::with(&[("1.2.0", &file)])
    };
    let said = place.fetch(ANY, &registry).unwrap_err();
    let expected = format!(
        "the registry served more than the {} bytes that are locked",
        file.len()
    );
    assert!(said.contains(&expected), "{said}");
}

#[test]
fn what_is_no_webassembly_is_not_locked() {
    let place = Place::new("no-wasm");
    let said = place
        .fetch(ANY, &Fake::with(&[("1.2.0", b"text")]))
        .unwrap_err();
    assert!(said.contains("its file is no WebAssembly"), "{said}");
    assert_eq!(place.lock(), "");
}

#[test]
fn an_update_tells_what_is_gained_and_lost() {
    let place = Place::new("update");
    let (clock, files) = (component(CLOCK), component(FILES));
    place.fetch(ANY, &Fake::with(&[("1.2.0", &clock)])).unwrap();
    let lock = place.lock();
    let registry = Fake::with(&[("1.2.0", &clock), ("1.3.0", &files)]);
    let expected = format!(
        "acme:emoji@^1.2: 1.2.0 -> 1.3.0\n  registry: registry.example\n  size: {} bytes\n  old sha256: {}\n  new sha256: \
         {}\n  now imports files: none, but for the folders that `allow.read` names\n  no longer imports clock\n",
        files.len(),
        sha256(&clock),
        sha256(&files)
    );
    let warned = "error: package `acme:emoji` 1.3.0 asks for more than 1.2.0 did: files\n  help: ";
    let told = place.update(&[], true, &registry).unwrap();
    assert!(told.starts_with(&format!("{expected}{warned}")), "{told}");
    assert_eq!(place.lock(), lock, "dry");
    let said = place.update(&["acme:other"], false, &registry).unwrap_err();
    assert!(
        said.contains("no package `acme:other`\n  help: it has `acme:emoji`"),
        "{said}"
    );
    let told = place.update(&["acme:emoji"], false, &registry).unwrap();
    assert!(told.starts_with(&expected), "{told}");
    assert_eq!(place.locked(), ["1.3.0"]);
    let told = place.update(&[], false, &registry).unwrap();
    assert_eq!(told, "acme:emoji 1.3.0: the newest that `^1.2` allows\n");
}

#[test]
fn a_yanked_version_stays_with_a_warning() {
    let place = Place::new("yanked");
    let file = component("");
    place
        .fetch(ANY, &Fake::with(&[("1.2.0", &file), ("1.3.0", &file)]))
        .unwrap();
    let registry = Fake {
        yanked: vec!["1.3.0".parse().unwrap()],
        ..Fake::with(&[("1.2.0", &file), ("1.3.0", &file)])
    };
    let told = place.update(&[], false, &registry).unwrap();
    assert!(
        told.contains("package `acme:emoji` 1.3.0: the version is yanked"),
        "{told}"
    );
    assert_eq!(place.locked(), ["1.3.0"]);
}
