//! `mdbook-wasm test`.

use std::fs;
use std::path::{Path, PathBuf};

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

/// Runs `mdbook-wasm test` on the chapter probe in a folder.
fn test_in(folder: &Path, args: &[&str]) -> Run {
    test_of(&build::guest("chapter-probe"), folder, args)
}

fn test_of(plugin: &Path, folder: &Path, args: &[&str]) -> Run {
    let args: Vec<_> = ["test", plugin.to_str().unwrap()]
        .iter()
        .chain(args)
        .copied()
        .collect();
    run::program_with(&args, b"", |command| {
        command.current_dir(folder);
    })
}

/// Creates a folder of cases with these files.
fn cases(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = folder(&format!("cases-{test}"));
    fs::create_dir(root.join("cases")).unwrap();
    for (file, text) in files {
        write(&root.join("cases").join(file), text);
    }
    root
}

#[track_caller]
fn stdout_of(run: &Run, status: i32) -> String {
    assert_eq!((run.status, run.stderr.as_str()), (Some(status), ""));
    String::from_utf8(run.stdout.clone()).unwrap()
}

const APPEND: &str = "config = { do = 'append', text = '!' }\n";

#[test]
fn passing_cases() {
    let root = cases(
        "ok",
        &[
            ("one/input.md", "A"),
            ("one/expected.md", "A!"),
            ("one/config.toml", APPEND),
            ("group/two/input.md", "A"),
            ("group/two/expected.md", "A"),
            ("group/two/config.toml", "config = { do = 'nothing' }"),
            ("group/fails/input.md", "A"),
            (
                "group/fails/config.toml",
                "config = { do = 'fail', text = 'no' }",
            ),
            (
                "group/fails/error.txt",
                "error: plugin `chapter-probe` failed in `input.md`\n  why: no\n",
            ),
            ("several/input/a.md", "A"),
            ("several/input/b/c.md", "C"),
            ("several/expected/a.md", "A!"),
            ("several/expected/b/c.md", "C!"),
            ("several/config.toml", APPEND),
        ],
    );
    assert_data_eq!(
        stdout_of(&test_in(&root, &[]), 0),
        str![[r#"
ok: group/fails
ok: group/two
ok: one
ok: several

4 cases: 4 ok, 0 failed

"#]]
    );
    let only = stdout_of(
        &test_in(&root, &["cases", "--only", "two", "--only", "on"]),
        0,
    );
    assert_eq!(only, "ok: group/two\nok: one\n\n2 cases: 2 ok, 0 failed\n");
    assert_eq!(
        stdout_of(&test_in(&root, &["cases/group"]), 0),
        "ok: fails\nok: two\n\n2 cases: 2 ok, 0 failed\n"
    );
}

#[test]
fn failing_cases() {
    let root = cases(
        "wrong",
        &[
            ("differs/input.md", "one\nA"),
            ("differs/expected.md", "one\nB!\n"),
            ("differs/config.toml", APPEND),
            ("fails/input.md", "A"),
            ("fails/config.toml", "config = { do = 'fail', text = 'no' }"),
            ("fails/expected.md", "A"),
            ("logs/input.md", "A"),
            ("logs/expected.md", "A"),
            ("logs/config.toml", "config = { do = 'log' }"),
            ("missing/input.md", "A"),
            ("missing/config.toml", APPEND),
            ("no-input/expected.md", "A"),
            ("no-table/input.md", "A"),
            ("no-table/config.toml", "config = 1"),
            ("no-toml/input.md", "A"),
            ("no-toml/config.toml", "config ="),
            ("stale/input.md", "A"),
            ("stale/expected.md", "A!"),
            ("stale/diagnostics.txt", "warning"),
            ("stale/config.toml", APPEND),
            ("two/input.md", "A"),
            ("two/input/a.md", "A"),
            ("wrong-grant/input.md", "A"),
            ("wrong-grant/config.toml", "allow.read = ['gone']"),
            ("wrong-key/input.md", "A"),
            ("wrong-key/config.toml", "on-error = 'skip'"),
        ],
    );
    assert_data_eq!(
        stdout_of(&test_in(&root, &[]), 1),
        str![[r#"
failed: differs
    expected.md differs from the result:
    @@ -1,2 +1,2 @@
     one
    -B!
    +A!
    / No newline at end of file
failed: fails
    error: plugin `chapter-probe` failed in `input.md`
      why: no
    unexpected failure: there is no `error.txt`
failed: logs
    unexpected diagnostics.txt:
    @@ -0,0 +1,6 @@
    +[chapter-probe] error: an error
    +[chapter-probe] warning: a warning
    +[chapter-probe] two
    +[chapter-probe] lines
    +[chapter-probe] printed
    +[chapter-probe] complained, /u{1b}[31mwithout a line's end
failed: missing
    unexpected expected.md:
    @@ -0,0 +1 @@
    +A!
    / No newline at end of file
failed: no-input
    error: the case `cases/no-input` can't be run
      why: it has neither `input.md` nor `input/`
failed: no-table
    error: cases/no-table/config.toml: `config`: expected a table, found `1`
failed: no-toml
    error: can't read `cases/no-toml/config.toml`
      why: TOML parse error at line 1, column 9
             |
           1 | config =
             |         ^
           string values must be quoted, expected literal string
failed: stale
    diagnostics.txt was expected, but not produced
failed: two
    error: the case `cases/two` can't be run
      why: it has both `input.md` and `input/`
failed: wrong-grant
    error: cases/wrong-grant/config.toml: allow: `read`: `gone`: there is no such folder under the book's root
failed: wrong-key
    error: cases/wrong-key/config.toml: `on-error` can't be set in a case

11 cases: 0 ok, 11 failed
  help: check the results, then accept them with `--bless`

"#]]
    );
}

#[test]
fn bless_accepts_results() {
    let root = cases(
        "bless",
        &[
            ("a/input.md", "A"),
            ("a/expected.md", "old"),
            ("a/diagnostics.txt", "old"),
            ("a/config.toml", APPEND),
            ("b/input.md", "B x"),
            (
                "b/config.toml",
                "config = { do = 'find', text = 'x', severity = 'error' }",
            ),
            ("c/input.md", "C"),
            ("c/expected.md", "C"),
            ("c/config.toml", "config = { do = 'nothing' }"),
        ],
    );
    assert_data_eq!(
        stdout_of(&test_in(&root, &["--bless"]), 0),
        str![[r#"
accepted: a
    expected.md
    diagnostics.txt
accepted: b
    diagnostics.txt
    error.txt
ok: c

3 cases: 1 ok, 2 accepted, 0 failed

"#]]
    );
    let read = |file: &str| fs::read_to_string(root.join("cases").join(file)).unwrap();
    assert_eq!(read("a/expected.md"), "A!");
    assert!(!root.join("cases/a/diagnostics.txt").exists());
    assert!(!root.join("cases/b/expected.md").exists());
    assert_data_eq!(
        read("b/diagnostics.txt"),
        str![[r#"
error[found]: [chapter-probe] input.md:1:3: found "x"

"#]]
    );
    assert_data_eq!(
        read("b/error.txt"),
        str![[r#"
error: plugin `chapter-probe` failed
  why: it reported an error in the book
  help: fix the errors that are reported above

"#]]
    );
    let again = stdout_of(&test_in(&root, &[]), 0);
    assert!(again.ends_with("\n3 cases: 3 ok, 0 failed\n"), "{again}");
    let none = stdout_of(&test_in(&root, &["--bless"]), 0);
    assert!(
        none.ends_with("\n3 cases: 3 ok, 0 accepted, 0 failed\n"),
        "{none}"
    );
}

#[test]
fn a_changed_structure_has_a_summary() {
    let root = cases(
        "shape",
        &[
            ("same/input/SUMMARY.md", "* [A](a.md)\n"),
            ("same/input/a.md", "A"),
            ("same/config.toml", "config = { do = 'nothing' }"),
            ("report/input.md", "A"),
            ("report/config.toml", "config = { do = 'report' }"),
        ],
    );
    let book = build::guest("book-probe");
    stdout_of(&test_of(&book, &root, &["--bless"]), 0);
    let read = |file: &str| fs::read_to_string(root.join("cases").join(file)).unwrap();
    assert_eq!(read("same/expected/SUMMARY.md"), "* [A](a.md)\n");
    assert_eq!(read("same/expected/a.md"), "A");
    assert!(!read("report/diagnostics.txt").is_empty());
    stdout_of(&test_of(&book, &root, &[]), 0);
}

#[test]
fn folders_without_cases() {
    let root = cases("none", &[]);
    write(&root.join("one/input.md"), "A");
    let mut all = test_in(&root, &[]).failed_as(ErrorKind::Input).to_owned();
    all.push_str(test_in(&root, &["gone"]).failed_as(ErrorKind::Input));
    all.push_str(test_in(&root, &[".", "--only", "two"]).failed_as(ErrorKind::Input));
    assert_data_eq!(
        all,
        str![[r#"
error: no cases found in `cases`
  help: a case is a folder with `input.md` and `expected.md`, or with `input/` and `expected/`
error: can't read the cases in `gone`
  why: folder not found
  help: a case is a folder with `input.md` and `expected.md`, or with `input/` and `expected/`
error: no case in `.` has `two` in its name

"#]]
    );
    let gone = test_of(Path::new("gone.wasm"), &root, &["."]);
    assert!(
        gone.failed_as(ErrorKind::Refused)
            .contains("file not found")
    );
}
