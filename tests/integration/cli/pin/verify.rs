//! Comparing files with their pins: `--check`, and builds.

use std::fs;
use std::path::Path;

use mdbook_wasm::problem::ErrorKind;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{TOML, book, digest, pin, toml};
use crate::support::books::{Book, chapter};
use crate::support::run::{self, chapter_probe, quiet_stdout, stderr_of_failure, stdout_of};
use crate::support::{build, folder, sha256};

#[test]
fn a_replaced_plugin_is_shown_with_both_digests() {
    let root = book("replaced");
    quiet_stdout(&pin(&root, &[]));
    let pinned = toml(&root);
    let old = digest(&root, "two.wasm");
    fs::copy(build::guest("wasm-fixer"), root.join("plugins/two.wasm")).unwrap();
    let new = digest(&root, "two.wasm");
    let wrong = pin(&root, &["--check"]);
    let stderr = stderr_of_failure(&wrong, ErrorKind::Refused)
        .replace(&old, "OLD")
        .replace(&new, "NEW");
    assert_data_eq!(
        stderr,
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
    let stdout = quiet_stdout(&pin(&root, &[]));
    assert!(stdout.starts_with("first ("), "{stdout}");
    assert!(stdout.contains("one.wasm): as pinned\n"), "{stdout}");
    let change = format!("  old sha256: {old}\n  new sha256: {new}\n");
    assert!(stdout.contains(&change), "{stdout}");
    assert!(
        stdout.contains("  imports environment: not granted ("),
        "{stdout}"
    );
    assert_eq!(toml(&root), pinned.replace(&old, &new));
}

#[test]
fn a_missing_pin_fails_the_check() {
    let root = book("missing");
    let run = pin(&root, &["--check"]);
    assert_data_eq!(
        stderr_of_failure(&run, ErrorKind::Refused).to_owned(),
        str![[r#"
error: plugin `first` is not pinned
  help: check that you trust the file, then pin it with `mdbook-wasm pin first`
error: plugin `two` is not pinned
  help: check that you trust the file, then pin it with `mdbook-wasm pin two`
error: 2 of 2 pins are missing or wrong

"#]]
    );
    assert_eq!((stdout_of(&run).as_str(), toml(&root).as_str()), ("", TOML));
    quiet_stdout(&pin(&root, &["first"]));
    let run = pin(&root, &["--check"]);
    assert!(
        stderr_of_failure(&run, ErrorKind::Refused).contains("error: plugin `two` is not pinned\n"),
        "{}",
        run.stderr
    );
    assert!(
        stdout_of(&run).starts_with("first ("),
        "{}",
        stdout_of(&run)
    );
    quiet_stdout(&pin(&root, &["--check", "plugins/one.wasm"]));
}

/// Compiled code in the cache does not bypass a pin: neither for a file that was run before, nor for one that replaced
/// it.
#[test]
fn pins_are_checked_with_cached_code() {
    let book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "text")]));
    let file = folder("pins-cached").join("plugin.wasm");
    let good = build::guest("chapter-probe");
    let other = build::guest("wasm-fixer");
    let mut plugin = chapter_probe("identity");
    plugin["path"] = json!(file);
    let run = |plugin: &serde_json::Value| run::plugins(&book, &json!([plugin]));
    let pin = |file: &Path| json!(sha256(&fs::read(file).unwrap()));
    // Both are compiled, and their code is cached.
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
    let stderr = refused.failed_as(ErrorKind::Refused);
    assert!(
        stderr.contains("why: the file does not match its pin\n"),
        "{stderr}"
    );
    plugin["sha256"] = pin(&good);
    fs::copy(&other, &file).unwrap();
    run(&plugin).failed_as(ErrorKind::Refused);
    fs::copy(&good, &file).unwrap();
    run(&plugin).book();
}
