//! The command line, and invalid inputs.

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use crate::support::books::Book;
use crate::support::run::{self, chapter_probe};

#[test]
fn every_renderer_is_supported_without_a_book() {
    for args in [
        &["supports", "html"][..],
        &["--section", "x", "supports", "epub"],
    ] {
        let run = run::program(args, b"");
        assert_eq!(
            (run.status, run.stdout.len(), run.stderr.as_str()),
            (Some(0), 0, "")
        );
    }
}

#[test]
fn version_and_help() {
    let version = run::program(&["--version"], b"").stdout;
    assert_eq!(
        version,
        format!("mdbook-wasm {}\n", env!("CARGO_PKG_VERSION")).into_bytes()
    );
    assert_data_eq!(
        run::program(&["--help"], b"").stdout,
        str![[r#"
Runs WebAssembly plugins as an mdBook preprocessor.

mdBook starts it for each build of a book whose `book.toml` has `[preprocessor.wasm]`.

Usage: mdbook-wasm [OPTIONS] [COMMAND]

Commands:
  supports     Exit with status 0 if a renderer is supported (mdBook asks this first)
  init         Add mdbook-wasm to a book's `book.toml`, or remove it
  inspect      Describe a plugin and the permissions that it asks for, without running it
  run          Run a plugin on a Markdown file, a folder or a book, without mdBook
  test         Run a plugin's test cases
  check        Check a book's settings and plugins, or single plugins, without building
  pin          Write the SHA-256 digests of plugins into `book.toml`, so that no other files are run
  fetch        Download the book's plugin packages and update mdbook-wasm.lock
  update       Look for newer versions of the book's plugin packages and lock them
  assets       Copy the style sheets and scripts of plugins into the book, or remove them
  port         Build an existing preprocessor from its crate, and add it to the book as a plugin
  new          Create a plugin project that builds at once
  wit          Print or write the WIT files of the plugin interface
  cache        Show or clear the compiled code that is kept between builds
  completions  Print completions for a shell
  man          Print a man page with all subcommands
  help         Print this message or the help of the given subcommand(s)

Options:
      --section <NAME>
          The table under `[preprocessor]` with the settings
          
          [default: wasm]

      --format <FORMAT>
          Output format for messages

          Possible values:
          - human:  Text with the lines of Markdown underlined
          - json:   One JSON object a line
          - github: Workflow commands, which GitHub Actions shows beside the lines of Markdown
          
          [env: MDWASM_FORMAT=]
          [default: human]

      --audit
          Run chapter plugins in several orders, and fail if the results differ

      --optimise
          Compile plugins with full optimisation at their first use (slower)

  -h, --help
          Print help (see a summary with '-h')

  -V, --version
          Print version

Exit status:
  0  success
  1  a plugin failed: it crashed, exceeded a limit, or reported an error
  2  the command line is wrong
  3  the settings in `book.toml` are wrong
  4  a plugin can't be used: its file is missing, differs from its pin, or is not a plugin
  5  the input can't be read, or is not what mdBook writes
  6  a bug in mdbook-wasm, or an error of the operating system

"#]]
    );
}

#[test]
fn invalid_inputs() {
    let error_of = |input: &str| {
        let run = run::program(&[], input.as_bytes());
        run.failed_as(ErrorKind::Input).to_owned()
    };
    let context = r#"{"root":"/","config":{},"renderer":"html","mdbook_version":"0.5.4"}"#;
    for (input, expected) in [
        ("", "why: standard input is empty"),
        (" \n", "why: standard input is empty"),
        (
            "hello",
            "not the JSON that mdBook writes to a preprocessor: expected value at line 1 column 1",
        ),
        ("[]", "invalid length 0, expected `[context, book]`"),
        ("{}", "expected `[context, book]`"),
        (&format!("[{context},"), "EOF while parsing"),
        (&format!("[{context},{{\"items\":[]}}"), "EOF while parsing"),
        (
            &format!("[{context},{{\"items\":[]}}]x"),
            "trailing characters",
        ),
        (
            &format!("[{context},{{\"items\":[]}},1]"),
            "trailing characters",
        ),
        (
            &format!("[{context},{{}}]"),
            "the book has neither `sections` (mdBook 0.4) nor `items` (mdBook 0.5)",
        ),
        (
            &format!("[{context},{{\"sections\":[]}}]"),
            "mdBook 0.5.4 writes chapters to `items`, but they are in `sections`",
        ),
        (
            &format!("[{context},{{\"items\":[\"Line\"]}}]"),
            "unknown variant `Line`",
        ),
        (
            &format!("[{context},{{\"items\":[{{\"Chapter\":{{\"name\":\"x\"}}}}]}}]"),
            "a chapter has no `content`",
        ),
        (
            &format!(
                "[{context},{{\"items\":[{{\"Chapter\":{{\"name\":\"x\",\"name\":\"y\"}}}}]}}]"
            ),
            "a chapter has `name` twice",
        ),
        (
            r#"[{"root":"/"},{"items":[]}]"#,
            "the context has no string `renderer`",
        ),
    ] {
        let stderr = error_of(input);
        assert!(stderr.contains(expected), "{input}: {stderr}");
    }
    let run = run::program(&[], b"[{\"root\":\"\xff\"}]");
    assert!(run.failed().contains("it is not UTF-8"), "{}", run.stderr);
}

#[test]
fn another_mdbook_is_a_warning() {
    for (version, key) in [
        ("0.6.1", "items"),
        ("0.3.7", "sections"),
        ("nightly", "items"),
    ] {
        let mut book = Book::generated("other", version, &json!([]));
        book.book = json!({ key: [], "new": [1.5, {}] })
            .to_string()
            .into_bytes();
        let run = run::plugins(&book, &json!([]));
        assert_eq!(run.stdout, book.book);
        let expected = format!(
            "warning: mdBook {version} is not supported by mdbook-wasm {} (supported: 0.4 and 0.5)",
            env!("CARGO_PKG_VERSION")
        );
        assert!(run.stderr.starts_with(&expected), "{}", run.stderr);
    }
}

#[test]
fn an_unknown_form_of_a_book_is_reported() {
    let error_of = |version: &str, items: &str| {
        let context = format!(
            r#"{{"root":"/","config":{{}},"renderer":"html","mdbook_version":"{version}"}}"#
        );
        let input = format!("[{context},{{\"items\":{items}}}]");
        run::program(&[], input.as_bytes()).failed().to_owned()
    };
    for items in [
        r#"[{"Image":{}}]"#,
        r#"{}"#,
        r#"[{"Chapter":{"name":"n","content":"c","number":"1.2"}}]"#,
    ] {
        let stderr = error_of("0.6.0", items);
        assert!(
            stderr.contains("\n  why: mdBook 0.6.0 writes books in a format that mdbook-wasm"),
            "{stderr}"
        );
        assert!(stderr.contains("help: upgrade mdbook-wasm"), "{stderr}");
    }
    let stderr = error_of(
        "0.5.4",
        r#"[{"Chapter":{"name":"n","content":"c","number":"1.2"}}]"#,
    );
    assert_eq!(stderr.matches(" at line ").count(), 1, "{stderr}");
}

#[test]
fn settings_by_section() {
    let mut book = Book::generated("empty", "0.5.4", &json!([]));
    book.context["config"]["preprocessor"] = json!({
        "wasm": { "command": "mdbook-wasm" },
        "late": { "command": "mdbook-wasm --section late", "plugin": [chapter_probe("nothing")], "oops": 1 },
    });
    let mut input = format!("[{},", book.context).into_bytes();
    input.extend_from_slice(&book.book);
    input.push(b']');
    run::program(&[], &input).book();
    let run = run::program(&["--section", "late"], &input);
    assert!(
        run.failed_as(ErrorKind::Settings)
            .contains("[preprocessor.late]: `oops`: unknown key"),
        "{}",
        run.stderr
    );
    let run = run::program(&["--section", "lste"], &input);
    assert!(
        run.failed()
            .contains("book.toml has no [preprocessor.lste]"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_plugin_for_other_renderers_is_not_loaded() {
    let mut plugin = json!({ "path": "gone.wasm", "renderers": ["epub"] });
    let book = Book::generated("empty", "0.5.4", &json!([]));
    run::plugins(&book, &json!([plugin])).book();
    plugin["renderers"] = json!(["epub", "html"]);
    run::plugins(&book, &json!([plugin])).failed();
}
