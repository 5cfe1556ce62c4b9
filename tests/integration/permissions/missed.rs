//! Denied access of plugins that did not fail: their results may be incomplete, so the user is warned.

use serde_json::{Value, json};

use super::{book, made, probe, run_with};
use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{busy_guest, write};

/// Returns the settings of a plugin that tries to open these paths, and works without them.
fn tries(paths: &[&str], allow: &Value) -> Value {
    probe(&json!({ "do": "open", "paths": paths }), allow)
}

#[track_caller]
fn warnings(run: &Run) -> Vec<&str> {
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    run.stderr
        .lines()
        .filter(|line| line.starts_with("warning: "))
        .collect()
}

#[test]
fn denied_files_of_the_book_are_a_warning() {
    let (root, book) = book("missed");
    write(&root.join("book.toml"), "");
    let warned = |paths: &[&str], allow: Value| {
        let run = run_with(&book, &tries(paths, &allow), |_| {});
        made(&run);
        run.stderr
    };
    let warning = |paths, grant| {
        format!(
            "warning: plugin `chapter-probe` has no permission to read {paths}, so its result may \
             be incomplete: `allow = {{ read = {grant} }}` grants it\n"
        )
    };
    let nothing = json!({});
    assert_eq!(
        warned(&["/po/de.po"], nothing.clone()),
        warning("`po/de.po`", r#"["po"]"#)
    );
    // Under any spelling, and only once.
    assert_eq!(
        warned(
            &["po/de.po", "./po//de.po", "po", "po/fr.po"],
            nothing.clone()
        ),
        warning("`po/de.po` and `po`", r#"["po"]"#)
    );
    assert_eq!(
        warned(
            &["/book.toml", "/data/a/b"],
            json!({ "read": ["po", "data/a/b"] })
        ),
        warning("`book.toml`", r#"["."]"#)
    );
    assert_eq!(
        warned(&["data/a/b/c.txt"], json!({ "read": ["po"] })),
        warning("`data/a/b/c.txt`", r#"["po", "data/a/b"]"#)
    );
    // A listing of the root is incomplete.
    assert_eq!(warned(&["/"], nothing.clone()), warning("`.`", r#"["."]"#));
    // A program without a sandbox would not have found these files either.
    for path in [
        "/etc/passwd",
        "po/fr.po",
        "gone",
        "../secret",
        "po/../po/de.po",
        "/po/de.po/x",
    ] {
        assert_eq!(warned(&[path], nothing.clone()), "", "{path}");
    }
    assert_eq!(
        warned(&["/", "/po/de.po", "gone"], json!({ "read": ["."] })),
        ""
    );
}

/// The warning must not show what exists outside of the book, since a report of it may reach the plugin's author.
#[cfg(unix)]
#[test]
fn links_out_of_the_book_are_not_reported() {
    let (root, book) = book("missed-links");
    std::os::unix::fs::symlink("/etc", root.join("etc")).unwrap();
    std::os::unix::fs::symlink("po", root.join("translations")).unwrap();
    let run = run_with(&book, &tries(&["/etc/passwd", "/etc"], &json!({})), |_| {});
    assert_eq!(warnings(&run), [""; 0]);
    let run = run_with(&book, &tries(&["/translations/de.po"], &json!({})), |_| {});
    assert!(warnings(&run)[0].contains(r#"`allow = { read = ["translations"] }`"#));
}

/// The warning is the same with many chapters on several threads, and with reused results.
#[test]
fn warnings_do_not_depend_on_threads_and_reuse() {
    let (root, _) = book("missed-threads");
    let cache = busy_guest::cache("missed-threads");
    for number in 0..12 {
        write(&root.join(format!("notes/{number}.txt")), "");
    }
    let text = |number: usize| format!("{} notes/{}.txt", "~".repeat(1 + number % 3), number / 2);
    let chapters = |edited: usize| {
        let chapters = (0..24).map(|number| {
            let text = if number < edited {
                "nothing".to_owned()
            } else {
                text(number)
            };
            chapter(&format!("{number}"), &format!("{number}.md"), &text)
        });
        let mut book = Book::generated("notes", "0.5.4", &chapters.collect());
        book.context["root"] = json!(root);
        book
    };
    let run = |book: &Book, parallel: bool, reuse: bool| {
        let config = json!({ "do": "compute-and-open", "rounds": 2_000_000 });
        let mut plugin = run::plugin("chapter-probe", &config);
        plugin["parallel"] = json!(parallel);
        plugin["reuse"] = json!(reuse);
        run::program_with(
            &["--optimise"],
            &book.with_plugins(&json!([plugin])),
            |command| {
                command
                    .env("MDBOOK_WASM_CACHE_DIR", &cache)
                    .env("MDBOOK_WASM_LOG", "debug");
            },
        )
    };
    let book = chapters(0);
    let paths = (0..4).map(|number| format!("`notes/{number}.txt`"));
    let expected = paths.collect::<Vec<_>>().join(", ");
    let expected = format!("has no permission to read {expected} and more, so");
    let runs = [(false, false), (true, false), (true, true), (true, true)];
    for (parallel, reuse) in runs {
        let run = run(&book, parallel, reuse);
        let warnings = warnings(&run);
        assert!(
            warnings.len() == 1 && warnings[0].contains(&expected),
            "{warnings:?}"
        );
    }
    assert!(
        run(&book, true, true)
            .stderr
            .contains("earlier results for 24 of 24 chapters")
    );
    // A path belongs to the chapter for which the plugin looked it up.
    let edited = chapters(2);
    let again = run(&edited, true, true);
    let reused = "earlier results for 22 of 24 chapters";
    assert!(again.stderr.contains(reused), "{}", again.stderr);
    assert!(!again.stderr.contains("notes/0.txt"), "{}", again.stderr);
    assert_eq!(warnings(&again), warnings(&run(&edited, false, false)));
}
