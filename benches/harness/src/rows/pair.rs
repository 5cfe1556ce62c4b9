//! A plugin and a native preprocessor with the same result on a book.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::Bench;
use crate::books::{Book, contents};
use crate::compare;
use crate::measure::ProgramRun;
use crate::transform::{Transform, Words, plugin, wasm};
use crate::units::format_count;
use crate::warm;

/// Both programs with the same input. Their results were compared.
pub struct Pair {
    /// The run of `mdbook-wasm` with the plugin.
    pub ours: ProgramRun,
    /// The run of the native preprocessor.
    pub native: ProgramRun,
    /// The words, and the number of chapters that they change.
    pub case: String,
    /// The input file of both.
    pub input: PathBuf,
    /// The size of the input, in bytes.
    pub size: u64,
}

impl Pair {
    /// Creates a pair of the plugin of a transform and its native peer.
    ///
    /// # Errors
    /// Fails if their results differ or are not the expected ones.
    pub fn new(
        bench: &Bench,
        book: &Book,
        transform: &Transform,
        words: &Words,
    ) -> anyhow::Result<Self> {
        let guest = bench.programs.guest(transform.guest)?;
        Self::of(bench, book, transform, words, &guest)
    }

    /// Creates a pair of another plugin and the native peer of a transform.
    ///
    /// # Errors
    /// Fails if their results differ or are not the expected ones.
    pub fn of(
        bench: &Bench,
        book: &Book,
        transform: &Transform,
        words: &Words,
        guest: &Path,
    ) -> anyhow::Result<Self> {
        let input = bench.scratch.path(&format!("{}.json", book.name));
        let tables = json!({
            "wasm": wasm(&[plugin(guest, &transform.config(words))]),
            transform.name: transform.settings(words),
        });
        let size = book.write_input(&input, &tables)?;
        let native = bench.programs.peer(transform.native)?;
        let ours = bench.ours()?.input(&input);
        let native = ProgramRun::new(native).arg(transform.name).input(&input);

        let output = bench.scratch.path("output.json");
        let did = compare::parse_book(&ours.output(&output)?)?;
        compare::ensure_equal(&did, &compare::parse_book(&native.output(&output)?)?)
            .with_context(|| format!("{words:?} in {}", book.title))?;
        let (changed, all) = (changed(book, &did), book.contents().len());
        ensure!(
            words.changes.are(changed, all),
            "{words:?} changed {changed} of {all} chapters of {}",
            book.title
        );
        Ok(Self {
            ours,
            native,
            case: match changed {
                0 => format!("nothing matches in {} chapters", format_count(all)),
                _ => format!(
                    "`{}`, {} of {} chapters",
                    words.from,
                    format_count(changed),
                    format_count(all)
                ),
            },
            input,
            size,
        })
    }

    /// Runs the plugin until it is warm. Returns the number of runs.
    ///
    /// # Errors
    /// Fails if it does not get warm.
    pub fn warm_up(&self) -> anyhow::Result<usize> {
        warm::warm_up(&self.ours, 1)
    }
}

impl Bench {
    /// Returns a run of `mdbook-wasm` with the cache of all rows.
    ///
    /// # Errors
    /// Fails if it was not built.
    pub fn ours(&self) -> anyhow::Result<ProgramRun> {
        let program = self.programs.native("mdbook-wasm")?;
        Ok(ProgramRun::new(program).env("MDBOOK_WASM_CACHE_DIR", self.scratch.cache()))
    }
}

fn changed(before: &Book, after: &Value) -> usize {
    let after = after["items"].as_array().map_or(&[][..], Vec::as_slice);
    let pairs = before.contents().into_iter().zip(contents(after));
    pairs.filter(|(before, after)| before != after).count()
}
