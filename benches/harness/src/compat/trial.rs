//! One preprocessor on one book, natively and under `mdbook-wasm`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::list::Preprocessor;
use super::source::Source;
use crate::books::Book;
use crate::check;
use crate::measure::{Task, medians};
use crate::programs::Programs;
use crate::scratch::Scratch;
use crate::warm;

/// What is compared: the program as `cargo install` makes it, and the component.
pub struct Pair<'a> {
    /// Which it is.
    pub preprocessor: &'a Preprocessor,
    /// The native program.
    pub native: PathBuf,
    /// The component.
    pub wasm: PathBuf,
}

/// What came of one book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every file is the same, and so is the book's JSON.
    Same,
    /// Two runs of the native program differ from each other already.
    Unsteady,
    /// What the difference is, or what failed.
    Different(String),
}

/// One book that is tried.
pub struct Trial<'a> {
    pair: &'a Pair<'a>,
    programs: &'a Programs,
    scratch: &'a Scratch,
    source: Source,
    /// What the native program gets on standard input.
    native_input: PathBuf,
    /// What `mdbook-wasm` gets.
    our_input: PathBuf,
    /// HTML without any preprocessor.
    without: PathBuf,
}

impl<'a> Trial<'a> {
    /// Makes the book's folder, and has mdBook build it without the preprocessor, which also tells
    /// what a preprocessor gets.
    ///
    /// # Errors
    /// Where mdBook can't build the book.
    pub fn new(
        pair: &'a Pair<'a>,
        book: &Book,
        programs: &'a Programs,
        scratch: &'a Scratch,
    ) -> anyhow::Result<Self> {
        let source = Source::write(book, &[pair.preprocessor], scratch.folder("compat")?)?;
        let mut trial = Self {
            pair,
            programs,
            scratch,
            native_input: source.root().join("native.json"),
            our_input: source.root().join("ours.json"),
            source,
            without: PathBuf::new(),
        };
        let capture = programs.native("capture")?;
        let command = format!(
            "\"{}\" \"{}\"",
            capture.display(),
            trial.native_input.display()
        );
        trial.without = trial.build("without", &trial.native_table(&command))?;
        trial.write_our_input(pair.preprocessor.read)?;
        Ok(trial)
    }

    /// Compares what both make of the book.
    ///
    /// # Errors
    /// Where the native program can't be run, or has nothing to do.
    pub fn compare(&self) -> anyhow::Result<Outcome> {
        let native = format!("\"{}\"", self.pair.native.display());
        let native = self.native_table(&native);
        let expected = self.build("native", &native)?;
        ensure!(
            check::differing_file(&self.without, &expected)?.is_some(),
            "the native program changes nothing in this book, so nothing can be compared"
        );
        let difference = match self.difference(&expected) {
            Ok(None) => return Ok(Outcome::Same),
            Ok(Some(difference)) => difference,
            Err(error) => format!("{error:#}"),
        };
        let again = self.build("again", &native)?;
        Ok(match check::differing_file(&expected, &again)? {
            Some(_) => Outcome::Unsteady,
            None => Outcome::Different(difference),
        })
    }

    /// Where HTML or JSON differ.
    fn difference(&self, expected: &Path) -> anyhow::Result<Option<String>> {
        let html = self.build("ours", &self.our_table())?;
        if let Some(file) = check::differing_file(&html, expected)? {
            return Ok(Some(file.display().to_string()));
        }
        let output = self.source.root().join("output.json");
        let ours = check::book(&self.ours().output(&output)?)?;
        let native = check::book(&self.native().output(&output)?)?;
        Ok(check::same(&ours, &native)
            .err()
            .map(|error| error.to_string()))
    }

    /// What comes of it without what it must be granted: the difference, or what is said.
    ///
    /// # Errors
    /// Where it can't be tried.
    pub fn without_grants(&self) -> anyhow::Result<Option<String>> {
        let output = self.source.root().join("output.json");
        let native = check::book(&self.native().output(&output)?)?;
        self.write_our_input(&[])?;
        let ours = self.ours().output(&output);
        self.write_our_input(self.pair.preprocessor.read)?;
        Ok(match ours {
            Err(error) => Some(format!("{error:#}")),
            Ok(ours) => check::same(&check::book(&ours)?, &native)
                .err()
                .map(|error| error.to_string()),
        })
    }

    /// What is said under `mdbook-wasm`, whether it fails or not.
    pub fn said(&self) -> String {
        self.ours()
            .said()
            .unwrap_or_else(|error| format!("{error:#}"))
    }

    /// User and system time against native: the ratio of the medians of so many pairs.
    ///
    /// # Errors
    /// Where one of both fails.
    pub fn ratio(&self, rounds: usize) -> anyhow::Result<f64> {
        // From then on its code is optimised in every build, as when it has paid for that by itself.
        warm::up(&self.ours(), 1)?;
        let (ours, native) = (self.ours_warm(), self.native());
        let [ours, native] = medians(rounds, |which, _| match which {
            0 => ours.cost(),
            _ => native.cost(),
        })?;
        Ok(ours.cpu.as_secs_f64() / native.cpu.as_secs_f64())
    }

    fn ours(&self) -> Task {
        self.ours_warm().arg("--optimise")
    }

    /// What runs when the code is optimised already.
    fn ours_warm(&self) -> Task {
        let program = self.programs.native("mdbook-wasm").unwrap_or_default();
        Task::new(program)
            .env("MDBOOK_WASM_CACHE_DIR", self.scratch.cache())
            .input(&self.our_input)
    }

    fn native(&self) -> Task {
        Task::new(&self.pair.native).input(&self.native_input)
    }

    /// Has mdBook build the book with this table, and returns where the HTML is.
    fn build(&self, name: &str, preprocessor: &str) -> anyhow::Result<PathBuf> {
        let renderer = format!("[output.html]\n{}", self.pair.preprocessor.html);
        let html = self.source.configure(name, &renderer, preprocessor)?;
        let mdbook = self
            .programs
            .native(self.pair.preprocessor.library.mdbook())?;
        Task::new(mdbook)
            .arg("build")
            .arg(self.source.root())
            .env("MDBOOK_WASM_CACHE_DIR", self.scratch.cache())
            .cost()
            .with_context(|| format!("mdBook can't build the book ({name})"))?;
        Ok(html)
    }

    fn native_table(&self, command: &str) -> String {
        native_table(self.pair.preprocessor, command)
    }

    fn our_table(&self) -> String {
        let program = self.programs.native("mdbook-wasm").unwrap_or_default();
        our_table(&program) + &plugin_table(self.pair)
    }

    /// What the native program gets, but for the table of `mdbook-wasm`, with these grants.
    fn write_our_input(&self, read: &[&str]) -> anyhow::Result<()> {
        let input = std::fs::read(&self.native_input).context("mdBook called no preprocessor")?;
        let mut input: Value = serde_json::from_slice(&input)?;
        let preprocessors = &mut input[0]["config"]["preprocessor"];
        let mut config = preprocessors[self.pair.preprocessor.key].take();
        if let Some(config) = config.as_object_mut() {
            config.remove("command");
        }
        let plugin = json!({
            "path": self.pair.wasm,
            "name": self.pair.preprocessor.key,
            "config": config,
            "allow": { "read": read },
        });
        *preprocessors = json!({ "wasm": { "command": "mdbook-wasm", "plugin": [plugin] } });
        Ok(std::fs::write(&self.our_input, input.to_string())?)
    }
}

/// What has mdBook run a preprocessor by this command.
pub fn native_table(preprocessor: &Preprocessor, command: &str) -> String {
    let Preprocessor { key, config, .. } = preprocessor;
    format!("[preprocessor.{key}]\ncommand = '{command}'\n{config}\n")
}

/// What has mdBook run `mdbook-wasm`; its plugins are to follow.
pub fn our_table(program: &Path) -> String {
    let program = program.display();
    format!("[preprocessor.wasm]\ncommand = '\"{program}\" --optimise'\n")
}

/// What has `mdbook-wasm` run a preprocessor.
pub fn plugin_table(pair: &Pair<'_>) -> String {
    let Preprocessor {
        key, config, read, ..
    } = pair.preprocessor;
    format!(
        "[[preprocessor.wasm.plugin]]\npath = '{}'\nname = '{key}'\nallow = {{ read = {read:?} }}\n\
         [preprocessor.wasm.plugin.config]\n{config}\n",
        pair.wasm.display(),
    )
}
