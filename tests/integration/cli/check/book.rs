//! Checks of a whole book.

use std::fs;
use std::path::{Path, PathBuf};

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{book, check};
use crate::support::run::{self, stderr_of_failure, stdout_of};
use crate::support::{guide, sha256, write};

const WELL: &str = "\
[build]
extra-watch-dirs = ['plugins']

[preprocessor.wasm]
command = 'mdbook-wasm'
after = ['links']

[[preprocessor.wasm.plugin]]
path = 'plugins/fixer.wasm'
sha256 = 'FIXER'

[[preprocessor.wasm.plugin]]
path = 'plugins/probe.wasm'
sha256 = 'PROBE'
allow = { read = ['po'], env = ['LANG'], clock = true, random = true }
renderers = ['html', 'epub']
";

/// Creates a book without errors.
fn valid_book(test: &str) -> PathBuf {
    let root = book(test, "");
    let digest = |file: &str| sha256(&fs::read(root.join("plugins").join(file)).unwrap());
    let toml = WELL.replace("FIXER", &digest("fixer.wasm"));
    write(
        &root.join("book.toml"),
        toml.replace("PROBE", &digest("probe.wasm")),
    );
    fs::create_dir(root.join("po")).unwrap();
    root
}

#[test]
fn a_book_without_errors() {
    let root = valid_book("well");
    let run = check(&root, &["--strict"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    assert_data_eq!(
        stdout_of(&run).replace('\\', "/"),
        str![[r#"
fixer (plugins/fixer.wasm): chapter plugin, starts, pinned
probe (plugins/probe.wasm): chapter plugin, starts, pinned
2 plugins: no errors, no warnings, no notes

"#]]
    );
}

/// A book with every kind of error: all are reported at once, each with a fix.
#[test]
fn all_errors_are_reported_at_once() {
    let toml = "\
[build]
extra-watch-dirs = ['elsewhere']

[preprocessor.wasm]
command = 'mdbook-wasm --section late'
after = ['tocc']
plugin-dir = 'plugins'

[[preprocessor.wasm.plugin]]
path = 'gone.wasm'
limits = { memory = 'much' }

[[preprocessor.wasm.plugin]]
path = 'gone.wasm'

[[preprocessor.wasm.plugin]]
path = 'plugins/fixer.wasm'
name = 'gone'
sha256 = '0000000000000000000000000000000000000000000000000000000000000000'

[[preprocessor.wasm.plugin]]
path = 'plugins/probe.wasm'
allow = { read = ['po', '..', '.'] }
limits = { memory = '64 KiB' }

[[preprocessor.wasm.plugin]]
path = 'plugins/two.wasm'
allow = { read = ['src'], clock = true, env = ['LANG'], random = true }
renderers = ['htlm']

[preprocessor.katex]
[preprocessor.late]
command = 'mdbook-wasm --section late'
";
    let root = book("everything", toml);
    fs::create_dir(root.join("src")).unwrap();
    fs::copy(
        root.join("plugins/fixer.wasm"),
        root.join("plugins/two.wasm"),
    )
    .unwrap();
    let run = check(&root, &[]);
    assert_data_eq!(
        stdout_of(&run).replace('\\', "/"),
        str![[r#"
gone (gone.wasm): can't be loaded
gone (plugins/fixer.wasm): can't be loaded, pinned
probe (plugins/probe.wasm): chapter plugin, can't be used
two (plugins/two.wasm): chapter plugin, starts

"#]]
    );
    let output = stderr_of_failure(&run, ErrorKind::Settings);
    let digest = sha256(&fs::read(root.join("plugins/fixer.wasm")).unwrap());
    assert_data_eq!(
        output
            .replace(&digest, "FOUND")
            .replace(&root.display().to_string(), "BOOK")
            .replace('\\', "/"),
        str![[r#"
error: [[preprocessor.wasm.plugin]] `gone.wasm`: limits: `memory`: expected a size such as "512 MiB", from 64 KiB to 1024 GiB, found `"much"`
error: [preprocessor.wasm]: two plugins have the name `gone` (BOOK/gone.wasm and BOOK/plugins/fixer.wasm)
  help: set another `name` for one of them
error: plugin `gone`: can't use `BOOK/gone.wasm`
  why: file not found
  help: check `path` (it is relative to the book's root), and build the plugin
error: plugin `gone`: can't use `BOOK/plugins/fixer.wasm`
  why: the file does not match its pin
       expected sha256 0000000000000000000000000000000000000000000000000000000000000000
       found    sha256 FOUND
  help: if you changed the plugin yourself, update the pin with `mdbook-wasm pin gone`; otherwise find out who changed the file
error: [[preprocessor.wasm.plugin]] `plugins/probe.wasm`: allow: `read`: `po`: there is no such folder under the book's root
error: [[preprocessor.wasm.plugin]] `plugins/probe.wasm`: allow: `read`: `..`: the path leads to `[..]`, outside the book; only folders under the book's root can be granted
warning: plugin `probe` may read the whole folder of the book
  why: this includes `book.toml` and the files of version control
  help: name only the folders that it needs in `allow.read`
error: plugin `probe` failed to start
  why: out of memory (limit 64 KiB)
  help: raise `limits.memory` if it should have more
warning: plugin `two` is granted `allow.read`, but never uses files
  help: remove `read` from its `allow`
warning: plugin `two` is granted `allow.clock`, but never uses a clock
  help: remove `clock` from its `allow`
warning: plugin `two` never runs
  why: its `renderers` are ["htlm"], but mdBook builds this book with ["html", "test"]
  help: fix `renderers`, or add an [output] table for one of them
note: plugins `gone`, `probe`, `two` are not pinned
  help: run `mdbook-wasm pin` to record the digests of the listed plugins, so that no other files are run
error: [preprocessor.wasm]: `command` makes the program read [preprocessor.late]
  help: set `command = "mdbook-wasm"` in [preprocessor.wasm]
warning: [preprocessor.wasm]: `after` names `tocc`, but the book has no such preprocessor
  help: remove or fix it; mdBook warns about it in each build
note: [preprocessor.wasm] does not say if it runs before or after `links`
  why: mdBook orders by name
  help: add `after = ["links"]`, so that plugins see included text instead of `{{#include}}`
note: [preprocessor.late] is another table of this program
  help: check it with `mdbook-wasm check --section late`
note: native preprocessors, which are not sandboxed: `mdbook-katex` ([preprocessor.katex])
  help: run `mdbook-wasm port CRATE` to turn one into a plugin, if possible
warning: [build]: `extra-watch-dirs` names `elsewhere`, which does not exist
  why: `mdbook serve --watcher native` fails to start because of it
  help: create the folder, or remove it from the list
note: `mdbook serve` does not watch `plugins`, so it does not rebuild when a plugin changes
  help: run `mdbook-wasm init` to add the missing folders to `extra-watch-dirs`
error: the check found 8 errors, 6 warnings, 5 notes

"#]]
    );
}

#[test]
fn output_for_programs() {
    let root = valid_book("json");
    let text = fs::read_to_string(root.join("book.toml")).unwrap();
    write(&root.join("book.toml"), text.replace("['po']", "['.']"));
    let run = check(&root, &["--json"]);
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    let output: Value = serde_json::from_slice(&run.stdout).unwrap();
    let plugin = |name: &str, path: &Path| json!({ "name": name, "path": path, "package": null, "kind": "chapter", "usable": true, "pinned": true });
    let plugins = Path::new("plugins");
    assert_eq!(
        output,
        json!({
            "plugins": [
                plugin("fixer", &plugins.join("fixer.wasm")),
                plugin("probe", &plugins.join("probe.wasm")),
            ],
            "findings": [{
                "level": "warning",
                "message": "plugin `probe` may read the whole folder of the book",
                "reasons": ["this includes `book.toml` and the files of version control"],
                "help": "name only the folders that it needs in `allow.read`",
            }],
        })
    );
    let github = check(&root, &["--format", "github"]);
    let start = "::warning::plugin `probe` may read the whole folder of the book%0A  why: ";
    assert!(github.stderr.starts_with(start), "{}", github.stderr);
    let lines = check(&root, &["--format", "json"]);
    let start = "{\"kind\":\"check\",\"severity\":\"warning\",\"message\":\"plugin `probe` may";
    assert!(lines.stderr.starts_with(start), "{}", lines.stderr);
    let strict = check(&root, &["--json", "--strict"]);
    assert_eq!(strict.status, Some(i32::from(ErrorKind::Settings.status())));
    assert_eq!((&strict.stdout, strict.stderr.as_str()), (&run.stdout, ""));
}

#[test]
fn the_guide_has_every_argument() {
    let help = run::program(&["check", "--help"], b"").stdout;
    let help = String::from_utf8(help).unwrap();
    let page = include_str!("../../../../sample-book/using/checking.md");
    let words = help.split_whitespace();
    for word in words.filter(|word| word.starts_with("--") && *word != "--help") {
        assert!(page.contains(&format!("`{word}")), "{word}");
    }
}

#[test]
fn warnings_fail_only_with_strict() {
    let root = valid_book("strict");
    let toml = fs::read_to_string(root.join("book.toml")).unwrap();
    write(&root.join("book.toml"), toml.replace("['po']", "['.']"));
    let run = check(&root, &[]);
    assert_eq!(run.status, Some(0));
    assert!(
        stdout_of(&run).ends_with("2 plugins: no errors, 1 warning, no notes\n"),
        "{}",
        stdout_of(&run)
    );
    let output = stderr_of_failure(&check(&root, &["--strict"]), ErrorKind::Settings);
    assert_data_eq!(
        output,
        str![[r#"
warning: plugin `probe` may read the whole folder of the book
  why: this includes `book.toml` and the files of version control
  help: name only the folders that it needs in `allow.read`
error: the check found no errors, 1 warning, no notes
  why: `--strict` treats warnings as errors

"#]]
    );
}

#[test]
fn the_example_of_the_guide() {
    let page = "using/checking.md";
    let root = book("guide", &guide::code_block(page, "toml"));
    let run = check(&root, &[]);
    let output = stdout_of(&run) + &stderr_of_failure(&run, ErrorKind::Settings);
    assert_data_eq!(output.replace('\\', "/"), guide::code_block(page, "text"));
}

/// The program that mdBook starts, and the order of preprocessors.
#[test]
fn the_table_and_other_preprocessors() {
    let error_of = |name: &str, toml: &str, args: &[&str]| {
        let root = book(&format!("table-{name}"), toml);
        let watched = "[build]\nextra-watch-dirs = ['plugins']\n";
        write(
            &root.join("book.toml"),
            format!("{toml}\nplugin-dir = 'plugins'\n{watched}"),
        );
        let run = check(&root, args);
        let output: Vec<_> = run
            .stderr
            .lines()
            .filter(|line| !line.starts_with("  "))
            .collect();
        let output = output.join("\n");
        output.replace("note: plugins `fixer`, `probe` are not pinned", "…")
    };
    for (name, toml, expected) in [
        ("default", "[preprocessor.wasm]\nafter = ['links']", "…"),
        ("before", "[preprocessor.wasm]\nbefore = ['links']", "…"),
        (
            "unsaid",
            "[preprocessor.wasm]",
            "…\nnote: [preprocessor.wasm] does not say if it runs before or after `links`",
        ),
        (
            "none",
            "[preprocessor.wasm]\ncommand = 'no-such-program'\nafter = ['links']",
            "…\nerror: [preprocessor.wasm]: mdBook can't start `no-such-program`\n\
             error: the check found 1 error, no warnings, 1 note",
        ),
        (
            "optional",
            "[preprocessor.wasm]\ncommand = 'no-such-program'\noptional = true\nafter = ['links']",
            "…\nwarning: [preprocessor.wasm]: mdBook can't start `no-such-program`",
        ),
        (
            "other",
            "[preprocessor.late]\ncommand = 'mdbook-wasm --section late'\n[preprocessor.katex]\n\
             [preprocessor.wasm]\nafter = ['links', 'katex']",
            "…\nnote: [preprocessor.late] is another table of this program\n\
             note: native preprocessors, which are not sandboxed: `mdbook-katex` ([preprocessor.katex])",
        ),
    ] {
        assert_eq!(error_of(name, toml, &[]), expected, "{name}");
    }
    let early = error_of("early", "[preprocessor.early]", &["--section", "early"]);
    assert!(
        early.contains("error: [preprocessor.early]: mdBook can't start `mdbook-early`\n")
            && early.contains("warning: [preprocessor.early] does not say if it runs"),
        "{early}"
    );
}

#[test]
fn books_that_can_not_be_checked() {
    let root = book("none", "[book]\n");
    let output = stderr_of_failure(&check(&root, &[]), ErrorKind::Settings);
    assert!(
        output.starts_with("error: book.toml has no [preprocessor.wasm]\n"),
        "{output}"
    );
    write(
        &root.join("book.toml"),
        "[preprocessor.wasm]\ncommand = 'mdbook-wasm'\nafter = ['links']\n",
    );
    let run = check(&root, &[]);
    assert_eq!(run.status, Some(0));
    assert_eq!(
        run.stderr,
        "note: [preprocessor.wasm] has no plugins\n  help: set `plugin-dir` to a folder of plugins, or list plugins in `plugin`\n"
    );
    fs::remove_file(root.join("book.toml")).unwrap();
    let output = stderr_of_failure(&check(&root, &[]), ErrorKind::Settings);
    assert!(output.contains("why: there is no such file"), "{output}");
}
