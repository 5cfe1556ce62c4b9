//! A plugin and a native preprocessor that do the same to one book.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::Bench;
use crate::books::{Book, contents};
use crate::check;
use crate::measure::Task;
use crate::report::units::show_count;
use crate::transform::{Transform, Words, plugin, wasm};
use crate::warm;

/// Both are fed the same file, and were seen to do the same.
pub struct Pair {
    /// `mdbook-wasm` with the plugin.
    pub ours: Task,
    /// The native preprocessor.
    pub native: Task,
    /// Which words, and how many chapters they change.
    pub case: String,
    /// The file that both are fed.
    pub input: PathBuf,
    /// The size of the JSON that they are fed, in bytes.
    pub size: u64,
}

impl Pair {
    /// The transform's own plugin and its native peer.
    ///
    /// # Errors
    /// Where they do not do the same, or not what is meant.
    pub fn new(
        bench: &Bench,
        book: &Book,
        transform: &Transform,
        words: &Words,
    ) -> anyhow::Result<Self> {
        let guest = bench.programs.guest(transform.guest)?;
        Self::of(bench, book, transform, words, &guest)
    }

    /// The same with another plugin.
    ///
    /// # Errors
    /// Where they do not do the same, or not what is meant.
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
        let native = Task::new(native).arg(transform.name).input(&input);

        let output = bench.scratch.path("output.json");
        let did = check::book(&ours.output(&output)?)?;
        check::same(&did, &check::book(&native.output(&output)?)?)
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
                0 => format!("nothing matches in {} chapters", show_count(all)),
                _ => format!(
                    "`{}`, {} of {} chapters",
                    words.from,
                    show_count(changed),
                    show_count(all)
                ),
            },
            input,
            size,
        })
    }

    /// Runs the plugin until it is as fast as it gets, and returns how many runs that took.
    ///
    /// # Errors
    /// Where it does not get there.
    pub fn warm_up(&self) -> anyhow::Result<usize> {
        warm::up(&self.ours, 1)
    }
}

impl Bench {
    /// `mdbook-wasm`, with the cache that all rows share.
    ///
    /// # Errors
    /// Where it was not built.
    pub fn ours(&self) -> anyhow::Result<Task> {
        let program = self.programs.native("mdbook-wasm")?;
        Ok(Task::new(program).env("MDBOOK_WASM_CACHE_DIR", self.scratch.cache()))
    }
}

fn changed(before: &Book, after: &Value) -> usize {
    let after = after["items"].as_array().map_or(&[][..], Vec::as_slice);
    let pairs = before.contents().into_iter().zip(contents(after));
    pairs.filter(|(before, after)| before != after).count()
}
