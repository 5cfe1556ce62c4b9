//! `mdbook-wasm init` and `init --remove`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use crate::support::run::{self, Run};
use crate::support::{build, folder, guide, write};

const TOML: &str = "# A book.\n[book]\ntitle = \"Book\" # of mine\n";

fn book(test: &str) -> PathBuf {
    let root = folder(&format!("init-{test}"));
    write(&root.join("book.toml"), TOML);
    root
}

fn init(root: &Path, args: &[&str]) -> Run {
    let all: Vec<_> = ["init"].iter().chain(args).copied().collect();
    run::program_with(&all, b"", |command| {
        command.current_dir(root);
    })
}

fn toml(root: &Path) -> String {
    fs::read_to_string(root.join("book.toml")).unwrap()
}

#[track_caller]
fn outputs(run: Run) -> (String, String) {
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    (String::from_utf8(run.stdout).unwrap(), run.stderr)
}

#[test]
fn the_table_is_added_and_removed() {
    let root = book("both");
    let (dry, stderr) = outputs(init(&root, &["--dry-run"]));
    assert_eq!(stderr, "note: nothing was changed because of `--dry-run`\n");
    assert_eq!(toml(&root), TOML);
    assert!(!root.join("plugins").exists());
    let (done, stderr) = outputs(init(&root, &[]));
    assert_eq!(done, dry);
    assert_data_eq!(
        done,
        str![[r#"
book.toml:
@@ -1,3 +1,12 @@
 # A book.
 [book]
 title = "Book" # of mine
+
+# so that `mdbook serve` rebuilds when a plugin changes
+[build]
+extra-watch-dirs = ["plugins"]
+
+[preprocessor.wasm]
+command = "mdbook-wasm"
+after = ["links"]
+plugin-dir = "plugins"
plugins: created, for plugins

"#]]
    );
    let added = guide::code_block("using/getting-started.md", "toml");
    assert_eq!(toml(&root), format!("{TOML}\n{added}"));
    assert_eq!(
        stderr,
        "note: put `.wasm` files into that folder, run `mdbook-wasm check`, and build the book as usual\n"
    );
    assert!(root.join("plugins").is_dir());
    let with = toml(&root);
    let (done, stderr) = outputs(init(&root, &[]));
    assert_eq!(done, "");
    assert_eq!(
        stderr,
        "note: nothing to do: [preprocessor.wasm] exists already\n"
    );
    assert_eq!(toml(&root), with);
    let (done, _) = outputs(init(&root, &["--remove"]));
    assert_data_eq!(
        done,
        str![[r#"
book.toml:
@@ -1,12 +1,3 @@
 # A book.
 [book]
 title = "Book" # of mine
-
-# so that `mdbook serve` rebuilds when a plugin changes
-[build]
-extra-watch-dirs = ["plugins"]
-
-[preprocessor.wasm]
-command = "mdbook-wasm"
-after = ["links"]
-plugin-dir = "plugins"
plugins: removed, because it is empty

"#]]
    );
    assert_eq!(toml(&root), TOML);
    assert!(!root.join("plugins").exists());
    let (done, stderr) = outputs(init(&root, &["--remove"]));
    assert_eq!(
        (done.as_str(), stderr.as_str()),
        ("", "note: nothing to remove\n")
    );
}

#[test]
fn a_modified_table_is_removed_only_with_force() {
    let root = book("force");
    outputs(init(&root, &["--plugin-dir", "my plugins"]));
    write(&root.join("my plugins/x.wasm"), "");
    let changed = toml(&root) + "\n[[preprocessor.wasm.plugin]]\npath = 'my plugins/x.wasm'\n";
    write(&root.join("book.toml"), &changed);
    let run = init(&root, &["--remove"]);
    assert_data_eq!(
        run.failed_as(ErrorKind::Settings).to_owned(),
        str![[r#"
error: can't remove [preprocessor.wasm]: it differs from what `mdbook-wasm init` writes
  why: it has other keys: `plugin`
  help: to remove it with everything in it, use `--remove --force`; add `--dry-run` to see what that removes

"#]]
    );
    assert_eq!(toml(&root), changed);
    let (done, _) = outputs(init(&root, &["--remove", "--force"]));
    assert!(
        done.contains("\n-[[preprocessor.wasm.plugin]]\n-path = 'my plugins/x.wasm'\n"),
        "{done}"
    );
    assert!(
        done.ends_with("my plugins: kept, because it is not empty\n"),
        "{done}"
    );
    assert_eq!(toml(&root).trim_end(), TOML.trim_end());
    assert!(root.join("my plugins/x.wasm").exists());
}

#[test]
fn without_a_book() {
    let root = folder("init-none");
    let run = init(&root, &[]);
    assert_data_eq!(
        run.failed_as(ErrorKind::Settings).replace('\\', "/"),
        str![[r#"
error: can't read `./book.toml`
  why: there is no such file
  help: run this in the book's folder, or name that folder with `--book`; `mdbook init` creates a new book

"#]]
    );
    assert_eq!(fs::read_dir(&root).unwrap().count(), 0);
    write(&root.join("book.toml"), "[preprocessor\n");
    let run = init(&root, &["--remove"]);
    assert!(
        run.failed_as(ErrorKind::Settings)
            .contains("TOML parse error"),
        "{}",
        run.stderr
    );
}

/// Both versions of mdBook can read the table, and find the program.
#[test]
fn both_mdbooks_build_with_the_table() {
    for mdbook in ["mdbook-0-4", "mdbook-0-5"] {
        let root = book(&format!("real-{mdbook}"));
        write(&root.join("src/SUMMARY.md"), "# S\n\n- [One](one.md)\n");
        write(&root.join("src/one.md"), "# WASM here\n");
        outputs(init(&root, &[]));
        fs::copy(build::guest("wasm-fixer"), root.join("plugins/fixer.wasm")).unwrap();
        let programs = build::program().parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path));
        let output = Command::new(build::real_mdbook(mdbook))
            .arg("build")
            .arg(&root)
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("MDWASM_CACHE_DIR", run::cache())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert!(!stderr.to_lowercase().contains("warn"), "{stderr}");
        let page = fs::read_to_string(root.join("book/one.html")).unwrap();
        assert!(page.contains(">Wasm here<"), "{page}");
    }
}
