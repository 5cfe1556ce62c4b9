//! Strategies for property tests that generate unusual books. The unit tests of the protocol use them too.

use std::fmt::Write;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A version of mdBook for each form of a book.
pub const VERSIONS: [&str; 2] = ["0.4.52", "0.5.4"];

/// Generates any JSON value.
pub fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        "\\PC*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Generates usual and unusual texts.
pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~\r\n\t]*",
        "(\u{feff}|\u{0}|\u{2028}|\"|\\\\|/|𝄞|所|\r\n|\u{7f}|\u{10ffff}){0,8}",
    ]
}

/// Generates a chapter with these nested chapters, with its fields in any order and unknown fields among them.
fn any_chapter(children: Value) -> impl Strategy<Value = Value> {
    let known = (
        any_text(),
        any_text(),
        prop::option::of(prop::collection::vec(any::<u32>(), 0..4)),
        prop::option::of("[a-z]{1,8}(/[a-zé𝄞 ]{1,8}){0,2}\\.md"),
        prop::option::of("[a-z]{1,8}\\.md"),
        prop::collection::vec(any_text(), 0..3),
    );
    let unknown = prop::collection::vec(("[a-z_é\"]{1,9}x", any_value()), 0..3);
    (known, unknown, any::<prop::sample::Index>()).prop_map(
        move |((name, content, number, path, source_path, parents), unknown, turn)| {
            let mut fields = vec![
                ("name".to_owned(), json!(name)),
                ("content".to_owned(), json!(content)),
                ("number".to_owned(), json!(number)),
                ("sub_items".to_owned(), children.clone()),
                ("path".to_owned(), json!(path)),
                ("source_path".to_owned(), json!(source_path)),
                ("parent_names".to_owned(), json!(parents)),
            ];
            fields.extend(unknown);
            let turn = turn.index(fields.len());
            fields.rotate_left(turn);
            json!({ "Chapter": fields.into_iter().collect::<Map<_, _>>() })
        },
    )
}

/// Generates the items of a book: nested chapters, drafts, separators and part titles.
pub fn any_items() -> impl Strategy<Value = Value> {
    let item = prop_oneof![
        Just(json!("Separator")),
        any_text().prop_map(|title| json!({ "PartTitle": title })),
        any_chapter(json!([])),
    ];
    let items = prop::collection::vec(item, 0..4).prop_map(Value::from);
    items.prop_recursive(4, 24, 4, |inner| {
        prop::collection::vec(inner.prop_flat_map(any_chapter), 0..4).prop_map(Value::from)
    })
}

/// Wraps items in the object of this version of mdBook, with an unknown field.
pub fn wrap_items(version: &str, items: &Value, unknown: &Value) -> Value {
    if version.starts_with("0.4") {
        json!({ "sections": items, "__non_exhaustive": null, "unknown": unknown })
    } else {
        json!({ "unknown": unknown, "items": items })
    }
}

/// Generates styles of writing JSON: the white space, and the escapes of characters.
pub fn any_json_style() -> impl Strategy<Value = JsonStyle> {
    let choices = prop::collection::vec(any::<u8>(), 1..64);
    choices.prop_map(|choices| JsonStyle { choices, next: 0 })
}

/// A style of writing JSON, see [`any_json_style`].
#[derive(Clone, Debug)]
pub struct JsonStyle {
    choices: Vec<u8>,
    next: usize,
}

impl JsonStyle {
    /// Writes a JSON value in this style.
    pub fn write(mut self, value: &Value) -> String {
        let mut out = String::new();
        self.value(&mut out, value);
        out
    }

    fn choose(&mut self) -> u8 {
        self.next += 1;
        self.choices[self.next % self.choices.len()]
    }

    fn space(&mut self, out: &mut String) {
        let space = ["", "", "", " ", "\n", "\t \r\n"];
        out.push_str(space[usize::from(self.choose()) % space.len()]);
    }

    fn value(&mut self, out: &mut String, value: &Value) {
        match value {
            Value::Array(values) => {
                self.list(out, ['[', ']'], values.iter(), |style, out, value| {
                    style.value(out, value);
                });
            }
            Value::Object(fields) => {
                self.list(out, ['{', '}'], fields.iter(), |style, out, field| {
                    let (key, value) = field;
                    style.text(out, key);
                    style.space(out);
                    out.push(':');
                    style.space(out);
                    style.value(out, value);
                });
            }
            Value::String(text) => self.text(out, text),
            other => out.push_str(&other.to_string()),
        }
    }

    fn list<T>(
        &mut self,
        out: &mut String,
        [open, close]: [char; 2],
        values: impl Iterator<Item = T>,
        mut one: impl FnMut(&mut Self, &mut String, T),
    ) {
        out.push(open);
        for (index, value) in values.enumerate() {
            if index > 0 {
                out.push(',');
            }
            self.space(out);
            one(self, out, value);
            self.space(out);
        }
        out.push(close);
    }

    fn text(&mut self, out: &mut String, text: &str) {
        out.push('"');
        for character in text.chars() {
            let short = match character {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                '/' => Some("\\/"),
                '\u{8}' => Some("\\b"),
                '\u{c}' => Some("\\f"),
                '\n' => Some("\\n"),
                '\r' => Some("\\r"),
                '\t' => Some("\\t"),
                _ => None,
            };
            let needs_escape = character < ' ' || matches!(character, '"' | '\\');
            match (self.choose() % 4, short) {
                (0, Some(short)) => out.push_str(short),
                (1, _) => write_escape(out, character),
                (_, Some(short)) if needs_escape => out.push_str(short),
                (_, None) if needs_escape => write_escape(out, character),
                _ => out.push(character),
            }
        }
        out.push('"');
    }
}

/// Writes a character in hexadecimal digits, as a pair of surrogates if needed.
fn write_escape(out: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}
