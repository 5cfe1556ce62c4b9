//! Errors of a config, in the terms of TOML.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

/// The reason why a value is invalid, without its key.
#[derive(Debug)]
pub struct Error(String);

impl de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = type_name(expected);
        Self(format!("expected {expected}, found {}", value(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let expected = type_name(expected);
        Self(format!(
            "expected {expected}, found an array of {length} values"
        ))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self(format!("expected {}, found {variant:?}", any_of(expected)))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self(format!("unknown key, expected {}", any_of(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("missing key `{field}`"))
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
