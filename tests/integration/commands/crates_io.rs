//! A published preprocessor from crates.io: its native program and its component give the same results. `cargo xtask
//! compat` tests many more.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::support::books::{self, Book};
use crate::support::build::crates_io::{Published, build_crate, files_below};
use crate::support::{build, folder, run, write};

fn toc() -> Option<&'static Published> {
    static TOC: LazyLock<Option<Published>> = LazyLock::new(|| build_crate("mdbook-toc", "0.15.4"));
    TOC.as_ref()
}

/// Returns the books of mdBook 0.5, with a marker in each chapter.
fn marked_books() -> Vec<Book> {
    let mut books = books::all();
    books.push(books::sample());
    books.retain(|book| book.name != "empty" && book.value().get("items").is_some());
    for book in &mut books {
        let mut value = book.value();
        mark(&mut value["items"]);
        book.book = value.to_string().into_bytes();
    }
    books
}

fn mark(items: &mut Value) {
    for chapter in items.as_array_mut().into_iter().flatten() {
        if let Some(chapter) = chapter.get_mut("Chapter") {
            let content = chapter["content"].as_str().unwrap();
            chapter["content"] =
                format!("<!-- toc -->\n\n{content}\n\n## Another heading\n").into();
            mark(&mut chapter["sub_items"]);
        }
    }
}

#[test]
#[ignore = "needs the network"]
fn the_same_json_as_natively() {
    let Some(toc) = toc() else { return };
    for book in marked_books() {
        let ours = run::plugins(&book, &json!([{ "path": toc.wasm }])).book();
        let mut command = Command::new(&toc.native);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let native = run::command(command, &book.with_table(&json!({}))).book();
        assert!(ours == native, "{}", book.name);
        assert_ne!(ours, book.value(), "{}: nothing was done", book.name);
    }
}

/// Builds a book with this preprocessor. Returns the folder of its HTML.
fn html(test: &str, mdbook: &str, preprocessor: &str) -> PathBuf {
    let root = folder(&format!("published-{test}"));
    let toml = format!("[book]\ntitle = \"Book\"\n[output.html]\n{preprocessor}");
    write(&root.join("book.toml"), toml);
    write(
        &root.join("src/SUMMARY.md"),
        "# S\n\n- [One](one.md)\n  - [Two](two/two.md)\n",
    );
    let text = "# Title\n\n<!-- toc -->\n\n## A part\n\n### Below `it`\n\n## 另一部分\n";
    write(&root.join("src/one.md"), text);
    write(&root.join("src/two/two.md"), text);
    let output = Command::new(build::real_mdbook(mdbook))
        .arg("build")
        .arg(&root)
        .env("MDBOOK_WASM_CACHE_DIR", run::cache())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    root.join("book")
}

#[test]
#[ignore = "needs the network"]
fn the_same_html_as_natively() {
    let Some(toc) = toc() else { return };
    let program = build::program().display();
    let ours = format!(
        "[preprocessor.wasm]\ncommand = '\"{program}\"'\n\
         [[preprocessor.wasm.plugin]]\npath = '{}'\n",
        toc.wasm.display()
    );
    let native = format!(
        "[preprocessor.toc]\ncommand = '\"{}\"'\n",
        toc.native.display()
    );
    let native = html("native", "mdbook-0-5", &native);
    assert!(files_below(&html("ours", "mdbook-0-5", &ours)) == files_below(&native));
    assert!(files_below(&html("without", "mdbook-0-5", "")) != files_below(&native));
    // The native program does not support that version at all.
    let old = html(
        "ours-0-4",
        "mdbook-0-4",
        &format!("{ours}protocol = \"0.5\"\n"),
    );
    let page = std::fs::read_to_string(old.join("two/two.html")).unwrap();
    assert!(
        page.contains("<li><a href=\"#below-it\">Below <code>it</code></a></li>"),
        "{page}"
    );
}
