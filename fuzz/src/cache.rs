//! Damaged files in the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use mdbook_wasm::runtime::Tier;
use serde_json::json;

use crate::frame;
use crate::run::{self, RunResult, run};

/// Replaces a file of the cache, which the first byte selects: the compiled code, the results, or the usage statistics.
/// Without a valid checksum, the book must be right. Results and statistics are also tested with a valid checksum: with
/// wrong results the output must be a valid book, and with wrong statistics the right one.
///
/// Code with a valid checksum is not tested: it is run as it is. That is why other users must not be able to write to
/// the folder.
///
/// # Panics
/// Panics if the book is not as required.
pub fn cache(bytes: &[u8]) {
    let Some((selector, bytes)) = bytes.split_first() else {
        return;
    };
    let valid = &*VALID;
    let (entry, file) = match selector % 5 {
        0 => (&valid.code, bytes.to_vec()),
        1 => (&valid.results, bytes.to_vec()),
        2 => (&valid.uses, bytes.to_vec()),
        3 => (&valid.uses, valid.uses.with_content(bytes)),
        _ => (&valid.results, valid.results.with_content(bytes)),
    };
    fs::write(&entry.file, file).expect("room for an entry");
    let result = run_short();
    if selector % 5 < 4 {
        assert_eq!(
            result.book.as_ref(),
            Ok(&run::book(SHORT)),
            "a damaged entry is a miss"
        );
    }
    if let Ok(book) = &result.book {
        let _: serde_json::Value = serde_json::from_str(book).expect("a book is JSON");
    }
    for entry in [&valid.code, &valid.results, &valid.uses] {
        fs::write(&entry.file, &entry.valid_bytes).expect("room for an entry");
    }
}

/// A file of the cache with its valid content.
struct Entry {
    file: PathBuf,
    valid_bytes: Vec<u8>,
}

/// The size of a checksum, a key and a magic number, in bytes.
const TAIL: usize = 80;

impl Entry {
    /// Returns the entry with another content and a valid checksum.
    fn with_content(&self, blob: &[u8]) -> Vec<u8> {
        let after_checksum = &self.valid_bytes[self.valid_bytes.len() - TAIL + 32..];
        [blob, blake3::hash(blob).as_bytes(), after_checksum].concat()
    }
}

struct ValidEntries {
    code: Entry,
    results: Entry,
    uses: Entry,
}

const SHORT: &str = "# One\n";

/// A plugin that changes nothing, logs the chapter, reports a finding, and is slow on a long chapter: results of a fast
/// plugin are stored only in addition to others.
const PROCESS: &str = "(local $rounds i32) (local $text i32) (local $length i32)
    (local.set $text (i32.load offset=88 (local.get $arguments)))
    (local.set $length (i32.load offset=92 (local.get $arguments)))
    (call $log (i32.const 2) (local.get $text) (local.get $length))
    (call $report
      (i32.const 1) (local.get $text) (local.get $length)
      (i32.const 1) (local.get $text) (i32.const 2)
      (i32.const 0) (i32.const 0) (i32.const 0)
      (i32.const 1) (i32.const 1) (i32.const 2) (i32.const 3)
      (i32.const 1) (local.get $text) (i32.const 3))
    (if (i32.gt_u (local.get $length) (i32.const 100))
      (then
        (local.set $rounds (i32.const 100000000))
        (loop (br_if 0 (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))))
    (i32.const 0)";

fn folder() -> PathBuf {
    run::scratch().join("cache")
}

fn run_plugin(content: &str, tier: Tier) -> RunResult {
    let plugin = run::scratch().join("kept.wasm");
    let input = run::input(&run::book(content), &json!({ "path": plugin }));
    run(&input, Ok(folder()), tier)
}

fn run_short() -> RunResult {
    run_plugin(SHORT, Tier::FIRST)
}

static VALID: LazyLock<ValidEntries> = LazyLock::new(|| {
    let plugin = run::scratch().join("kept.wasm");
    fs::write(plugin, frame::plugin(PROCESS)).expect("room for a plugin");
    let long = "long ".repeat(100);
    let result = run_plugin(&long, Tier::FIRST);
    assert_eq!(result.book, Ok(run::book(&long)));
    let sized = |min, max| find(&folder(), min, max);
    // Results of one chapter are larger than uses and smaller than code.
    let uses = sized(TAIL, TAIL + 20);
    let code = sized(10_000, usize::MAX);
    let results = sized(TAIL + 21, 9_999);
    let result = run_short();
    assert_eq!(result.book, Ok(run::book(SHORT)));
    let entry = |file: PathBuf| Entry {
        valid_bytes: fs::read(&file).expect("the file exists"),
        file,
    };
    ValidEntries {
        code: entry(code),
        results: entry(results),
        uses: entry(uses),
    }
});

/// Finds the only file of a size in this range, in bytes.
fn find(folder: &Path, min: usize, max: usize) -> PathBuf {
    let files = fs::read_dir(folder).expect("a cache");
    let mut found = files
        .map(|file| file.expect("a file").path())
        .filter(|file| {
            let size = fs::metadata(file).map_or(0, |metadata| metadata.len());
            (min as u64..=max as u64).contains(&size)
        });
    let only = found.next().expect("it was kept");
    assert!(found.next().is_none(), "several files have this size");
    only
}
