//! Compares the guide with the program.

#[cfg(unix)]
mod browser;
mod code_blocks;
#[cfg(unix)]
mod guide_commands;
mod reference;

use mdbook_wasm::runtime::ResourceLimits;
use mdbook_wasm::settings::LimitSpec;
use serde_json::json;

use crate::support::books::{Book, chapter};
use crate::support::guide::{code_block, read};
use crate::support::run::{self, plugin};
use crate::support::{build, folder, write};

#[test]
fn tutorials_show_the_templates() {
    for (page, start, template) in [
        ("rust.md", "rust,ignore", "rust-chapter/src/lib.rs"),
        ("editors.md", "rust,ignore", "rust-editor/src/lib.rs"),
        ("sessions.md", "rust,ignore", "rust-session/src/lib.rs"),
        ("javascript.md", "js", "js-chapter/plugin.js"),
        ("python.md", "python", "python-chapter/plugin.py"),
    ] {
        let code = read(&format!("templates/{template}"));
        assert_eq!(code_block(&format!("writing/{page}"), start), code);
    }
}

#[test]
fn the_plugin_with_assets_is_the_one_on_its_page() {
    let code = read("tests/guests/notes/src/lib.rs");
    let (_, code) = code.split_once("\"generated\")]\n\n").unwrap();
    let code = code.replace("../../../wit", "wit");
    assert_eq!(code_block("writing/assets.md", "rust,ignore"), code);
}

/// Returns the messages for a finding in the chapter of the page on findings. `source` is its file, and `content` the
/// plugin's input.
fn messages_for(source: &str, content: &str, finding: &serde_json::Value, format: &str) -> String {
    let items = json!([chapter("One", "chapter-1.md", content)]);
    let mut book = Book::generated("one", "0.5.4", &items);
    let root = folder("guide-findings");
    write(&root.join("src/chapter-1.md"), source);
    book.context["root"] = json!(root);
    let config = json!({ "do": "diagnose", "where": "One", "findings": [finding] });
    let mut plugin = plugin("chapter-probe", &config);
    plugin["name"] = json!("look");
    let input = book.with_plugins(&json!([plugin]));
    let run = run::program_with(&["--format", format], &input, |command| {
        command.env("GITHUB_WORKSPACE", &root);
    });
    run.book();
    run.stderr
}

#[test]
fn examples_of_findings_are_current() {
    let text = "# One\n\nLook at [the map](map.md) first.\n";
    let link = json!({
        "message": "there is no such page", "code": "broken-link", "help": "did you mean `maps.md`?",
        "start": 24, "end": 32,
    });
    let findings = "writing/findings.md";
    let human = messages_for(text, text, &link, "human");
    assert_eq!(human, code_block(findings, "text"));
    let json = messages_for(text, text, &link, "json");
    assert_eq!(json, code_block(findings, "json"));
    let github = messages_for(text, text, &link, "github");
    let command = github.split_inclusive('\n').next().unwrap();
    assert_eq!(command, code_block("using/ci.md", "text"));
    let page = read("sample-book/writing/findings.md");
    let source = "# One\n\n{{#include part.rs}}\n";
    let input = "# One\n\nfn main() {\n}\n    // TODO\n";
    let todo = json!({ "message": "there is still something to do", "start": 28, "end": 32 });
    let output = messages_for(source, input, &todo, "human");
    let (finding, _) = output.split_once("[look]").unwrap();
    assert!(page.contains(finding), "{finding}");
}

/// The workflow on the page uses this folder.
#[test]
#[cfg(target_os = "linux")]
fn the_page_on_ci_has_the_cache_folder() {
    let path = run::program_with(&["cache", "path"], b"", |command| {
        command.env_remove("MDBOOK_WASM_CACHE_DIR");
        command
            .env_remove("XDG_CACHE_HOME")
            .env("HOME", "/home/runner");
    });
    let path = String::from_utf8(path.stdout).unwrap();
    let shown = path.trim().replace("/home/runner", "~");
    let page = read("sample-book/using/ci.md");
    assert!(
        page.contains(&format!("          path: {shown}\n")),
        "{shown}"
    );
}

#[test]
fn the_example_of_inspect_is_current() {
    let fixer = build::guest("wasm-fixer");
    let output = run::program(&["inspect", fixer.to_str().unwrap()], b"").stdout;
    let output = String::from_utf8(output).unwrap();
    let shown = code_block("using/sandbox.md", "text");
    // The size and the digest depend on the version of the compiler.
    let asks = |text: &str| text.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(asks(&output), asks(&shown));
    let keys = |text: &str| {
        text.lines()
            .map(|line| line.chars().take(10).collect())
            .collect::<Vec<String>>()
    };
    assert_eq!(keys(&output), keys(&shown));
}

#[test]
fn the_limits_page_has_every_default_and_range() {
    let page = read("sample-book/using/limits.md");
    let ResourceLimits {
        memory,
        timeout,
        log,
        findings,
        output,
        stack,
        table_elements,
        instances,
        handles,
    } = ResourceLimits::for_book(0);
    let defaults = [
        (
            memory,
            512 << 20,
            "512 MiB, and four times the size of the book",
        ),
        (
            usize::try_from(timeout.as_secs()).unwrap(),
            60,
            "60 seconds",
        ),
        (log, 1 << 20, "1 MiB"),
        (findings, 2_000, "2,000"),
        (
            output,
            128 << 20,
            "128 MiB, and four times the size of the book",
        ),
        (stack, 2 << 20, "2 MiB"),
        (table_elements, 1_000_000, "1,000,000"),
        (instances, 500, "500"),
        (handles, 10_000, "10,000"),
    ];
    for (limit, (is, should, shown)) in LimitSpec::all().into_iter().zip(defaults) {
        assert_eq!(is, should, "{}", limit.key);
        let expected = limit.to_string();
        let (_, range) = expected.split_once(" from ").unwrap();
        let (min, max) = range.split_once(" to ").unwrap();
        let row = format!("\n| `{}` | {shown} | {min} | {max} |", limit.key);
        assert!(page.contains(&row), "limits.md has no row{row}");
    }
}

#[test]
fn the_example_of_a_message_is_current() {
    let book = Book::generated("empty", "0.5.4", &json!([]));
    let run = run::plugins(&book, &json!([{ "path": "p/a.wasm", "on_error": "skip" }]));
    let page = read("sample-book/using/trouble.md");
    assert!(page.contains(run.failed()), "{}", run.stderr);
}
