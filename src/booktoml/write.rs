//! TOML written by this program: texts, keys and values that need no person's formatting.

use serde_json::{Map, Value};

/// A basic string. JSON's escapes are among TOML's; what TOML wants escaped and JSON does not is DEL.
pub fn text(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A key, quoted where it has to be.
pub fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    match !name.is_empty() && name.bytes().all(is_bare) {
        true => name.to_owned(),
        false => text(name),
    }
}

/// Keys with dots between them.
pub fn path(names: &[&str]) -> String {
    let keys: Vec<_> = names.iter().map(|name| key(name)).collect();
    keys.join(".")
}

/// A value, where it has no null.
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

/// A table on one line.
fn table(values: &Map<String, Value>) -> String {
    let pairs = values.iter();
    let pairs = pairs.map(|(name, value)| format!("{} = {}", key(name), self::value(value)));
    inline(&pairs.collect::<Vec<_>>())
}

/// A table on one line, of pairs that are written already.
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
    fn toml_reads_what_is_written() {
        let values = json!({
            "read": ["po", "a \"b\" \\ \n\u{1}\u{7f}é"],
            "clock": true,
            "in": { "": 1.5, "a.b": {} },
        });
        let written = format!("x = {}", value(&values));
        let read = toml_edit::Document::parse(written.as_str()).unwrap();
        assert_eq!(
            crate::booktoml::table(read.as_table()).get("x"),
            Some(&values),
            "{written}"
        );
    }

    #[test]
    fn keys_are_quoted_where_they_must_be() {
        assert_eq!(key("a_B-9"), "a_B-9");
        assert_eq!(path(&["a", "", "b.c", "é"]), "a.\"\".\"b.c\".\"é\"");
    }
}
