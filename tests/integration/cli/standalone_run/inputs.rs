//! Inputs: a text, a folder, a book, and the JSON of mdBook.

use std::fs;
use std::path::Path;
use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{append, run_in, with_plugins};
use crate::support::books::{self, Book, chapter};
use crate::support::run::{self, contents, quiet_stdout};
use crate::support::{build, write};

#[test]
fn a_text_is_printed_as_text() {
    let folder = with_plugins("text");
    write(&folder.join("a.md"), "WASM\r\nin a `file`");
    let fixed = |args: &[&str], input: &str| quiet_stdout(&run_in(&folder, args, input));
    assert_eq!(
        fixed(&["wasm_fixer.wasm", "a.md"], ""),
        "Wasm\r\nin a `file`"
    );
    assert_eq!(fixed(&["wasm_fixer.wasm"], "[WASM](x)\n"), "[Wasm](x)\n");
    assert_eq!(fixed(&["wasm_fixer.wasm", "-"], ""), "");
    let book = ["book.wasm", "a.md", "--config", "do=nothing"];
    assert_eq!(fixed(&book, ""), "WASM\r\nin a `file`");
    let command = [
        ["command-probe.wasm", "-"],
        ["--config", "do=replace"],
        ["--config", "from=a"],
        ["--config", "to=b"],
    ];
    assert_eq!(fixed(command.as_flattened(), "aha"), "bhb");
}

/// The expected result is that of mdBook.
#[test]
fn a_book_is_read_as_mdbook_reads_it() {
    let root = with_plugins("as-mdbook");
    let summary = "\
<!-- comment -->
# Summary

[Before *all*](./before%20all.md)

---

# Part `one`

not of use

- [A \\[a\\]](a/README.md)
  - [B](a/b.md)

    - [Draft]()
      - [D](d.md)
  - [C](a/c.md) more

* [E](e.md)

---

1. [F](f.md)
# Part two
- [G](<g h.md>)

[Behind](behind.md)

---

[Last]()
";
    write(&root.join("text/SUMMARY.md"), summary);
    let files = [
        "before all",
        "a/README",
        "a/b",
        "d",
        "a/c",
        "e",
        "f",
        "g h",
        "behind",
    ];
    for file in files {
        let text = format!("\u{feff}# {file}\r\n\r\nA text.\n");
        write(&root.join(format!("text/{file}.md")), text);
    }
    let captured = root.join("captured.json");
    let toml = format!(
        "[book]\ntitle = \"T\"\nauthors = [\"A\"]\nsrc = \"text\"\n[build]\n\
         use-default-preprocessors = false\n[preprocessor.capture]\ncommand = '\"{}\" \"{}\"'\n",
        build::real_mdbook("capture").display(),
        captured.display()
    );
    write(&root.join("book.toml"), toml);
    let built = Command::new(build::real_mdbook("mdbook-0-5"))
        .args(["build".as_ref(), root.as_os_str()])
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let mdbooks: Value = serde_json::from_slice(&fs::read(captured).unwrap()).unwrap();
    let args = ["chapter.wasm", ".", "--json", "--config", "do=nothing"];
    assert_eq!(run_in(&root, &args, "").book(), mdbooks[1]);

    // The context that a program gets. It has no defaults of mdBook, since programs know them.
    let show = ["command-probe.wasm", ".", "--json", "--config", "do=show"];
    let shown = run_in(&root, &show, "").book();
    let shown: Value = serde_json::from_str(contents(&shown)[0]).unwrap();
    let (context, config) = (&shown["context"], &shown["context"]["config"]);
    for key in ["mdbook_version", "renderer"] {
        assert_eq!(context[key], mdbooks[0][key], "{key}");
    }
    for key in ["title", "authors", "src"] {
        assert_eq!(
            config["book"][key], mdbooks[0]["config"]["book"][key],
            "{key}"
        );
    }
}

#[test]
fn the_book_of_this_repository() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = books::sample();
    let fixer = build::guest("wasm-fixer");
    let args = [fixer.to_str().unwrap(), ".", "--json"];
    let made = run_in(repository, &args, "").book();
    let replacements = json!({ "replacements": { "WASM": "Wasm" } });
    let fixer = run::plugin("wasm-fixer", &replacements);
    assert_eq!(made, run::plugins(&sample, &json!([fixer])).book());
}

#[test]
fn a_folder_without_a_summary_has_all_its_files() {
    let folder = with_plugins("files");
    write(&folder.join("text/b.md"), "B");
    write(&folder.join("text/a/z.md"), "Z\n");
    write(&folder.join("text/a/no.txt"), "no");
    write(&folder.join("text/.hidden/h.md"), "no");
    let run = run_in(&folder, &append(&["text"]), "");
    assert_eq!(
        quiet_stdout(&run),
        "==> a/z.md <==\nZ\n …\n\n==> b.md <==\nB …\n"
    );
}

#[test]
fn json_of_mdbook_is_printed_as_json() {
    let folder = with_plugins("json");
    for version in ["0.4.52", "0.5.4"] {
        let book = Book::generated("everything", version, &books::everything());
        let input = book.with_plugins(&json!([]));
        write(&folder.join("book.json"), &input);
        let nothing = ["chapter.wasm", "book.json", "--config", "do=identity"];
        assert_eq!(run_in(&folder, &nothing, "").stdout, book.book, "{version}");
        let stdin = run::program_with(
            &["run", "chapter.wasm", "--config", "do=identity"],
            &input,
            |command| {
                command.current_dir(&folder);
            },
        );
        assert_eq!(stdin.stdout, book.book, "{version}");
    }
    let one = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "1")]));
    write(&folder.join("book.json"), one.with_plugins(&json!([])));
    let tell = |more: &[&str]| {
        let args = [&["chapter.wasm", "book.json", "--config", "do=tell"], more].concat();
        contents(&run_in(&folder, &args, "").book())[0].to_owned()
    };
    assert!(tell(&[]).contains("html"), "{}", tell(&[]));
    let epub = tell(&["--renderer", "epub"]);
    assert!(epub.contains("epub") && !epub.contains("html"), "{epub}");
}

/// The messages for invalid inputs.
#[test]
fn inputs_that_can_not_be_read() {
    let folder = with_plugins("inputs");
    write(&folder.join("latin.md"), b"caf\xe9");
    write(&folder.join("book.json"), "[{");
    write(&folder.join("other.json"), "{}");
    fs::create_dir(folder.join("empty")).unwrap();
    write(&folder.join("gap/SUMMARY.md"), "- [A](a.md)\n");
    write(&folder.join("list/SUMMARY.md"), "- [A](a.md)\n- B\n");
    write(&folder.join("toml/book.toml"), "[book\n");
    write(&folder.join("no-source/book.toml"), "[book]\n");
    let error_of = |args: &[&str], class| {
        let run = run_in(&folder, &[&["chapter.wasm"], args].concat(), "[{");
        run.failed_as(class).to_owned()
    };
    let mut all = String::new();
    for input in [
        "gone.md",
        "latin.md",
        "book.json",
        "other.json",
        "-",
        "empty",
        "gap",
        "list",
        "no-source",
    ] {
        all.push_str(&error_of(&[input], ErrorKind::Input));
    }
    all.push_str(&error_of(&["toml"], ErrorKind::Settings));
    all.push_str(&error_of(
        &["book.json", "--renderer", "pdf"],
        ErrorKind::Input,
    ));
    let all = all.replace('\\', "/");
    assert_data_eq!(
        all,
        str![[r#"
error: can't read `gone.md`
  why: there is no such file or folder
error: can't read `latin.md`
  why: it is not UTF-8: incomplete utf-8 byte sequence from index 3
error: can't parse `book.json`
  why: it is not the JSON that mdBook writes to a preprocessor: EOF while parsing an object at line 1 column 2
  help: expected Markdown, or mdBook's input to a preprocessor: `[context, book]`
error: can't parse `other.json`
  why: it is not the JSON that mdBook writes to a preprocessor: invalid type: map, expected `[context, book]` at line 1 column 0
  help: expected Markdown, or mdBook's input to a preprocessor: `[context, book]`
error: can't parse standard input
  why: it is not the JSON that mdBook writes to a preprocessor: EOF while parsing an object at line 1 column 2
  help: expected Markdown, or mdBook's input to a preprocessor: `[context, book]`
error: `empty` has no Markdown files
  help: add `.md` files, or a `SUMMARY.md` that lists them
error: can't read `gap/a.md`
  why: there is no such file or folder
  help: create the file, or remove its line from `SUMMARY.md`
error: can't parse `list/SUMMARY.md`
  why: line 2: expected an item that begins with a link, such as `- [Title](file.md)`
error: can't read `no-source/src`
  why: there is no such file or folder
error: can't read `book.toml`
  why: TOML parse error at line 1, column 6
         |
       1 | [book
         |      ^
       unclosed table, expected `]`
error: can't parse `book.json`
  why: EOF while parsing an object at line 1 column 2
  help: expected what mdBook hands to a preprocessor: `[context, book]`

"#]]
    );
}
