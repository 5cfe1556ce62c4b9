//! Converts TOML to JSON, which settings are read from, as mdBook does. Datetimes become strings.

use serde::Deserialize;
use serde_json::{Map, Value};
use toml_edit::de::ValueDeserializer;

use crate::problem::{ErrorKind, Problem};

/// Parses the text of any TOML file.
///
/// # Errors
/// Fails if the text is not TOML. The error says why.
pub fn read_text(text: &str) -> Result<Map<String, Value>, String> {
    let root = toml_edit::de::from_str::<Value>(text);
    match root.map(|root| without_datetimes(&root)) {
        Ok(Value::Object(root)) => Ok(root),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(error.to_string().trim_end().to_owned()),
    }
}

/// Parses the text of a `book.toml`.
///
/// # Errors
/// Fails if the text is not TOML.
pub fn contents(text: &str) -> Result<Map<String, Value>, Problem> {
    let unreadable = Problem::new(ErrorKind::Settings, "can't read `book.toml`");
    read_text(text).map_err(|why| unreadable.why(why))
}

/// Parses a single value. Returns `None` if the text is not TOML.
pub fn value(text: &str) -> Option<Value> {
    let value = Value::deserialize(text.parse::<ValueDeserializer>().ok()?).ok()?;
    Some(without_datetimes(&value))
}

/// Replaces datetimes in JSON of mdBook by strings. Its TOML library writes them as
/// `{"$__toml_private_datetime": "2026-01-01"}`.
pub fn without_datetimes(value: &Value) -> Value {
    match value {
        Value::Object(table) => {
            if let (1, Some(datetime)) = (table.len(), table.get("$__toml_private_datetime")) {
                return datetime.clone();
            }
            let plain = table.iter();
            let plain = plain.map(|(key, value)| (key.clone(), without_datetimes(value)));
            Value::Object(plain.collect::<Map<_, _>>())
        }
        Value::Array(values) => Value::Array(values.iter().map(without_datetimes).collect()),
        other => other.clone(),
    }
}
