//! The plugins of this project under the host, and what the guide says of them.

mod fixer;
mod tables_from_csv;
mod word_count;

use std::path::Path;
use std::process::Command;

use serde_json::json;
use snapbox::assert_data_eq;

use crate::support::books::{self, Book, chapter};
use crate::support::run::{self, plugin};
use crate::support::{build, folder, write};

fn read(file: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The code blocks of a page of the guide that are of this language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let page = read(&format!("sample-book/{page}"));
    let blocks = page.split("```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.strip_prefix(&format!("{language}\n")));
    blocks.map(str::to_owned).collect()
}

/// A book of these chapters.
fn book(chapters: &[(&str, &str)]) -> Book {
    let chapters = chapters.iter();
    let items = chapters.map(|(path, content)| chapter(path, path, content));
    Book::generated("plugins", "0.5.4", &items.collect())
}

/// The Reference has headings and rules that a preprocessor of its own makes, which had not run when the book
/// was captured. All other links of real books lead somewhere.
#[test]
fn links_of_real_books_lead_somewhere() {
    for book in books::all() {
        let run = run::plugins(&book, &json!([plugin("link-check", &json!({}))]));
        assert_eq!(run.book(), book.value(), "{}", book.name);
        let is_known = |line: &str| {
            book.name.starts_with("reference")
                && (line.contains("`#r-") || line.contains("`#grammar-"))
        };
        let found = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("warning"));
        let unknown: Vec<_> = found.filter(|line| !is_known(line)).collect();
        assert!(unknown.is_empty(), "{}: {unknown:#?}", book.name);
    }
}

/// By the crate `log`, which the crate for plugins hands on.
#[test]
fn what_a_plugin_logs_is_shown() {
    let book = book(&[("one.md", "[one](one.md)")])
        .with_plugins(&json!([plugin("link-check", &json!({}))]));
    let quiet = run::program(&[], &book).stderr;
    assert_eq!(quiet, "");
    let loud = run::program_with(&[], &book, |command| {
        command.env("MDBOOK_WASM_LOG", "debug");
    });
    let expected = "[link-check] debug: 1 links, 0 of which lead nowhere\n";
    assert!(loud.stderr.contains(expected), "{}", loud.stderr);
}

#[test]
fn the_guide_has_every_key_of_every_plugin() {
    let book = book(&[("one.md", "# One")]);
    for (name, page) in [
        ("alerts", "plugins/alerts.md"),
        ("glossary", "plugins/glossary.md"),
        ("link-check", "plugins/link-check.md"),
        ("toc", "plugins/toc.md"),
    ] {
        let run = run::plugins(&book, &json!([plugin(name, &json!({ "?": 1 }))]));
        let (_, keys) = run.failed().split_once("possible are ").unwrap();
        let keys: Vec<_> = keys.trim().split(", ").collect();
        assert!(keys.len() > 1, "{keys:?}");
        let page = read(&format!("sample-book/{page}"));
        for key in &keys {
            assert!(page.contains(&format!("\n| {key} | ")), "{name}: {key}");
        }
        let rows = page.split_once("| key |").unwrap().1;
        let rows = rows.split("\n\n").next().unwrap().lines().skip(2);
        assert_eq!(rows.count(), keys.len(), "{name}");
    }
}

#[test]
fn the_guides_example_for_link_check() {
    let chapters = [
        (
            "chapter-1.md",
            "# One\n\nSee the [second](chaptre-2.md) and [this](chapter-2.md#instal).\n",
        ),
        ("chapter-2.md", "# Two\n\n## Install\n"),
    ];
    let root = folder("link-check");
    for (path, content) in chapters {
        write(&root.join("src").join(path), content);
    }
    let mut book = book(&chapters);
    book.context["root"] = json!(root);
    let run = run::plugins(&book, &json!([plugin("link-check", &json!({}))]));
    assert_data_eq!(
        run.stderr,
        blocks("plugins/link-check.md", "text").remove(0)
    );
}

#[test]
fn the_guides_example_for_alerts() {
    let source = blocks("plugins/alerts.md", "markdown").remove(0);
    let book = book(&[("one.md", &source)]);
    let alerts = plugin("alerts", &json!({ "style": "html" }));
    let run = run::plugins(&book, &json!([alerts]));
    let [html] = <[_; 1]>::try_from(blocks("plugins/alerts.md", "html")).unwrap();
    assert_data_eq!(run::contents(&run.book())[0], html);
}

#[test]
fn the_guides_example_for_the_glossary() {
    let [source, linked] = <[_; 2]>::try_from(blocks("plugins/glossary.md", "markdown")).unwrap();
    let text = "Every component has a host. The `component` is code.\n";
    let book = book(&[("one.md", text), ("glossary.md", &source)]);
    let run = run::plugins(&book, &json!([plugin("glossary", &json!({}))]));
    assert_data_eq!(run::contents(&run.book())[0], linked);
}

/// What the pages show can be written into a `book.toml`.
#[test]
fn the_guides_settings_for_plugins() {
    let program = build::program().display().to_string();
    for name in ["alerts", "glossary", "link-check", "toc"] {
        let [settings] = <[_; 1]>::try_from(blocks(&format!("plugins/{name}.md"), "toml")).unwrap();
        let built = format!("'{}'", build::guest(name).display());
        let settings = settings.replace(&format!("\"plugins/{name}.wasm\""), &built);
        let root = folder(&format!("settings-{name}"));
        let toml =
            format!("[book]\ntitle = \"B\"\n[preprocessor.wasm]\ncommand = '\"{program}\"'\n");
        write(&root.join("book.toml"), toml + &settings);
        write(
            &root.join("src/SUMMARY.md"),
            "[Glossary](appendix/glossary.md)\n",
        );
        write(
            &root.join("src/appendix/glossary.md"),
            "# Glossary\n\n## component\n\n## host\n",
        );
        let output = Command::new(build::real("mdbook-0-5"))
            .arg("build")
            .arg(&root)
            .env("MDBOOK_WASM_CACHE_DIR", run::cache())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }
}

/// The example is compiled, and run, where the crate documents it.
#[test]
fn the_guides_plugin_is_the_one_of_the_crate() {
    let [code] = <[_; 1]>::try_from(blocks("writing/rust-crate.md", "rust,ignore")).unwrap();
    let documented = read("preprocessors/sdk/src/lib.rs");
    let documented = documented.split("//! ```\n").nth(1).unwrap();
    let lines = documented
        .lines()
        .map(|line| line.trim_start_matches("//!"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let documented = lines.collect::<Vec<_>>().join("\n");
    let (shown, checks) = documented.split_once("\n// Natively").unwrap();
    assert_eq!(code, shown);
    let [messages] = <[_; 1]>::try_from(blocks("writing/rust-crate.md", "text")).unwrap();
    for message in messages.lines() {
        assert!(checks.contains(message), "{message}");
    }
}
