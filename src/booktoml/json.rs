//! Converts TOML to JSON, which settings are read from.

use serde_json::{Map, Value};
use toml_edit::{Item, TableLike};

/// Converts a table, as mdBook does. Datetimes, and numbers that JSON does not have, become strings.
pub fn table(table: &dyn TableLike) -> Map<String, Value> {
    let values = table
        .iter()
        .filter_map(|(key, item)| Some((key.to_owned(), item_value(item)?)));
    values.collect()
}

fn item_value(item: &Item) -> Option<Value> {
    Some(match item {
        Item::None => return None,
        Item::Value(item) => value(item),
        Item::Table(item) => Value::Object(table(item)),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .map(|item| Value::Object(table(item)))
            .collect(),
    })
}

/// Converts a value, as [`table`] does.
pub fn value(value: &toml_edit::Value) -> Value {
    use toml_edit::Value as Toml;
    match value {
        Toml::String(text) => Value::from(text.value().as_str()),
        Toml::Integer(number) => Value::from(*number.value()),
        Toml::Float(number) => serde_json::Number::from_f64(*number.value())
            .map_or_else(|| Value::from(number.value().to_string()), Value::Number),
        Toml::Boolean(flag) => Value::from(*flag.value()),
        Toml::Datetime(datetime) => Value::from(datetime.value().to_string()),
        Toml::Array(values) => values.iter().map(self::value).collect(),
        Toml::InlineTable(values) => Value::Object(table(values)),
    }
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
