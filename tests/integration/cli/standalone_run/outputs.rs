//! Outputs: differences, changes of the structure, and files.

use std::fs;

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{append, run_in, with_plugins};
use crate::support::books::{self, Book, chapter};
use crate::support::run::{self, contents, quiet_stdout};
use crate::support::write;

#[test]
fn differences_are_shown() {
    let folder = with_plugins("diff");
    write(&folder.join("text/a.md"), "one\n\u{1b}[31mtwo");
    write(&folder.join("text/b.md"), "");
    let args = append(&["text", "--diff", "--config", "where=a"]);
    let plain = quiet_stdout(&run_in(&folder, &args, ""));
    assert_data_eq!(
        plain.replace('\u{1b}', "ESC"),
        str![[r#"
--- a/a.md
+++ b/a.md
@@ -1,2 +1,2 @@
 one
-ESC[31mtwo
/ No newline at end of file
+ESC[31mtwo …
/ No newline at end of file
--- a/b.md
+++ b/b.md
@@ -0,0 +1 @@
+ …
/ No newline at end of file

"#]]
    );
    let args: Vec<_> = ["run"].into_iter().chain(args).collect();
    let coloured = run::program_with(&args, b"", |command| {
        command.current_dir(&folder).env("CLICOLOR_FORCE", "1");
    });
    let coloured = quiet_stdout(&coloured);
    assert!(
        coloured.contains("\u{1b}[31m-\\u{1b}[31mtwo\u{1b}[0m\n"),
        "{coloured:?}"
    );
}

#[test]
fn changes_of_the_structure_are_shown_and_written() {
    let folder = with_plugins("structure");
    write(&folder.join("a.json"), {
        let items = books::everything();
        Book::generated("everything", "0.5.4", &items).with_plugins(&json!([]))
    });
    let args = ["book.wasm", "a.json", "--config", "do=restructure"];
    let diff = run_in(&folder, &[&args[..], &["--diff"]].concat(), "");
    let diff = quiet_stdout(&diff);
    assert!(
        diff.starts_with("--- a/SUMMARY.md\n+++ b/SUMMARY.md\n@@ "),
        "{diff}"
    );
    assert!(diff.contains("\n--- /dev/null\n+++ b/"), "{diff}");
    let written = run_in(&folder, &[&args[..], &["--output", "out"]].concat(), "");
    assert_eq!(quiet_stdout(&written), "");
    let json = run_in(&folder, &args, "").book();
    let read = |path: &str| fs::read_to_string(folder.join("out").join(path)).unwrap();
    assert!(contents(&json).len() > 3);
    for item in json["items"].as_array().unwrap() {
        if let Some(path) = item["Chapter"]["path"].as_str() {
            assert_eq!(read(path), item["Chapter"]["content"], "{path}");
        }
    }
    assert!(
        read("SUMMARY.md").contains("](inserted.md)"),
        "{}",
        read("SUMMARY.md")
    );
}

#[test]
fn files_are_written_only_below_the_folder() {
    let folder = with_plugins("output");
    write(&folder.join("text/SUMMARY.md"), "- [A](x/a.md)\n- [D]()\n");
    write(&folder.join("text/x/a.md"), "A");
    let run = run_in(&folder, &append(&["text", "-o", "out"]), "");
    assert_eq!(quiet_stdout(&run), "");
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    assert_eq!(read("out/SUMMARY.md"), "- [A](x/a.md)\n- [D]()\n");
    assert_eq!(read("out/x/a.md"), "A …");
    assert_eq!(fs::read_dir(folder.join("out")).unwrap().count(), 2);
    for path in ["../evil.md", "/tmp/evil.md", "x/../../evil.md"] {
        let items = json!([chapter("A", "a.md", ""), chapter("Evil", path, "")]);
        let book = Book::generated("evil", "0.5.4", &items);
        write(&folder.join("evil.json"), book.with_plugins(&json!([])));
        let run = run_in(&folder, &append(&["evil.json", "-o", "other"]), "");
        let stderr = run.failed_as(ErrorKind::Input);
        assert!(stderr.contains("leads out of the book"), "{stderr}");
        assert!(!folder.join("other").exists(), "{path}");
    }
}
