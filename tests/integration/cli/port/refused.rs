//! Preprocessors that can't be ported, and their messages.

use std::fs;

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use super::crates::STAND_IN;
use super::{Ported, TABLE, crates, succeeds};
use crate::support::write;

/// A program that fails to build.
const BROKEN: &str = "compile_error!(\"no wasm\");\nfn main() {}\n";

#[test]
fn a_folder_without_a_book() {
    let book = Ported::new("no-book", "");
    fs::remove_file(book.root.join("book.toml")).unwrap();
    let run = book.port(&[]);
    assert!(
        run.failed_as(ErrorKind::Settings)
            .contains("there is no such file"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_crate_that_does_not_build() {
    let book = Ported::new("broken", TABLE).with_cargo();
    crates::package(&book.package, "mdbook-shout", &[("mdbook-shout", BROKEN)]);
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Refused);
    let (_, why) = output.rsplit_once("\nerror: can't").unwrap();
    assert_data_eq!(
        why,
        str![[r#"
 build `mdbook-shout` for wasm32-wasip2
  help: see cargo's messages above

"#]]
    );
    let retry = "\nretrying with newer dependencies, because the crate's lockfile may be too old\n";
    assert!(output.contains(retry), "{output}");
    assert!(output.contains("error: no wasm"), "{output}");
    book.is_untouched(TABLE);
}

#[test]
fn a_crate_with_two_programs() {
    let book = Ported::new("two", TABLE).with_cargo();
    let source = fs::read_to_string(book.package.join("src/bin/mdbook-shout.rs")).unwrap();
    fs::remove_file(book.package.join("src/bin/mdbook-shout.rs")).unwrap();
    crates::package(
        &book.package,
        "mdbook-shout",
        &[("one", &source), ("two", &source)],
    );
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Refused);
    assert!(output.contains("it has several: `one`, `two`"), "{output}");
    book.is_untouched(TABLE);
    // The table of the other name is not changed.
    succeeds(&book.port(&["--bin", "two", "--no-check"]));
    assert!(book.root.join("plugins/two.wasm").exists());
    assert!(book.toml().contains(TABLE));
    let run = book.port(&["--bin", "three"]);
    assert!(
        run.failed_as(ErrorKind::Refused)
            .contains("no bin target named `three`"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_only_program_has_another_name() {
    let table = "[preprocessor.starts]\nx = 1\n";
    let book = Ported::new("other-name", table).with(&STAND_IN.starts);
    let output = succeeds(&book.port(&["--no-check"]));
    let again = "the crate's program is called `mdbook-starts`, so the plan has changed";
    assert!(output.contains(again), "{output}");
    assert!(output.contains("     -[preprocessor.starts]\n"), "{output}");
    assert!(!book.toml().contains("[preprocessor.starts]"));
    assert!(book.root.join("plugins/mdbook-starts.wasm").exists());
}

#[test]
fn a_program_that_fails_in_the_sandbox() {
    let book = Ported::new("fails", TABLE).with(&STAND_IN.starts);
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Failed);
    assert!(output.contains("\nnote: nothing was changed\n"), "{output}");
    assert!(
        output.contains("error: plugin `mdbook-starts` failed"),
        "{output}"
    );
    book.is_untouched(TABLE);
}

#[test]
fn a_native_program_that_fails() {
    let book = Ported::new("native-fails", TABLE);
    book.install(Some((
        "let mut input",
        "eprintln!(\"no luck\"); std::process::exit(7); let mut input",
    )));
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Failed);
    assert!(output.contains("failed on this book\n  why: "), "{output}");
    assert!(output.contains("  why: no luck\n"), "{output}");
    book.is_untouched(TABLE);
}

#[test]
fn a_book_that_mdbook_can_not_read() {
    let book = Ported::new("no-chapter", TABLE);
    fs::remove_file(book.root.join("src/two.md")).unwrap();
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Input);
    assert!(output.contains("mdBook can't read this book"), "{output}");
    assert!(
        !book.root.join("src/two.md").exists(),
        "mdBook creates nothing"
    );
    book.is_untouched(TABLE);
}

#[test]
fn unusual_toml_is_left_to_the_user() {
    let table = "[preprocessor]\nwasm = { command = \"mdbook-wasm\" }\n";
    let book = Ported::new("inline", table);
    let run = book.port(&[]);
    let output = run.failed_as(ErrorKind::Settings);
    assert!(
        output.contains("{ path = \"plugins/mdbook-shout.wasm\""),
        "{output}"
    );
    assert!(
        !output.contains("$ cargo"),
        "it is told before anything is built: {output}"
    );
    book.is_untouched(table);
}

#[test]
fn folders_that_can_not_be_written() {
    let book = Ported::new("no-folder", TABLE);
    write(&book.root.join("plugins"), "a file");
    let run = book.port(&["--no-check"]);
    let output = run.failed_as(ErrorKind::Internal);
    assert!(output.contains("error: can't write `"), "{output}");
    assert_eq!(book.toml(), format!("{}{TABLE}", super::TOML));

    fs::remove_file(book.root.join("plugins")).unwrap();
    let toml = book.root.join("book.toml");
    let mut permissions = fs::metadata(&toml).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&toml, permissions).unwrap();
    let run = book.port(&["--no-check"]);
    assert!(
        run.failed_as(ErrorKind::Internal)
            .contains("it is read-only"),
        "{}",
        run.stderr
    );
    book.is_untouched(TABLE);
}

#[test]
fn without_cargo() {
    let book = Ported::new("no-cargo", TABLE);
    let run = book.port_with(&[], |command| {
        command.env_remove("CARGO").env("PATH", &book.bin);
    });
    let output = run.failed_as(ErrorKind::Internal);
    assert!(output.contains("can't find cargo"), "{output}");
    assert!(output.contains("https://rustup.rs"), "{output}");
    book.is_untouched(TABLE);
}

/// Rust without the target, and without rustup to add it.
#[test]
#[cfg(unix)]
fn without_the_target() {
    use std::os::unix::fs::PermissionsExt;
    let book = Ported::new("no-target", TABLE);
    for name in ["cargo", "rustc"] {
        let script = book.bin.join(name);
        write(&script, "#!/bin/sh\necho /no/such/folder\n");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let run = book.port_with(&[], |command| {
        command.env_remove("CARGO").env("PATH", &book.bin);
    });
    let output = run.failed_as(ErrorKind::Internal);
    assert!(
        output.contains("$ rustup target add wasm32-wasip2\n"),
        "{output}"
    );
    assert!(
        output.contains("without rustup, install the target in the way you installed Rust"),
        "{output}"
    );
    book.is_untouched(TABLE);
}
