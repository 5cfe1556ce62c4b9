//! Comparing pins: `--check`, and a build.

use std::fs;
use std::path::Path;

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{TOML, book, digest, pin, refuses, succeeds, told, toml};
use crate::support::books::{Book, chapter};
use crate::support::run::{self, chapter_probe};
use crate::support::{build, folder, sha256};

#[test]
fn a_replaced_plugin_is_shown_with_both_digests() {
    let root = book("replaced");
    succeeds(&pin(&root, &[]));
    let pinned = toml(&root);
    let old = digest(&root, "two.wasm");
    fs::copy(build::guest("wasm-fixer"), root.join("plugins/two.wasm")).unwrap();
    let new = digest(&root, "two.wasm");
    let wrong = pin(&root, &["--check"]);
    let said = refuses(&wrong).replace(&old, "OLD").replace(&new, "NEW");
    assert_data_eq!(
        said,
        str![[r#"
error: plugin `two`: can't use `[..]/pins-replaced/plugins/two.wasm`
  why: the file does not match its pin
       expected sha256 OLD
       found    sha256 NEW
  help: if you changed the plugin yourself, update the pin with `mdbook-wasm pin two`; otherwise find out who changed the file
error: 1 of 2 pins are missing or wrong

"#]]
    );
    assert_eq!(toml(&root), pinned, "--check writes nothing");
    let told = succeeds(&pin(&root, &[]));
    assert!(told.starts_with("first ("), "{told}");
    assert!(told.contains("one.wasm): as pinned\n"), "{told}");
    let change = format!("  old sha256: {old}\n  new sha256: {new}\n");
    assert!(told.contains(&change), "{told}");
    assert!(
        told.contains("  imports environment: not granted ("),
        "{told}"
    );
    assert_eq!(toml(&root), pinned.replace(&old, &new));
}

#[test]
fn a_missing_pin_fails_the_check() {
    let root = book("missing");
    let run = pin(&root, &["--check"]);
    assert_data_eq!(
        refuses(&run).to_owned(),
        str![[r#"
error: plugin `first` is not pinned
  help: check that you trust the file, then pin it with `mdbook-wasm pin first`
error: plugin `two` is not pinned
  help: check that you trust the file, then pin it with `mdbook-wasm pin two`
error: 2 of 2 pins are missing or wrong

"#]]
    );
    assert_eq!((told(&run).as_str(), toml(&root).as_str()), ("", TOML));
    succeeds(&pin(&root, &["first"]));
    let run = pin(&root, &["--check"]);
    assert!(
        refuses(&run).contains("error: plugin `two` is not pinned\n"),
        "{}",
        run.stderr
    );
    assert!(told(&run).starts_with("first ("), "{}", told(&run));
    succeeds(&pin(&root, &["--check", "plugins/one.wasm"]));
}

/// Compiled code is no way around a pin: neither for a file that was run before, nor for one that took the
/// place of such a file.
#[test]
fn a_pin_holds_whatever_is_cached() {
    let book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "text")]));
    let file = folder("pins-cached").join("plugin.wasm");
    let good = build::guest("chapter-probe");
    let other = build::guest("wasm-fixer");
    let mut plugin = chapter_probe("identity");
    plugin["path"] = json!(file);
    let run = |plugin: &serde_json::Value| run::plugins(&book, &json!([plugin]));
    let pin = |file: &Path| json!(sha256(&fs::read(file).unwrap()));
    // Both are compiled, and their code is kept.
    for guest in [&other, &good] {
        fs::copy(guest, &file).unwrap();
        let mut plugin = plugin.clone();
        plugin["config"] = json!({});
        run(&plugin).book();
    }
    plugin["sha256"] = pin(&good);
    run(&plugin).book();
    plugin["sha256"] = pin(&other);
    let refused = run(&plugin);
    let said = refused.failed_as(ErrorKind::Refused);
    assert!(
        said.contains("why: the file does not match its pin\n"),
        "{said}"
    );
    plugin["sha256"] = pin(&good);
    fs::copy(&other, &file).unwrap();
    run(&plugin).failed_as(ErrorKind::Refused);
    fs::copy(&good, &file).unwrap();
    run(&plugin).book();
}
