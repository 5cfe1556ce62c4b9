//! New projects for plugins. What is in them lies in `templates/` as projects, and is part of this program.

mod files;
mod name;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
pub use name::Name;

use crate::contract;
use crate::problem::{ErrorKind, Problem};

/// A language that there are templates in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Rust, by cargo for `wasm32-wasip2`
    Rust,
    /// JavaScript, by npm's componentize-qjs
    Js,
    /// Python, by componentize-py from PyPI
    Python,
}

/// What the plugin is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// One chapter at a time
    Chapter,
    /// The whole book at once, to change its structure too
    Book,
    /// A handle on the book, to look at little of a large one
    Editor,
    /// One chapter after the other, to gather something and then change the book
    Session,
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::Js => "JavaScript",
            Self::Python => "Python",
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chapter => "chapter",
            Self::Book => "book",
            Self::Editor => "editor",
            Self::Session => "session",
        })
    }
}

impl Kind {
    /// What a person calls a plugin of this kind, with its article.
    pub fn what(self) -> &'static str {
        match self {
            Self::Chapter => "a chapter plugin",
            Self::Book => "a book plugin",
            Self::Editor => "an editor",
            Self::Session => "a session",
        }
    }
}

/// What is in the place of a plugin's name in templates.
const NAME: &str = "my-plugin";

/// The same as Rust calls it.
const CRATE: &str = "my_plugin";

/// A project that is to be made.
#[derive(Debug)]
pub struct Project {
    /// What it is called, and its folder too.
    pub name: Name,
    /// What it is written in.
    pub language: Language,
    /// What its plugin is handed.
    pub kind: Kind,
}

impl Project {
    /// Makes the project's folder in another one, and all files in it.
    ///
    /// # Errors
    /// Where there is no such template, or something in the folder already, and then nothing is written; or where
    /// it can't be written.
    pub fn make_in(&self, parent: &Path) -> Result<(), Problem> {
        let Some(template) = files::of(self.language, self.kind) else {
            let what = format!("there is no {} in {}", self.kind, self.language);
            let why = "its tool does not give a handle on the book back when the plugin returns";
            let help = "write a session or a book plugin, or an editor in Rust or Python";
            let problem = Problem::new(ErrorKind::Internal, what);
            return Err(problem.why(why).help(Some(help)));
        };
        let folder = parent.join(self.name.as_str());
        let taken = match fs::read_dir(&folder) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        if taken {
            let what = format!("`{}` is there already, and is not empty", self.name);
            let help = "choose another name, or go to another folder";
            return Err(Problem::new(ErrorKind::Internal, what).help(Some(help)));
        }
        for (path, text) in self.files(template) {
            let file = folder.join(path);
            write(&file, &text).map_err(|error| {
                let what = format!("can't write `{}`", file.display());
                Problem::new(ErrorKind::Internal, what).caused_by(&error)
            })?;
        }
        Ok(())
    }

    /// The files, by their paths in the project's folder.
    fn files(&self, template: &[files::File]) -> Vec<(PathBuf, String)> {
        let mut files: Vec<_> = template
            .iter()
            .map(|(path, text)| (PathBuf::from(files::place(path)), self.named(text)))
            .collect();
        for &(name, text) in contract::Version::NEWEST.files() {
            files.push((Path::new("wit").join(name), text.to_owned()));
        }
        files
    }

    /// How it is built, in its own folder.
    pub fn build(&self) -> &'static str {
        match self.language {
            Language::Rust => "cargo build --release --target wasm32-wasip2",
            Language::Js => "npm install && npm run build",
            Language::Python => "python3 build.py",
        }
    }

    /// What that makes, in its own folder.
    pub fn component(&self) -> String {
        self.named(match self.language {
            Language::Rust => "target/wasm32-wasip2/release/my_plugin.wasm",
            Language::Js | Language::Python => "my-plugin.wasm",
        })
    }

    /// Something to run the plugin on, in its own folder.
    pub fn input(&self) -> &'static str {
        match self.kind {
            Kind::Chapter | Kind::Editor => "cases/todo/input.md",
            Kind::Book => "cases/pages/input",
            Kind::Session => "cases/left/input",
        }
    }

    fn named(&self, text: &str) -> String {
        text.replace(NAME, self.name.as_str())
            .replace(CRATE, &self.name.as_str().replace('-', "_"))
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::{Kind, Language, Project};

    #[test]
    fn no_project_has_the_name_of_a_template() {
        for &language in Language::value_variants() {
            for &kind in Kind::value_variants() {
                let name = "two-words".parse().unwrap();
                let project = Project {
                    name,
                    language,
                    kind,
                };
                let Some(template) = super::files::of(language, kind) else {
                    continue;
                };
                let files = project.files(template);
                for (path, text) in &files {
                    assert!(!text.contains("my-plugin"), "{}", path.display());
                    assert!(!text.contains("my_plugin"), "{}", path.display());
                }
                let has = |path: &str| files.iter().any(|(file, _)| file.ends_with(path));
                assert!(has("README.md") && has(".gitignore") && has("wit/worlds.wit"));
                let input = files
                    .iter()
                    .any(|(file, _)| file.starts_with(project.input()));
                assert!(input, "{}", project.input());
            }
        }
    }
}
