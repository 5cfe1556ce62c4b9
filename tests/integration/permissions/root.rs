//! The root folder `/`, which every plugin has.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{book, made, probe, run_with};
use crate::support::books::Book;

#[track_caller]
fn does(book: &Book, action: &str, read: &[&str], paths: &[&str]) -> String {
    let config: Value = json!({ "do": action, "paths": paths });
    made(&run_with(
        book,
        &probe(&config, &json!({ "read": read })),
        |_| {},
    ))
}

#[test]
fn the_root_has_the_folders_above_granted_ones() {
    let (_, book) = book("root");
    let paths = [
        "/",
        ".",
        "/data",
        "data/a",
        "data/a/",
        "/data/./a/b/c.txt",
        "data/../data/a/b/c.txt",
        "data/../po/de.po",
        "/data/..",
        "/data/a/../../../secret",
        "/data/b",
        "/Data",
        "data/a/b/c.txt/x",
    ];
    assert_data_eq!(
        does(&book, "open", &["po", "data/a/b"], &paths),
        str![[r#"
/: ["data", "po"]
.: ["data", "po"]
/data: ["a"]
data/a: ["b"]
data/a/: ["b"]
/data/./a/b/c.txt: deep
data/../data/a/b/c.txt: deep
data/../po/de.po: Guten Tag
/data/..: ["data", "po"]
/data/a/../../../secret: permission denied
/data/b: entity not found
/Data: entity not found
data/a/b/c.txt/x: not a directory

"#]]
    );
    assert_eq!(does(&book, "open", &[], &["/", "."]), "/: []\n.: []\n");
}

/// Paths are resolved name by name from the root.
#[test]
fn paths_can_be_canonicalised() {
    let (_, book) = book("resolve");
    let paths = [
        "/",
        ".",
        "/data",
        "/data/a",
        "data/a/b",
        "/data/a/b/c.txt",
        "po/../data/a/b/c.txt",
        "/data/a/b/gone",
        "/data/gone",
        "/etc/passwd",
    ];
    assert_data_eq!(
        does(&book, "resolve", &["data/a/b", "po"], &paths),
        str![[r#"
/: "/" true
.: "/" true
/data: "/data" true
/data/a: "/data/a" true
data/a/b: "/data/a/b" true
/data/a/b/c.txt: "/data/a/b/c.txt" true
po/../data/a/b/c.txt: permission denied false
/data/a/b/gone: entity not found false
/data/gone: entity not found false
/etc/passwd: entity not found false

"#]]
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_a_granted_folder() {
    let (root, book) = book("resolve-links");
    for (link, to) in [("link", "c.txt"), ("away", "../../../po/de.po")] {
        std::os::unix::fs::symlink(to, root.join("data/a/b").join(link)).unwrap();
    }
    let read = &["data/a/b", "po"];
    let paths = ["data/a/b/link", "/data/a/b/away"];
    assert_eq!(
        does(&book, "resolve", read, &paths),
        "data/a/b/link: \"/data/a/b/c.txt\" true\n/data/a/b/away: permission denied false\n"
    );
    // A granted folder does not lead to another one.
    let away = "/data/a/b/away: permission denied\n";
    assert_eq!(does(&book, "open", read, &["/data/a/b/away"]), away);
}

#[test]
fn nothing_is_written_below_the_root() {
    let (_, book) = book("root-change");
    for folder in ["/", "/data", "."] {
        let plugin = probe(
            &json!({ "do": "change", "folder": folder }),
            &json!({ "read": ["data/a"] }),
        );
        assert_eq!(made(&run_with(&book, &plugin, |_| {})), "[]", "{folder}");
    }
}
