//! The guide, built as `cargo xtask demo` builds it, but elsewhere.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::run::cache;
use super::{build, folder, write};

/// A file of the repository.
pub fn read(file: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The first code block of a page that starts like this.
pub fn block(page: &str, start: &str) -> String {
    let page = read(&format!("sample-book/{page}"));
    let (_, rest) = page.split_once(&format!("```{start}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// A folder with a `book.toml` for the guide: that of the repository, with the programs under test.
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

/// Runs one of the mdBooks on a book's folder.
pub fn mdbook(name: &str, args: &[&str], root: &Path) -> Output {
    mdbook_with(name, args, root, ("MDWASM_FORMAT", "human"))
}

/// The same, with a variable of the environment.
pub fn mdbook_with(name: &str, args: &[&str], root: &Path, (key, value): (&str, &str)) -> Output {
    Command::new(build::real(name))
        .args(args)
        .arg(root)
        .env(key, value)
        .env("MDBOOK_WASM_CACHE_DIR", cache())
        // mdBook 0.4 starts preprocessors where it was started itself: not in the book.
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap()
}

/// Builds the guide with mdBook 0.5. Returns the folder with the pages.
pub fn build(test: &str) -> PathBuf {
    let root = book(&format!("guide-{test}"));
    let output = mdbook("mdbook-0-5", &["build"], &root);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    root.join("book")
}
