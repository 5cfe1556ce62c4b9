//! Several preprocessors in one build, natively and under one `mdbook-wasm`.

use anyhow::ensure;

use super::install::Installed;
use super::list::{Preprocessor, RUNS};
use super::source::Source;
use super::trial::{Pair, native_table, our_table, plugin_table};
use crate::books::Books;
use crate::check;
use crate::measure::{Cost, Task, medians_beyond};
use crate::programs::Programs;
use crate::scratch::Scratch;
use crate::warm;

/// Which they are, in the order in which mdBook runs native ones, which is that of their names.
pub const KEYS: [&str; 5] = ["abbr", "footnote", "langtabs", "toc", "variables"];

/// The cheapest of renderers: what mdBook does for itself is not what is compared.
const RENDERER: &str = "[output.markdown]";

/// What they take under `mdbook-wasm` against what they take natively, user and system time: the ratio of the
/// medians of so many builds, less those of a build without any.
///
/// # Errors
/// Where one can't be built or run, or where both do not make the same book.
pub fn ratio(
    installed: &Installed,
    books: &Books,
    programs: &Programs,
    scratch: &Scratch,
    rounds: usize,
) -> anyhow::Result<f64> {
    let mut pairs = Vec::new();
    for preprocessor in preprocessors() {
        pairs.push(Pair {
            preprocessor,
            native: installed.native(&preprocessor.package)?,
            wasm: installed.wasm(&preprocessor.package)?,
        });
    }
    let native = |pair: &Pair<'_>| {
        let command = format!("\"{}\"", pair.native.display());
        native_table(pair.preprocessor, &command)
    };
    let program = programs.native("mdbook-wasm")?;
    let ours = our_table(&program) + &pairs.iter().map(plugin_table).collect::<String>();
    let builds = [
        ("ours", ours),
        ("native", pairs.iter().map(native).collect()),
        ("without", String::new()),
    ];
    let mut tasks = Vec::new();
    let mut outputs = Vec::new();
    for (name, tables) in builds {
        let marked: Vec<_> = pairs.iter().map(|pair| pair.preprocessor).collect();
        let folder = scratch.folder(&format!("several/{name}"))?;
        let source = Source::write(&books.main, &marked, folder)?;
        outputs.push(source.configure(name, RENDERER, &tables)?);
        let mdbook = Task::new(programs.native("mdbook-0-5")?)
            .arg("build")
            .arg(source.root())
            .env("MDBOOK_WASM_CACHE_DIR", scratch.cache());
        mdbook.cost()?;
        tasks.push(mdbook);
    }
    check::same_files(&outputs[0], &outputs[1])?;
    ensure!(
        check::differing_file(&outputs[1], &outputs[2])?.is_some(),
        "the native programs change nothing"
    );
    warm::up(&tasks[0], KEYS.len())?;
    let costs: [Cost; 2] = medians_beyond(rounds, |which, _| tasks[which].cost())?;
    let [ours, native] = costs.map(|cost| cost.cpu.as_secs_f64());
    Ok(ours / native)
}

fn preprocessors() -> impl Iterator<Item = &'static Preprocessor> {
    let of = |key: &&str| RUNS.iter().find(|preprocessor| preprocessor.key == *key);
    KEYS.iter().filter_map(of)
}

#[cfg(test)]
mod tests {
    use super::{KEYS, preprocessors};
    use crate::compat::list::Library;

    #[test]
    fn all_of_them_are_known_and_need_nothing() {
        assert_eq!(preprocessors().count(), KEYS.len());
        assert!(preprocessors().all(|one| one.read.is_empty() && one.library == Library::V0_5));
    }
}
