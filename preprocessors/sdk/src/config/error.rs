//! What is wrong with a config, in the words of somebody who writes TOML.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

/// Where in the config, and what.
#[derive(Debug)]
pub struct Error {
    /// Such as `.words.a[1]`.
    path: String,
    /// What follows the path.
    said: String,
}

impl Error {
    fn new(said: String) -> Self {
        let path = String::new();
        Self { path, said }
    }

    /// The same of a value under this key.
    pub fn under(mut self, key: &str) -> Self {
        let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let key = match !key.is_empty() && key.chars().all(is_bare) {
            true => format!(".{key}"),
            false => format!(".{key:?}"),
        };
        self.path.insert_str(0, &key);
        self
    }

    /// The same of a value of an array.
    pub fn at(mut self, index: usize) -> Self {
        self.path.insert_str(0, &format!("[{index}]"));
        self
    }

    /// What the writer of the book reads.
    pub fn message(self) -> String {
        format!("`config{}`{}", self.path, self.said)
    }
}

impl de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(format!(": {message}"))
    }

    fn invalid_type(is: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!(" is {}, expected {}", value(is), wanted(expected)))
    }

    fn invalid_value(is: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(is, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let expected = wanted(expected);
        Self::new(format!(
            " is an array of {length} values, expected {expected}"
        ))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!(" is {variant:?}; possible are {}", list(expected)))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        let expected = list(expected);
        Self::new(format!(": there is no such key; possible are {expected}"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!(" has no key `{field}`"))
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl std::error::Error for Error {}

/// What was found. The code that shows a fraction is large, so that is not shown.
fn value(is: Unexpected<'_>) -> String {
    match is {
        Unexpected::Bool(is) => is.to_string(),
        Unexpected::Unsigned(is) => is.to_string(),
        Unexpected::Signed(is) => is.to_string(),
        Unexpected::Float(_) => "a fraction".to_owned(),
        Unexpected::Str(is) => format!("{is:?}"),
        Unexpected::Unit => "empty".to_owned(),
        Unexpected::Seq => "an array".to_owned(),
        Unexpected::Map => "a table".to_owned(),
        _ => "something else".to_owned(),
    }
}

/// What serde calls the types that a config has.
fn wanted(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    let plain = match &*expected {
        "a map" => "a table",
        "a sequence" => "an array",
        "a boolean" => "true or false",
        "u8" => "a whole number from 0 to 255",
        "u16" | "u32" | "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        other if other.starts_with("struct ") => "a table",
        other if other.starts_with("enum ") => "a string",
        _ => return expected,
    };
    plain.to_owned()
}

fn list(keys: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}
