//! With a real registry.

use std::fs;
use std::path::Path;

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use super::{PackageBook, exists, guests};
use crate::support::registry::{Fault, Proxy, Registry, config};
use crate::support::run::quiet_stdout;
use crate::support::{build, sha256};

const FIXER: &str = "package = 'acme:fixer@^1.2'";

/// Replaces digests and the host, which differ from run to run, by names.
fn with_names(stderr: &str, digests: &[(&[u8], &str)], host: &str) -> String {
    let stderr = stderr.replace(host, "HOST");
    digests.iter().fold(stderr, |stderr, (bytes, name)| {
        stderr
            .replace(&sha256(bytes), name)
            .replace(&format!("{} bytes", bytes.len()), "SIZE bytes")
            .replace(&format!("size = {}", bytes.len()), "size = SIZE")
    })
}

#[test]
#[ignore = "needs docker-registry"]
fn a_round_trip() {
    let book = PackageBook::new("round-trip", FIXER);
    let storage = book.folder.join("registry");
    let Some(registry) = Registry::start("a round trip by a registry", &storage) else {
        return;
    };
    let [fixer, probe] = guests();
    registry.publish("acme:fixer", "1.2.3", &build::guest("wasm-fixer"));
    registry.publish("acme:fixer", "2.0.0", &build::guest("chapter-probe"));
    book.config(&config(registry.host()));

    let refused = book.build();
    assert_ne!(refused.status, Some(0));
    assert!(
        refused
            .stderr
            .contains("`package`: `acme:fixer@^1.2` is not locked\n"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("help: run `mdbook-wasm fetch`"),
        "{}",
        refused.stderr
    );

    let stdout = quiet_stdout(&book.run(&["fetch"]));
    let digests: [(&[u8], &str); 2] = [(&fixer, "FIXER"), (&probe, "PROBE")];
    assert_data_eq!(
        with_names(&stdout, &digests, registry.host()),
        str![[r#"
acme:fixer@^1.2: 1.2.3
  registry: HOST
  size: SIZE bytes
  sha256: FIXER
  imports log lines: always available
  imports standard streams: output goes to the log, and input is empty
  imports exit: allowed, but counts as a failure
  imports environment: none, except variables in `allow.env`
  imports random numbers: a fixed sequence, unless `allow.random` is true

"#]]
    );
    let lock = book.lock();
    assert_data_eq!(
        with_names(&lock, &digests, registry.host()),
        str![[r#"
# Written by `mdbook-wasm fetch` and `mdbook-wasm update`. Commit it, and let them change it.
version = 1

[[package]]
name = "acme:fixer"
requirement = "^1.2"
version = "1.2.3"
registry = "HOST"
sha256 = "FIXER"
size = SIZE
imports = ["log lines", "standard streams", "exit", "environment", "random numbers"]

"#]]
    );

    // From here on, the registry is stopped and not needed.
    let host = registry.host().to_owned();
    drop(registry);
    let built = book.build();
    assert_eq!(built.status, Some(0), "{}", built.stderr);
    assert!(book.html().contains("This is Wasm."), "{}", book.html());
    for args in [&["fetch", "--offline", "--locked"][..], &["fetch"]] {
        assert_eq!(
            quiet_stdout(&book.run(args)),
            "acme:fixer 1.2.3: as locked\n"
        );
    }
    assert_eq!(book.lock(), lock);

    // The downloaded file is modified.
    let [stored] = &book.stored()[..] else {
        panic!("one file");
    };
    let mut altered = fixer.clone();
    *altered.last_mut().unwrap() ^= 1;
    fs::write(stored, &altered).unwrap();
    let both = |stderr: &str| {
        let digests = [sha256(&fixer), sha256(&altered)];
        assert!(
            digests.iter().all(|digest| stderr.contains(digest)),
            "{stderr}"
        );
    };
    let refused = book.build();
    assert_ne!(refused.status, Some(0));
    assert!(
        refused.stderr.contains("does not match the lock file"),
        "{}",
        refused.stderr
    );
    both(&refused.stderr);
    both(
        book.run(&["fetch", "--offline"])
            .failed_as(ErrorKind::Refused),
    );
    let unreachable = book.run(&["fetch"]);
    let stderr = unreachable.failed_as(ErrorKind::Internal);
    assert!(stderr.contains("4 attempts failed"), "{stderr}");

    // With the registry, the file is downloaded again.
    let Some(registry) = Registry::start("a round trip by a registry", &storage) else {
        return;
    };
    book.config(&config(registry.host()));
    let repaired = book.run(&["fetch", "--locked"]);
    assert_eq!(repaired.status, Some(0), "{}", repaired.stderr);
    both(&repaired.stderr);
    assert_eq!(fs::read(stored).unwrap(), fixer);
    assert_eq!(book.lock(), lock, "{host} is where it was found first");
    // The registry's file is modified.
    fs::remove_file(stored).unwrap();
    fs::write(registry.blob(&fixer), &altered).unwrap();
    let refused = book.run(&["fetch"]);
    let stderr = refused.failed_as(ErrorKind::Refused);
    assert!(
        stderr.contains("the registry sent other bytes than announced or locked"),
        "{stderr}"
    );
    both(stderr);
    assert!(book.stored().is_empty());
    let refused = book.build();
    assert!(
        refused.stderr.contains("the package is not downloaded"),
        "{}",
        refused.stderr
    );
    // The lock file is modified.
    fs::write(registry.blob(&fixer), &fixer).unwrap();
    fs::write(
        book.root.join("mdbook-wasm.lock"),
        lock.replace(&sha256(&fixer), &sha256(&altered)),
    )
    .unwrap();
    let refused = book.build();
    assert!(
        refused.stderr.contains("the package is not downloaded"),
        "{}",
        refused.stderr
    );
    let refused = book.run(&["fetch"]);
    both(refused.failed_as(ErrorKind::Refused));
    assert!(book.stored().is_empty());
}

#[test]
#[ignore = "needs docker-registry"]
fn an_update_shows_new_imports() {
    let book = PackageBook::new("update", FIXER);
    let storage = book.folder.join("registry");
    let Some(registry) = Registry::start("an update by a registry", &storage) else {
        return;
    };
    let [fixer, probe] = guests();
    registry.publish("acme:fixer", "1.2.3", &build::guest("wasm-fixer"));
    book.config(&config(registry.host()));
    quiet_stdout(&book.run(&["fetch"]));
    let old = book.lock();
    assert_eq!(
        quiet_stdout(&book.run(&["update"])),
        "acme:fixer 1.2.3: the newest version that matches `^1.2`\n"
    );
    registry.publish("acme:fixer", "1.3.0", &build::guest("chapter-probe"));
    assert_eq!(
        quiet_stdout(&book.run(&["fetch", "--locked"])),
        "acme:fixer 1.2.3: as locked\n",
        "a fetch takes nothing newer"
    );
    let digests: [(&[u8], &str); 2] = [(&fixer, "FIXER"), (&probe, "PROBE")];
    for args in [&["update", "--dry-run"][..], &["update", "acme:fixer"]] {
        assert_eq!(book.lock(), old);
        let run = book.run(args);
        let stdout = String::from_utf8(run.stdout.clone()).unwrap();
        assert_data_eq!(
            with_names(&stdout, &digests, registry.host()),
            str![[r#"
acme:fixer@^1.2: 1.2.3 -> 1.3.0
  registry: HOST
  size: SIZE bytes
  old sha256: FIXER
  new sha256: PROBE
  imports log lines: always available
  now imports findings: always available
  now imports Markdown: always available
  imports standard streams: output goes to the log, and input is empty
  imports exit: allowed, but counts as a failure
  now imports files: none, except folders in `allow.read`
  imports environment: none, except variables in `allow.env`
  now imports clock: frozen, unless `allow.clock` is true
  imports random numbers: a fixed sequence, unless `allow.random` is true
  now imports network: never granted

"#]]
        );
        assert_data_eq!(
            &run.stderr,
            str![[r#"
warning: package `acme:fixer` 1.3.0 asks for more permissions than 1.2.3: files, clock, network
  help: it gets only what its plugin's `allow` grants; find out why it asks before you grant it

"#]]
        );
    }
    let lock = book.lock();
    assert!(
        lock.contains("version = \"1.3.0\"\n") && lock.contains("\"files\""),
        "{lock}"
    );
    assert_eq!(book.stored().len(), 2);
}

/// Creates a book with a locked package that is not downloaded, and a registry with the package.
fn not_fetched(test: &str) -> Option<(PackageBook, Registry, Vec<u8>)> {
    let book = PackageBook::new(test, FIXER);
    let registry = Registry::start(test, &book.folder.join("registry"))?;
    registry.publish("acme:fixer", "1.2.3", &build::guest("wasm-fixer"));
    book.config(&config(registry.host()));
    quiet_stdout(&book.run(&["fetch"]));
    fs::remove_dir_all(book.folder.join("cache")).unwrap();
    let [fixer, _] = guests();
    Some((book, registry, fixer))
}

#[test]
#[ignore = "needs docker-registry"]
fn closed_connections_are_retried() {
    let Some((book, registry, fixer)) = not_fetched("cut") else {
        return;
    };
    let proxy = Proxy::start(&registry, &fixer, Fault::Cut(3));
    book.config(&config(proxy.host()));
    let stdout = quiet_stdout(&book.run(&["fetch"]));
    assert_eq!(
        stdout,
        format!(
            "acme:fixer 1.2.3: downloaded, {} bytes, as locked\n",
            fixer.len()
        )
    );
    assert_eq!(proxy.served(), 4);
    fs::remove_dir_all(book.folder.join("cache")).unwrap();
    let proxy = Proxy::start(&registry, &fixer, Fault::Cut(4));
    book.config(&config(proxy.host()));
    let refused = book.run(&["fetch"]);
    let stderr = refused.failed_as(ErrorKind::Internal);
    assert!(
        stderr.starts_with(
            "error: package `acme:fixer` 1.2.3: the download failed\n  why: 4 attempts failed"
        ),
        "{stderr}"
    );
    assert_eq!(proxy.served(), 4);
    assert!(book.stored().is_empty(), "no halves are left");
}

#[test]
#[ignore = "needs docker-registry"]
fn modified_downloads_are_rejected() {
    let Some((book, registry, fixer)) = not_fetched("altered") else {
        return;
    };
    let mut altered = fixer.clone();
    *altered.last_mut().unwrap() ^= 1;
    let proxy = Proxy::start(&registry, &fixer, Fault::Alter);
    book.config(&config(proxy.host()));
    let refused = book.run(&["fetch"]);
    let digests: [(&[u8], &str); 2] = [(&fixer, "FIXER"), (&altered, "ALTERED")];
    assert_data_eq!(
        with_names(
            refused.failed_as(ErrorKind::Refused),
            &digests,
            proxy.host()
        ),
        str![[r#"
error: package `acme:fixer` 1.2.3: the downloaded file has the wrong digest
  why: the registry sent other bytes than announced or locked
       expected sha256 FIXER
       found    sha256 ALTERED
  help: the file was deleted; try again, and contact the registry's operators if it fails again

"#]]
    );
    assert_eq!(proxy.served(), 1, "it is not asked for the same again");
    assert!(book.stored().is_empty());
}

#[test]
#[ignore = "needs docker-registry"]
fn oversized_downloads_are_rejected() {
    let Some((book, registry, fixer)) = not_fetched("more") else {
        return;
    };
    let more = [&fixer[..], &[0; 1 << 20]].concat();
    let proxy = Proxy::start(&registry, &fixer, Fault::Replace(more));
    book.config(&config(proxy.host()));
    let refused = book.run(&["fetch"]);
    let stderr = refused.failed_as(ErrorKind::Refused);
    let expected = format!(
        "the registry sent more than the locked size of {} bytes",
        fixer.len()
    );
    assert!(stderr.contains(&expected), "{stderr}");
    assert!(book.stored().is_empty());
}

#[test]
#[ignore = "needs docker-registry"]
fn a_republished_version_is_rejected() {
    let Some((book, registry, fixer)) = not_fetched("anew") else {
        return;
    };
    registry.publish("acme:fixer", "1.2.3", &build::guest("chapter-probe"));
    let [_, probe] = guests();
    let digests: [(&[u8], &str); 2] = [(&fixer, "FIXER"), (&probe, "PROBE")];
    for args in [&["fetch"][..], &["update"]] {
        let refused = book.run(args);
        assert_data_eq!(
            with_names(
                refused.failed_as(ErrorKind::Refused),
                &digests,
                registry.host()
            ),
            str![[r#"
error: package `acme:fixer` 1.2.3: its file differs from the locked one
  why: the registry `HOST` has another file for this version, or `mdbook-wasm.lock` was changed
       locked sha256 FIXER
       found  sha256 PROBE
  help: find out who changed it; to accept the new file, remove the package's table from `mdbook-wasm.lock` and run `mdbook-wasm fetch`

"#]]
        );
    }
}

#[test]
#[ignore = "needs docker-registry"]
fn missing_packages_are_reported() {
    let Some((book, registry, _)) = not_fetched("absent") else {
        return;
    };
    book.plugin("package = 'acme:fixer@^3'");
    let refused = book.run(&["fetch"]);
    assert_data_eq!(
        with_names(refused.failed_as(ErrorKind::Refused), &[], registry.host()),
        str![[r#"
error: no version of `acme:fixer` matches `^3`
  why: the registry `HOST` has 1.2.3
  help: change the requirement in `book.toml`

"#]]
    );
    book.plugin("package = 'acme:other@1'");
    let refused = book.run(&["fetch"]);
    assert_data_eq!(
        with_names(refused.failed_as(ErrorKind::Refused), &[], registry.host()),
        str![[r#"
error: there is no package `acme:other`
  why: its registry does not have it
  help: check the names of the package and of the registry

"#]]
    );
    let other = book.run(&["fetch", "--registry", "other.example"]);
    assert_ne!(other.status, Some(0));
    assert!(!exists(Path::new(&book.root.join("mdbook-wasm.lock.new"))));
}
