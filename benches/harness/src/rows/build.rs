//! Complete builds by real mdBook.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Bench, CaseResult, Measurement};
use crate::books::write_source;
use crate::compare;
use crate::measure::{ProgramRun, medians_above_baseline};
use crate::transform::{Changes, REPLACE, WORDS, Words};
use crate::warm;

/// The number of plugins.
const PLUGINS: usize = 5;

/// Compares five plugins in one `mdbook-wasm` with five native preprocessors. The cost of a build without any is
/// subtracted from both, since the work of mdBook itself is not compared.
pub fn five(bench: &Bench) -> anyhow::Result<Vec<CaseResult>> {
    let source = bench.scratch.folder("build/src")?;
    write_source(&bench.books.main, &source)?;
    WORDS.iter().map(|words| case(bench, words)).collect()
}

fn case(bench: &Bench, words: &Words) -> anyhow::Result<CaseResult> {
    let builds = [wasm(bench, words)?, native(bench, words)?, String::new()];
    let mut tasks = Vec::new();
    let mut outputs = Vec::new();
    for (name, settings) in ["wasm", "native", "without"].into_iter().zip(&builds) {
        let folder = folder(bench, name, settings)?;
        let mdbook = ProgramRun::new(bench.programs.native("mdbook-0-5")?)
            .arg("build")
            .arg(&folder)
            .env("MDBOOK_WASM_CACHE_DIR", bench.scratch.cache());
        mdbook.cost()?;
        tasks.push(mdbook);
        outputs.push(folder.join("book"));
    }
    compare::ensure_equal_files(&outputs[0], &outputs[1])?;
    let warmed = warm::warm_up(&tasks[0], PLUGINS)?;
    let rounds = bench.rounds.usual;
    let costs = medians_above_baseline(rounds, |which, _| tasks[which].cost())?;
    let case = match words.changes {
        Changes::Nothing => "nothing matches".to_owned(),
        Changes::Few | Changes::NearlyAll => format!("`{}`", words.from),
    };
    let line = Measurement::new(case, "five native preprocessors", costs, rounds);
    Ok(line.at_most(0.20).warmed(warmed).into())
}

/// Writes a book of these chapters, with these preprocessors and the fastest renderer.
fn folder(bench: &Bench, name: &str, settings: &str) -> anyhow::Result<PathBuf> {
    let folder = bench.scratch.folder(&format!("build/{name}"))?;
    let source = bench.scratch.path("build/src");
    let toml = format!(
        "[book]\ntitle = \"Book\"\nsrc = {}\n[build]\ncreate-missing = false\n\
         use-default-preprocessors = false\n[output.markdown]\n{settings}",
        quoted(&source)
    );
    std::fs::write(folder.join("book.toml"), toml)?;
    Ok(folder)
}

fn wasm(bench: &Bench, words: &Words) -> anyhow::Result<String> {
    let program = bench.programs.native("mdbook-wasm")?;
    let guest = bench.programs.guest(REPLACE.guest)?;
    let mut settings = format!("[preprocessor.wasm]\ncommand = {}\n", command(&program, ""));
    for number in 1..=PLUGINS {
        settings += &format!(
            "[[preprocessor.wasm.plugin]]\nname = \"replace-{number}\"\npath = {}\nreuse = false\n\
             config = {{ {} }}\n",
            quoted(&guest),
            texts(words, number, ", ")
        );
    }
    Ok(settings)
}

fn native(bench: &Bench, words: &Words) -> anyhow::Result<String> {
    let program = bench.programs.peer(REPLACE.native)?;
    let mut settings = String::new();
    for number in 1..=PLUGINS {
        let table = format!("replace-{number}");
        settings += &format!(
            "[preprocessor.{table}]\ncommand = {}\n{}\n",
            command(&program, &table),
            texts(words, number, "\n")
        );
    }
    Ok(settings)
}

/// Returns the texts that a plugin replaces: the first one replaces the word, and each other one the result of the one
/// before.
fn texts(words: &Words, number: usize, between: &str) -> String {
    let word = |number| match number {
        0 => words.from.to_owned(),
        _ => format!("{}-{number}", words.to),
    };
    let (from, to) = (word(number - 1), word(number));
    format!("from = {}{between}to = {}", json!(from), json!(to))
}

/// Returns a command for `book.toml`: shell words in a string of TOML.
fn command(program: &Path, arg: &str) -> String {
    json!(format!("'{}' {arg}", program.display())).to_string()
}

/// Quotes a path. Strings of JSON are valid in TOML too.
fn quoted(path: &Path) -> String {
    json!(path).to_string()
}

#[cfg(test)]
mod tests {
    use super::texts;
    use crate::transform::MOST_WORK;

    #[test]
    fn each_plugin_replaces_the_result_of_the_one_before() {
        assert_eq!(
            texts(MOST_WORK, 1, ", "),
            "from = \"Rust\", to = \"Oxide-1\""
        );
        assert_eq!(
            texts(MOST_WORK, 2, ", "),
            "from = \"Oxide-1\", to = \"Oxide-2\""
        );
    }
}
