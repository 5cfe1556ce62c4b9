//! Writing pins into `book.toml`.

use std::fs;

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use super::{TOML, book, digest, pin, toml};
use crate::support::run::{quiet_stdout, stderr_of_failure, stdout_of};
use crate::support::{build, folder, write};

#[test]
fn pins_are_written_and_reported() {
    let root = book("written");
    let stdout = quiet_stdout(&pin(&root, &[]));
    let (one, two) = (digest(&root, "one.wasm"), digest(&root, "two.wasm"));
    let expected = TOML
        .replace(
            "# the first\n",
            &format!("# the first\nsha256 = \"{one}\"\n"),
        )
        .replace("two.wasm\"\n", &format!("two.wasm\"\nsha256 = \"{two}\"\n"));
    assert_eq!(toml(&root), expected);
    let stdout = stdout.replace(&one, "ONE").replace(&two, "TWO");
    assert_data_eq!(
        stdout,
        str![[r#"
first (plugins/one.wasm): pinned
  old sha256: none
  new sha256: ONE
  imports log lines: always available
  imports findings: always available
  imports Markdown: always available
  imports standard streams: output goes to the log, and input is empty
  imports exit: allowed, but counts as a failure
  imports files: not granted (none, except folders in `allow.read`)
  imports environment: not granted (none, except variables in `allow.env`)
  imports clock: not granted (frozen, unless `allow.clock` is true)
  imports random numbers: not granted (a fixed sequence, unless `allow.random` is true)
  imports network: never granted
two (plugins/two.wasm): pinned
  old sha256: none
  new sha256: TWO
  imports log lines: always available

"#]]
    );
    assert_eq!(
        quiet_stdout(&pin(&root, &["--check"])).lines().count(),
        2,
        "what was written is right"
    );
}

#[test]
fn grants_are_reported() {
    let root = book("granted");
    let granted = "name = 'first'\nallow = { clock = true, env = ['LANG'] }";
    write(
        &root.join("book.toml"),
        TOML.replace("name = 'first'", granted),
    );
    let stdout = quiet_stdout(&pin(&root, &["first"]));
    for line in [
        "imports clock: granted by `allow.clock`\n",
        "imports environment: granted by `allow.env`\n",
        "imports files: not granted (",
    ] {
        assert!(stdout.contains(&format!("\n  {line}")), "{stdout}");
    }
    assert!(!stdout.contains("two ("), "it was not asked for: {stdout}");
}

#[test]
fn unchanged_pins_write_nothing() {
    let root = book("unchanged");
    quiet_stdout(&pin(&root, &[]));
    // Digests are compared without regard to case.
    let text = toml(&root);
    let one = digest(&root, "one.wasm");
    write(
        &root.join("book.toml"),
        text.replace(&one, &one.to_uppercase()),
    );
    let before = toml(&root);
    // Neither the folder nor the file can be written.
    let mut permissions = fs::metadata(root.join("book.toml")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(root.join("book.toml"), permissions).unwrap();
    quiet_stdout(&pin(&root, &[]));
    assert_eq!(toml(&root), before);
    // A change fails because the file is read-only, and leaves no temporary file.
    fs::copy(build::guest("wasm-fixer"), root.join("plugins/two.wasm")).unwrap();
    let run = pin(&root, &[]);
    assert!(
        run.failed_as(ErrorKind::Internal)
            .contains("it was not changed\n  why: it is read-only\n"),
        "{}",
        run.stderr
    );
    assert_eq!(toml(&root), before);
    assert_eq!(
        fs::read_dir(&root).unwrap().count(),
        2,
        "book.toml and plugins"
    );
}

#[test]
fn other_plugins_are_pinned_if_one_is_rejected() {
    let root = book("refused");
    for (bytes, why) in [
        (None, "file not found"),
        (Some("<html>"), "it is a web page or XML, not WebAssembly"),
    ] {
        write(&root.join("book.toml"), TOML);
        let two = root.join("plugins/two.wasm");
        match bytes {
            None => fs::remove_file(two).unwrap(),
            Some(bytes) => write(&two, bytes),
        }
        let run = pin(&root, &[]);
        let stderr = stderr_of_failure(&run, ErrorKind::Refused);
        assert!(
            stderr.starts_with("error: plugin `two`: can't use `"),
            "{stderr}"
        );
        assert!(stderr.contains(&format!("\n  why: {why}\n")), "{stderr}");
        assert!(
            stderr.ends_with("error: 1 of 2 plugins are not pinned\n"),
            "{stderr}"
        );
        assert!(
            stdout_of(&run).starts_with("first ("),
            "{}",
            stdout_of(&run)
        );
        let one = digest(&root, "one.wasm");
        assert_eq!(
            toml(&root),
            TOML.replace(
                "# the first\n",
                &format!("# the first\nsha256 = \"{one}\"\n")
            )
        );
    }
}

#[test]
fn plugins_of_plugin_dir_can_not_be_pinned() {
    let root = book("folder");
    let text = "[preprocessor.wasm]\nplugin-dir = 'plugins'\n\
        [[preprocessor.wasm.plugin]]\npath = 'plugins/one.wasm'\n";
    write(&root.join("book.toml"), text);
    let run = pin(&root, &[]);
    assert_eq!(run.status, Some(0), "nobody asked for that one");
    assert_data_eq!(
        run.stderr.clone(),
        str![[r#"
warning: plugin `two` is not pinned
  why: it comes from `plugin-dir`, and only a listed plugin has a place for its digest
  help: add `[[preprocessor.wasm.plugin]]` with its `path` to `book.toml`, then pin it

"#]]
    );
    assert!(stdout_of(&run).starts_with("one ("), "{}", stdout_of(&run));
    for args in [&["two"][..], &["--check"]] {
        let run = pin(&root, args);
        assert!(
            stderr_of_failure(&run, ErrorKind::Refused)
                .starts_with("error: plugin `two` is not pinned\n"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn another_book_and_another_table() {
    let root = book("elsewhere");
    let text = TOML.replace("preprocessor.wasm", "preprocessor.late");
    write(&root.join("book.toml"), &text);
    let elsewhere = folder("pins-elsewhere-empty");
    let name = root.to_str().unwrap();
    quiet_stdout(&pin(&elsewhere, &["--book", name, "--section", "late"]));
    assert_eq!(toml(&root).matches("sha256 = ").count(), 2);
    let run = pin(&elsewhere, &["--book", name]);
    let stderr = run.failed_as(ErrorKind::Settings);
    assert!(
        stderr.starts_with("error: book.toml has no [preprocessor.wasm]\n"),
        "{stderr}"
    );
}

#[test]
fn a_book_that_can_not_be_read() {
    let root = book("unread");
    let error_of = |args: &[&str]| pin(&root, args).failed_as(ErrorKind::Settings).to_owned();
    let unknown = error_of(&["thrid"]);
    assert_data_eq!(
        unknown,
        str![[r#"
error: [preprocessor.wasm] has no plugin `thrid`
  help: known plugins: `first`, `two`

"#]]
    );
    write(&root.join("book.toml"), "[book\ntitle = 1\n");
    assert_data_eq!(
        error_of(&[]),
        str![[r#"
error: can't read `book.toml`
  why: TOML parse error at line 1, column 6
         |
       1 | [book
         |      ^
       unclosed table, expected `]`

"#]]
    );
    write(&root.join("book.toml"), b"# \xff\n");
    assert!(error_of(&[]).contains("why: it is not UTF-8"));
    write(&root.join("book.toml"), TOML.replace("name =", "nmae ="));
    assert!(error_of(&[]).contains("`nmae`: unknown key\n  help: did you mean `name`?"));
    fs::remove_file(root.join("book.toml")).unwrap();
    assert_data_eq!(
        error_of(&[]).replace('\\', "/"),
        str![[r#"
error: can't read `./book.toml`
  why: there is no such file
  help: run this in the book's folder, or name that folder with `--book`

"#]]
    );
}

#[test]
fn unusual_toml_is_left_to_the_user() {
    let root = book("unusual");
    let text = TOML.replace("name = 'first'", "sha256 = 5\nname = 'first'");
    write(&root.join("book.toml"), &text);
    let run = pin(&root, &["first"]);
    let one = digest(&root, "one.wasm");
    assert_data_eq!(
        stderr_of_failure(&run, ErrorKind::Refused).replace(&one, "ONE"),
        str![[r#"
error: can't write the pin of plugin `first` into `book.toml`
  why: its table is written in a form that this command can't edit
  help: add this to the table by hand: sha256 = "ONE"
error: 1 of 1 plugins are not pinned

"#]]
    );
    assert_eq!(toml(&root), text);
}

/// A symbolic link stays a link, and its target keeps its permissions.
#[test]
#[cfg(unix)]
fn links_and_permissions_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let root = book("links");
    let real = folder("pins-links-real").join("real.toml");
    fs::rename(root.join("book.toml"), &real).unwrap();
    symlink(&real, root.join("book.toml")).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    quiet_stdout(&pin(&root, &[]));
    assert!(
        fs::symlink_metadata(root.join("book.toml"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert_eq!(
        fs::read_to_string(&real)
            .unwrap()
            .matches("sha256 = ")
            .count(),
        2
    );
    assert_eq!(fs::read_dir(real.parent().unwrap()).unwrap().count(), 1);
}
