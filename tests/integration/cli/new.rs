//! `mdbook-wasm new` and `mdbook-wasm wit`.

use std::fs;
use std::path::Path;

use mdbook_wasm::contract::Version;
use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use crate::support::build::crates_io::files_below;
use crate::support::run::{self, Run};
use crate::support::{folder, write};

/// The newest version of the contract, of which this is a copy.
const CONTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/preprocessors/sdk/wit");

/// Runs the program in a folder.
fn in_folder(folder: &Path, args: &[&str]) -> Run {
    run::program_with(args, b"", |command| {
        command.current_dir(folder);
    })
}

#[track_caller]
fn error_of(run: &Run) -> &str {
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert_eq!(run.stderr, "");
    std::str::from_utf8(&run.stdout).unwrap()
}

#[test]
fn a_project_is_created_and_the_next_steps_are_printed() {
    let folder = folder("new");
    let run = in_folder(&folder, &["new", "word-list", "--lang", "rust"]);
    assert_data_eq!(
        error_of(&run),
        str![[r#"
`word-list` is a chapter plugin in Rust. Build it, and run it on a text:

    cd word-list
    cargo build --release --target wasm32-wasip2
    mdbook-wasm run target/wasm32-wasip2/release/word_list.wasm cases/todo/input.md

"#]]
    );
    let run = in_folder(&folder, &["new", "words", "--lang", "js"]);
    assert_data_eq!(
        error_of(&run),
        str![[r#"
`words` is a chapter plugin in JavaScript. Build it, and run it on a text:

    cd words
    npm install && npm run build
    mdbook-wasm run words.wasm cases/todo/input.md

"#]]
    );
    let args = ["new", "pages", "--lang", "python", "--kind", "book"];
    let run = in_folder(&folder, &args);
    assert_data_eq!(
        error_of(&run),
        str![[r#"
`pages` is a book plugin in Python. Build it, and run it on a text:

    cd pages
    python3 build.py
    mdbook-wasm run pages.wasm cases/pages/input

"#]]
    );
}

#[test]
fn a_project_is_its_template_and_the_contract() {
    let folder = folder("new-all");
    for language in ["rust", "js", "python"] {
        for kind in ["chapter", "book", "editor", "session"] {
            if (language, kind) == ("js", "editor") {
                continue;
            }
            let name = format!("a-{language}-{kind}");
            let args = ["new", &name, "--lang", language, "--kind", kind];
            error_of(&in_folder(&folder, &args));
            let template = format!("templates/{language}-{kind}");
            let template = Path::new(env!("CARGO_MANIFEST_DIR")).join(template);
            let project = folder.join(&name);
            for (path, bytes) in files_below(&project) {
                let text = String::from_utf8(bytes).unwrap();
                let source = match path.strip_prefix("wit") {
                    Ok(file) => Path::new(CONTRACT).join(file),
                    Err(_) if path.ends_with("Cargo.toml") => template.join("Cargo.toml.template"),
                    Err(_) => template.join(&path),
                };
                let source = fs::read_to_string(&source)
                    .unwrap()
                    .replace("my-plugin", &name)
                    .replace("my_plugin", &name.replace('-', "_"));
                assert_eq!(text, source, "{}", path.display());
            }
            let contract = files_below(&project.join("wit"));
            assert_eq!(contract, files_below(Path::new(CONTRACT)));
        }
    }
}

#[test]
fn there_is_no_editor_in_javascript() {
    let folder = folder("new-no-editor");
    let args = ["new", "mine", "--lang", "js", "--kind", "editor"];
    let run = in_folder(&folder, &args);
    assert_data_eq!(
        run.failed_as(ErrorKind::Internal),
        str![[r#"
error: there is no editor template in JavaScript
  why: componentize-qjs does not release the book's handle when the plugin returns
  help: choose the kind `session` or `book`, or Rust or Python as the language

"#]]
    );
    assert!(files_below(&folder).is_empty());
}

#[test]
fn a_folder_that_is_not_empty_is_not_changed() {
    let folder = folder("new-taken");
    write(&folder.join("mine/notes.txt"), "mine");
    write(&folder.join("file"), "mine");
    fs::create_dir(folder.join("empty")).unwrap();
    for name in ["mine", "file"] {
        let run = in_folder(&folder, &["new", name, "--lang", "js"]);
        assert_eq!(
            run.failed_as(ErrorKind::Internal),
            format!(
                "error: `{name}` already exists, and is not empty\n  help: choose another name, or run this in \
                 another folder\n"
            )
        );
    }
    assert_eq!(files_below(&folder).len(), 2);
    error_of(&in_folder(&folder, &["new", "empty", "--lang", "js"]));
}

#[test]
fn invalid_names_are_rejected() {
    let folder = folder("new-names");
    for (name, why) in [
        ("Words", "expected lower-case letters"),
        ("../words", "expected lower-case letters"),
        ("fn", "this word is reserved in Rust"),
        ("nul", "this name is reserved on Windows"),
        (
            "componentize-qjs",
            "this is the name of a package that the templates depend on",
        ),
    ] {
        let run = in_folder(&folder, &["new", name, "--lang", "python"]);
        assert_eq!(run.status, Some(2));
        let expected = format!("error: invalid value '{name}' for '<NAME>': {why}");
        assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
    }
    assert_eq!(files_below(&folder).len(), 0);
}

#[test]
fn the_contract_is_written_as_one_text() {
    let folder = folder("wit-one");
    let run = run::program(&["wit"], b"");
    write(&folder.join("all.wit"), error_of(&run));
    let parse = |path: &Path| {
        let mut resolve = wit_parser::Resolve::default();
        let (package, _) = resolve.push_path(path).unwrap();
        let mut printer = wit_component::WitPrinter::default();
        printer.print(&resolve, package, &[]).unwrap();
        let mut interfaces: Vec<_> = printer
            .output
            .to_string()
            .lines()
            .map(str::to_owned)
            .collect();
        // The order differs.
        interfaces.sort();
        interfaces
    };
    assert_eq!(parse(&folder.join("all.wit")), parse(Path::new(CONTRACT)));
}

#[test]
fn the_contract_is_written_into_a_folder() {
    let folder = folder("wit-folder");
    let wit = |args: &[&str]| in_folder(&folder, &[&["wit", "a/wit"], args].concat());
    let newest = Version::NEWEST;
    let done = format!("wrote mdbook:preprocessor@{newest} to `a/wit`\n");
    assert_eq!(error_of(&wit(&[])), done);
    assert_eq!(
        files_below(&folder.join("a/wit")),
        files_below(Path::new(CONTRACT))
    );
    // Again, with files of the author.
    write(&folder.join("a/wit/mine.wit"), "mine");
    assert_eq!(error_of(&wit(&[])), done);

    write(&folder.join("a/wit/types.wit"), "mine");
    fs::remove_file(folder.join("a/wit/log.wit")).unwrap();
    assert_data_eq!(
        wit(&[]).failed_as(ErrorKind::Internal),
        str![[r#"
error: `a/wit/types.wit` exists already with other contents
  help: nothing was written; use `--force` to overwrite it

"#]]
    );
    assert!(!folder.join("a/wit/log.wit").exists());
    assert_eq!(error_of(&wit(&["--force"])), done);
    fs::remove_file(folder.join("a/wit/mine.wit")).unwrap();
    assert_eq!(
        files_below(&folder.join("a/wit")),
        files_below(Path::new(CONTRACT))
    );
    assert_eq!(in_folder(&folder, &["wit", "--force"]).status, Some(2));
}

#[test]
fn an_older_contract_is_written_too() {
    let folder = folder("wit-older");
    let older = Path::new(env!("CARGO_MANIFEST_DIR")).join("wit/v0.1");
    for version in ["0.1", "0.1.0"] {
        let run = in_folder(&folder, &["wit", version, "--contract", version]);
        let done = format!("wrote mdbook:preprocessor@0.1.0 to `{version}`\n");
        assert_eq!(error_of(&run), done);
        assert_eq!(files_below(&folder.join(version)), files_below(&older));
    }
    let run = in_folder(&folder, &["wit", "--contract", "9.0"]);
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("supported versions: 0.1 and 0.2"),
        "{}",
        run.stderr
    );
}
