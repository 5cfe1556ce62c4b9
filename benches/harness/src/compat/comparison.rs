//! Compares a preprocessor on a book, natively and with `mdbook-wasm`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::list::Preprocessor;
use super::source::Source;
use crate::books::Book;
use crate::compare;
use crate::measure::{ProgramRun, medians};
use crate::programs::Programs;
use crate::scratch::Scratch;
use crate::warm;

/// The two builds of a preprocessor: the native program of `cargo install`, and the component.
pub struct Builds<'a> {
    /// The preprocessor.
    pub preprocessor: &'a Preprocessor,
    /// The native program.
    pub native: PathBuf,
    /// The component.
    pub wasm: PathBuf,
}

/// The result for a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// All files and the JSON of the book are equal.
    Equal,
    /// Two runs of the native program differ.
    Nondeterministic,
    /// The difference, or the error.
    Different(String),
}

/// The comparison on a book.
pub struct BookComparison<'a> {
    pair: &'a Builds<'a>,
    programs: &'a Programs,
    scratch: &'a Scratch,
    source: Source,
    /// The file with the standard input of the native program.
    native_input: PathBuf,
    /// The file with the standard input of `mdbook-wasm`.
    our_input: PathBuf,
    /// The folder with the HTML without preprocessors.
    without: PathBuf,
}

impl<'a> BookComparison<'a> {
    /// Creates the folder of the book, and builds it without the preprocessor. That build also captures the input of
    /// preprocessors.
    ///
    /// # Errors
    /// Fails if mdBook can't build the book.
    pub fn new(
        pair: &'a Builds<'a>,
        book: &Book,
        programs: &'a Programs,
        scratch: &'a Scratch,
    ) -> anyhow::Result<Self> {
        let source = Source::write(book, &[pair.preprocessor], scratch.folder("compat")?)?;
        let mut comparison = Self {
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
            comparison.native_input.display()
        );
        comparison.without = comparison.build("without", &comparison.native_table(&command))?;
        comparison.write_our_input(pair.preprocessor.read)?;
        Ok(comparison)
    }

    /// Compares the results of both builds.
    ///
    /// # Errors
    /// Fails if the native program fails or changes nothing.
    pub fn compare(&self) -> anyhow::Result<Comparison> {
        let native = format!("\"{}\"", self.pair.native.display());
        let native = self.native_table(&native);
        let expected = self.build("native", &native)?;
        ensure!(
            compare::first_different_file(&self.without, &expected)?.is_some(),
            "the native program changes nothing in this book, so nothing can be compared"
        );
        let difference = match self.difference(&expected) {
            Ok(None) => return Ok(Comparison::Equal),
            Ok(Some(difference)) => difference,
            Err(error) => format!("{error:#}"),
        };
        let again = self.build("again", &native)?;
        Ok(match compare::first_different_file(&expected, &again)? {
            Some(_) => Comparison::Nondeterministic,
            None => Comparison::Different(difference),
        })
    }

    /// Returns the first difference in HTML or JSON.
    fn difference(&self, expected: &Path) -> anyhow::Result<Option<String>> {
        let html = self.build("ours", &self.our_table())?;
        if let Some(file) = compare::first_different_file(&html, expected)? {
            return Ok(Some(file.display().to_string()));
        }
        let output = self.source.root().join("output.json");
        let ours = compare::parse_book(&self.ours().output(&output)?)?;
        let native = compare::parse_book(&self.native().output(&output)?)?;
        Ok(compare::ensure_equal(&ours, &native)
            .err()
            .map(|error| error.to_string()))
    }

    /// Runs the component without its grants. Returns the difference or the error, if any.
    ///
    /// # Errors
    /// Fails if the native program fails.
    pub fn without_grants(&self) -> anyhow::Result<Option<String>> {
        let output = self.source.root().join("output.json");
        let native = compare::parse_book(&self.native().output(&output)?)?;
        self.write_our_input(&[])?;
        let ours = self.ours().output(&output);
        self.write_our_input(self.pair.preprocessor.read)?;
        Ok(match ours {
            Err(error) => Some(format!("{error:#}")),
            Ok(ours) => compare::ensure_equal(&compare::parse_book(&ours)?, &native)
                .err()
                .map(|error| error.to_string()),
        })
    }

    /// Returns the messages of `mdbook-wasm`, whether it fails or not.
    pub fn stderr(&self) -> String {
        self.ours()
            .stderr()
            .unwrap_or_else(|error| format!("{error:#}"))
    }

    /// Returns the ratio of the CPU time to that of the native program. Both are medians of this number of runs.
    ///
    /// # Errors
    /// Fails if one of them fails.
    pub fn ratio(&self, rounds: usize) -> anyhow::Result<f64> {
        // From then on its code is optimised in every build, as after enough use.
        warm::warm_up(&self.ours(), 1)?;
        let (ours, native) = (self.ours_warm(), self.native());
        let [ours, native] = medians(rounds, |which, _| match which {
            0 => ours.cost(),
            _ => native.cost(),
        })?;
        Ok(ours.cpu.as_secs_f64() / native.cpu.as_secs_f64())
    }

    fn ours(&self) -> ProgramRun {
        self.ours_warm().arg("--optimise")
    }

    /// Returns the run of `mdbook-wasm` with optimised code in the cache.
    fn ours_warm(&self) -> ProgramRun {
        let program = self.programs.native("mdbook-wasm").unwrap_or_default();
        ProgramRun::new(program)
            .env("MDBOOK_WASM_CACHE_DIR", self.scratch.cache())
            .input(&self.our_input)
    }

    fn native(&self) -> ProgramRun {
        ProgramRun::new(&self.pair.native).input(&self.native_input)
    }

    /// Builds the book by mdBook with this table. Returns the folder with the HTML.
    fn build(&self, name: &str, preprocessor: &str) -> anyhow::Result<PathBuf> {
        let renderer = format!("[output.html]\n{}", self.pair.preprocessor.html);
        let html = self.source.configure(name, &renderer, preprocessor)?;
        let mdbook = self
            .programs
            .native(self.pair.preprocessor.library.mdbook())?;
        ProgramRun::new(mdbook)
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

    /// Writes the input of `mdbook-wasm`: that of the native program with another table, and with these grants.
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

/// Returns the table for a preprocessor with this command.
pub fn native_table(preprocessor: &Preprocessor, command: &str) -> String {
    let Preprocessor { key, config, .. } = preprocessor;
    format!("[preprocessor.{key}]\ncommand = '{command}'\n{config}\n")
}

/// Returns the table for `mdbook-wasm`, without plugins.
pub fn our_table(program: &Path) -> String {
    let program = program.display();
    format!("[preprocessor.wasm]\ncommand = '\"{program}\" --optimise'\n")
}

/// Returns the table for a preprocessor as a plugin.
pub fn plugin_table(pair: &Builds<'_>) -> String {
    let Preprocessor {
        key, config, read, ..
    } = pair.preprocessor;
    format!(
        "[[preprocessor.wasm.plugin]]\npath = '{}'\nname = '{key}'\nallow = {{ read = {read:?} }}\n\
         [preprocessor.wasm.plugin.config]\n{config}\n",
        pair.wasm.display(),
    )
}
