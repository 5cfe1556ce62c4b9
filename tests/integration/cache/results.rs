//! Results of slow plugins are reused between builds, and never change the book.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::books::{Book, chapter};
use crate::support::busy_guest::{self, TEXT};
use crate::support::run::{self, Run};
use crate::support::{build, folder, write};

const CHAPTERS: usize = 6;

fn build_with(cache: &Path, book: &Book, plugin: &Value) -> Run {
    busy_guest::run_in(cache, &[], &book.with_plugins(&json!([plugin])))
}

/// Runs the program with the cache, and asserts that the book and the messages are those of a run without reuse.
/// Returns the number of chapters whose results were reused.
#[track_caller]
fn earlier(cache: &Path, book: &Book, plugin: &Value) -> usize {
    let anew = build_with(cache, book, &busy_guest::without_reuse(plugin.clone()));
    let run = build_with(cache, book, plugin);
    assert_eq!(
        (run.status, &run.stdout),
        (Some(0), &anew.stdout),
        "{}",
        run.stderr
    );
    let (messages, earlier) = busy_guest::messages_and_reused(&run);
    assert_eq!((messages, 0), busy_guest::messages_and_reused(&anew));
    earlier
}

/// Returns the file with results in a cache that has only compiled code besides.
#[track_caller]
fn results(cache: &Path, before: &[(String, Vec<u8>)]) -> PathBuf {
    let entries = busy_guest::entries(cache);
    let mut new = entries.iter().filter(|entry| !before.contains(entry));
    let (name, _) = new.next().expect("results");
    assert_eq!(entries.len(), before.len() + 1);
    cache.join(name)
}

#[test]
fn unchanged_chapters_are_not_run_again() {
    let cache = busy_guest::cache("reuse-unchanged");
    let (book, plugin) = (busy_guest::book(CHAPTERS), busy_guest::plugin());
    let first = build_with(&cache, &book, &plugin);
    assert_eq!(
        run::contents(&first.book()),
        busy_guest::expected_contents(&[TEXT; CHAPTERS]),
        "{}",
        first.stderr
    );
    assert_eq!(
        busy_guest::messages_and_reused(&first),
        (busy_guest::expected_messages(CHAPTERS), 0)
    );
    let second = build_with(&cache, &book, &plugin);
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(
        busy_guest::messages_and_reused(&second),
        (busy_guest::expected_messages(CHAPTERS), CHAPTERS)
    );
    assert!(
        second.stderr.contains(
            "debug: plugin `chapter-probe`: reused earlier results for 6 of 6 chapters\n"
        ),
        "{}",
        second.stderr
    );
}

#[test]
fn only_changed_chapters_are_run_again() {
    let cache = busy_guest::cache("reuse-edit");
    let plugin = busy_guest::plugin();
    let mut texts = [TEXT; CHAPTERS];
    assert_eq!(earlier(&cache, &busy_guest::book_of(&texts), &plugin), 0);
    texts[3] = "\u{feff}# Edited\r\n~ \"here\"\n";
    assert_eq!(
        earlier(&cache, &busy_guest::book_of(&texts), &plugin),
        CHAPTERS - 1
    );
    assert_eq!(
        earlier(&cache, &busy_guest::book_of(&texts), &plugin),
        CHAPTERS
    );
    // One chapter more, and one less.
    let more = [&texts[..], &["# New\n~"]].concat();
    assert_eq!(
        earlier(&cache, &busy_guest::book_of(&more), &plugin),
        CHAPTERS
    );
    let less = &more[..4];
    assert_eq!(earlier(&cache, &busy_guest::book_of(less), &plugin), 4);
}

/// All fields of a chapter that a plugin gets count, not only its content.
#[test]
fn a_renamed_chapter_is_run_again() {
    let cache = busy_guest::cache("reuse-names");
    let plugin = busy_guest::plugin();
    let mut book = busy_guest::book(CHAPTERS);
    assert_eq!(earlier(&cache, &book, &plugin), 0);
    for (place, (key, new)) in [
        ("name", json!("Another")),
        ("number", json!([1])),
        ("path", json!("another.md")),
        ("source_path", json!("another.md")),
        ("parent_names", json!(["Above"])),
    ]
    .into_iter()
    .enumerate()
    {
        let mut value = book.value();
        value["items"][place]["Chapter"][key] = new;
        book.book = value.to_string().into_bytes();
        assert_eq!(earlier(&cache, &book, &plugin), CHAPTERS - 1, "{key}");
    }
}

#[test]
fn the_output_of_the_plugin_before_counts() {
    let cache = busy_guest::cache("reuse-second");
    let book = busy_guest::book(CHAPTERS);
    let config = |text: &str| json!({ "do": "append", "text": text });
    let build = |text: &str| {
        let mut before = run::plugin("chapter-probe", &config(text));
        before["name"] = json!("before");
        let plugins = json!([before, busy_guest::plugin()]);
        let run = busy_guest::run_in(&cache, &[], &book.with_plugins(&plugins));
        let text = format!("{TEXT}{text}");
        let expected = busy_guest::expected_contents(&[text.as_str(); CHAPTERS]);
        assert_eq!(run::contents(&run.book()), expected);
        busy_guest::messages_and_reused(&run).1
    };
    assert_eq!(build("a"), 0);
    assert_eq!(build("a"), CHAPTERS);
    assert_eq!(build("b"), 0);
}

#[test]
fn nothing_is_reused_with_another_context() {
    let cache = busy_guest::cache("reuse-other");
    let (book, plugin) = (busy_guest::book(CHAPTERS), busy_guest::plugin());
    assert_eq!(earlier(&cache, &book, &plugin), 0);
    let with = |key: &str, value: Value| {
        let mut book = busy_guest::book(CHAPTERS);
        *book.context.pointer_mut(key).unwrap() = value;
        book
    };
    for (key, value) in [
        ("/renderer", json!("epub")),
        ("/config/book/title", json!("Another title")),
        ("/config/book/language", json!("la")),
        ("/mdbook_version", json!("0.5.3")),
        ("/root", json!(folder("reuse-other-root"))),
    ] {
        assert_eq!(earlier(&cache, &with(key, value), &plugin), 0, "{key}");
    }
    let with_output = |tables: Value| {
        let mut book = busy_guest::book(CHAPTERS);
        book.context["config"]["output"] = tables;
        book
    };
    let dark = with_output(json!({ "html": { "default-theme": "dark" } }));
    assert_eq!(earlier(&cache, &dark, &plugin), 0, "output");
    let of_another = with_output(json!({ "epub": { "default-theme": "dark" } }));
    assert_eq!(earlier(&cache, &of_another, &plugin), CHAPTERS, "epub");
    let config = busy_guest::plugin_with("other", &json!(1));
    assert_eq!(earlier(&cache, &book, &config), 0, "config");
    // The same code with another custom section, which has no effect.
    let mut other = plugin.clone();
    let file = folder("reuse-other-plugin").join("other.wasm");
    let code = fs::read(build::guest("chapter-probe")).unwrap();
    write(&file, [&code[..], b"\x00\x02\x01x"].concat());
    other["path"] = json!(file);
    assert_eq!(earlier(&cache, &book, &other), 0, "plugin");
    // The cache has the results of all of them.
    assert_eq!(earlier(&cache, &book, &plugin), CHAPTERS);
}

/// Limits and `on-error` don't change the result of a plugin.
#[test]
fn settings_without_effect_on_results_do_not_matter() {
    let cache = busy_guest::cache("reuse-settings");
    let (book, mut plugin) = (busy_guest::book(CHAPTERS), busy_guest::plugin());
    assert_eq!(earlier(&cache, &book, &plugin), 0);
    plugin["on-error"] = json!("collect");
    plugin["limits"] = json!({ "timeout": "100s" });
    assert_eq!(earlier(&cache, &book, &plugin), CHAPTERS);
}

/// A file under two names is run twice in the chain, on different texts.
#[test]
fn two_plugins_of_one_file_have_their_own_results() {
    let cache = busy_guest::cache("reuse-names");
    let (book, first) = (busy_guest::book(CHAPTERS), busy_guest::plugin());
    let mut second = first.clone();
    second["name"] = json!("another");
    for plugin in [&first, &second] {
        assert_eq!(earlier(&cache, &book, plugin), 0);
    }
    for plugin in [&first, &second] {
        assert_eq!(earlier(&cache, &book, plugin), CHAPTERS);
    }
}

#[test]
fn without_reuse_nothing_is_stored_or_read() {
    let cache = busy_guest::cache("reuse-off");
    let before = busy_guest::entries(&cache);
    let (book, plugin) = (busy_guest::book(CHAPTERS), busy_guest::plugin());
    let off = busy_guest::without_reuse(plugin.clone());
    build_with(&cache, &book, &off).book();
    assert_eq!(busy_guest::entries(&cache), before);
    build_with(&cache, &book, &plugin).book();
    let stored = busy_guest::entries(&cache);
    assert_eq!(stored.len(), before.len() + 1);
    assert_eq!(
        busy_guest::messages_and_reused(&build_with(&cache, &book, &off)).1,
        0
    );
    assert_eq!(busy_guest::entries(&cache), stored);
}

#[test]
fn fast_results_are_not_stored() {
    let cache = busy_guest::cache("reuse-fast");
    let before = busy_guest::entries(&cache);
    let append = json!({ "do": "append", "text": "!" });
    let plugin = run::plugin("chapter-probe", &append);
    for _ in 0..2 {
        assert_eq!(earlier(&cache, &busy_guest::book(1), &plugin), 0);
    }
    assert_eq!(busy_guest::entries(&cache), before);
}

/// Builds a book of three chapters. Returns the content of the cache before, the run, and the entry with the results:
/// its path and its content.
fn with_results(cache: &Path) -> (Vec<busy_guest::Entry>, Run, PathBuf, Vec<u8>) {
    let before = busy_guest::entries(cache);
    let first = build_with(cache, &busy_guest::book(3), &busy_guest::plugin());
    first.book();
    let entry = results(cache, &before);
    let whole = fs::read(&entry).unwrap();
    (before, first, entry, whole)
}

#[test]
fn damaged_results_are_made_again() {
    let cache = busy_guest::cache("reuse-damage");
    let (before, first, entry, whole) = with_results(&cache);
    let (book, plugin) = (busy_guest::book(3), busy_guest::plugin());
    let build = |bytes: &[u8], what: &str| {
        fs::write(&entry, bytes).unwrap();
        let run = build_with(&cache, &book, &plugin);
        assert_eq!(run.stdout, first.stdout, "{what}: {}", run.stderr);
        let (messages, earlier) = busy_guest::messages_and_reused(&run);
        assert_eq!(messages, busy_guest::expected_messages(3), "{what}");
        earlier
    };
    for place in [
        0,
        whole.len() / 2,
        whole.len() - 80,
        whole.len() - 48,
        whole.len() - 1,
    ] {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x40;
        assert_eq!(build(&flipped, &format!("byte {place}")), 0);
        assert_eq!(results(&cache, &before), entry, "it is in its place again");
    }
    for length in (0..whole.len()).step_by(whole.len() / 5) {
        assert_eq!(build(&whole[..length], &format!("{length} bytes")), 0);
    }
    assert_eq!(build(&whole, "whole"), 3);
}

/// These entries are complete and have the right checksum, but are not in our format.
#[test]
fn an_entry_of_another_format_is_ignored() {
    let cache = busy_guest::cache("reuse-foreign");
    let (before, first, entry, whole) = with_results(&cache);
    let (book, plugin) = (busy_guest::book(3), busy_guest::plugin());
    let (blob, tail) = whole.split_at(whole.len() - 80);
    let lengths_beyond_all = [0xff; 40];
    for blob in [
        &b""[..],
        b"no results",
        &[0; 100],
        &lengths_beyond_all,
        &blob[..blob.len() / 2],
        &before[0].1,
    ] {
        let forged = [blob, blake3::hash(blob).as_bytes(), &tail[32..]].concat();
        fs::write(&entry, forged).unwrap();
        let run = build_with(&cache, &book, &plugin);
        assert_eq!(run.stdout, first.stdout, "{}", run.stderr);
        assert_eq!(
            busy_guest::messages_and_reused(&run),
            (busy_guest::expected_messages(3), 0)
        );
    }
}

#[test]
fn results_before_a_failure_are_stored() {
    let cache = busy_guest::cache("reuse-failure");
    let mut texts = [TEXT; CHAPTERS];
    texts[CHAPTERS - 1] = "~ broken";
    let plugin = busy_guest::plugin_with("where", &json!("broken"));
    let broken = busy_guest::book_of(&texts);
    let failure = |run: &Run| {
        let (messages, earlier) = busy_guest::messages_and_reused(run);
        let failure = "error: plugin `chapter-probe` failed in `5.md`\n  why: computation failed\n";
        let last = "[chapter-probe] computed Chapter 5\n";
        let before = busy_guest::expected_messages_of(&[TEXT; CHAPTERS - 1], last);
        assert_eq!(messages, before + failure);
        assert!(run.failed().ends_with(failure));
        earlier
    };
    assert_eq!(failure(&build_with(&cache, &broken, &plugin)), 0);
    failure(&build_with(&cache, &broken, &plugin));
    // Fixed.
    let book = busy_guest::book(CHAPTERS);
    assert_eq!(earlier(&cache, &book, &plugin), CHAPTERS - 1);
    assert_eq!(earlier(&cache, &book, &plugin), CHAPTERS);
}

#[test]
fn errors_in_the_book_are_reported_again() {
    let cache = busy_guest::cache("reuse-errors");
    let plugin = busy_guest::plugin_with("severity", &json!("error"));
    let book = busy_guest::book(CHAPTERS);
    let first = build_with(&cache, &book, &plugin);
    let second = build_with(&cache, &book, &plugin);
    assert_eq!(
        busy_guest::messages_and_reused(&second),
        (busy_guest::messages_and_reused(&first).0, CHAPTERS)
    );
    let counted = "failed\n  why: it reported 12 errors in the book\n";
    assert!(second.failed().contains(counted), "{}", second.stderr);
}

/// Two messages of a chapter take about 600 bytes.
#[test]
fn messages_of_reused_results_count() {
    let cache = busy_guest::cache("reuse-log");
    let (book, mut plugin) = (busy_guest::book(CHAPTERS), busy_guest::plugin());
    build_with(&cache, &book, &plugin).book();
    plugin["limits"] = json!({ "log": "2 KiB" });
    let earlier = build_with(&cache, &book, &plugin);
    let anew = build_with(&cache, &book, &busy_guest::without_reuse(plugin));
    for run in [earlier, anew] {
        let limit = "in `3.md`\n  why: its log output exceeded the limit of 2 KiB";
        assert!(run.failed().contains(limit), "{}", run.stderr);
    }
}

#[test]
fn concurrent_processes_share_results() {
    let cache = busy_guest::cache("reuse-many");
    let before = busy_guest::entries(&cache);
    let (book, plugin) = (busy_guest::book(3), busy_guest::plugin());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let run = build_with(&cache, &book, &plugin);
                assert_eq!(
                    run::contents(&run.book()),
                    busy_guest::expected_contents(&[TEXT; 3])
                );
                assert_eq!(
                    busy_guest::messages_and_reused(&run).0,
                    busy_guest::expected_messages(3)
                );
            });
        }
    });
    results(&cache, &before);
    assert_eq!(earlier(&cache, &book, &plugin), 3);
}

/// Chapters that are equal in all fields are still reported one by one.
#[test]
fn equal_chapters_have_their_own_messages() {
    let cache = busy_guest::cache("reuse-twins");
    let twin = chapter("Chapter 0", "0.md", TEXT);
    let book = Book::generated("twins", "0.5.4", &json!([twin, twin, twin, twin]));
    assert_eq!(earlier(&cache, &book, &busy_guest::plugin()), 0);
    assert_eq!(earlier(&cache, &book, &busy_guest::plugin()), 4);
}
