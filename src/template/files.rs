//! The text of the templates.

use super::{Kind, Language};

/// A file's path in its template, `/` between names, and its text.
pub type File = (&'static str, &'static str);

macro_rules! files {
    ($template:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../templates/", $template, "/", $path)))),+]
    };
}

/// Files that have this ending lose it. Cargo leaves a folder out of a package that has a `Cargo.toml`.
const ENDING: &str = ".template";

/// The files of a template. `None`: there is none.
pub fn of(language: Language, kind: Kind) -> Option<&'static [File]> {
    Some(match (language, kind) {
        (Language::Rust, Kind::Chapter) => files!("rust-chapter":
            ".gitignore",
            "Cargo.toml.template",
            "README.md",
            "cases/todo/diagnostics.txt",
            "cases/todo/expected.md",
            "cases/todo/input.md",
            "src/lib.rs",
        ),
        (Language::Rust, Kind::Book) => files!("rust-book":
            ".gitignore",
            "Cargo.toml.template",
            "README.md",
            "cases/pages/diagnostics.txt",
            "cases/pages/expected/SUMMARY.md",
            "cases/pages/expected/all-pages.md",
            "cases/pages/expected/one.md",
            "cases/pages/expected/three.md",
            "cases/pages/expected/two.md",
            "cases/pages/input/SUMMARY.md",
            "cases/pages/input/one.md",
            "cases/pages/input/three.md",
            "cases/pages/input/two.md",
            "src/lib.rs",
        ),
        (Language::Js, Kind::Chapter) => files!("js-chapter":
            ".gitignore",
            "README.md",
            "cases/todo/diagnostics.txt",
            "cases/todo/expected.md",
            "cases/todo/input.md",
            "package.json",
            "plugin.js",
        ),
        (Language::Js, Kind::Book) => files!("js-book":
            ".gitignore",
            "README.md",
            "cases/pages/diagnostics.txt",
            "cases/pages/expected/SUMMARY.md",
            "cases/pages/expected/all-pages.md",
            "cases/pages/expected/one.md",
            "cases/pages/expected/three.md",
            "cases/pages/expected/two.md",
            "cases/pages/input/SUMMARY.md",
            "cases/pages/input/one.md",
            "cases/pages/input/three.md",
            "cases/pages/input/two.md",
            "package.json",
            "plugin.js",
        ),
        (Language::Python, Kind::Chapter) => files!("python-chapter":
            ".gitignore",
            "README.md",
            "build.py",
            "cases/todo/diagnostics.txt",
            "cases/todo/expected.md",
            "cases/todo/input.md",
            "plugin.py",
            "requirements.txt",
        ),
        (Language::Python, Kind::Book) => files!("python-book":
            ".gitignore",
            "README.md",
            "build.py",
            "cases/pages/diagnostics.txt",
            "cases/pages/expected/SUMMARY.md",
            "cases/pages/expected/all-pages.md",
            "cases/pages/expected/one.md",
            "cases/pages/expected/three.md",
            "cases/pages/expected/two.md",
            "cases/pages/input/SUMMARY.md",
            "cases/pages/input/one.md",
            "cases/pages/input/three.md",
            "cases/pages/input/two.md",
            "plugin.py",
            "requirements.txt",
        ),
        (Language::Rust, Kind::Editor) => files!("rust-editor":
            ".gitignore",
            "Cargo.toml.template",
            "README.md",
            "cases/todo/diagnostics.txt",
            "cases/todo/expected.md",
            "cases/todo/input.md",
            "src/lib.rs",
        ),
        (Language::Rust, Kind::Session) => files!("rust-session":
            ".gitignore",
            "Cargo.toml.template",
            "README.md",
            "cases/left/diagnostics.txt",
            "cases/left/expected/SUMMARY.md",
            "cases/left/expected/one.md",
            "cases/left/expected/three.md",
            "cases/left/expected/two.md",
            "cases/left/expected/what-is-left.md",
            "cases/left/input/SUMMARY.md",
            "cases/left/input/one.md",
            "cases/left/input/three.md",
            "cases/left/input/two.md",
            "src/lib.rs",
        ),
        // What componentize-qjs makes never gives back what it has borrowed, as the book.
        (Language::Js, Kind::Editor) => return None,
        (Language::Js, Kind::Session) => files!("js-session":
            ".gitignore",
            "README.md",
            "cases/left/diagnostics.txt",
            "cases/left/expected/SUMMARY.md",
            "cases/left/expected/one.md",
            "cases/left/expected/three.md",
            "cases/left/expected/two.md",
            "cases/left/expected/what-is-left.md",
            "cases/left/input/SUMMARY.md",
            "cases/left/input/one.md",
            "cases/left/input/three.md",
            "cases/left/input/two.md",
            "package.json",
            "plugin.js",
        ),
        (Language::Python, Kind::Editor) => files!("python-editor":
            ".gitignore",
            "README.md",
            "build.py",
            "cases/todo/diagnostics.txt",
            "cases/todo/expected.md",
            "cases/todo/input.md",
            "plugin.py",
            "requirements.txt",
        ),
        (Language::Python, Kind::Session) => files!("python-session":
            ".gitignore",
            "README.md",
            "book_session.py",
            "build.py",
            "cases/left/diagnostics.txt",
            "cases/left/expected/SUMMARY.md",
            "cases/left/expected/one.md",
            "cases/left/expected/three.md",
            "cases/left/expected/two.md",
            "cases/left/expected/what-is-left.md",
            "cases/left/input/SUMMARY.md",
            "cases/left/input/one.md",
            "cases/left/input/three.md",
            "cases/left/input/two.md",
            "plugin.py",
            "requirements.txt",
        ),
    })
}

/// Where a file of a template is put in a project.
pub fn place(path: &str) -> &str {
    path.strip_suffix(ENDING).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use clap::ValueEnum;

    use super::super::{Kind, Language};

    /// What git would put into a commit: nothing that a build leaves behind.
    const LEFT: [&str; 4] = ["target", "node_modules", ".venv", "__pycache__"];

    fn below(folder: &Path, name: &str, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap();
            if LEFT.contains(&file) || file.ends_with(".wasm") {
                continue;
            }
            match path.is_dir() {
                true => below(&path, &format!("{name}{file}/"), files),
                false => files.push(format!("{name}{file}")),
            }
        }
    }

    #[test]
    fn templates_are_whole() {
        for language in Language::value_variants() {
            for kind in Kind::value_variants() {
                let name = |value: clap::builder::PossibleValue| value.get_name().to_owned();
                let language_name = language.to_possible_value().map(name).unwrap();
                let kind_name = kind.to_possible_value().map(name).unwrap();
                let template = format!("templates/{language_name}-{kind_name}");
                let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(&template);
                let Some(embedded) = super::of(*language, *kind) else {
                    assert!(!folder.exists(), "{template}");
                    continue;
                };
                let mut files = Vec::new();
                below(&folder, "", &mut files);
                files.sort();
                let embedded = embedded.iter().map(|(path, _)| *path);
                assert_eq!(embedded.collect::<Vec<_>>(), files, "{template}");
            }
        }
    }
}
