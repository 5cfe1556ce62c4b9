//! Subcommands on a plugin with linked parts.

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::{assert_data_eq, str};

use crate::support::run::{self, Run};
use crate::support::{build, folder, sha256, write};

const PARTS: [&str; 3] = ["plugin", "index", "dictionary"];

/// Creates a book with the plugin, whose table has these lines.
fn book(test: &str, table: &str) -> PathBuf {
    let root = folder(&format!("parts-{test}"));
    for part in PARTS {
        let file = root.join(format!("p/{part}.wasm"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(build::guest(&format!("parts-{part}")), file).unwrap();
    }
    write(&root.join("src/SUMMARY.md"), "- [One](one.md)\n");
    write(&root.join("src/one.md"), "an apple");
    write(&root.join("words/w.txt"), "found");
    let program = build::program().to_string_lossy().into_owned();
    let toml = format!(
        "[book]\ntitle = 'x'\n[preprocessor.wasm]\ncommand = '{program}'\nafter = ['links']\n\
         [[preprocessor.wasm.plugin]]\npath = 'p/plugin.wasm'\nconfig = {{ do = ['dictionary read words/w.txt'] }}\n\
         {table}\n"
    );
    write(&root.join("book.toml"), toml);
    root
}

fn in_book(root: &Path, args: &[&str]) -> Run {
    run::program_with(args, b"", |command| {
        command.current_dir(root);
    })
}

#[track_caller]
fn stdout_of(run: &Run, status: i32) -> String {
    assert_eq!(run.status, Some(status), "{}", run.stderr);
    String::from_utf8(run.stdout.clone()).unwrap()
}

const LINK: &str =
    "link = ['p/index.wasm', { path = 'p/dictionary.wasm', allow = { read = ['words'] } }]";

#[test]
fn inspect_shows_the_links() {
    let root = book("inspect", LINK);
    let run = in_book(&root, &["inspect", "--book"]);
    assert_data_eq!(
        stdout_of(&run, 0),
        str![[r#"
plugin `plugin` (p/plugin.wasm), chapter plugin
├── acme:words/dictionary@1.1.0: part `dictionary` (p/dictionary.wasm)
│   └── the host
│       ├── log lines: always available
│       ├── findings: always available
│       ├── standard streams: output goes to the log, and input is empty
│       ├── exit: allowed, but counts as a failure
│       ├── files: granted words
│       ├── environment: none, except variables in `allow.env`
│       └── clock: frozen, unless `allow.clock` is true
├── acme:index/index@0.3.0: part `index` (p/index.wasm)
│   ├── acme:words/dictionary@1.1.0: part `dictionary` (p/dictionary.wasm), as above
│   └── the host
│       ├── standard streams: output goes to the log, and input is empty
│       ├── exit: allowed, but counts as a failure
│       ├── files: none, except folders in `allow.read`
│       ├── environment: none, except variables in `allow.env`
│       └── clock: frozen, unless `allow.clock` is true
└── the host
    ├── standard streams: output goes to the log, and input is empty
    ├── exit: allowed, but counts as a failure
    ├── files: none, except folders in `allow.read`
    ├── environment: none, except variables in `allow.env`
    └── clock: frozen, unless `allow.clock` is true

"#]]
    );
    let root = book("inspect-gone", "link = ['p/index.wasm']");
    let run = in_book(&root, &["inspect", "--book", ".", "plugin"]);
    let text = stdout_of(&run, 4);
    assert!(
        text.contains("└── refused: it needs `acme:words/dictionary@1.1.0`, which"),
        "{text}"
    );
    let run = in_book(&root, &["inspect", "--book", ".", "other"]);
    assert!(
        run.failed()
            .contains("[preprocessor.wasm] has no plugin `other`")
    );
    let alone = in_book(&root, &["inspect", "p/plugin.wasm"]);
    let text = stdout_of(&alone, 4);
    assert!(text.contains("\n  `acme:index/index@0.3.0`  "), "{text}");
}

#[test]
fn check_reports_errors_of_links() {
    let root = book("check", LINK);
    let run = in_book(&root, &["check"]);
    assert!(stdout_of(&run, 0).starts_with("plugin (p/plugin.wasm): chapter plugin, starts\n"));
    for (link, problem) in [
        (
            "",
            "it needs `acme:words/dictionary@1.1.0`, which mdbook-wasm does not provide",
        ),
        (
            "link = ['p/index.wasm', 'p/gone.wasm']",
            "error: part `gone` of plugin `plugin`: can't use `",
        ),
        (
            "link = ['p/index.wasm', 'p/dictionary.wasm', { path = 'p/dictionary.wasm', name = 'x' }]",
            "and the parts `dictionary` and `x` export it",
        ),
        (
            "link = ['p/index.wasm', { path = 'p/dictionary.wasm', allow = { read = ['gone'] } }]",
            "link `p/dictionary.wasm`: allow: `read`: `gone`: there is no such folder",
        ),
        (
            "link = ['p/index.wasm', { path = 'p/dictionary.wasm', allow = { random = true } }]",
            "warning: part `dictionary` of plugin `plugin` is granted `allow.random`, but never uses random numbers",
        ),
        (
            "link = ['p/index.wasm', { path = 'p/dictionary.wasm', limits = { memory = '64 KiB' } }]",
            "in its part `dictionary`: out of memory (limit 64 KiB)",
        ),
    ] {
        let run = in_book(&book("check-wrong", link), &["check"]);
        assert!(run.stderr.contains(problem), "{link}: {}", run.stderr);
    }
}

#[test]
fn pins_are_written_for_parts_in_every_notation() {
    for (form, link) in [
        ("list", LINK),
        (
            "table",
            "link = { 'acme:words/dictionary@1.1.0' = 'p/dictionary.wasm', 'acme:index/index@0.3.0' = { path = 'p/index.wasm' } }",
        ),
        (
            "tables",
            "[[preprocessor.wasm.plugin.link]]\npath = 'p/index.wasm'\n[[preprocessor.wasm.plugin.link]]\npath = 'p/dictionary.wasm'\n",
        ),
        (
            "keys",
            "[preprocessor.wasm.plugin.link]\n\"acme:words/dictionary@1.1.0\" = 'p/dictionary.wasm'\n\"acme:index/index@0.3.0\" = 'p/index.wasm'\n",
        ),
    ] {
        let root = book("pins", link);
        let before = fs::read_to_string(root.join("book.toml")).unwrap();
        let missing = in_book(&root, &["pin", "--check"]);
        let text = &missing.stderr;
        assert!(
            text.contains("part `dictionary` of plugin `plugin` is not pinned"),
            "{form}: {text}"
        );
        stdout_of(&in_book(&root, &["pin"]), 0);
        let after = fs::read_to_string(root.join("book.toml")).unwrap();
        for part in PARTS {
            let digest = sha256(&fs::read(root.join(format!("p/{part}.wasm"))).unwrap());
            assert_eq!(after.matches(&digest).count(), 1, "{form}: {after}");
        }
        let text = stdout_of(&in_book(&root, &["pin", "--check"]), 0);
        assert!(
            text.contains("plugin, part index (p/index.wasm): as pinned\n"),
            "{form}: {text}"
        );
        stdout_of(&in_book(&root, &["pin"]), 0);
        assert_eq!(
            fs::read_to_string(root.join("book.toml")).unwrap(),
            after,
            "{form}"
        );
        assert_ne!(before, after);
        // The file of a part is replaced.
        fs::copy(root.join("p/index.wasm"), root.join("p/dictionary.wasm")).unwrap();
        let wrong = in_book(&root, &["pin", "--check"]);
        assert!(
            wrong
                .stderr
                .contains("part `dictionary` of plugin `plugin`: can't use"),
            "{form}"
        );
    }
}

#[test]
fn run_and_test_link_parts() {
    let root = book("run", "link = []");
    let dictionary = "p/dictionary.wasm";
    let config = "do=[\"words\"]";
    let args = ["run", "p/plugin.wasm", "src/one.md", "--config", config];
    let links = ["--link", "p/index.wasm", "--link", dictionary];
    let run = in_book(&root, &[&args[..], &links].concat());
    assert_eq!(stdout_of(&run, 0), "an");
    // With the settings of the book.
    let root = book("run-book", LINK);
    let run = in_book(&root, &["run", "p/plugin.wasm", "."]);
    assert!(stdout_of(&run, 0).contains("found"), "{}", run.stderr);

    write(&root.join("cases/one/input.md"), "a b");
    write(&root.join("cases/one/expected.md"), "b");
    write(
        &root.join("cases/one/config.toml"),
        "config = { do = ['words'] }\nlink = ['index.wasm']\n",
    );
    let run = in_book(&root, &["test", "p/plugin.wasm", "--link", dictionary]);
    assert!(
        stdout_of(&run, 0).contains("1 case: 1 ok"),
        "{}",
        run.stderr
    );
}
