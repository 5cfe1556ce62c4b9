//! Plugins in JavaScript and in Python, and the tutorials for all languages.

mod exceptions;
mod headings;
#[cfg(unix)]
mod tutorials;

use std::path::Path;

/// All templates and plugins of a language must name the same versions of its tools.
#[test]
fn all_projects_use_the_same_versions_of_tools() {
    let read = |file: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        std::fs::read_to_string(file).unwrap()
    };
    let version = |file: &str| {
        let manifest: serde_json::Value = serde_json::from_str(&read(file)).unwrap();
        manifest["devDependencies"]["componentize-qjs"].clone()
    };
    for other in [
        "templates/js-book/package.json",
        "templates/js-session/package.json",
        "preprocessors/word-count/package.json",
        "benches/guests/replace-js/package.json",
    ] {
        assert_eq!(
            version(other),
            version("templates/js-chapter/package.json"),
            "{other}"
        );
    }
    for other in [
        "templates/python-book/requirements.txt",
        "templates/python-editor/requirements.txt",
        "templates/python-session/requirements.txt",
        "preprocessors/tables-from-csv/requirements.txt",
    ] {
        assert_eq!(
            read(other),
            read("templates/python-chapter/requirements.txt"),
            "{other}"
        );
    }
    let bindgen = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("wit-bindgen = "));
        line.unwrap().to_owned()
    };
    let own = bindgen(&read("Cargo.toml"));
    for template in ["rust-chapter", "rust-book", "rust-editor", "rust-session"] {
        let manifest = read(&format!("templates/{template}/Cargo.toml.template"));
        assert_eq!(bindgen(&manifest), own, "{template}");
    }
}
