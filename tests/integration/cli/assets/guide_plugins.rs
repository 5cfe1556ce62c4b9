//! Plugins with assets: those of the guide, and the first-party one.

use std::fs;
use std::path::Path;

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;

use super::{assets, book, configure};
use crate::support::books::{self, chapter};
use crate::support::build::scripted;
use crate::support::guide::code_block;
use crate::support::run::{self, quiet_stdout};
use crate::support::{build, write};

/// The output is that of the guide.
#[test]
fn the_plugin_of_the_guide() {
    let root = book("guide", "[]");
    fs::copy(build::guest("notes"), root.join("plugins/notes.wasm")).unwrap();
    write(
        &root.join("book.toml"),
        "[preprocessor.wasm]\nplugin-dir = 'plugins'\n",
    );
    fs::remove_file(root.join("plugins/box.wasm")).unwrap();
    let stdout = quiet_stdout(&assets(&root, &[]));
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-book/using/assets.md");
    let page = fs::read_to_string(page).unwrap();
    let shown = format!("```console\n$ mdbook-wasm assets\n{stdout}```\n");
    assert!(page.contains(&shown), "{shown}");
}

/// The examples of the page in other languages are parts of plugins that work like the one in Rust.
#[test]
#[ignore = "needs Node.js and Python"]
fn the_plugins_of_the_guide_in_javascript_and_python() {
    let world = "chapter-preprocessor-with-assets";
    for (language, source, plugin) in [
        (
            "js",
            "notes-js/plugin.js",
            scripted::js_for(world, "tests/guests/other-languages/notes-js"),
        ),
        (
            "python",
            "notes-python/plugin.py",
            scripted::python_for(world, "tests/guests/other-languages/notes-python"),
        ),
    ] {
        let Some(plugin) = plugin else { continue };
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/guests/other-languages")
            .join(source);
        let source = fs::read_to_string(source).unwrap();
        let shown = code_block("writing/assets.md", language);
        // Imports are at the beginning of a file, and the rest is at its end.
        for part in shown.split("\n\n\n") {
            assert!(source.contains(part.trim()), "{source}");
        }
        let root = book(language, "[]");
        fs::copy(&plugin, root.join("plugins/box.wasm")).unwrap();
        // The first run reports that the plugin is compiled.
        assets(&root, &[]);
        for (config, colour) in [("", "#2a7"), ("colour = '#123'", "#123")] {
            configure(&root, config);
            quiet_stdout(&assets(&root, &[]));
            let css = fs::read_to_string(root.join("mdbook-wasm-assets/box/notes.css")).unwrap();
            let rule = format!("\n.note {{ border-left: 4px solid {colour}; }}\n");
            assert!(css.ends_with(&rule), "{css}");
        }
        configure(&root, "colour = 1");
        let run = assets(&root, &[]);
        run.failed_as(ErrorKind::Failed);
        assert!(run.stderr.contains("`colour` is no text"), "{}", run.stderr);
        let one = chapter("One", "one.md", "Note: first\n\nNo note: second\n");
        let book = books::Book::generated("one", "0.5.4", &json!([one]));
        let run = run::plugins(&book, &json!([{ "path": plugin }]));
        let content = "<p class=\"note\">first</p>\n\nNo note: second\n";
        assert_eq!(run::contents(&run.book()), [content]);
    }
}

/// The first-party plugin `alerts` has assets if its config needs them.
#[test]
fn the_style_sheet_of_alerts() {
    let root = book("alerts", "[]");
    fs::copy(build::guest("alerts"), root.join("plugins/box.wasm")).unwrap();
    for (config, done) in [
        ("", "write mdbook-wasm-assets/box/alerts.css ("),
        ("style = 'html'", "nothing to do"),
        (
            "style = 'quote'",
            "remove mdbook-wasm-assets/box/alerts.css",
        ),
    ] {
        // Keeps the lines that `assets` wrote.
        let old = fs::read_to_string(root.join("book.toml")).unwrap();
        let (old, _) = old.split_once("config = {").unwrap();
        write(
            &root.join("book.toml"),
            format!("{old}config = {{ {config} }}\n"),
        );
        let stdout = quiet_stdout(&assets(&root, &[]));
        assert!(stdout.starts_with(done), "{stdout}");
        let css = root.join("mdbook-wasm-assets/box/alerts.css");
        assert_eq!(css.exists(), config != "style = 'quote'");
    }
}
