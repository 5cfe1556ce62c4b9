//! Files that are no plugins: each kind has its own message.

use std::path::Path;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::Book;
use crate::support::run::{self, chapter_probe};
use crate::support::{build, folder, sha256, write};

fn book() -> Book {
    Book::generated("empty", "0.5.4", &json!([]))
}

fn error_of(plugin: &Value) -> String {
    let run = run::plugins(&book(), &json!([plugin]));
    run.failed_as(ErrorKind::Refused).to_owned()
}

/// Returns the error for a file with these bytes.
fn error_of_file(name: &str, bytes: &[u8]) -> String {
    let file = folder(&format!("refusals-{name}")).join("plugin.wasm");
    write(&file, bytes);
    let stderr = error_of(&json!({ "path": file }));
    let head = format!(
        "error: plugin `plugin`: can't use `{}`\n  why: ",
        file.display()
    );
    let what = stderr.strip_prefix(&head);
    what.unwrap_or_else(|| panic!("{stderr}")).to_owned()
}

fn error_of_wat(name: &str, wat: &str) -> String {
    error_of_file(name, &wat::parse_str(wat).unwrap())
}

#[test]
fn files() {
    let there = error_of(&json!({ "path": "gone/plugin.wasm" }));
    assert!(
        there.contains("why: file not found") && there.contains("relative to the book's root"),
        "{there}"
    );
    let folder = error_of(&json!({ "path": folder("refusals-folder") }));
    assert!(
        folder.contains("why: the file can't be read\n  why: "),
        "{folder}"
    );
    assert!(error_of_file("empty", b"").starts_with("the file is empty"));
    assert!(error_of_file("html", b"<!DOCTYPE html><html>404").contains("a web page"));
    assert!(error_of_file("text", b"hello").starts_with("it is not WebAssembly\n  help: expected"));
    assert!(error_of_wat("core", "(module)").starts_with("core module can't be converted"));
    let whole = std::fs::read(build::guest("chapter-probe")).unwrap();
    let cut = error_of_file("cut", &whole[..whole.len() / 2]);
    assert!(cut.starts_with("invalid component: "), "{cut}");
}

#[test]
fn exports() {
    assert_data_eq!(
        error_of_wat("nothing", "(component)"),
        str![[r#"
the component is not a plugin: it exports nothing, expected `mdbook:preprocessor/chapter-processor@0.2.0`, `mdbook:preprocessor/book-processor@0.2.0`, `mdbook:preprocessor/book-editor@0.2.0`, `mdbook:preprocessor/book-session@0.2.0` or `wasi:cli/run@0.2.0` (commands)
  help: check that it is the right file, and that its code exports a plugin (in Rust by `export!(Plugin);`)

"#]]
    );
    let exporting = |names: &[&str]| {
        let exports: String = names
            .iter()
            .map(|name| {
                format!(
                    "(instance $i{0} ) (export \"{name}\" (instance $i{0}))",
                    name.len()
                )
            })
            .collect();
        format!("(component {exports})")
    };
    let chapter = "mdbook:preprocessor/chapter-processor@0.1.0";
    let stderr = error_of_wat(
        "two",
        &exporting(&[chapter, "mdbook:preprocessor/book-processor@0.1.0"]),
    );
    assert!(
        stderr.contains(
            "it exports several kinds of plugins: `mdbook:preprocessor/chapter-processor@0.1.0` and"
        ),
        "{stderr}"
    );
    let stderr = error_of_wat("command", &exporting(&["wasi:cli/run@0.4.0"]));
    assert!(
        stderr.starts_with("it is a command for an unsupported WASI version"),
        "{stderr}"
    );
    let stderr = error_of_wat(
        "newer",
        &exporting(&["mdbook:preprocessor/chapter-processor@0.3.0"]),
    );
    assert!(
        stderr.contains("it needs mdbook-wasm 0.3.0 or newer, and this is"),
        "{stderr}"
    );
    let stderr = error_of_wat("type", &exporting(&[chapter]));
    assert!(
        stderr.starts_with("its export does not have the type of the contract"),
        "{stderr}"
    );
}

#[test]
fn imports() {
    let chapter =
        "(instance $i) (export \"mdbook:preprocessor/chapter-processor@0.1.0\" (instance $i))";
    let importing = |name: &str| format!("(component (import \"{name}\" (instance)) {chapter})");
    let error_of = |file: &str, name: &str| error_of_wat(file, &importing(name));
    assert_data_eq!(
        error_of("dictionary", "acme:words/dictionary@1.0.0"),
        str![[r#"
it needs `acme:words/dictionary@1.0.0`, which mdbook-wasm does not provide
  help: if another component exports it, add `link = ["THAT.wasm"]` to the plugin's table, or compose both into one file with `wac plug`

"#]]
    );
    assert!(
        error_of("http", "wasi:http/outgoing-handler@0.2.0")
            .contains("which is web access, and that is never granted")
    );
    assert!(
        error_of("wasi", "wasi:cli/stderr@0.4.0")
            .contains("WASI 0.4.0, and mdbook-wasm 0.1.0 supports WASI 0.2 and 0.3")
    );
    assert!(
        error_of("newer-log", "mdbook:preprocessor/log@0.3.0")
            .contains("upgrade mdbook-wasm to 0.3.0 or newer")
    );
    let typed = format!(
        "(component (import \"mdbook:preprocessor/log@0.1.0\" (instance (export \"shout\" (func)))) {chapter})"
    );
    assert!(error_of_wat("typed", &typed).starts_with("its imports do not match this host"));
}

#[test]
fn a_wrong_digest() {
    let mut plugin = chapter_probe("nothing");
    plugin["sha256"] = json!("0".repeat(64));
    let stderr = error_of(&plugin);
    let file = std::fs::read(build::guest("chapter-probe")).unwrap();
    let actual = sha256(&file);
    assert!(
        stderr.contains(&format!("expected sha256 {}", "0".repeat(64))),
        "{stderr}"
    );
    assert!(
        stderr.contains(&format!("found    sha256 {actual}")),
        "{stderr}"
    );
    plugin["sha256"] = json!(actual.to_uppercase());
    run::plugins(&book(), &json!([plugin])).book();
}

#[test]
fn a_file_that_is_too_large() {
    let path = folder("refused-large").join("large.wasm");
    let file = std::fs::File::create(&path).unwrap();
    // A sparse file.
    file.set_len((256 << 20) + 1).unwrap();
    let stderr = error_of(&json!({ "path": path }));
    std::fs::remove_file(&path).unwrap();
    assert!(
        stderr.contains("file exceeds the 256 MiB plugin size limit"),
        "{stderr}"
    );
}

#[test]
fn a_folder_of_plugins_is_run_in_order() {
    let folder = folder("discovered");
    for name in ["b.wasm", "a.wasm", "listed.wasm"] {
        std::fs::copy(build::guest("chapter-probe"), folder.join(name)).unwrap();
    }
    write(&folder.join("ignored.txt"), "not a plugin");
    write(&folder.join("c.wasm"), "broken");
    let listed = json!({ "path": folder.join("listed.wasm"), "config": { "do": "nothing" } });
    let table = json!({ "plugin": [listed], "plugin-dir": folder });
    let error_of = |table: &Value| {
        run::program(&[], &book().with_table(table))
            .failed()
            .to_owned()
    };
    assert!(
        error_of(&table).contains("plugin `c`: can't use `"),
        "a and b came before it"
    );
    std::fs::remove_file(folder.join("c.wasm")).unwrap();
    run::program(&[], &book().with_table(&table)).book();
    assert!(Path::new(&folder).join("ignored.txt").exists());
}
