//! Compares several preprocessors in one build, natively and with one `mdbook-wasm`.

use anyhow::ensure;

use super::comparison::{Builds, native_table, our_table, plugin_table};
use super::install::Installed;
use super::list::{Preprocessor, SUPPORTED};
use super::source::Source;
use crate::books::Books;
use crate::compare;
use crate::measure::{Cost, ProgramRun, medians_above_baseline};
use crate::programs::Programs;
use crate::scratch::Scratch;
use crate::warm;

/// Their keys, in the order in which mdBook runs native preprocessors: sorted by name.
pub const KEYS: [&str; 5] = ["abbr", "footnote", "langtabs", "toc", "variables"];

/// The fastest renderer, since the work of mdBook itself is not compared.
const RENDERER: &str = "[output.markdown]";

/// Returns the ratio of the CPU time with `mdbook-wasm` to that of the native programs. Both are medians of this number
/// of builds, minus the median of builds without preprocessors.
///
/// # Errors
/// Fails if a build or a run fails, or if the books differ.
pub fn ratio(
    installed: &Installed,
    books: &Books,
    programs: &Programs,
    scratch: &Scratch,
    rounds: usize,
) -> anyhow::Result<f64> {
    let mut pairs = Vec::new();
    for preprocessor in preprocessors() {
        pairs.push(Builds {
            preprocessor,
            native: installed.native(&preprocessor.package)?,
            wasm: installed.wasm(&preprocessor.package)?,
        });
    }
    let native = |pair: &Builds<'_>| {
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
        let folder = scratch.folder(&format!("combined/{name}"))?;
        let source = Source::write(&books.main, &marked, folder)?;
        outputs.push(source.configure(name, RENDERER, &tables)?);
        let mdbook = ProgramRun::new(programs.native("mdbook-0-5")?)
            .arg("build")
            .arg(source.root())
            .env("MDBOOK_WASM_CACHE_DIR", scratch.cache());
        mdbook.cost()?;
        tasks.push(mdbook);
    }
    compare::ensure_equal_files(&outputs[0], &outputs[1])?;
    ensure!(
        compare::first_different_file(&outputs[1], &outputs[2])?.is_some(),
        "the native programs change nothing"
    );
    warm::warm_up(&tasks[0], KEYS.len())?;
    let costs: [Cost; 2] = medians_above_baseline(rounds, |which, _| tasks[which].cost())?;
    let [ours, native] = costs.map(|cost| cost.cpu.as_secs_f64());
    Ok(ours / native)
}

fn preprocessors() -> impl Iterator<Item = &'static Preprocessor> {
    let of = |key: &&str| {
        SUPPORTED
            .iter()
            .find(|preprocessor| preprocessor.key == *key)
    };
    KEYS.iter().filter_map(of)
}

#[cfg(test)]
mod tests {
    use super::{KEYS, preprocessors};
    use crate::compat::list::Library;

    #[test]
    fn all_are_listed_and_need_no_grants() {
        assert_eq!(preprocessors().count(), KEYS.len());
        assert!(preprocessors().all(|one| one.read.is_empty() && one.library == Library::V0_5));
    }
}
