//! What a plugin is granted, it has; what it is not granted, it has not, and says so.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run};
use crate::support::{folder, write};

/// A book of one chapter in a folder of its own, next to a secret.
fn book(test: &str) -> (PathBuf, Book) {
    let root = folder(&format!("grants-{test}")).join("book");
    write(&root.join("po/de.po"), "Guten Tag");
    write(&root.join("data/a/b/c.txt"), "deep");
    write(&root.with_file_name("secret"), "secret");
    let mut book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "text")]));
    book.context["root"] = json!(root);
    (root, book)
}

fn probe(config: &Value, allow: &Value) -> Value {
    let mut probe = run::plugin("chapter-probe", config);
    probe["allow"] = allow.clone();
    probe
}

fn run_with(book: &Book, plugin: &Value, set: impl FnOnce(&mut Command)) -> Run {
    run::program_with(&[], &book.with_plugins(&json!([plugin])), set)
}

/// What the plugin made of the chapter.
#[track_caller]
fn made(run: &Run) -> String {
    run::contents(&run.book())[0].to_owned()
}

/// What comes of opening these paths.
#[track_caller]
fn opened(book: &Book, read: &[&str], paths: &[&str]) -> String {
    let plugin = probe(
        &json!({ "do": "open", "paths": paths }),
        &json!({ "read": read }),
    );
    made(&run_with(book, &plugin, |_| {}))
}

#[test]
fn folders_are_read_under_the_same_names_everywhere() {
    let (_, book) = book("read");
    assert_data_eq!(
        opened(
            &book,
            &["po", "./data/a"],
            &[
                "/",
                "/po",
                "/po/de.po",
                "po/de.po",
                "/data/a/b/c.txt",
                "/data",
                "/data/a/b/../b/c.txt"
            ],
        ),
        str![[r#"
/: entity not found
/po: ["de.po"]
/po/de.po: Guten Tag
po/de.po: Guten Tag
/data/a/b/c.txt: deep
/data: entity not found
/data/a/b/../b/c.txt: deep

"#]]
    );
    assert_data_eq!(
        opened(
            &book,
            &["."],
            &["/", "/po/de.po", "po/de.po", "data/a/b/c.txt", "../secret"]
        ),
        str![[r#"
/: ["data", "po"]
/po/de.po: Guten Tag
po/de.po: Guten Tag
data/a/b/c.txt: deep
../secret: permission denied

"#]]
    );
}

#[test]
fn a_granted_folder_is_only_read() {
    let (root, book) = book("change");
    write(&root.join("po/old"), "old");
    write(&root.join("po/older"), "older");
    let plugin = probe(
        &json!({ "do": "change", "folder": "/po" }),
        &json!({ "read": ["po"] }),
    );
    assert_eq!(made(&run_with(&book, &plugin, |_| {})), "[]");
    assert_eq!(std::fs::read_to_string(root.join("po/old")).unwrap(), "old");
    assert_eq!(std::fs::read_dir(root.join("po")).unwrap().count(), 3);
    assert_eq!(opened(&book, &["po"], &["/po/old"]), "/po/old: old\n");
}

#[test]
fn there_is_no_way_out_of_a_granted_folder() {
    let (_, book) = book("out");
    let paths = [
        "/po/../data/a/b/c.txt",
        "/po/../../secret",
        "/data/a/b/c.txt",
        "../secret",
        "/etc/passwd",
        "/proc/self/environ",
        "/PO/de.po",
        "//po//..//..//secret",
    ];
    let opened = opened(&book, &["po"], &paths);
    for line in opened.lines() {
        let refused = line.ends_with(": entity not found")
            || line.ends_with(": permission denied")
            || line.ends_with(": operation not permitted");
        assert!(refused, "{opened}");
    }
    assert_eq!(opened.lines().count(), paths.len());
}

/// In the order of names, and without the times of the system, unless the clock is granted.
#[test]
fn a_granted_folder_looks_the_same_everywhere() {
    let (root, book) = book("list");
    let mut names: Vec<_> = (0..30)
        .map(|number| format!("{}", number * 7919 % 1000))
        .collect();
    for name in &names {
        write(&root.join("list").join(name), "");
    }
    names.sort();
    let list = |clock: bool| {
        let plugin = probe(
            &json!({ "do": "list", "folder": "/list" }),
            &json!({ "read": ["list"], "clock": clock }),
        );
        made(&run_with(&book, &plugin, |_| {}))
    };
    let expected: String = names.iter().map(|name| format!("{name:?} 0\n")).collect();
    assert_eq!(list(false), expected);
    let real = list(true);
    assert!(!real.contains(" 0\n"), "{real}");
}

/// To open one would wait for its other end, and nothing interrupts that.
#[cfg(unix)]
#[test]
fn a_pipe_in_a_granted_folder_is_not_opened() {
    let (root, book) = book("pipe");
    let made = Command::new("mkfifo").arg(root.join("po/pipe")).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("pipe", root.join("po/link")).unwrap();
    let opened = opened(&book, &["po"], &["/po/pipe", "/po/link", "/po/de.po"]);
    assert_eq!(
        opened,
        "/po/pipe: unsupported\n/po/link: unsupported\n/po/de.po: Guten Tag\n"
    );
}

/// What lies in a granted folder may lead to other parts of it, and nowhere else.
#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_a_granted_folder() {
    use std::os::unix::fs::symlink;
    let (root, book) = book("links");
    for (link, to) in [
        ("inside", "de.po".into()),
        ("out", "../../secret".into()),
        ("sibling", "../data/a/b/c.txt".into()),
        ("absolute", root.with_file_name("secret")),
        ("folder", "../../".into()),
        ("proc", "/proc/self/cwd".into()),
        ("loop", "loop".into()),
    ] {
        symlink(to, root.join("po").join(link)).unwrap();
    }
    let paths = [
        "/po/inside",
        "/po/out",
        "/po/sibling",
        "/po/absolute",
        "/po/folder/secret",
        "/po/proc/Cargo.toml",
        "/po/loop",
    ];
    assert_data_eq!(
        opened(&book, &["po"], &paths),
        str![[r#"
/po/inside: Guten Tag
/po/out: permission denied
/po/sibling: permission denied
/po/absolute: permission denied
/po/folder/secret: permission denied
/po/proc/Cargo.toml: permission denied
/po/loop: filesystem loop or indirection limit (e.g. symlink loop)

"#]]
    );
    // A folder of the book that is a link into the book has the name that the book gave it.
    symlink("po", root.join("translations")).unwrap();
    assert_eq!(
        opened(
            &book,
            &["translations"],
            &["/translations/de.po", "/po/de.po"]
        ),
        "/translations/de.po: Guten Tag\n/po/de.po: entity not found\n"
    );
}

#[test]
fn what_can_not_be_granted() {
    let (root, book) = book("refused");
    let said = |read: &str| {
        let plugin = probe(&json!({ "do": "nothing" }), &json!({ "read": [read] }));
        let run = run_with(&book, &plugin, |_| {});
        let said = run.failed();
        let start = format!(
            "mdbook-wasm: [[preprocessor.wasm.plugin]] `chapter-probe`: allow: `read`: `{read}`: "
        );
        let what = said.strip_prefix(&start);
        what.unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    assert_eq!(
        said("gone"),
        "there is no such folder; it is looked for under the book's root\n"
    );
    assert_eq!(
        said("po/de.po"),
        "it is not a folder; `read` grants whole folders\n"
    );
    let outside =
        "which is outside of the book; only folders under the book's root can be granted\n";
    let elsewhere = root.parent().unwrap().display().to_string();
    for read in ["..", "po/../..", &elsewhere] {
        let said = said(read);
        assert!(
            said.starts_with("it leads to `") && said.ends_with(outside),
            "{said}"
        );
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&elsewhere, root.join("away")).unwrap();
        assert_eq!(
            said("away"),
            format!("it leads to `{elsewhere}`, {outside}")
        );
    }
}

/// It is the book that is wrong, and not the plugin, so nothing skips it; but it is no matter for a
/// renderer that the plugin does not run for.
#[test]
fn a_wrong_grant_fails_whatever_on_error_says() {
    let (_, book) = book("on-error");
    let mut plugin = probe(&json!({ "do": "nothing" }), &json!({ "read": ["gone"] }));
    plugin["on-error"] = json!("skip");
    assert!(
        run_with(&book, &plugin, |_| {})
            .failed()
            .contains("there is no such folder")
    );
    plugin["renderers"] = json!(["epub"]);
    assert_eq!(made(&run_with(&book, &plugin, |_| {})), "text");
}

#[test]
fn variables_by_name() {
    let (_, book) = book("env");
    let made = |allow: &Value| {
        let plugin = probe(&json!({ "do": "variables" }), allow);
        made(&run_with(&book, &plugin, |command| {
            command.env("GRANTED", "a=b\n𝄞").env("SECRET", "secret");
            command.env_remove("ABSENT");
        }))
    };
    assert_eq!(
        made(&json!({ "env": ["GRANTED", "ABSENT"] })),
        r#"[("GRANTED", "a=b\n𝄞")]"#
    );
    assert_eq!(made(&json!({})), "[]");
}

/// Seconds since 1970, and hours that passed in a sleep of eleven days: none, since a wait is over at
/// once, so that nobody sleeps beyond the time limit.
#[test]
fn a_clock_stands_at_the_time_of_the_build_or_goes() {
    let (_, book) = book("clock");
    let time = |allow: &Value, epoch: Option<&str>| {
        let plugin = probe(&json!({ "do": "time" }), allow);
        let run = run_with(&book, &plugin, |command| {
            command.env_remove("SOURCE_DATE_EPOCH");
            if let Some(epoch) = epoch {
                command.env("SOURCE_DATE_EPOCH", epoch);
            }
        });
        made(&run)
    };
    assert_eq!(time(&json!({}), None), "0 0");
    assert_eq!(time(&json!({}), Some("1700000000")), "1700000000 0");
    let real = time(&json!({ "clock": true }), Some("1700000000"));
    let (now, slept) = real.split_once(' ').unwrap();
    let now: u64 = now.parse().unwrap();
    assert!(now > 1_750_000_000, "{real}");
    assert_eq!(slept, "0");
    let nothing = probe(&json!({ "do": "nothing" }), &json!({}));
    let wrong = run_with(&book, &nothing, |command| {
        command.env("SOURCE_DATE_EPOCH", "yesterday");
    });
    assert_eq!(
        wrong.failed(),
        "mdbook-wasm: the environment variable SOURCE_DATE_EPOCH is `yesterday`; expected the seconds \
         since 1970, such as `1700000000`; correct it, or unset it\n"
    );
}

#[test]
fn random_numbers_are_random_where_they_are_granted() {
    let (_, book) = book("random");
    let made = |random: bool| {
        let plugin = probe(&json!({ "do": "random" }), &json!({ "random": random }));
        made(&run_with(&book, &plugin, |_| {}))
    };
    assert_eq!(made(false), made(false));
    assert_ne!(made(true), made(true));
    assert_ne!(made(true), made(false));
}

/// Otherwise a result would depend on the chapters before it.
#[test]
fn every_chapter_begins_with_the_same_random_numbers() {
    let chapters = ["a", "b", "c"].map(|name| chapter(name, &format!("{name}.md"), ""));
    let book = Book::generated("three", "0.5.4", &json!(chapters));
    let book = run::plugins(&book, &json!([run::chapter_probe("random")])).book();
    let numbers = run::contents(&book);
    assert!(
        numbers[0] == numbers[1] && numbers[1] == numbers[2],
        "{numbers:?}"
    );
}

#[test]
fn a_failure_says_which_grant_is_missing() {
    let (_, book) = book("denied");
    let run = |what: &str, end: &str, allow: &Value| {
        let plugin = probe(&json!({ "do": "want", "what": what, "end": end }), allow);
        run_with(&book, &plugin, |command| {
            command.env("MDBOOK_WASM_LOG", "debug");
        })
    };
    let files = "\n  it looked for files, and has none: `allow.read` grants folders of the book\n";
    let variables =
        "\n  it looked for environment variables, and has none: `allow.env` grants them by name\n";
    let network = "\n  it looked for the network, which no plugin is given\n";
    let nothing = json!({});
    for (what, hint) in [
        ("files", files),
        ("variable", variables),
        ("socket", network),
        ("name", network),
    ] {
        for end in ["error", "finding", "panic"] {
            let run = run(what, end, &nothing);
            let said = run.failed();
            // A program that panics looks for a variable by itself, so that this says nothing.
            let expected = (what, end) != ("variable", "panic");
            assert_eq!(said.ends_with(hint), expected, "{what} {end}: {said}");
            assert_eq!(
                said.matches("it looked for").count(),
                usize::from(expected),
                "{said}"
            );
        }
        // Who gets along without it fails no one.
        let run = run(what, "well", &nothing);
        assert_eq!(made(&run), "text");
        let detail = format!("debug: plugin `chapter-probe`: {}", hint.trim_start());
        assert!(run.stderr.contains(&detail), "{}", run.stderr);
    }
    // What it was granted, it did not look for in vain.
    let allow = json!({ "read": ["data"], "env": ["PATH"] });
    for what in ["files", "variable"] {
        let run = run(what, "error", &allow);
        assert!(!run.failed().contains("it looked for"), "{}", run.stderr);
    }
    for (what, hint) in [
        (
            "outside",
            "\n  a path led out of the folders that it was granted: `allow.read` grants folders of the book, and links lead no further\n",
        ),
        (
            "writing",
            "\n  it wanted to write, and folders are granted for reading only\n",
        ),
    ] {
        let run = run(what, "error", &allow);
        assert!(run.failed().ends_with(hint), "{}", run.stderr);
    }
    // And of who looked for nothing, nothing is told.
    let run = run("nothing", "error", &nothing);
    assert!(!run.failed().contains("it looked for"), "{}", run.stderr);
}

/// The same plugin is run again on all chapters, or not at all.
#[test]
fn results_are_reused_only_where_they_can_be_known() {
    use crate::support::burn;
    let book = {
        let mut with_files = burn::book(3);
        with_files.context["root"] = json!(book("reuse").0);
        with_files
    };
    let cache = burn::cache("grants-results");
    let earlier = |allow: &Value, set: &[(&str, &str)]| {
        let mut plugin = burn::plugin();
        plugin["allow"] = allow.clone();
        let input = book.with_plugins(&json!([plugin]));
        let run = run::program_with(&["--optimise"], &input, |command| {
            command
                .env("MDBOOK_WASM_CACHE_DIR", &cache)
                .env("MDBOOK_WASM_LOG", "debug");
            command
                .env_remove("SOURCE_DATE_EPOCH")
                .envs(set.iter().copied());
        });
        assert_eq!(run::contents(&run.book()), burn::burnt(&[burn::TEXT; 3]));
        burn::told(&run).1
    };
    for impure in [
        json!({ "read": ["po"] }),
        json!({ "clock": true }),
        json!({ "random": true }),
    ] {
        assert_eq!(
            [earlier(&impure, &[]), earlier(&impure, &[])],
            [0, 0],
            "{impure}"
        );
    }
    let env = json!({ "env": ["MOOD"] });
    let good = [("MOOD", "good")];
    assert_eq!([earlier(&env, &good), earlier(&env, &good)], [0, 3]);
    assert_eq!(earlier(&env, &[("MOOD", "bad")]), 0);
    assert_eq!(earlier(&env, &good), 3, "each has results of its own");
    let dated = [("SOURCE_DATE_EPOCH", "1")];
    assert_eq!(earlier(&env, &good) + earlier(&json!({}), &dated), 3);
    assert_eq!(earlier(&json!({}), &dated), 3);
    assert_eq!(earlier(&json!({}), &[("SOURCE_DATE_EPOCH", "2")]), 0);
}

#[test]
fn what_may_differ_is_not_audited() {
    let (_, book) = book("audit");
    let plugin = probe(&json!({ "do": "random" }), &json!({ "random": true }));
    let run = run::program(&["--audit"], &book.with_plugins(&json!([plugin])));
    made(&run);
    assert_eq!(
        run.stderr,
        "warning: plugin `chapter-probe` is not audited: with `allow.clock` or `allow.random` its \
         results differ from run to run\n"
    );
}
