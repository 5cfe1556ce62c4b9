//! The SDK for plugins in Rust, and its page of the guide.

use super::blocks;
use crate::support::guide::read;

/// The example of the page is the doc test of the crate.
#[test]
fn the_example_of_the_guide_is_the_doc_test() {
    let [code] = <[_; 1]>::try_from(blocks("writing/rust-crate.md", "rust,ignore")).unwrap();
    let documented = read("preprocessors/sdk/src/lib.rs");
    let documented = documented.split("//! ```\n").nth(1).unwrap();
    let lines = documented
        .lines()
        .map(|line| line.trim_start_matches("//!"));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let documented = lines.collect::<Vec<_>>().join("\n");
    let (shown, checks) = documented.split_once("\n// Natively").unwrap();
    assert_eq!(code, shown);
    let [messages] = <[_; 1]>::try_from(blocks("writing/rust-crate.md", "text")).unwrap();
    for message in messages.lines() {
        assert!(checks.contains(message), "{message}");
    }
}
