//! What a plugin may be called.

use std::fmt;
use std::str::FromStr;

/// A name that does for a folder, a crate and a package of npm, on every system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// Why a name does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// What it is written with.
    #[error(
        "expected lower-case letters, digits and `-`, a letter first and no `-` last, such as `word-list`"
    )]
    Characters,
    /// See [`LONGEST`].
    #[error("expected at most {LONGEST} letters")]
    Long,
    /// A keyword, or a crate that every program knows.
    #[error("Rust has another use for this word")]
    Rust,
    /// A device has it.
    #[error("Windows has no files of this name")]
    Windows,
    /// A project can't use a package that is called as itself.
    #[error("a package that templates use is called so")]
    Package,
}

/// Letters of the longest name, as crates.io has it.
const LONGEST: usize = 64;

/// Keywords, strict and reserved ones (the Rust Reference, "Keywords"), and what `cargo new` refuses besides.
const RUST: [&str; 56] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Names of devices ("Naming Files, Paths, and Namespaces" of Microsoft).
const WINDOWS: [&str; 4] = ["aux", "con", "nul", "prn"];

/// What the templates need.
const PACKAGES: [&str; 3] = ["componentize-qjs", "serde-json", "wit-bindgen"];

impl Name {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(name: &str) -> Result<Self, NameError> {
        let usual = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_well_written = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.ends_with(usual)
            && name.chars().all(|c| usual(c) || c == '-');
        if !is_well_written {
            return Err(NameError::Characters);
        }
        if name.len() > LONGEST {
            return Err(NameError::Long);
        }
        if RUST.contains(&name) {
            return Err(NameError::Rust);
        }
        if is_device(name) {
            return Err(NameError::Windows);
        }
        if PACKAGES.contains(&name) {
            return Err(NameError::Package);
        }
        Ok(Self(name.to_owned()))
    }
}

fn is_device(name: &str) -> bool {
    let port = name.strip_prefix("com").or(name.strip_prefix("lpt"));
    let is_port = port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
    is_port || WINDOWS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Name, NameError};

    #[test]
    fn names() {
        for name in ["a", "word-list", "word2", "com10", &"a".repeat(LONGEST)] {
            assert_eq!(name.parse::<Name>().unwrap().as_str(), name);
        }
        for name in [
            "", "2a", "-a", "_a", "a-", "A", "é", "a b", "a/b", "..", "a.b", "a\n", "@a/b", "a_b",
        ] {
            assert_eq!(name.parse::<Name>(), Err(NameError::Characters), "{name:?}");
        }
        let long = "a".repeat(LONGEST + 1);
        assert_eq!(long.parse::<Name>(), Err(NameError::Long));
        for (name, error) in [
            ("fn", NameError::Rust),
            ("test", NameError::Rust),
            ("con", NameError::Windows),
            ("com1", NameError::Windows),
            ("serde-json", NameError::Package),
        ] {
            assert_eq!(name.parse::<Name>(), Err(error));
        }
    }
}
