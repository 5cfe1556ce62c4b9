//! Without a network: a folder as the registry, or none.

use std::fs;

use mdbook_wasm::problem::ErrorKind;
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{PackageBook, guests};
use crate::support::registry::local_registry;
use crate::support::run::{self, Run, quiet_stdout};
use crate::support::{build, sha256, write};

const FIXER: &str = "package = 'acme:fixer@1'";

/// Creates a book whose package is downloaded.
fn fetched(test: &str) -> PackageBook {
    let fixture = PackageBook::new(test, FIXER);
    let [fixer, _] = guests();
    fixture.config(&local_registry(
        &fixture.folder.join("registry"),
        &[("fixer", "1.0.0", &fixer)],
    ));
    quiet_stdout(&fixture.run(&["fetch"]));
    fixture
}

#[track_caller]
fn refused(run: &Run, class: ErrorKind) -> String {
    run.failed_as(class).to_owned()
}

#[test]
fn a_build_names_the_command_to_run() {
    let fixture = fetched("one-command");
    let built = fixture.build();
    assert_eq!(built.status, Some(0), "{}", built.stderr);
    fs::remove_dir_all(fixture.folder.join("cache/packages")).unwrap();
    let stderr = fixture.build().stderr;
    let expected = "error: plugin `fixer`: can't use `acme:fixer 1.0.0`\n  why: the package is not downloaded\n  help: download it with \
                    `mdbook-wasm fetch`\n";
    assert!(stderr.contains(expected), "{stderr}");
    fixture.plugin("package = 'acme:fixer@^1.1'");
    let stderr = fixture.build().stderr;
    let expected = "error: [[preprocessor.wasm.plugin]] `acme:fixer@^1.1`: `package`: `acme:fixer@^1.1` is not locked\n  \
                    why: `mdbook-wasm.lock` has 1.0.0 for `^1`\n  help: run `mdbook-wasm fetch`\n";
    assert!(stderr.contains(expected), "{stderr}");
    fixture.plugin("package = 'acme:other@^1'");
    let stderr = fixture.build().stderr;
    assert!(
        stderr.contains("why: `mdbook-wasm.lock` does not list it\n"),
        "{stderr}"
    );
}

#[test]
fn an_unusable_lock_file_stops_a_build() {
    let fixture = fetched("lock-file");
    let lock = fixture.lock();
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
        write(
            &fixture.root.join("mdbook-wasm.lock"),
            lock.replace(old, new),
        );
        let built = fixture.build();
        assert_ne!(built.status, Some(0));
        assert!(built.stderr.contains(expected), "{}", built.stderr);
        let fetched = fixture.run(&["fetch"]);
        let stderr = fetched.failed_as(ErrorKind::Settings);
        assert!(stderr.contains(expected), "{stderr}");
    }
}

#[test]
fn grants_and_pins_are_those_of_the_books_table() {
    let fixture = fetched("pins");
    let [fixer, _] = guests();
    let pin = sha256(&fixer);
    fixture.plugin(&format!(
        "{FIXER}\nname = 'fixer-two'\nsha256 = '{pin}'\nconfig = {{ replacements = {{ WASM = 'wAsM' }} }}"
    ));
    let built = fixture.build();
    assert_eq!(built.status, Some(0), "{}", built.stderr);
    assert!(
        fixture.html().contains("This is wAsM."),
        "{}",
        fixture.html()
    );
    let other = "ab".repeat(32);
    fixture.plugin(&format!("{FIXER}\nsha256 = '{other}'"));
    let built = fixture.build();
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
    // The lock file has the digests of packages, so they are pinned only if they are named.
    fixture.plugin(FIXER);
    let toml = fs::read(fixture.root.join("book.toml")).unwrap();
    quiet_stdout(&fixture.run(&["pin"]));
    quiet_stdout(&fixture.run(&["pin", "--check"]));
    assert_eq!(fs::read(fixture.root.join("book.toml")).unwrap(), toml);
    let stdout = quiet_stdout(&fixture.run(&["pin", "fixer"]));
    assert!(
        stdout.starts_with("fixer (acme:fixer 1.0.0): pinned\n"),
        "{stdout}"
    );
    let toml = fs::read_to_string(fixture.root.join("book.toml")).unwrap();
    assert!(
        toml.contains(&format!("{FIXER}\nsha256 = \"{pin}\"\n")),
        "{toml}"
    );
    assert_eq!(
        quiet_stdout(&fixture.run(&["pin", "--check", "fixer"])),
        "fixer (acme:fixer 1.0.0): as pinned\n"
    );
}

#[test]
fn check_reports_missing_and_unused_packages() {
    let fixture = fetched("check");
    let stdout = fixture.run(&["check"]);
    let stderr = String::from_utf8(stdout.stdout.clone()).unwrap();
    assert!(
        stderr.starts_with("fixer (acme:fixer 1.0.0): chapter plugin, starts, locked\n"),
        "{stderr}"
    );
    assert!(!stdout.stderr.contains("pinned"), "{}", stdout.stderr);
    let json: Value = serde_json::from_slice(&fixture.run(&["check", "--json"]).stdout).unwrap();
    assert_eq!(json["plugins"][0]["package"], "acme:fixer 1.0.0");
    fs::remove_dir_all(fixture.folder.join("cache/packages")).unwrap();
    let stderr = fixture.run(&["check"]).stderr;
    assert!(
        stderr.contains(
            "why: the package is not downloaded\n  help: download it with `mdbook-wasm fetch`"
        ),
        "{stderr}"
    );
    fixture.plugin("path = 'plugins/none.wasm'");
    let stderr = fixture.run(&["check"]).stderr;
    assert!(
        stderr.contains(
            "warning: `mdbook-wasm.lock` has `acme:fixer@^1`, which no plugin uses\n  help: update it \
             with `mdbook-wasm fetch`\n"
        ),
        "{stderr}"
    );
}

#[test]
fn only_configured_registries_are_used() {
    let fixture = PackageBook::new("configuration", FIXER);
    let config = fixture.folder.join("config/wasm-pkg/config.toml");
    let error_of = |fixture: &PackageBook| {
        let stderr = refused(&fixture.run(&["fetch"]), ErrorKind::Settings);
        stderr.replace(&config.display().to_string(), "CONFIG")
    };
    assert_data_eq!(
        error_of(&fixture),
        str![[r#"
error: no registry is known for `acme:fixer`
  why: `CONFIG` names none, and none is built in
  help: name one in that file:
        [namespace_registries]
        acme = "registry.example"
        or once with `--registry HOST`

"#]]
    );
    // The client has a default registry for this namespace, which must not be used.
    fixture.plugin("package = 'wasi:http@0.2'");
    assert!(error_of(&fixture).contains("none is built in"));
    fixture.plugin(FIXER);
    fixture.config("default_registry = 7\n");
    assert!(
        error_of(&fixture)
            .starts_with("error: can't use the configuration of registries, `CONFIG`\n")
    );
    fixture.config(
        "default_registry = \"registry.example\"\n[registry.\"registry.example\".oci]\nprotocol = \"http\"\n",
    );
    assert_data_eq!(
        error_of(&fixture),
        str![[r#"
error: the registry `registry.example` would be used without encryption
  why: its configuration has `protocol = "http"`, which is allowed only for registries on this machine
  help: remove `protocol` from it

"#]]
    );
    fixture.config(
        "[namespace_registries]\nacme = { registry = \"localhost:1\", metadata = { preferredProtocol = \"oci\", oci = { \
         registry = \"registry.example\" } } }\n[registry.\"localhost:1\".oci]\nprotocol = \"http\"\n",
    );
    assert!(error_of(&fixture).contains("`registry.example` would be used without encryption"));
    let [fixer, _] = guests();
    let elsewhere = fixture.folder.join("elsewhere.toml");
    write(
        &elsewhere,
        local_registry(
            &fixture.folder.join("registry"),
            &[("fixer", "1.0.0", &fixer)],
        ),
    );
    let run = fixture.run(&["fetch", "--config", elsewhere.to_str().unwrap()]);
    assert!(quiet_stdout(&run).contains("registry: registry.example\n"));
    let run = fixture.run(&["fetch", "--registry", "a b"]);
    assert_eq!(
        quiet_stdout(&run),
        "acme:fixer 1.0.0: as locked\n",
        "nothing is asked"
    );
    fs::remove_file(fixture.root.join("mdbook-wasm.lock")).unwrap();
    let run = fixture.run(&["fetch", "--registry", "a b"]);
    assert!(
        refused(&run, ErrorKind::Settings)
            .starts_with("error: `a b` is not the name of a registry\n")
    );
}

#[test]
fn invalid_package_settings() {
    let fixture = PackageBook::new("settings", "package = 'fixer@1'");
    let stderr = refused(&fixture.run(&["fetch"]), ErrorKind::Settings);
    assert_eq!(
        stderr,
        "error: [[preprocessor.wasm.plugin]] `fixer@1`: `package`: expected a package with its versions, such as \
         \"acme:emoji@^1.2\", found `\"fixer@1\"`\n"
    );
    fixture.plugin("package = 'acme:fixer@1'\npath = 'a.wasm'");
    let stderr = fixture.build().stderr;
    assert!(
        stderr.contains("`package`: conflicts with `path`\n  help: remove one of the two\n"),
        "{stderr}"
    );
}

#[test]
fn a_book_without_packages_gets_no_lock_file() {
    let fixture = PackageBook::new("none", "path = 'a.wasm'");
    for args in [
        &["fetch"][..],
        &["fetch", "--locked", "--offline"],
        &["update"],
    ] {
        assert_eq!(quiet_stdout(&fixture.run(args)), "");
    }
    assert!(!super::exists(&fixture.root.join("mdbook-wasm.lock")));
}

#[test]
fn a_missing_fetch_program_is_reported_with_advice() {
    let fixture = PackageBook::new("alone", FIXER);
    let alone = fixture.folder.join(build::program().file_name().unwrap());
    if fs::hard_link(build::program(), &alone).is_err() {
        fs::copy(build::program(), &alone).unwrap();
    }
    let mut command = std::process::Command::new(&alone);
    command.args(["fetch", "--book"]).arg(&fixture.root);
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
fn the_cache_lists_and_removes_downloaded_files() {
    let fixture = fetched("cache");
    let [fixer, _] = guests();
    let stdout = quiet_stdout(&fixture.run(&["cache", "list"]));
    let expected = format!(
        "{:>12} bytes  {}.wasm\n1 files of packages, {} bytes\n",
        fixer.len(),
        sha256(&fixer),
        fixer.len()
    );
    assert!(stdout.ends_with(&expected), "{stdout}");
    quiet_stdout(&fixture.run(&["cache", "clean"]));
    assert_eq!(fixture.stored().len(), 1, "they can't be made anew");
    let stdout = quiet_stdout(&fixture.run(&["cache", "clean", "--packages"]));
    assert!(
        stdout.ends_with(&format!(
            "removed 1 files of packages, {} bytes\n",
            fixer.len()
        )),
        "{stdout}"
    );
    assert!(fixture.stored().is_empty());
}

#[test]
fn a_package_is_inspected_by_its_name() {
    let fixture = fetched("inspect");
    let [fixer, _] = guests();
    for name in ["acme:fixer", "acme:fixer@^1"] {
        let stdout = quiet_stdout(&fixture.run(&["inspect", name]));
        assert!(
            stdout.contains(&format!("sha256    {}\n", sha256(&fixer))),
            "{stdout}"
        );
    }
    let run = fixture.run(&["inspect", "acme:other"]);
    assert!(run.failed().starts_with("error: can't read `acme:other`\n"));
    fs::remove_dir_all(fixture.folder.join("cache/packages")).unwrap();
    let run = fixture.run(&["inspect", "acme:fixer"]);
    let stderr = run.failed_as(ErrorKind::Refused);
    assert_eq!(
        stderr,
        "error: `acme:fixer` is locked but not downloaded\n  help: download it with `mdbook-wasm fetch`\n"
    );
}

#[test]
fn parts_can_be_packages() {
    let fixture = fetched("parts");
    let [fixer, probe] = guests();
    let files: [(&str, &str, &[u8]); 2] = [("fixer", "1.0.0", &fixer), ("words", "1.1.0", &probe)];
    fixture.config(&local_registry(&fixture.folder.join("registry"), &files));
    fixture.plugin(&format!("{FIXER}\nlink = [{{ package = 'acme:words@1' }}]"));
    let stderr = fixture.build().stderr;
    assert!(
        stderr.contains("link `acme:words@1`: `package`: `acme:words@^1` is not locked\n"),
        "{stderr}"
    );
    let stdout = quiet_stdout(&fixture.run(&["fetch"]));
    assert!(
        stdout.starts_with("acme:fixer 1.0.0: as locked\nacme:words@^1: 1.1.0\n"),
        "{stdout}"
    );
    let stderr = fixture.build().stderr;
    assert!(
        !stderr.contains("locked") && !stderr.contains("fetched"),
        "{stderr}"
    );
}
