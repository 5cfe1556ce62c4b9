//! What lies in the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use mdbook_wasm::runtime::Tier;
use serde_json::json;

use crate::frame;
use crate::run::{self, Ran, run};

/// The first byte says which file the others are put into: the compiled code, the earlier results, or
/// what is remembered of how the plugin was used. As they are, they have no checksum, so the book must
/// be right. Results and uses are also given the right checksum: then the book must be one, whatever
/// the plugin is said to have made of it, and with wrong uses it must still be right.
///
/// Code with the right checksum is not tried: it is run as it is, which is why nobody else may write to
/// the folder.
///
/// # Panics
/// Where that is not so.
pub fn cache(bytes: &[u8]) {
    let Some((way, bytes)) = bytes.split_first() else {
        return;
    };
    let kept = &*KEPT;
    let (entry, file) = match way % 5 {
        0 => (&kept.code, bytes.to_vec()),
        1 => (&kept.results, bytes.to_vec()),
        2 => (&kept.uses, bytes.to_vec()),
        3 => (&kept.uses, kept.uses.holding(bytes)),
        _ => (&kept.results, kept.results.holding(bytes)),
    };
    fs::write(&entry.file, file).expect("room for an entry");
    let ran = short();
    if way % 5 < 4 {
        assert_eq!(
            ran.book.as_ref(),
            Ok(&run::book(SHORT)),
            "any doubt is a miss"
        );
    }
    if let Ok(book) = &ran.book {
        let _: serde_json::Value = serde_json::from_str(book).expect("a book is JSON");
    }
    for entry in [&kept.code, &kept.results, &kept.uses] {
        fs::write(&entry.file, &entry.whole).expect("room for an entry");
    }
}

/// A file of the cache and what belongs into it.
struct Entry {
    file: PathBuf,
    whole: Vec<u8>,
}

/// A checksum, a key and a magic number.
const TAIL: usize = 80;

impl Entry {
    /// The entry with another content and its checksum.
    fn holding(&self, blob: &[u8]) -> Vec<u8> {
        let behind_checksum = &self.whole[self.whole.len() - TAIL + 32..];
        [blob, blake3::hash(blob).as_bytes(), behind_checksum].concat()
    }
}

struct Kept {
    code: Entry,
    results: Entry,
    uses: Entry,
}

const SHORT: &str = "# One\n";

/// Logs the chapter and reports something about it, and takes its time where the chapter is long:
/// results of a plugin that is quick are not kept, but those are that are added to kept ones. It changes
/// nothing.
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

fn go(content: &str, tier: Tier) -> Ran {
    let plugin = run::scratch().join("kept.wasm");
    let input = run::input(&run::book(content), &json!({ "path": plugin }));
    run(&input, Ok(folder()), tier)
}

fn short() -> Ran {
    go(SHORT, Tier::FIRST)
}

static KEPT: LazyLock<Kept> = LazyLock::new(|| {
    let plugin = run::scratch().join("kept.wasm");
    fs::write(plugin, frame::plugin(PROCESS)).expect("room for a plugin");
    let long = "long ".repeat(100);
    let ran = go(&long, Tier::FIRST);
    assert_eq!(ran.book, Ok(run::book(&long)));
    let sized = |least, most| find(&folder(), least, most);
    // Results of one chapter are larger than uses and smaller than code.
    let uses = sized(TAIL, TAIL + 20);
    let code = sized(10_000, usize::MAX);
    let results = sized(TAIL + 21, 9_999);
    let ran = short();
    assert_eq!(ran.book, Ok(run::book(SHORT)));
    let entry = |file: PathBuf| Entry {
        whole: fs::read(&file).expect("it was there"),
        file,
    };
    Kept {
        code: entry(code),
        results: entry(results),
        uses: entry(uses),
    }
});

/// The one file of so many bytes.
fn find(folder: &Path, least: usize, most: usize) -> PathBuf {
    let files = fs::read_dir(folder).expect("a cache");
    let mut found = files
        .map(|file| file.expect("a file").path())
        .filter(|file| {
            let size = fs::metadata(file).map_or(0, |metadata| metadata.len());
            (least as u64..=most as u64).contains(&size)
        });
    let only = found.next().expect("it was kept");
    assert!(found.next().is_none(), "more than one is so large");
    only
}
