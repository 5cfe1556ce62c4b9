//! Common mistakes of plugin authors. The message for each is in a file next to this one, so that they can be read one
//! after the other: it must name the mistake and the fix.

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, file};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, plugin};
use crate::support::{folder, write};

/// Returns the message for a plugin with these settings.
fn error_of(plugin: &Value, class: ErrorKind) -> String {
    let items = json!([
        chapter("One", "one.md", "# One\n"),
        chapter("Two", "two.md", "# Two\n")
    ]);
    let book = Book::generated("two chapters", "0.5.4", &items);
    let mut plugin = plugin.clone();
    plugin["name"] = json!("todo");
    run::plugins(&book, &json!([plugin]))
        .failed_as(class)
        .to_owned()
}

/// Returns the message for a file with this module or component.
fn error_of_wat(name: &str, wat: &str) -> String {
    let file = folder(&format!("mistakes-{name}")).join("todo.wasm");
    write(&file, wat::parse_str(wat).unwrap());
    error_of(&json!({ "path": file }), ErrorKind::Refused)
}

/// A program for the target `wasm32-unknown-unknown`, which does not have WASI.
#[test]
fn the_wrong_target() {
    let program = r#"(module (memory (export "memory") 17)
        (func (export "main") (param i32 i32) (result i32) (i32.const 0)))"#;
    assert_data_eq!(error_of_wat("target", program), file!["wrong-target.txt"]);
    let page = r#"(module (import "__wbindgen_placeholder__" "__wbindgen_describe" (func (param i32)))
        (memory (export "memory") 17))"#;
    assert_data_eq!(
        error_of_wat("page", page),
        file!["wrong-target-for-a-page.txt"]
    );
}

/// For `wasm32-wasip2`, Rust's linker reports the missing export, see the guide. For `wasm32-wasip1` it links a module
/// that has only the types of the contract.
#[test]
fn no_export() {
    let module = r#"(module (memory (export "memory") 17)
        (@custom "component-type:wit-bindgen:0.61.1:mdbook:preprocessor@0.1.0:chapter-preprocessor:encoded world"
            "\00"))"#;
    assert_data_eq!(error_of_wat("export", module), file!["no-export.txt"]);
    let component = "(component (core module (memory 17)))";
    assert_data_eq!(
        error_of_wat("nothing", component),
        file!["no-export-of-a-component.txt"]
    );
}

#[test]
fn another_contract() {
    let exporting = |version: &str| {
        format!(
            "(component (instance $i) (export \"mdbook:preprocessor/chapter-processor@{version}\" (instance $i)))"
        )
    };
    assert_data_eq!(
        error_of_wat("older", &exporting("0.0.9")),
        file!["older-contract.txt"]
    );
    assert_data_eq!(
        error_of_wat("newer", &exporting("9.0.0")),
        file!["newer-contract.txt"]
    );
}

#[test]
fn an_exception() {
    // The JavaScript bindings convert `throw new Error("…")` to the error of the contract.
    let thrown = json!({ "do": "fail", "where": "Two", "text": "no picture `a.png`" });
    let thrown = error_of(&plugin("chapter-probe", &thrown), ErrorKind::Failed);
    assert_data_eq!(thrown, file!["exception-in-javascript.txt"]);
    // Python prints any other exception than `Err`, and the bindings abort.
    let traceback = "Traceback (most recent call last):\n  File \"/todo/app.py\", line 7, in process\n    \
                     words = chapter.content.split()[99]\nIndexError: list index out of range";
    let raised = json!({ "do": "abort", "text": traceback });
    let raised = error_of(&plugin("chapter-probe", &raised), ErrorKind::Failed);
    assert_data_eq!(raised, file!["exception-in-python.txt"]);
    let panics = json!({ "do": "panic", "where": "Two" });
    let panics = error_of(&plugin("chapter-probe", &panics), ErrorKind::Failed);
    assert_data_eq!(panics, file!["panic-in-rust.txt"]);
}

#[test]
fn an_invalid_tree() {
    let returned = |action: &Value| error_of(&plugin("book-probe", action), ErrorKind::Failed);
    let deep = returned(&json!({ "do": "too-deep-at-once" }));
    assert_data_eq!(deep, file!["tree-with-a-gap.txt"]);
    let abyss = returned(&json!({ "do": "abyss" }));
    assert_data_eq!(abyss, file!["tree-too-deep.txt"]);
    let twice = returned(&json!({ "do": "same-path" }));
    assert_data_eq!(twice, file!["tree-with-a-path-twice.txt"]);
    let outside = returned(&json!({ "do": "path", "path": "../two.md" }));
    assert_data_eq!(outside, file!["tree-with-a-path-outside.txt"]);
}

/// The page `trouble.md` has a row for each message, except for the plugin's own words.
#[test]
fn the_guide_lists_them() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("sample-book/using/trouble.md")).unwrap();
    let rows = page.lines().filter_map(|line| {
        let (message, _) = line.strip_prefix("| ")?.split_once(" | ")?;
        let parts = message.split('…').map(str::trim);
        Some(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>())
    });
    let rows: Vec<_> = rows.filter(|parts| !parts.is_empty()).collect();
    let mut missing = Vec::new();
    for entry in std::fs::read_dir(root.join("tests/integration/failures/author_errors")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = std::fs::read_to_string(&path).unwrap();
            let (_, why) = text.split_once("\n  why: ").unwrap();
            let is_told = |parts: &Vec<&str>| parts.iter().all(|part| why.contains(part));
            if !rows.iter().any(is_told) {
                missing.push(path.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(missing, ["exception-in-javascript.txt"]);
}
