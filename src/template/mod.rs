//! New plugin projects. They are copies of the projects in the folder `templates/`, which are part of the program.

mod name;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use include_dir::{Dir, File, include_dir};
pub use name::PluginName;

use crate::contract::{self, Kind};
use crate::problem::{ErrorKind, Problem};

/// A language that has templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Rust, built by cargo for `wasm32-wasip2`
    Rust,
    /// JavaScript, built by componentize-qjs from npm
    Js,
    /// Python, built by componentize-py from PyPI
    Python,
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

/// The kinds of plugin that have templates, as values of a command line option.
impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Chapter, Self::Book, Self::Editor, Self::Session]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Chapter => "Processes one chapter at a time",
            Self::Book => "Gets the whole book, and can change its structure",
            Self::Editor => "Gets a handle on the book, and reads only what it needs",
            Self::Session => "Visits one chapter after the other, then changes the book",
            Self::Command => return None,
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

/// All templates, each in a folder such as `rust-chapter`.
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The ending that files lose in a project. Cargo leaves folders with a `Cargo.toml` out of a package.
const ENDING: &str = ".template";

/// The plugin's name in the templates.
const NAME: &str = "my-plugin";

/// The name of the plugin's crate in the templates in Rust.
const CRATE: &str = "my_plugin";

/// A project to create.
#[derive(Debug)]
pub struct Project {
    name: PluginName,
    language: Language,
    kind: Kind,
    template: &'static Dir<'static>,
}

impl Project {
    /// Chooses the template for a plugin.
    ///
    /// # Errors
    /// Fails if there is no template for this kind in this language.
    pub fn new(name: PluginName, language: Language, kind: Kind) -> Result<Self, Problem> {
        let of_language = language.to_possible_value().unwrap_or_default();
        let folder = format!("{}-{}", of_language.get_name(), kind.name());
        let template = TEMPLATES.get_dir(folder).ok_or_else(|| {
            let what = format!("there is no {} template in {language}", kind.name());
            let why = "componentize-qjs does not release the book's handle when the plugin returns";
            let help = "choose the kind `session` or `book`, or Rust or Python as the language";
            let problem = Problem::new(ErrorKind::Internal, what);
            problem.why(why).help(Some(help))
        })?;
        Ok(Self {
            name,
            language,
            kind,
            template,
        })
    }

    /// Creates the project's folder below `parent`, with all its files.
    ///
    /// # Errors
    /// Fails if the folder exists and is not empty, before anything is written. Fails if a file can't be written.
    pub fn create_in(&self, parent: &Path) -> Result<(), Problem> {
        let folder = parent.join(self.name.as_str());
        let is_taken = match fs::read_dir(&folder) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        if is_taken {
            let what = format!("`{}` already exists, and is not empty", self.name);
            let help = "choose another name, or run this in another folder";
            return Err(Problem::new(ErrorKind::Internal, what).help(Some(help)));
        }
        for (path, text) in self.files() {
            let file = folder.join(path);
            write(&file, &text).map_err(|error| {
                let what = format!("can't write `{}`", file.display());
                Problem::new(ErrorKind::Internal, what).caused_by(&error)
            })?;
        }
        Ok(())
    }

    /// Returns the project's files, each with its path in the project's folder.
    fn files(&self) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        self.add_files(self.template, &mut files);
        for &(name, text) in contract::Version::NEWEST.files() {
            files.push((Path::new("wit").join(name), text.to_owned()));
        }
        files
    }

    /// Adds the files of a template's folder, and of the folders in it.
    fn add_files(&self, folder: &Dir<'_>, files: &mut Vec<(PathBuf, String)>) {
        let project_file = |file: &File<'_>| {
            let path = file.path().strip_prefix(self.template.path()).ok()?;
            let path = path.to_str()?;
            let path = PathBuf::from(path.strip_suffix(ENDING).unwrap_or(path));
            Some((path, self.with_name(file.contents_utf8()?)))
        };
        files.extend(folder.files().filter_map(project_file));
        folder
            .dirs()
            .for_each(|folder| self.add_files(folder, files));
    }

    /// Returns the plugin's name, which is also that of the project's folder.
    pub fn name(&self) -> &PluginName {
        &self.name
    }

    /// Returns the language of the plugin's source.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Returns the kind of the plugin.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the command that builds the plugin, to be run in the project's folder.
    pub fn build_command(&self) -> &'static str {
        match self.language {
            Language::Rust => "cargo build --release --target wasm32-wasip2",
            Language::Js => "npm install && npm run build",
            Language::Python => "python3 build.py",
        }
    }

    /// Returns the path of the built component in the project's folder.
    pub fn component(&self) -> String {
        self.with_name(match self.language {
            Language::Rust => "target/wasm32-wasip2/release/my_plugin.wasm",
            Language::Js | Language::Python => "my-plugin.wasm",
        })
    }

    /// Returns the path of an input for the plugin in the project's folder.
    pub fn example_input(&self) -> &'static str {
        match self.kind {
            Kind::Chapter | Kind::Editor => "cases/todo/input.md",
            Kind::Book => "cases/pages/input",
            Kind::Session => "cases/left/input",
            Kind::Command => "",
        }
    }

    /// Returns a text of a template with the plugin's name in it.
    fn with_name(&self, text: &str) -> String {
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

    use super::{Language, Project};
    use crate::contract::Kind;

    #[test]
    fn no_project_has_the_name_of_its_template() {
        for &language in Language::value_variants() {
            for &kind in Kind::value_variants() {
                let name = "two-words".parse().unwrap();
                let Ok(project) = Project::new(name, language, kind) else {
                    continue;
                };
                let files = project.files();
                for (path, text) in &files {
                    assert!(!text.contains("my-plugin"), "{}", path.display());
                    assert!(!text.contains("my_plugin"), "{}", path.display());
                }
                let has = |path: &str| files.iter().any(|(file, _)| file.ends_with(path));
                assert!(has("README.md") && has(".gitignore") && has("wit/worlds.wit"));
                let input = project.example_input();
                let has_input = files.iter().any(|(file, _)| file.starts_with(input));
                assert!(has_input, "{input}");
            }
        }
    }
}
