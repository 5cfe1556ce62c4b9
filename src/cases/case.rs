//! One case.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::Verdict;
use super::compare::{Fault, compare};
use super::heard::Heard;
use crate::bookdir::{self, BookInput, InputContext, InputKind};
use crate::booktoml;
use crate::problem::{ErrorKind, Problem};
use crate::protocol;
use crate::settings::PluginConfig;
use crate::style::strip_styles;
use crate::trial::{self, How, Table};

/// A book of one chapter, and of several.
const INPUT: [&str; 2] = ["input.md", "input"];
/// What is to come of it, likewise.
pub const EXPECTED: [&str; 2] = ["expected.md", "expected"];
/// What the plugin is to say.
const DIAGNOSTICS: &str = "diagnostics.txt";
/// How it is to fail.
pub const ERROR: &str = "error.txt";
/// How it is run.
const CONFIG: &str = "config.toml";

/// A folder that is a case.
#[derive(Debug)]
pub struct Case {
    name: String,
    folder: PathBuf,
    /// What it is run with, or why it can't be.
    ready: Result<Ready, Problem>,
}

#[derive(Debug)]
struct Ready {
    input: BookInput,
    plugin: PluginConfig,
}

/// Texts by the files of the case that they belong into.
pub type Files = BTreeMap<String, String>;

/// Whether a folder is a case, even if it lacks something.
pub fn is_one(folder: &Path) -> bool {
    let names = INPUT.iter().chain(&EXPECTED);
    let mut names = names.chain(&[DIAGNOSTICS, ERROR, CONFIG]);
    names.any(|name| folder.join(name).exists())
}

impl Case {
    /// Reads what the case begins with.
    pub fn open(plugin: &Path, parts: &[PathBuf], cases: &Path, name: String) -> Self {
        let folder = cases.join(&name);
        let ready = prepare(plugin, parts, &folder);
        Self {
            name,
            folder,
            ready,
        }
    }

    /// The plugin as the case wants it.
    pub fn plugin(&self) -> Option<PluginConfig> {
        self.ready.as_ref().ok().map(|ready| ready.plugin.clone())
    }

    /// Runs it, and compares what has come with what was expected, or writes that.
    ///
    /// # Errors
    /// Where the plugin can't be used at all, or a file can't be read or written.
    pub fn run(&self, how: &How, accept: bool) -> Result<Verdict, Problem> {
        let mut verdict = Verdict {
            name: self.name.clone(),
            faults: Vec::new(),
            accepted: Vec::new(),
            aside: Vec::new(),
        };
        let ready = match &self.ready {
            Ok(ready) => ready,
            Err(problem) => {
                verdict.faults.push(Fault::NotRun(problem.clone()));
                return Ok(verdict);
            }
        };
        let mut heard = Heard::default();
        let made = ready.run(how, &mut heard);
        verdict.aside = heard.aside;
        let (mut files, failed) = match made {
            Ok(files) => (files, None),
            Err(problem) if problem.kind() == ErrorKind::Failed => {
                let text = strip_styles(&problem);
                (
                    Files::from([(ERROR.to_owned(), text + "\n")]),
                    Some(problem),
                )
            }
            // What is wrong with the case's own settings shows only when grants are looked for.
            Err(problem) if problem.kind() == ErrorKind::Settings => {
                verdict.faults.push(Fault::NotRun(problem));
                return Ok(verdict);
            }
            Err(problem) => return Err(problem),
        };
        if !heard.said.is_empty() {
            files.insert(DIAGNOSTICS.to_owned(), heard.said);
        }
        let failure = |error: &io::Error| {
            let what = format!("can't look after the case `{}`", self.folder.display());
            Problem::new(ErrorKind::Internal, what).caused_by(error)
        };
        let expected = self.expected().map_err(|error| failure(&error))?;
        if accept {
            verdict.accepted = self
                .accept(&files, &expected)
                .map_err(|error| failure(&error))?;
        } else {
            verdict.faults = compare(&files, &expected, failed);
        }
        Ok(verdict)
    }

    /// What was expected until now.
    fn expected(&self) -> io::Result<Files> {
        let mut expected = Files::new();
        let mut read = |name: String| match fs::read(self.folder.join(&name)) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes);
                let text = text.unwrap_or_else(|error| format!("(not UTF-8: {error})"));
                expected.insert(name, text);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        let [file, folder] = EXPECTED;
        for name in [file, DIAGNOSTICS, ERROR] {
            read(name.to_owned())?;
        }
        if self.folder.join(folder).is_dir() {
            for name in bookdir::find_markdown_files(&self.folder.join(folder))? {
                read(format!("{folder}/{name}"))?;
            }
        }
        Ok(expected)
    }

    /// Writes what has come, and removes what has not: which files those were.
    fn accept(&self, made: &Files, expected: &Files) -> io::Result<Vec<String>> {
        let mut changed = Vec::new();
        for (name, text) in made {
            if expected.get(name) != Some(text) {
                let file = self.folder.join(name);
                if let Some(folder) = file.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::write(file, text)?;
                changed.push(name.clone());
            }
        }
        for name in expected.keys().filter(|name| !made.contains_key(*name)) {
            fs::remove_file(self.folder.join(name))?;
            changed.push(name.clone());
        }
        Ok(changed)
    }
}

impl Ready {
    /// What the plugin makes of the book, as files.
    fn run(&self, how: &How, heard: &mut Heard) -> Result<Files, Problem> {
        let json = &self.input.json;
        let tried = trial::run(
            protocol::parse(json)?,
            json.len(),
            &self.plugin,
            how.clone(),
            heard,
        )?;
        let [file, folder] = EXPECTED;
        let (before, after) = (&tried.before, &tried.after);
        if let (InputKind::Text, [chapter], true) = (
            self.input.kind,
            &after.chapters[..],
            before.summary == after.summary,
        ) {
            return Ok(Files::from([(file.to_owned(), chapter.content.clone())]));
        }
        let files = after.to_files(before, self.input.summary.as_deref())?;
        let files = files.into_iter();
        Ok(files
            .map(|(name, text)| (format!("{folder}/{}", name.display()), text.to_owned()))
            .collect())
    }
}

/// Reads the book of a case, and how the plugin is to be run on it.
fn prepare(file: &Path, parts: &[PathBuf], folder: &Path) -> Result<Ready, Problem> {
    let root = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let place = folder.join(CONFIG);
    let mut says = read_toml(&place)?.unwrap_or_default();
    let wrong = |key: &str, expected: &str| {
        let what = format!("{}: `{key}`: expected {expected}", place.display());
        Problem::new(ErrorKind::Settings, what)
    };
    let renderer = match says.remove("renderer") {
        None => "html".to_owned(),
        Some(Value::String(renderer)) => renderer,
        Some(_) => return Err(wrong("renderer", "a text, such as \"html\"")),
    };
    let mut config = Map::new();
    if let Some(book) = says.remove("book") {
        if !book.is_object() {
            return Err(wrong("book", "a table, as in `book.toml`"));
        }
        config.insert("book".to_owned(), book);
    }
    for key in OTHERS {
        if says.contains_key(key) {
            let what = format!("{}: `{key}`: a case has no such key", place.display());
            return Err(Problem::new(ErrorKind::Settings, what));
        }
    }
    let mut table = Table::saying(file, says);
    table.name_by_file();
    table.link_beside();
    for part in parts.iter().rev() {
        table
            .link(part)
            .map_err(|key| wrong(key, "a list, to which `--link` adds"))?;
    }
    let plugin = table.plugin(&place.display().to_string(), &root)?;
    let context = InputContext {
        root: &root,
        config,
        renderer: &renderer,
    };
    let [one, several] = INPUT.map(|name| folder.join(name));
    let input = match (one.exists(), several.is_dir()) {
        (true, false) => {
            let called = format!("`{}`", one.display());
            let bytes = fs::read(&one).map_err(|error| {
                Problem::new(ErrorKind::Input, format!("can't read {called}")).caused_by(&error)
            })?;
            bookdir::from_text(bytes, INPUT[0], &called, context)?
        }
        (false, true) => bookdir::from_folder(&several, context)?,
        (is_there, _) => {
            let which = if is_there { "both" } else { "neither" };
            let what = format!("the case `{}` can't be run", folder.display());
            let why = format!("it has {which} `input.md` and `input/`");
            let why = match is_there {
                true => why,
                false => why.replace(" and ", " nor "),
            };
            return Err(Problem::new(ErrorKind::Input, what).why(why));
        }
    };
    Ok(Ready { input, plugin })
}

/// Keys of a plugin's table that make no sense here.
const OTHERS: [&str; 5] = ["path", "name", "sha256", "renderers", "on-error"];

fn read_toml(file: &Path) -> Result<Option<Map<String, Value>>, Problem> {
    let unreadable = || {
        Problem::new(
            ErrorKind::Settings,
            format!("can't read `{}`", file.display()),
        )
    };
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable().caused_by(&error)),
    };
    booktoml::read_text(&text)
        .map(Some)
        .map_err(|why| unreadable().why(why))
}
