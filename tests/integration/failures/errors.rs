//! Complete error messages as a user sees them: what failed, where, why, the next step, and the exit status.

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run, book_probe, chapter_probe, plugin};
use crate::support::{folder, write};

fn book() -> Book {
    let items = json!([chapter("One", "one.md", "# One\n")]);
    Book::generated("one chapter", "0.5.4", &items)
}

/// Runs the program with this table as `[preprocessor.wasm]`.
fn with_table(table: &Value) -> Run {
    run::program(&[], &book().with_table(table))
}

fn with_plugin(plugin: &Value) -> Run {
    run::plugins(&book(), &json!([plugin]))
}

/// Writes the file of a plugin with these bytes. Returns its settings.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> Value {
    let file = folder(&format!("errors-{name}")).join("todo.wasm");
    write(&file, bytes);
    json!({ "path": file })
}

#[test]
fn settings() {
    let error_of = |table: Value| with_table(&table).failed_as(ErrorKind::Settings).to_owned();
    assert_data_eq!(
        error_of(json!({ "plugins": [] })),
        str![[r#"
error: [preprocessor.wasm]: `plugins`: unknown key
  help: did you mean `plugin`? (known keys: `plugin`, `plugin-dir`)

"#]]
    );
    assert_data_eq!(
        error_of(json!({ "plugin": [{ "path": "todo.wasm", "on-error": "ignore" }] })),
        str![[r#"
error: [[preprocessor.wasm.plugin]] `todo.wasm`: `on-error`: unknown value `ignore`
  help: possible values: `fail`, `skip`, `collect`

"#]]
    );
    assert_data_eq!(
        error_of(json!({ "plugin": [{ "path": "todo.wasm", "limits": { "memory": 512 } }] })),
        str![[r#"
error: [[preprocessor.wasm.plugin]] `todo.wasm`: limits: `memory`: expected a size such as "512 MiB", from 64 KiB to 1024 GiB, found `512`

"#]]
    );
    assert_data_eq!(
        error_of(json!({ "plugin-dir": "plugin" })),
        str![[r#"
error: [preprocessor.wasm]: `plugin-dir`: can't list the folder `plugin`
  why: [..]
  help: expected a folder with `.wasm` files, relative to the book's root

"#]]
    );
    let twice = json!([{ "path": "a/todo.wasm" }, { "path": "b/todo.wasm" }]);
    assert_data_eq!(
        error_of(json!({ "plugin": twice })),
        str![[r#"
error: [preprocessor.wasm]: two plugins have the name `todo` ([..]/a/todo.wasm and [..]/b/todo.wasm)
  help: set another `name` for one of them

"#]]
    );
    let other = run::program(&["--section", "late"], &book().with_plugins(&json!([])));
    assert_data_eq!(
        other.failed_as(ErrorKind::Settings).to_owned(),
        str![[r#"
error: book.toml has no [preprocessor.late]
  help: to use another table, add its name to its `command`, such as `--section wasm`

"#]]
    );
}

#[test]
fn files_that_are_rejected() {
    let error_of = |plugin: &Value| with_plugin(plugin).failed_as(ErrorKind::Refused).to_owned();
    assert_data_eq!(
        error_of(&json!({ "path": "plugins/todo.wasm" })),
        str![[r#"
error: plugin `todo`: can't use `[..]/plugins/todo.wasm`
  why: file not found
  help: check `path` (it is relative to the book's root), and build the plugin

"#]]
    );
    assert_data_eq!(
        error_of(&file("page", "<!DOCTYPE html>")),
        str![[r#"
error: plugin `todo`: can't use `[..]/errors-page/todo.wasm`
  why: it is a web page or XML, not WebAssembly
  help: check the address that it was downloaded from

"#]]
    );
    assert_data_eq!(
        error_of(&file("core", wat::parse_str("(module)").unwrap())),
        str![[r#"
error: plugin `todo`: can't use `[..]/errors-core/todo.wasm`
  why: core module can't be converted to a component: it imports nothing from `wasi_snapshot_preview1`, so it could not read a book
  help: build it for the target `wasm32-wasip2` or `wasm32-wasip1`, not `wasm32-unknown-unknown`, as a program or as a plugin that exports the contract's functions

"#]]
    );
    assert_data_eq!(
        error_of(&file("none", wat::parse_str("(component)").unwrap())),
        str![[r#"
error: plugin `todo`: can't use `[..]/errors-none/todo.wasm`
  why: the component is not a plugin: it exports nothing, expected `mdbook:preprocessor/chapter-processor@0.2.0`, `mdbook:preprocessor/book-processor@0.2.0`, `mdbook:preprocessor/book-editor@0.2.0`, `mdbook:preprocessor/book-session@0.2.0` or `wasi:cli/run@0.2.0` (commands)
  help: check that it is the right file, and that its code exports a plugin (in Rust by `export!(Plugin);`)

"#]]
    );
    let newer = r#"(component (instance $i)
        (export "mdbook:preprocessor/chapter-processor@9.0.0" (instance $i)))"#;
    assert_data_eq!(
        error_of(&file("newer", wat::parse_str(newer).unwrap())),
        str![[r#"
error: plugin `todo`: can't use `[..]/errors-newer/todo.wasm`
  why: it was built for version 9.0.0 of the contract (supported: 0.1 and 0.2); it exports `mdbook:preprocessor/chapter-processor@9.0.0`
  help: it needs mdbook-wasm 9.0.0 or newer, and this is 0.1.0: upgrade mdbook-wasm; or, if the plugin is your own, build it against the contract 0.2.0

"#]]
    );
    let wants = r#"(component (import "wasi:http/outgoing-handler@0.2.0" (instance)) (instance $i)
        (export "mdbook:preprocessor/chapter-processor@0.1.0" (instance $i)))"#;
    assert_data_eq!(
        error_of(&file("http", wat::parse_str(wants).unwrap())),
        str![[r#"
error: plugin `todo`: can't use `[..]/errors-http/todo.wasm`
  why: it needs `wasi:http/outgoing-handler@0.2.0`, which is web access, and that is never granted
  help: ask the plugin's author for a build without it

"#]]
    );
    let mut pinned = file("pinned", "hello");
    pinned["sha256"] = json!("0".repeat(64));
    assert_data_eq!(
        error_of(&pinned),
        str![[r#"
error: plugin `todo`: can't use `[..]/errors-pinned/todo.wasm`
  why: the file does not match its pin
       expected sha256 0000000000000000000000000000000000000000000000000000000000000000
       found    sha256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
  help: if you changed the plugin yourself, update the pin with `mdbook-wasm pin todo`; otherwise find out who changed the file

"#]]
    );
}

#[test]
fn plugins_that_fail() {
    let error_of = |plugin: &Value| with_plugin(plugin).failed_as(ErrorKind::Failed).to_owned();
    let fails = json!({ "do": "fail", "where": "", "text": "there is no picture `a.png`" });
    assert_data_eq!(
        error_of(&plugin("chapter-probe", &fails)),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: there is no picture `a.png`

"#]]
    );
    let mut slow = chapter_probe("loop");
    slow["limits"] = json!({ "timeout": "100ms" });
    assert_data_eq!(
        error_of(&slow),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: timeout after 100ms
  help: raise `limits.timeout` if it should have more

"#]]
    );
    let finds = json!({ "do": "find", "text": "One", "severity": "error" });
    assert_data_eq!(
        error_of(&plugin("chapter-probe", &finds)),
        str![[r#"
error[found]: found "One"
 --> one.md (line 1, column 3 of the plugin's input)
  |
1 | # One
  |   ^^^
  |
  = plugin: chapter-probe
[chapter-probe] 1 error
error: plugin `chapter-probe` failed
  why: it reported an error in the book
  help: fix the errors that are reported above

"#]]
    );
    assert_data_eq!(
        error_of(&book_probe("abyss")),
        str![[r#"
error: plugin `book-probe` failed
  why: entry 42 of the returned book (chapter `Deep`) is nested in 41 other chapters; mdBook can read 41 levels at most
  help: this is a bug in the plugin; report it to its author: nest fewer chapters in each other

"#]]
    );
    assert_data_eq!(
        error_of(&chapter_probe("exit")),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: it called exit with status 1 instead of returning
  help: this is a bug in the plugin; report it to its author, unless it needs threads, the network or other programs, which the sandbox does not have

"#]]
    );
}

/// In a book that has a folder `po` and grants nothing.
#[test]
fn plugins_with_missing_grants() {
    let root = folder("errors-lack");
    write(&root.join("po/de.po"), "");
    let mut book = book();
    book.context["root"] = json!(root);
    let run_plugin = |what: &str, end: &str| {
        let config = json!({ "do": "want", "what": what, "end": end });
        run::plugins(&book, &json!([plugin("chapter-probe", &config)]))
    };
    let error_of = |what: &str| {
        run_plugin(what, "error")
            .failed_as(ErrorKind::Failed)
            .to_owned()
    };
    assert_data_eq!(
        run_plugin("files", "well").stderr,
        str![[r#"
warning: plugin `chapter-probe` has no permission to read `po/de.po`, so its result may be incomplete: `allow = { read = ["po"] }` grants it

"#]]
    );
    assert_data_eq!(
        error_of("files"),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: can't go on
  help: it has no permission to read `po/de.po`: `allow = { read = ["po"] }` grants it

"#]]
    );
    assert_data_eq!(
        error_of("files-elsewhere"),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: can't go on
  help: it looked for `etc/passwd`, which the book does not have

"#]]
    );
    assert_data_eq!(
        error_of("program"),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: can't go on: operation not supported on this platform

"#]]
    );
    assert_data_eq!(
        error_of("socket"),
        str![[r#"
error: plugin `chapter-probe` failed in `one.md`
  why: can't go on
  help: it tried to use the network, which is not available to plugins

"#]]
    );
}

#[test]
fn invalid_inputs() {
    let error_of = |input: &str| {
        let run = run::program(&[], input.as_bytes());
        run.failed_as(ErrorKind::Input).to_owned()
    };
    assert_data_eq!(
        error_of(""),
        str![[r#"
error: can't parse the book on standard input
  why: standard input is empty, expected `[context, book]` as JSON
  help: mdBook starts mdbook-wasm itself: run `mdbook build`

"#]]
    );
    assert_data_eq!(
        error_of("# A chapter\n"),
        str![[r#"
error: can't parse the book on standard input
  why: it is not the JSON that mdBook writes to a preprocessor: expected value at line 1 column 1
  help: if another preprocessor runs before this one, try without it; otherwise report this with the version of your mdBook

"#]]
    );
    let context = r#"{"root":"/","config":{},"renderer":"html","mdbook_version":"0.7.0"}"#;
    assert_data_eq!(
        error_of(&format!("[{context},{{\"items\":[{{}}]}}]")),
        str![[r#"
error: can't parse the book on standard input
  why: mdBook 0.7.0 writes books in a format that mdbook-wasm 0.1.0 does not know: expected value at line 1 column 81
  help: upgrade mdbook-wasm

"#]]
    );
}

/// Standard output is closed.
#[test]
#[cfg(unix)]
fn system_errors() {
    let input = book().with_plugins(&json!([chapter_probe("identity")]));
    let run = run::program_with(&[], &input, |command| {
        let closed = std::io::pipe().unwrap().1;
        command.stdout(closed);
    });
    assert_data_eq!(
        run.failed_as(ErrorKind::Internal).to_owned(),
        str![[r#"
error: can't write the book to standard output
  why: Broken pipe (os error [..])

"#]]
    );
}

#[test]
fn invalid_command_lines() {
    for args in [&["--sektion", "x"][..], &["frob"], &["supports"]] {
        let run = run::program(args, b"");
        assert_eq!((run.status, run.stdout.len()), (Some(2), 0), "{args:?}");
        assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    }
}

/// `--help` and the guide list every exit status with its meaning.
#[test]
fn statuses_are_documented() {
    let help = run::program(&["--help"], b"").stdout;
    let help = String::from_utf8(help).unwrap();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-book/using/trouble.md");
    let page = std::fs::read_to_string(page).unwrap();
    for class in ErrorKind::ALL {
        let (status, meaning) = (class.status(), class.meaning());
        assert!(
            help.contains(&format!("\n  {status}  {meaning}\n")),
            "{help}"
        );
        assert!(
            page.contains(&format!("| {status} | {meaning} |")),
            "{meaning}"
        );
    }
}

/// Returns the output of a plugin's failure with these variables for colours.
fn coloured(set: &[(&str, &str)]) -> String {
    let text = "\u{1b}[32mall is well\nerror: forged";
    let fails = plugin(
        "chapter-probe",
        &json!({ "do": "fail", "where": "", "text": text }),
    );
    let input = book().with_plugins(&json!([fails]));
    let run = run::program_with(&[], &input, |command| {
        command.env("TERM", "xterm").envs(set.iter().copied());
    });
    run.failed_as(ErrorKind::Failed).to_owned()
}

#[test]
fn colours_only_if_enabled() {
    let plain = "error: plugin `chapter-probe` failed in `one.md`\n  \
        why: \\u{1b}[32mall is well\n       error: forged\n";
    assert_eq!(coloured(&[]), plain, "a pipe is no terminal");
    assert_eq!(coloured(&[("CLICOLOR", "1")]), plain);
    let forced = ("CLICOLOR_FORCE", "1");
    assert_eq!(coloured(&[("NO_COLOR", "1"), forced]), plain);
    assert_eq!(
        coloured(&[forced]),
        "\u{1b}[1m\u{1b}[31merror\u{1b}[0m: plugin `chapter-probe` failed in `one.md`\n  \
         \u{1b}[1mwhy\u{1b}[0m: \\u{1b}[32mall is well\n       error: forged\n",
        "what the plugin says has no colour of its own"
    );
    // no-color.org: an empty value has no effect.
    assert_eq!(coloured(&[("NO_COLOR", ""), forced]), coloured(&[forced]));
}
