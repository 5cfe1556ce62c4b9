use proptest::prelude::*;

use super::parse::parse;
use super::{LockFile, LockedPackage};
use crate::packages::PackageRequirement;
use crate::style::strip_styles;

fn locked(requirement: &str, version: &str) -> LockedPackage {
    LockedPackage {
        requirement: PackageRequirement::parse(requirement).unwrap(),
        version: version.parse().unwrap(),
        registry: "registry.example".to_owned(),
        sha256: "ab".repeat(32),
        size: 58_012,
        imports: ["log lines", "greet\u{1b}é\"\\"]
            .map(str::to_owned)
            .to_vec(),
    }
}

const TEXT: &str = "\
# Written by `mdbook-wasm fetch` and `mdbook-wasm update`. Commit it, and let them change it.
version = 1

[[package]]
name = \"acme:emoji\"
requirement = \"^1.2\"
version = \"1.2.3\"
registry = \"registry.example\"
sha256 = \"abababababababababababababababababababababababababababababababab\"
size = 58012
imports = [\"log lines\", \"greet\\u001B\\u00E9\\\"\\\\\"]

[[package]]
name = \"acme:words\"
requirement = \"*\"
version = \"0.1.0\"
registry = \"registry.example\"
sha256 = \"abababababababababababababababababababababababababababababababab\"
size = 58012
imports = [\"log lines\", \"greet\\u001B\\u00E9\\\"\\\\\"]
";

fn parse_error(text: &str) -> String {
    strip_styles(&parse(text.as_bytes()).expect_err(text)).to_string()
}

#[test]
fn a_written_file_is_read_back() {
    let lock = LockFile::new(vec![
        locked("acme:words@*", "0.1.0"),
        locked("acme:emoji@1.2", "1.2.3"),
    ]);
    assert_eq!(lock.to_string(), TEXT);
    assert_eq!(parse(TEXT.as_bytes()).unwrap(), lock);
    assert_eq!(parse(TEXT.replace('\n', "\r\n").as_bytes()).unwrap(), lock);
    let nothing = LockFile::default();
    assert_eq!(parse(nothing.to_string().as_bytes()).unwrap(), nothing);
    let requirement = PackageRequirement::parse("acme:emoji@^1.2").unwrap();
    assert_eq!(
        lock.find(&requirement).unwrap().version.to_string(),
        "1.2.3"
    );
    assert_eq!(
        lock.find(&PackageRequirement::parse("acme:emoji@^1").unwrap()),
        None
    );
}

#[test]
fn a_newer_format_asks_for_an_upgrade() {
    let error = parse_error(&TEXT.replace("version = 1\n", "version = 2\nall = \"else\"\n"));
    assert!(
        error.starts_with(
            "error: can't use `mdbook-wasm.lock`: line 2\n  why: it has format version 2, which a newer mdbook-wasm has \
             written\n  help: upgrade mdbook-wasm; version "
        ),
        "{error}"
    );
}

#[test]
fn a_merge_conflict_is_an_error_with_its_line() {
    let text = TEXT.replacen(
        "version = \"1.2.3\"\n",
        "<<<<<<< ours\nversion = \"1.2.3\"\n",
        1,
    );
    let error = parse_error(&text);
    assert!(
        error.contains("line 7\n  why: unresolved merge conflict of Git\n"),
        "{error}"
    );
}

/// Replaces a part of [`TEXT`], and checks the line and the beginning of the reason in the error.
#[track_caller]
fn expect_error_at(line: usize, old: &str, new: &str, why: &str) {
    let text = TEXT.replacen(old, new, 1);
    assert_ne!(text, TEXT);
    let error = parse_error(&text);
    let expected = format!("error: can't use `mdbook-wasm.lock`: line {line}\n  why: {why}");
    assert!(error.starts_with(&expected), "{error}\nexpected {expected}");
}

#[test]
fn a_wrong_version_of_the_format_is_an_error() {
    let expected = "expected `version = 1`";
    expect_error_at(1, "version = 1\n", "", expected);
    expect_error_at(2, "version = 1\n", "version = \"1\"\n", expected);
}

#[test]
fn wrong_values_are_errors_with_their_lines() {
    let size = "`size`: expected a number of bytes";
    expect_error_at(10, "size = 58012", "size = -1", size);
    expect_error_at(4, "size = 58012\n", "", size);
    let imports = "`imports`: expected a list of strings";
    expect_error_at(11, "[\"log lines\"", "[1", imports);
    let sha256 = "`sha256`: expected 64 hexadecimal digits in lower case";
    expect_error_at(9, "sha256 = \"ab", "sha256 = \"AB", sha256);
    let version = "`version`: 1.1.3 does not match `^1.2`";
    expect_error_at(7, "\"1.2.3\"", "\"1.1.3\"", version);
    expect_error_at(7, "\"1.2.3\"", "\"1.2\"", "`version`: ");
    let name = "`emoji@^1.2` is not a package with a version requirement";
    expect_error_at(5, "acme:emoji", "emoji", name);
    let registry = "`registry`: expected a string";
    expect_error_at(4, "registry = \"registry.example\"\n", "", registry);
}

#[test]
fn other_text_for_the_same_packages_is_an_error_with_its_line() {
    let header = "expected `[[package]]`";
    expect_error_at(4, "version = 1\n", "version = 1\n\n\n", header);
    expect_error_at(
        10,
        "size = 58012",
        "size = 58_012",
        "expected `size = 58012`",
    );
    let requirement = "expected `requirement = \"^1.2\"`";
    expect_error_at(6, "\"^1.2\"", "\"1.2\"", requirement);
    let name = "expected `name = \"acme:words\"`";
    expect_error_at(5, "acme:emoji", "acme:zebra", name);
    let imports = "expected `imports = ";
    expect_error_at(11, "size = 58012\n", "size = 58012\nmore = 1\n", imports);
    let version = "expected `version = \"1.2.3\"`";
    let comment = "version = \"1.2.3\" # mine";
    expect_error_at(7, "version = \"1.2.3\"", comment, version);
}

#[test]
fn invalid_toml_is_an_error_with_its_line() {
    expect_error_at(13, "[[package]]\nname", "[package]\nname", "");
    expect_error_at(7, "version = \"1.2.3\"", "version = \"1.2.3", "");
    assert!(parse(b"version = 1\n\xff").is_err());
}

#[test]
fn another_end_of_the_file_is_an_error() {
    parse_error(TEXT.trim_end());
    parse_error(&format!("{TEXT}\n"));
    parse_error(&format!("{TEXT}# mine\n"));
}

#[test]
fn a_duplicate_package_is_an_error() {
    let (head, packages) = TEXT.split_once("\n[[").unwrap();
    let (first, _) = packages.split_once("\n[[").unwrap();
    parse_error(&format!("{head}\n[[{first}\n[[{first}"));
}

proptest! {
    #[test]
    fn any_text_is_a_lock_file_or_an_error(text in "\\PC{0,60}", at in 0..TEXT.len(), is_cut: bool) {
        let at = TEXT.floor_char_boundary(at);
        let rest = if is_cut { "" } else { &TEXT[at..] };
        let text = format!("{}{text}{rest}", &TEXT[..at]);
        if let Ok(lock) = parse(text.as_bytes()) {
            prop_assert_eq!(lock.to_string(), text);
        }
    }

    #[test]
    fn any_import_is_read_back(imports: Vec<String>, size in 0..i64::MAX as u64) {
        let locked = LockedPackage { imports, size, ..locked("a:b@1", "1.0.0") };
        let lock = LockFile::new(vec![locked]);
        prop_assert_eq!(parse(lock.to_string().as_bytes()).unwrap(), lock);
    }
}
