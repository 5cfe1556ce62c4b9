//! Errors of a config, in the terms of TOML.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

/// An error, with the key that it is about.
#[derive(Debug)]
pub struct Error {
    /// The path of the key in the config, such as `.words.a[1]`.
    path: String,
    /// The reason.
    reason: String,
}

impl Error {
    fn new(reason: String) -> Self {
        let path = String::new();
        Self { path, reason }
    }

    /// Prepends a key to the path.
    pub fn under(mut self, key: &str) -> Self {
        let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let key = if !key.is_empty() && key.chars().all(is_bare) {
            format!(".{key}")
        } else {
            format!(".{key:?}")
        };
        self.path.insert_str(0, &key);
        self
    }

    /// Prepends an index of an array to the path.
    pub fn at(mut self, index: usize) -> Self {
        self.path.insert_str(0, &format!("[{index}]"));
        self
    }

    /// Returns the message for the author of the book.
    pub fn message(self) -> String {
        format!("`config{}`: {}", self.path, self.reason)
    }
}

impl de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = type_name(expected);
        Self::new(format!("expected {expected}, found {}", value(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let expected = type_name(expected);
        Self::new(format!(
            "expected {expected}, found an array of {length} values"
        ))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("expected {}, found {variant:?}", any_of(expected)))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown key, expected {}", any_of(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("missing key `{field}`"))
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Error {}

/// Describes a value that was found. The code to format a fraction is large, so its value is left out.
fn value(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(value) => value.to_string(),
        Unexpected::Signed(value) => value.to_string(),
        Unexpected::Float(_) => "a fraction".to_owned(),
        Unexpected::Str(value) => format!("{value:?}"),
        Unexpected::Unit => "no value".to_owned(),
        Unexpected::Seq => "an array".to_owned(),
        Unexpected::Map => "a table".to_owned(),
        _ => "another type".to_owned(),
    }
}

/// Translates serde's name of a type to the terms of TOML.
fn type_name(expected: &dyn Expected) -> String {
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

/// Lists names: "`a`", "`a` or `b`", "one of `a`, `b`, `c`".
fn any_of(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => "no keys".to_owned(),
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        all => format!("one of {}", all.join(", ")),
    }
}
