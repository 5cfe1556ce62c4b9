//! Without a network: a folder in the place of a registry, or nothing at all.

use std::fs;

use mdbook_wasm::problem::ErrorKind;
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{Place, guests};
use crate::support::registry::local_registry;
use crate::support::run::{self, Run, quiet_stdout};
use crate::support::{build, sha256, write};

const FIXER: &str = "package = 'acme:fixer@1'";

/// A book whose package is fetched.
fn fetched(test: &str) -> Place {
    let place = Place::new(test, FIXER);
    let [fixer, _] = guests();
    place.config(&local_registry(
        &place.folder.join("registry"),
        &[("fixer", "1.0.0", &fixer)],
    ));
    quiet_stdout(&place.run(&["fetch"]));
    place
}

#[track_caller]
fn refused(run: &Run, class: ErrorKind) -> String {
    run.failed_as(class).to_owned()
}

#[test]
fn a_build_names_the_one_command() {
    let place = fetched("one-command");
    let built = place.build();
    assert_eq!(built.status, Some(0), "{}", built.stderr);
    fs::remove_dir_all(place.folder.join("cache/packages")).unwrap();
    let stderr = place.build().stderr;
    let expected = "error: plugin `fixer`: can't use `acme:fixer 1.0.0`\n  why: the package is not downloaded\n  help: download it with \
                    `mdbook-wasm fetch`\n";
    assert!(stderr.contains(expected), "{stderr}");
    place.plugin("package = 'acme:fixer@^1.1'");
    let stderr = place.build().stderr;
    let expected = "error: [[preprocessor.wasm.plugin]] `acme:fixer@^1.1`: `package`: `acme:fixer@^1.1` is not locked\n  \
                    why: `mdbook-wasm.lock` has 1.0.0 for `^1`\n  help: run `mdbook-wasm fetch`\n";
    assert!(stderr.contains(expected), "{stderr}");
    place.plugin("package = 'acme:other@^1'");
    let stderr = place.build().stderr;
    assert!(
        stderr.contains("why: `mdbook-wasm.lock` does not list it\n"),
        "{stderr}"
    );
}

#[test]
fn a_lock_file_that_can_not_be_used_stops_a_build() {
    let place = fetched("lock-file");
    let lock = place.lock();
    for (old, new, expected) in [
        (
            "version = 1\n",
            "version = 2\n",
            "line 2\n  why: it has format version 2, which a newer mdbook-wasm has written\n",
        ),
        ("size = ", "size = 0", "`mdbook-wasm.lock`: line "),
        (
            "[[package]]",
            "<<<<<<< HEAD\n[[package]]",
            "line 4\n  why: unresolved merge conflict of Git\n",
        ),
    ] {
        write(&place.root.join("mdbook-wasm.lock"), lock.replace(old, new));
        let built = place.build();
        assert_ne!(built.status, Some(0));
        assert!(built.stderr.contains(expected), "{}", built.stderr);
        let fetched = place.run(&["fetch"]);
        let stderr = fetched.failed_as(ErrorKind::Settings);
        assert!(stderr.contains(expected), "{stderr}");
    }
}

#[test]
fn grants_and_pins_are_those_of_the_books_table() {
    let place = fetched("pins");
    let [fixer, _] = guests();
    let pin = sha256(&fixer);
    place.plugin(&format!(
        "{FIXER}\nname = 'mender'\nsha256 = '{pin}'\nconfig = {{ replacements = {{ WASM = 'wAsM' }} }}"
    ));
    let built = place.build();
    assert_eq!(built.status, Some(0), "{}", built.stderr);
    assert!(place.html().contains("This is wAsM."), "{}", place.html());
    let other = "ab".repeat(32);
    place.plugin(&format!("{FIXER}\nsha256 = '{other}'"));
    let built = place.build();
    assert!(
        built.stderr.contains("the file does not match its pin"),
        "{}",
        built.stderr
    );
    assert!(
        built.stderr.contains(&other) && built.stderr.contains(&pin),
        "{}",
        built.stderr
    );
    // The lock file has the digests of packages, so that they are pinned only by name.
    place.plugin(FIXER);
    let toml = fs::read(place.root.join("book.toml")).unwrap();
    quiet_stdout(&place.run(&["pin"]));
    quiet_stdout(&place.run(&["pin", "--check"]));
    assert_eq!(fs::read(place.root.join("book.toml")).unwrap(), toml);
    let stdout = quiet_stdout(&place.run(&["pin", "fixer"]));
    assert!(
        stdout.starts_with("fixer (acme:fixer 1.0.0): pinned\n"),
        "{stdout}"
    );
    let toml = fs::read_to_string(place.root.join("book.toml")).unwrap();
    assert!(
        toml.contains(&format!("{FIXER}\nsha256 = \"{pin}\"\n")),
        "{toml}"
    );
    assert_eq!(
        quiet_stdout(&place.run(&["pin", "--check", "fixer"])),
        "fixer (acme:fixer 1.0.0): as pinned\n"
    );
}

#[test]
fn a_check_finds_what_is_not_fetched_and_what_is_locked_in_vain() {
    let place = fetched("check");
    let stdout = place.run(&["check"]);
    let stderr = String::from_utf8(stdout.stdout.clone()).unwrap();
    assert!(
        stderr.starts_with("fixer (acme:fixer 1.0.0): chapter plugin, starts, locked\n"),
        "{stderr}"
    );
    assert!(!stdout.stderr.contains("pinned"), "{}", stdout.stderr);
    let json: Value = serde_json::from_slice(&place.run(&["check", "--json"]).stdout).unwrap();
    assert_eq!(json["plugins"][0]["package"], "acme:fixer 1.0.0");
    fs::remove_dir_all(place.folder.join("cache/packages")).unwrap();
    let stderr = place.run(&["check"]).stderr;
    assert!(
        stderr.contains(
            "why: the package is not downloaded\n  help: download it with `mdbook-wasm fetch`"
        ),
        "{stderr}"
    );
    place.plugin("path = 'plugins/none.wasm'");
    let stderr = place.run(&["check"]).stderr;
    assert!(
        stderr.contains(
            "warning: `mdbook-wasm.lock` has `acme:fixer@^1`, which no plugin uses\n  help: update it \
             with `mdbook-wasm fetch`\n"
        ),
        "{stderr}"
    );
}

#[test]
fn registries_are_those_that_the_user_has_named() {
    let place = Place::new("configuration", FIXER);
    let config = place.folder.join("config/wasm-pkg/config.toml");
    let error_of = |place: &Place| {
        let stderr = refused(&place.run(&["fetch"]), ErrorKind::Settings);
        stderr.replace(&config.display().to_string(), "CONFIG")
    };
    assert_data_eq!(
        error_of(&place),
        str![[r#"
error: no registry is known for `acme:fixer`
  why: `CONFIG` names none, and none is built in
  help: name one in that file:
        [namespace_registries]
        acme = "registry.example"
        or once with `--registry HOST`

"#]]
    );
    // The client has one built in for this namespace, which is not asked.
    place.plugin("package = 'wasi:http@0.2'");
    assert!(error_of(&place).contains("none is built in"));
    place.plugin(FIXER);
    place.config("default_registry = 7\n");
    assert!(
        error_of(&place)
            .starts_with("error: can't use the configuration of registries, `CONFIG`\n")
    );
    place.config(
        "default_registry = \"registry.example\"\n[registry.\"registry.example\".oci]\nprotocol = \"http\"\n",
    );
    assert_data_eq!(
        error_of(&place),
        str![[r#"
error: the registry `registry.example` would be used without encryption
  why: its configuration has `protocol = "http"`, which is allowed only for registries on this machine
  help: remove `protocol` from it

"#]]
    );
    place.config(
        "[namespace_registries]\nacme = { registry = \"localhost:1\", metadata = { preferredProtocol = \"oci\", oci = { \
         registry = \"registry.example\" } } }\n[registry.\"localhost:1\".oci]\nprotocol = \"http\"\n",
    );
    assert!(error_of(&place).contains("`registry.example` would be used without encryption"));
    let [fixer, _] = guests();
    let elsewhere = place.folder.join("elsewhere.toml");
    write(
        &elsewhere,
        local_registry(
            &place.folder.join("registry"),
            &[("fixer", "1.0.0", &fixer)],
        ),
    );
    let run = place.run(&["fetch", "--config", elsewhere.to_str().unwrap()]);
    assert!(quiet_stdout(&run).contains("registry: registry.example\n"));
    let run = place.run(&["fetch", "--registry", "a b"]);
    assert_eq!(
        quiet_stdout(&run),
        "acme:fixer 1.0.0: as locked\n",
        "nothing is asked"
    );
    fs::remove_file(place.root.join("mdbook-wasm.lock")).unwrap();
    let run = place.run(&["fetch", "--registry", "a b"]);
    assert!(
        refused(&run, ErrorKind::Settings)
            .starts_with("error: `a b` is not the name of a registry\n")
    );
}

#[test]
fn settings_that_are_no_package() {
    let place = Place::new("settings", "package = 'fixer@1'");
    let stderr = refused(&place.run(&["fetch"]), ErrorKind::Settings);
    assert_eq!(
        stderr,
        "error: [[preprocessor.wasm.plugin]] `fixer@1`: `package`: expected a package with its versions, such as \
         \"acme:emoji@^1.2\", found `\"fixer@1\"`\n"
    );
    place.plugin("package = 'acme:fixer@1'\npath = 'a.wasm'");
    let stderr = place.build().stderr;
    assert!(
        stderr.contains("`package`: conflicts with `path`\n  help: remove one of the two\n"),
        "{stderr}"
    );
}

#[test]
fn a_book_without_packages_gets_no_lock_file() {
    let place = Place::new("none", "path = 'a.wasm'");
    for args in [
        &["fetch"][..],
        &["fetch", "--locked", "--offline"],
        &["update"],
    ] {
        assert_eq!(quiet_stdout(&place.run(args)), "");
    }
    assert!(!super::exists(&place.root.join("mdbook-wasm.lock")));
}

#[test]
fn a_program_without_its_companion_says_how_to_get_it() {
    let place = Place::new("alone", FIXER);
    let alone = place.folder.join(build::program().file_name().unwrap());
    if fs::hard_link(build::program(), &alone).is_err() {
        fs::copy(build::program(), &alone).unwrap();
    }
    let mut command = std::process::Command::new(&alone);
    command.args(["fetch", "--book"]).arg(&place.root);
    let run = Run::from_output(command.output().unwrap());
    let stderr = run.failed_as(ErrorKind::Internal);
    assert!(
        stderr.starts_with(
            "error: can't start `mdbook-wasm-fetch`, which downloads packages\n  why: there is no `"
        ),
        "{stderr}"
    );
    assert!(
        stderr.contains("help: it is installed with mdbook-wasm, unless"),
        "{stderr}"
    );
    let program = env!("CARGO_BIN_EXE_mdbook-wasm-fetch");
    let mut command = std::process::Command::new(program);
    command.arg("man");
    let run = Run::from_output(command.output().unwrap());
    assert!(
        run.failed()
            .contains("has only the subcommands `fetch` and `update`")
    );
    let version = run::program(&["--version"], b"");
    assert_eq!(version.status, Some(0));
}

#[test]
fn the_cache_lists_and_removes_fetched_files() {
    let place = fetched("cache");
    let [fixer, _] = guests();
    let stdout = quiet_stdout(&place.run(&["cache", "list"]));
    let expected = format!(
        "{:>12} bytes  {}.wasm\n1 files of packages, {} bytes\n",
        fixer.len(),
        sha256(&fixer),
        fixer.len()
    );
    assert!(stdout.ends_with(&expected), "{stdout}");
    quiet_stdout(&place.run(&["cache", "clean"]));
    assert_eq!(place.stored().len(), 1, "they can't be made anew");
    let stdout = quiet_stdout(&place.run(&["cache", "clean", "--packages"]));
    assert!(
        stdout.ends_with(&format!(
            "removed 1 files of packages, {} bytes\n",
            fixer.len()
        )),
        "{stdout}"
    );
    assert!(place.stored().is_empty());
}

#[test]
fn a_package_is_inspected_by_its_name() {
    let place = fetched("inspect");
    let [fixer, _] = guests();
    for name in ["acme:fixer", "acme:fixer@^1"] {
        let stdout = quiet_stdout(&place.run(&["inspect", name]));
        assert!(
            stdout.contains(&format!("sha256    {}\n", sha256(&fixer))),
            "{stdout}"
        );
    }
    let run = place.run(&["inspect", "acme:other"]);
    assert!(run.failed().starts_with("error: can't read `acme:other`\n"));
    fs::remove_dir_all(place.folder.join("cache/packages")).unwrap();
    let run = place.run(&["inspect", "acme:fixer"]);
    let stderr = run.failed_as(ErrorKind::Refused);
    assert_eq!(
        stderr,
        "error: `acme:fixer` is locked but not downloaded\n  help: download it with `mdbook-wasm fetch`\n"
    );
}

#[test]
fn parts_of_plugins_are_packages_too() {
    let place = fetched("parts");
    let [fixer, probe] = guests();
    let files: [(&str, &str, &[u8]); 2] = [("fixer", "1.0.0", &fixer), ("words", "1.1.0", &probe)];
    place.config(&local_registry(&place.folder.join("registry"), &files));
    place.plugin(&format!("{FIXER}\nlink = [{{ package = 'acme:words@1' }}]"));
    let stderr = place.build().stderr;
    assert!(
        stderr.contains("link `acme:words@1`: `package`: `acme:words@^1` is not locked\n"),
        "{stderr}"
    );
    let stdout = quiet_stdout(&place.run(&["fetch"]));
    assert!(
        stdout.starts_with("acme:fixer 1.0.0: as locked\nacme:words@^1: 1.1.0\n"),
        "{stdout}"
    );
    let stderr = place.build().stderr;
    assert!(
        !stderr.contains("locked") && !stderr.contains("fetched"),
        "{stderr}"
    );
}
