//! A book, plugins and settings always give the same bytes, whatever threads, cache and tier a run uses.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{folder, write};

const CHAPTERS: usize = 16;

/// The rounds for each chapter: long enough for more threads to start and for results to be stored.
const ROUNDS: u64 = 2_000_000;

fn book() -> Book {
    let chapters = (0..CHAPTERS).map(|number| {
        let text = format!("# Title\n{} x and 𝄞 x\n", "~".repeat(1 + number % 3));
        chapter(&format!("Chapter {number}"), &format!("{number}.md"), &text)
    });
    Book::generated("determinism", "0.5.4", &chapters.collect())
}

/// Returns the settings of a chapter plugin and a book plugin that log, report findings, and read the time and random
/// numbers.
fn plugins(reuse: bool, parallel: bool) -> Value {
    let config = json!({ "do": "everything", "rounds": ROUNDS, "text": "x" });
    let mut chapters = run::plugin("chapter-probe", &config);
    chapters["reuse"] = json!(reuse);
    chapters["parallel"] = json!(parallel);
    json!([
        chapters,
        run::plugin("book-probe", &json!({ "do": "everything" }))
    ])
}

/// The state of the cache before a run.
#[derive(Clone, Copy, Debug)]
enum Cache {
    /// The folder can't be created.
    Absent,
    /// The folder is empty.
    Cold,
    /// The folder has only compiled code.
    Code,
    /// The folder has the results of earlier runs.
    Warm,
}

/// Runs a hundred times, in a different way than the run before.
#[test]
fn a_hundred_runs_give_the_same_bytes() {
    let scratch = folder("determinism");
    let book = book();
    let caches = [scratch.join("baseline"), scratch.join("optimised")];
    let run = |cache: &Path, optimise: bool, reuse: bool, parallel: bool| {
        let args: &[&str] = if optimise { &["--optimise"] } else { &[] };
        let run = run::program_with(
            args,
            &book.with_plugins(&plugins(reuse, parallel)),
            |command| {
                command.env("MDBOOK_WASM_CACHE_DIR", cache);
                command.env("SOURCE_DATE_EPOCH", "1700000000");
            },
        );
        assert_eq!(run.status, Some(0), "{}", run.stderr);
        run
    };
    // One thread, no cache and one tier: all other runs are compared with this one.
    let first = run(&caches[0], false, false, false);
    assert_complete(&first);
    run(&caches[1], true, false, false);
    let code = caches.clone().map(|cache| entries(&cache));

    // Compiling takes longest, so only some runs do it.
    let mut reused = 0;
    for number in 0..100 {
        let optimise = number % 2 == 1;
        let (reuse, parallel) = (number % 4 < 2, number % 8 < 4);
        let state = match number {
            10 | 55 => Cache::Cold,
            25 => Cache::Absent,
            _ if number % 3 == 0 => Cache::Code,
            _ => Cache::Warm,
        };
        let cache = match state {
            Cache::Cold => scratch.join(format!("cold-{number}")),
            Cache::Absent => {
                write(&scratch.join("file"), "no folder");
                scratch.join("file/cache")
            }
            Cache::Code | Cache::Warm => caches[usize::from(optimise)].clone(),
        };
        if let Cache::Code = state {
            fs::remove_dir_all(&cache).unwrap();
            for (name, bytes) in &code[usize::from(optimise)] {
                write(&cache.join(name), bytes);
            }
        }
        let again = run(&cache, optimise, reuse, parallel);
        let how = format!("run {number}: {state:?} {optimise} {reuse} {parallel}");
        assert!(again.stdout == first.stdout, "{how}: another book");
        // An unusable cache is reported once, at the start.
        let message = match state {
            Cache::Absent => again.stderr.split_once('\n').unwrap().1,
            _ => &again.stderr,
        };
        assert_eq!(message, first.stderr, "{how}");
        reused += usize::from(entries(&cache).len() > code[0].len());
    }
    assert!(reused > 10, "results were kept, and so could be reused");
}

/// Asserts that a run has everything that could differ.
#[track_caller]
fn assert_complete(run: &Run) {
    let book = run.book();
    let contents = run::contents(&book);
    assert_eq!(contents.len(), CHAPTERS + 1);
    for (number, content) in contents.iter().enumerate() {
        assert!(content.contains("time=1700000000 random="), "{content}");
        assert!(run.stderr.contains(&format!("computed Chapter {number}\n")) || number == CHAPTERS);
    }
    assert_eq!(run.stderr.matches("warning[found]").count(), 2 * CHAPTERS);
    assert!(run.stderr.contains("[book-probe] "), "{}", run.stderr);
}

fn entries(cache: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(cache) else {
        return Vec::new();
    };
    let files = entries.map(|entry| entry.unwrap().path());
    files
        .map(|file| (file.file_name().unwrap().into(), fs::read(file).unwrap()))
        .collect()
}
