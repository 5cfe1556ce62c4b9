//! Reads the input and the settings of a case.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::captured_output::CapturedOutput;
use super::case_files::{CONFIG, CaseFiles, EXPECTED, INPUT};
use crate::bookdir::{self, BookInput, InputContext, InputKind};
use crate::booktoml;
use crate::pipeline::Options;
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::protocol;
use crate::settings::PluginSettings;
use crate::standalone::{self, PluginTable};

/// Keys of a plugin's table that a case must not set.
const FORBIDDEN_KEYS: [&str; 5] = ["path", "name", "sha256", "renderers", "on-error"];

/// The input and the plugin of a case.
#[derive(Debug)]
pub struct PreparedCase {
    input: BookInput,
    plugin: PluginSettings,
}

impl PreparedCase {
    /// Runs the plugin, and returns the resulting book as files.
    ///
    /// # Errors
    /// Fails if the plugin can't be used or fails, or if a chapter has no valid file name.
    pub fn run(
        &self,
        options: &Options,
        output: &mut CapturedOutput,
    ) -> Result<CaseFiles, Problem> {
        let json = &self.input.json;
        let parsed = protocol::parse(json)?;
        let outcome = standalone::run(parsed, json.len(), &self.plugin, options.clone(), output)?;
        let [file, folder] = EXPECTED;
        let (before, after) = (&outcome.before, &outcome.after);
        if let (InputKind::Text, [chapter], true) = (
            self.input.kind,
            &after.chapters[..],
            before.summary == after.summary,
        ) {
            return Ok(CaseFiles::from([(
                file.to_owned(),
                chapter.content.clone(),
            )]));
        }
        let files = after.to_files(before, self.input.summary.as_deref())?;
        let files = files.into_iter();
        Ok(files
            .map(|(name, text)| (format!("{folder}/{}", name.display()), text.to_owned()))
            .collect())
    }
}

/// Reads the case in a folder, for a plugin and parts that are linked with it.
///
/// # Errors
/// Fails if the settings or the input can't be read, or are invalid.
pub fn prepare(plugin: &Path, parts: &[PathBuf], folder: &Path) -> Result<PreparedCase, Problem> {
    let root = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let place = folder.join(CONFIG);
    let mut keys = read_toml(&place)?.unwrap_or_default();
    let wrong = |key: &str, expected: &str| {
        let what = format!("{}: `{key}`: expected {expected}", place.display());
        Problem::new(ErrorKind::Settings, what)
    };
    let renderer = match keys.remove("renderer") {
        None => "html".to_owned(),
        Some(Value::String(renderer)) => renderer,
        Some(_) => return Err(wrong("renderer", "a string, such as \"html\"")),
    };
    let mut config = Map::new();
    if let Some(book) = keys.remove("book") {
        if !book.is_object() {
            return Err(wrong("book", "a table, as in `book.toml`"));
        }
        config.insert("book".to_owned(), book);
    }
    for key in FORBIDDEN_KEYS {
        if keys.contains_key(key) {
            let what = format!("{}: `{key}` can't be set in a case", place.display());
            return Err(Problem::new(ErrorKind::Settings, what));
        }
    }
    let mut table = PluginTable::with_keys(plugin, keys);
    table.name_by_file();
    table.resolve_parts();
    for part in parts.iter().rev() {
        table
            .link(part)
            .map_err(|key| wrong(key, "a list, since `--link` adds to it"))?;
    }
    let plugin = table.plugin(&place.display().to_string(), &root)?;
    let context = InputContext {
        root: &root,
        config,
        renderer: &renderer,
    };
    let input = read_input(folder, context)?;
    Ok(PreparedCase { input, plugin })
}

/// Reads `input.md` or `input/`, of which a case has exactly one.
fn read_input(folder: &Path, context: InputContext<'_>) -> Result<BookInput, Problem> {
    let [file, chapters] = INPUT.map(|name| folder.join(name));
    let why = match (file.exists(), chapters.is_dir()) {
        (true, false) => {
            let called = format!("`{}`", file.display());
            let bytes = fs::read(&file)
                .or_problem(ErrorKind::Input, format_args!("can't read {called}"))?;
            return bookdir::from_text(bytes, INPUT[0], &called, context);
        }
        (false, true) => return bookdir::from_folder(&chapters, context),
        (true, true) => "it has both `input.md` and `input/`",
        (false, false) => "it has neither `input.md` nor `input/`",
    };
    let what = format!("the case `{}` can't be run", folder.display());
    Err(Problem::new(ErrorKind::Input, what).why(why))
}

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
