//! The files of all templates, which are part of the program.

use super::Language;
use crate::contract::Kind;

/// A project that `mdbook-wasm new` copies.
#[derive(Debug)]
pub struct Template {
    /// The path of a file or folder in the project, on which the plugin can be run.
    pub example_input: &'static str,
    /// The project's files.
    pub files: &'static [TemplateFile],
}

/// A file's path in its template, `/`-separated, and its text.
pub type TemplateFile = (&'static str, &'static str);

macro_rules! files {
    ($template:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../templates/", $template, "/", $path)))),+]
    };
}

/// The ending that files lose in a project. Cargo leaves folders with a `Cargo.toml` out of a package.
const ENDING: &str = ".template";

static RUST_CHAPTER: Template = Template {
    example_input: "cases/todo/input.md",
    files: files!("rust-chapter":
        ".gitignore",
        "Cargo.toml.template",
        "README.md",
        "cases/todo/diagnostics.txt",
        "cases/todo/expected.md",
        "cases/todo/input.md",
        "src/lib.rs",
    ),
};

static RUST_BOOK: Template = Template {
    example_input: "cases/pages/input",
    files: files!("rust-book":
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
};

static RUST_EDITOR: Template = Template {
    example_input: "cases/todo/input.md",
    files: files!("rust-editor":
        ".gitignore",
        "Cargo.toml.template",
        "README.md",
        "cases/todo/diagnostics.txt",
        "cases/todo/expected.md",
        "cases/todo/input.md",
        "src/lib.rs",
    ),
};

static RUST_SESSION: Template = Template {
    example_input: "cases/left/input",
    files: files!("rust-session":
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
};

static JS_CHAPTER: Template = Template {
    example_input: "cases/todo/input.md",
    files: files!("js-chapter":
        ".gitignore",
        "README.md",
        "cases/todo/diagnostics.txt",
        "cases/todo/expected.md",
        "cases/todo/input.md",
        "package.json",
        "plugin.js",
    ),
};

static JS_BOOK: Template = Template {
    example_input: "cases/pages/input",
    files: files!("js-book":
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
};

static JS_SESSION: Template = Template {
    example_input: "cases/left/input",
    files: files!("js-session":
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
};

static PYTHON_CHAPTER: Template = Template {
    example_input: "cases/todo/input.md",
    files: files!("python-chapter":
        ".gitignore",
        "README.md",
        "build.py",
        "cases/todo/diagnostics.txt",
        "cases/todo/expected.md",
        "cases/todo/input.md",
        "plugin.py",
        "requirements.txt",
    ),
};

static PYTHON_BOOK: Template = Template {
    example_input: "cases/pages/input",
    files: files!("python-book":
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
};

static PYTHON_EDITOR: Template = Template {
    example_input: "cases/todo/input.md",
    files: files!("python-editor":
        ".gitignore",
        "README.md",
        "build.py",
        "cases/todo/diagnostics.txt",
        "cases/todo/expected.md",
        "cases/todo/input.md",
        "plugin.py",
        "requirements.txt",
    ),
};

static PYTHON_SESSION: Template = Template {
    example_input: "cases/left/input",
    files: files!("python-session":
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
};

/// Returns the template for plugins of a kind in a language, or `None` if there is none.
pub fn template(language: Language, kind: Kind) -> Option<&'static Template> {
    match (language, kind) {
        (Language::Rust, Kind::Chapter) => Some(&RUST_CHAPTER),
        (Language::Rust, Kind::Book) => Some(&RUST_BOOK),
        (Language::Rust, Kind::Editor) => Some(&RUST_EDITOR),
        (Language::Rust, Kind::Session) => Some(&RUST_SESSION),
        (Language::Js, Kind::Chapter) => Some(&JS_CHAPTER),
        (Language::Js, Kind::Book) => Some(&JS_BOOK),
        // A component that componentize-qjs builds never drops the handle on the book that it borrows.
        (Language::Js, Kind::Editor) => None,
        (Language::Js, Kind::Session) => Some(&JS_SESSION),
        (Language::Python, Kind::Chapter) => Some(&PYTHON_CHAPTER),
        (Language::Python, Kind::Book) => Some(&PYTHON_BOOK),
        (Language::Python, Kind::Editor) => Some(&PYTHON_EDITOR),
        (Language::Python, Kind::Session) => Some(&PYTHON_SESSION),
        // A command is an ordinary preprocessor, whose project is as for any program.
        (Language::Rust | Language::Js | Language::Python, Kind::Command) => None,
    }
}

/// Returns the path that a template's file has in a project.
pub fn project_path(path: &str) -> &str {
    path.strip_suffix(ENDING).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use clap::ValueEnum;

    use crate::contract::Kind;
    use crate::template::Language;

    /// Files and folders that builds leave behind, which Git ignores.
    const IGNORED: [&str; 4] = ["target", "node_modules", ".venv", "__pycache__"];

    fn collect(folder: &Path, name: &str, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap();
            if IGNORED.contains(&file) || file.ends_with(".wasm") {
                continue;
            }
            if path.is_dir() {
                collect(&path, &format!("{name}{file}/"), files);
            } else {
                files.push(format!("{name}{file}"));
            }
        }
    }

    #[test]
    fn every_file_of_every_template_is_listed() {
        for language in Language::value_variants() {
            for kind in Kind::value_variants() {
                let language_name = language.to_possible_value().unwrap();
                let language_name = language_name.get_name();
                let path = format!("templates/{language_name}-{}", kind.name());
                let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
                let Some(template) = super::template(*language, *kind) else {
                    assert!(!folder.exists(), "{path}");
                    continue;
                };
                let mut files = Vec::new();
                collect(&folder, "", &mut files);
                files.sort();
                let listed = template.files.iter().map(|(path, _)| *path);
                assert_eq!(listed.collect::<Vec<_>>(), files, "{path}");
            }
        }
    }
}
