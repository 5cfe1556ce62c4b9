//! Whole builds by real mdBook.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Bench, Line, Outcome};
use crate::books::write_source;
use crate::check;
use crate::measure::{Task, medians_beyond};
use crate::transform::{Changes, REPLACE, WORDS, Words};
use crate::warm;

/// How many plugins.
const PLUGINS: usize = 5;

/// Five plugins in one call of `mdbook-wasm`, against five native preprocessors. The build without
/// any is taken from both: what mdBook does for itself is not what is compared.
pub fn five(bench: &Bench) -> anyhow::Result<Vec<Outcome>> {
    let source = bench.scratch.folder("build/src")?;
    write_source(&bench.books.main, &source)?;
    WORDS.iter().map(|words| case(bench, words)).collect()
}

fn case(bench: &Bench, words: &Words) -> anyhow::Result<Outcome> {
    let builds = [wasm(bench, words)?, native(bench, words)?, String::new()];
    let mut tasks = Vec::new();
    let mut outputs = Vec::new();
    for (name, settings) in ["wasm", "native", "without"].into_iter().zip(&builds) {
        let folder = folder(bench, name, settings)?;
        let mdbook = Task::new(bench.programs.native("mdbook-0-5")?)
            .arg("build")
            .arg(&folder)
            .env("MDBOOK_WASM_CACHE_DIR", bench.scratch.cache());
        mdbook.cost()?;
        tasks.push(mdbook);
        outputs.push(folder.join("book"));
    }
    check::same_files(&outputs[0], &outputs[1])?;
    let warmed = warm::up(&tasks[0], PLUGINS)?;
    let rounds = bench.pace.usual;
    let costs = medians_beyond(rounds, |which, _| tasks[which].cost())?;
    let case = match words.changes {
        Changes::Nothing => "nothing matches".to_owned(),
        Changes::Few | Changes::NearlyAll => format!("`{}`", words.from),
    };
    let line = Line::new(case, "five native preprocessors", costs, rounds);
    Ok(line.at_most(0.20).warmed(warmed).into())
}

/// A book of the same chapters, with these preprocessors and the cheapest of renderers.
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

/// What each replaces: the first the word by another, the next that by a third, and so on.
fn texts(words: &Words, number: usize, between: &str) -> String {
    let word = |number| match number {
        0 => words.from.to_owned(),
        _ => format!("{}-{number}", words.to),
    };
    let (from, to) = (word(number - 1), word(number));
    format!("from = {}{between}to = {}", json!(from), json!(to))
}

/// A command as mdBook reads it: words of a shell, in a string of TOML.
fn command(program: &Path, arg: &str) -> String {
    json!(format!("'{}' {arg}", program.display())).to_string()
}

/// JSON's strings are TOML's as well.
fn quoted(path: &Path) -> String {
    json!(path).to_string()
}

#[cfg(test)]
mod tests {
    use super::texts;
    use crate::transform::MOST;

    #[test]
    fn each_changes_what_the_one_before_has_left() {
        assert_eq!(texts(MOST, 1, ", "), "from = \"Rust\", to = \"Oxide-1\"");
        assert_eq!(texts(MOST, 2, ", "), "from = \"Oxide-1\", to = \"Oxide-2\"");
    }
}
