//! Granted folders, and the access that a plugin has to them.

#[cfg(unix)]
use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{book, made, probe, run_with};
use crate::support::books::Book;
use crate::support::write;

/// Returns the results of opening these paths.
#[track_caller]
fn opened(book: &Book, read: &[&str], paths: &[&str]) -> String {
    let plugin = probe(
        &json!({ "do": "open", "paths": paths }),
        &json!({ "read": read }),
    );
    made(&run_with(book, &plugin, |_| {}))
}

#[test]
fn folders_have_the_same_names_on_all_systems() {
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
/: ["data", "po"]
/po: ["de.po"]
/po/de.po: Guten Tag
po/de.po: Guten Tag
/data/a/b/c.txt: deep
/data: ["a"]
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
fn a_granted_folder_is_read_only() {
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
fn paths_do_not_lead_out_of_a_granted_folder() {
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

/// Entries are sorted by name, and have no times unless the clock is granted.
#[test]
fn a_granted_folder_looks_the_same_on_all_systems() {
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

/// Opening a pipe would wait for its other end, and can't be interrupted.
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

/// Links in a granted folder may lead to other parts of it only.
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
    // A link to another folder of the book can be granted under its own name.
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
fn invalid_grants() {
    let (root, book) = book("refused");
    let error_of = |read: &str| {
        let plugin = probe(&json!({ "do": "nothing" }), &json!({ "read": [read] }));
        let run = run_with(&book, &plugin, |_| {});
        let stderr = run.failed_as(ErrorKind::Settings);
        let start = format!(
            "error: [[preprocessor.wasm.plugin]] `chapter-probe`: allow: `read`: `{read}`: "
        );
        let what = stderr.strip_prefix(&start);
        what.unwrap_or_else(|| panic!("{stderr}")).to_owned()
    };
    assert_eq!(
        error_of("gone"),
        "there is no such folder under the book's root\n"
    );
    assert_eq!(error_of("po/de.po"), "expected a folder, found a file\n");
    let outside = "outside the book; only folders under the book's root can be granted\n";
    let elsewhere = root.parent().unwrap().display().to_string();
    for read in ["..", "po/../..", &elsewhere] {
        let stderr = error_of(read);
        assert!(
            stderr.starts_with("the path leads to `") && stderr.ends_with(outside),
            "{stderr}"
        );
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&elsewhere, root.join("away")).unwrap();
        assert_eq!(
            error_of("away"),
            format!("the path leads to `{elsewhere}`, {outside}")
        );
    }
}

/// This is an error of the book and not of the plugin, so `on-error` does not apply. It does not matter for renderers
/// that the plugin does not run for.
#[test]
fn an_invalid_grant_fails_with_each_on_error() {
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

/// The host sorts a listing, so it stores the whole listing.
#[test]
fn open_listings_count_as_memory() {
    let (root, book) = book("lists");
    for number in 0..150 {
        write(&root.join(format!("many/{number:0200}")), "");
    }
    let listed = |keep| {
        let mut plugin = probe(
            &json!({ "do": "list-often", "folder": "/many", "keep": keep }),
            &json!({ "read": ["many"] }),
        );
        plugin["limits"] = json!({ "memory": "32 MiB" });
        run_with(&book, &plugin, |_| {})
    };
    assert_eq!(made(&listed("none")), "text");
    let run = listed("all");
    let stderr = run.failed_as(ErrorKind::Failed);
    assert!(stderr.contains("raise `limits.memory`"), "{stderr}");
}
