//! Names for new plugins.

use std::fmt;
use std::str::FromStr;

/// A plugin's name. It is valid for a folder, a crate and an npm package, on every system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginName(String);

/// The reason why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PluginNameError {
    /// It has other characters than those allowed, or begins or ends with one that may not stand there.
    #[error(
        "expected lower-case letters, digits and `-`, a letter first and no `-` last, such as `word-list`"
    )]
    Characters,
    /// It is longer than [`MAX_LENGTH`].
    #[error("expected at most {MAX_LENGTH} characters")]
    Long,
    /// It is a keyword of Rust, or a crate of its standard library.
    #[error("this word is reserved in Rust")]
    Rust,
    /// It is the name of a device.
    #[error("this name is reserved on Windows")]
    Windows,
    /// It is the name of a package that a template depends on. A package can't depend on its own name.
    #[error("this is the name of a package that the templates depend on")]
    Package,
}

/// The longest name, in characters: the limit of crates.io.
const MAX_LENGTH: usize = 64;

/// The strict and reserved keywords (the Rust Reference, "Keywords"), and other names that `cargo new` refuses.
const RESERVED_IN_RUST: &str = "\
    abstract alloc as async await become box break const continue core crate do dyn else enum extern \
    false final fn for gen if impl in let loop macro match mod move mut override priv proc-macro pub ref \
    return self static std struct super test trait true try type typeof unsafe unsized use virtual where \
    while yield";

/// The names of devices on Windows (Microsoft, "Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// The packages that the templates depend on.
const DEPENDENCIES: [&str; 3] = ["componentize-qjs", "serde-json", "wit-bindgen"];

impl PluginName {
    /// Returns the name as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PluginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PluginName {
    type Err = PluginNameError;

    fn from_str(name: &str) -> Result<Self, PluginNameError> {
        let is_alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.ends_with(is_alphanumeric)
            && name.chars().all(|c| is_alphanumeric(c) || c == '-');
        if !is_well_formed {
            return Err(PluginNameError::Characters);
        }
        if name.len() > MAX_LENGTH {
            return Err(PluginNameError::Long);
        }
        if RESERVED_IN_RUST.split(' ').any(|word| word == name) {
            return Err(PluginNameError::Rust);
        }
        if is_device(name) {
            return Err(PluginNameError::Windows);
        }
        if DEPENDENCIES.contains(&name) {
            return Err(PluginNameError::Package);
        }
        Ok(Self(name.to_owned()))
    }
}

fn is_device(name: &str) -> bool {
    let port = name.strip_prefix("com").or(name.strip_prefix("lpt"));
    let is_port = port.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']));
    is_port || DEVICES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, PluginName, PluginNameError};

    #[test]
    fn valid_and_invalid_names() {
        for name in ["a", "word-list", "word2", "com10", &"a".repeat(MAX_LENGTH)] {
            assert_eq!(name.parse::<PluginName>().unwrap().as_str(), name);
        }
        for name in [
            "", "2a", "-a", "_a", "a-", "A", "é", "a b", "a/b", "..", "a.b", "a\n", "@a/b", "a_b",
        ] {
            assert_eq!(
                name.parse::<PluginName>(),
                Err(PluginNameError::Characters),
                "{name:?}"
            );
        }
        let long = "a".repeat(MAX_LENGTH + 1);
        assert_eq!(long.parse::<PluginName>(), Err(PluginNameError::Long));
        for (name, error) in [
            ("fn", PluginNameError::Rust),
            ("test", PluginNameError::Rust),
            ("con", PluginNameError::Windows),
            ("com1", PluginNameError::Windows),
            ("serde-json", PluginNameError::Package),
        ] {
            assert_eq!(name.parse::<PluginName>(), Err(error));
        }
    }
}
