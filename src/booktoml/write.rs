//! Writes TOML: strings, keys and values.

use serde_json::{Map, Value};

/// Returns a basic string. The escapes of JSON are valid in TOML. TOML escapes one more character, DEL.
pub fn text(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// Returns a key, quoted if necessary.
pub fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(is_bare) {
        name.to_owned()
    } else {
        text(name)
    }
}

/// Returns a dotted key.
pub fn path(names: &[&str]) -> String {
    let keys: Vec<_> = names.iter().map(|name| key(name)).collect();
    keys.join(".")
}

/// Returns a value. It must not contain `null`, which TOML does not have.
pub fn value(value: &Value) -> String {
    match value {
        Value::String(value) => text(value),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(self::value).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(values) => table(values),
        other => other.to_string(),
    }
}

/// Returns the pairs of a table, each on a line that ends with `\n`.
pub fn lines(values: &Map<String, Value>) -> String {
    let pairs = values.iter();
    let lines = pairs.map(|(name, value)| format!("{} = {}\n", key(name), self::value(value)));
    lines.collect()
}

/// Returns a table on one line.
fn table(values: &Map<String, Value>) -> String {
    let pairs = values.iter();
    let pairs = pairs.map(|(name, value)| format!("{} = {}", key(name), self::value(value)));
    inline(&pairs.collect::<Vec<_>>())
}

/// Returns a table on one line, of pairs that are TOML already.
pub fn inline(pairs: &[String]) -> String {
    match pairs {
        [] => "{}".to_owned(),
        pairs => format!("{{ {} }}", pairs.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{key, path, value};

    #[test]
    fn written_values_are_parsed_to_the_same() {
        let values = json!({
            "read": ["po", "a \"b\" \\ \n\u{1}\u{7f}é"],
            "clock": true,
            "in": { "": 1.5, "a.b": {} },
        });
        let written = format!("x = {}", value(&values));
        let read = crate::booktoml::contents(&written).unwrap();
        assert_eq!(read.get("x"), Some(&values), "{written}");
    }

    #[test]
    fn keys_are_quoted_if_necessary() {
        assert_eq!(key("a_B-9"), "a_B-9");
        assert_eq!(path(&["a", "", "b.c", "é"]), "a.\"\".\"b.c\".\"é\"");
    }
}
