//! Reads the guide, and builds it in a folder of the test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::run::cache;
use super::{build, folder, write};

/// Reads a file of the repository.
pub fn read(file: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Returns the first code block of a page whose fence has this text.
pub fn code_block(page: &str, info: &str) -> String {
    let page = read(&format!("sample-book/{page}"));
    let (_, rest) = page.split_once(&format!("```{info}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// Creates a folder with the `book.toml` of the guide, changed to use the programs under test.
pub fn book(test: &str) -> PathBuf {
    let root = folder(test);
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let toml = std::fs::read_to_string(repository.join("book.toml")).unwrap();
    let mut toml = toml
        .replace(
            "\"mdbook-wasm\"\nafter",
            &format!("'\"{}\"'\nafter", build::program().display()),
        )
        .replace(
            "\"sample-book\"",
            &format!("'{}'", repository.join("sample-book").display()),
        )
        .replace("\"target/sample-book\"", "\"book\"");
    while let Some((before, rest)) = toml.split_once("\"preprocessors/") {
        let (plugin, behind) = rest.split_once(".wasm\"").unwrap();
        toml = format!("{before}'{}'{behind}", build::guest(plugin).display());
    }
    write(&root.join("book.toml"), toml);
    let css = "sample-book/guide.css";
    write(
        &root.join(css),
        std::fs::read(repository.join(css)).unwrap(),
    );
    root
}

/// Runs a version of mdBook on the folder of a book.
pub fn mdbook(name: &str, args: &[&str], root: &Path) -> Output {
    mdbook_with(name, args, root, ("MDWASM_FORMAT", "human"))
}

/// Runs a version of mdBook on the folder of a book, with an environment variable.
pub fn mdbook_with(name: &str, args: &[&str], root: &Path, (key, value): (&str, &str)) -> Output {
    Command::new(build::real_mdbook(name))
        .args(args)
        .arg(root)
        .env(key, value)
        .env("MDBOOK_WASM_CACHE_DIR", cache())
        // mdBook 0.4 starts preprocessors in its own working directory, which should not be the book's.
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

/// Builds the guide with mdBook 0.5. Returns the folder with the pages.
pub fn build(test: &str) -> PathBuf {
    let root = book(&format!("guide-{test}"));
    let output = mdbook("mdbook-0-5", &["build"], &root);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    root.join("book")
}
