//! The text of `book.toml`, with the places of the pins in it.

use std::ops::Range;

use serde_json::{Map, Value, json};
use toml_edit::{Item, Table, TableLike};

use crate::booktoml::{self, table};
use crate::problem::Problem;

/// The key of a pin.
const PIN: &str = "sha256";

/// `book.toml` with the pins of one table under `[preprocessor]`.
#[derive(Debug)]
pub struct Document {
    text: String,
    /// The parsed text without the pins.
    rest: Map<String, Value>,
    /// The pins of all listed plugins, in their order, and then of their parts.
    pins: Vec<Pin>,
    /// The number of listed plugins.
    listed: usize,
    /// The parts of each plugin: the entry of each without its pin, and its index in `pins`.
    parts: Vec<Vec<(Value, usize)>>,
}

/// The pin of one plugin.
#[derive(Debug)]
struct Pin {
    /// The value, if it is a string.
    old: Option<String>,
    /// The place for a new value. `None` if the text has a form that can't be edited.
    slot: Option<Slot>,
}

/// A place in the text for a TOML string.
#[derive(Debug)]
struct Slot {
    /// The bytes that the string replaces.
    range: Range<usize>,
    before: String,
    after: String,
}

impl Document {
    /// Parses the text of a `book.toml`, and finds the plugins of `[preprocessor.section]`.
    ///
    /// # Errors
    /// Fails if the text is not TOML.
    pub fn parse(text: String, section: &str) -> Result<Self, Problem> {
        let toml = booktoml::parse(&text)?;
        let mut rest = table(toml.as_table());
        let path = format!("/preprocessor/{}/plugin", pointer(section));
        let mut root = Value::Object(rest);
        for plugin in root
            .pointer_mut(&path)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if let Value::Object(plugin) = plugin {
                plugin.shift_remove(PIN);
                plugin.get_mut("link").into_iter().for_each(without_pins);
            }
        }
        rest = match root {
            Value::Object(rest) => rest,
            _ => Map::new(),
        };
        let tables = plugins(toml.as_table(), section);
        let pins = tables.iter();
        let mut pins: Vec<_> = pins
            .map(|(table, layout)| Pin::of(&text, *table, *layout))
            .collect();
        let listed = pins.len();
        let parts = tables.iter().map(|(table, _)| {
            let entries = links(*table).into_iter();
            let entries = entries.map(|entry| {
                pins.push(entry.pin(&text));
                (entry.value(), pins.len() - 1)
            });
            entries.collect()
        });
        Ok(Self {
            parts: parts.collect(),
            text,
            rest,
            pins,
            listed,
        })
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the tables under `[preprocessor]`, without the pins.
    pub fn preprocessors(&self) -> Map<String, Value> {
        match self.rest.get("preprocessor") {
            Some(Value::Object(tables)) => tables.clone(),
            _ => Map::new(),
        }
    }

    /// Returns the number of listed plugins.
    pub fn listed(&self) -> usize {
        self.listed
    }

    /// Returns the indices of the pins of a part. `plugin` is the index of the plugin, and `entry` the part's
    /// entry in the settings. A part that stands in several places has several pins.
    pub fn places(&self, plugin: usize, entry: &Value) -> Vec<usize> {
        let parts = self.parts.get(plugin).into_iter().flatten();
        let same = parts.filter(|(other, _)| is_same_part(other, entry));
        same.map(|(_, place)| *place).collect()
    }

    /// Returns the pin with this index, or `None` if the plugin or part has no pin.
    pub fn pin(&self, index: usize) -> Option<&str> {
        self.pins.get(index)?.old.as_deref()
    }

    /// Returns true if the pin with this index can be written.
    pub fn can_pin(&self, index: usize) -> bool {
        self.pins.get(index).is_some_and(|pin| pin.slot.is_some())
    }

    /// Returns the text with these new pins, each with its index. Pins that can't be written are left out. All
    /// other bytes stay as they are.
    pub fn with(&self, pins: &[(usize, String)]) -> String {
        let mut slots: Vec<_> = pins
            .iter()
            .filter_map(|(index, pin)| Some((self.pins.get(*index)?.slot.as_ref()?, pin)))
            .collect();
        slots.sort_by_key(|(slot, _)| slot.range.start);
        let mut text = String::with_capacity(self.text.len() + 100 * slots.len());
        let mut done = 0;
        for (
            Slot {
                range,
                before,
                after,
            },
            pin,
        ) in slots
        {
            text.push_str(&self.text[done..range.start]);
            text.push_str(&format!("{before}\"{pin}\"{after}"));
            done = range.end;
        }
        text.push_str(&self.text[done..]);
        text
    }

    /// Returns true if the documents are equal but for the values of pins.
    pub fn matches(&self, other: &Self) -> bool {
        self.rest == other.rest && self.pins.len() == other.pins.len()
    }
}

/// The form of a table.
#[derive(Clone, Copy)]
enum Layout {
    /// Each key stands on a line of its own.
    Lines,
    /// The keys stand between braces.
    Inline,
}

impl Pin {
    fn of(text: &str, plugin: &dyn TableLike, layout: Layout) -> Self {
        match plugin.get(PIN) {
            None => Self {
                old: None,
                slot: Slot::new(text, plugin, layout),
            },
            Some(item) => Self {
                old: item.as_str().map(str::to_owned),
                slot: item.as_str().and(item.span()).map(|range| Slot {
                    range,
                    before: String::new(),
                    after: String::new(),
                }),
            },
        }
    }
}

impl Slot {
    /// Returns a place after the plugin's `path` or `package`.
    fn new(text: &str, plugin: &dyn TableLike, layout: Layout) -> Option<Self> {
        let source = plugin.get_key_value("path");
        let (key, value) = source.or_else(|| plugin.get_key_value("package"))?;
        let (key, end) = (key.span()?, value.span()?.end);
        let at = |at, before, after: &str| {
            Some(Self {
                range: at..at,
                before,
                after: after.to_owned(),
            })
        };
        match layout {
            Layout::Inline => at(end, format!(", {PIN} = "), ""),
            Layout::Lines => {
                let line = text[..key.start]
                    .rfind('\n')
                    .map_or(0, |newline| newline + 1);
                let indent = &text[line..key.start];
                match text[end..].find('\n') {
                    Some(newline) => {
                        let newline = end + newline;
                        let crlf = text[..newline].ends_with('\r');
                        let end_of_line = if crlf { "\r\n" } else { "\n" };
                        at(newline + 1, format!("{indent}{PIN} = "), end_of_line)
                    }
                    // The last line has no end of line, so the new last line has none either.
                    None => {
                        let crlf = text[..key.start].ends_with(&format!("\r\n{indent}"));
                        let end_of_line = if crlf { "\r\n" } else { "\n" };
                        at(text.len(), format!("{end_of_line}{indent}{PIN} = "), "")
                    }
                }
            }
        }
    }
}

/// Returns the tables of a section's plugins, in their order.
fn plugins<'t>(root: &'t Table, section: &str) -> Vec<(&'t dyn TableLike, Layout)> {
    let plugin = root
        .get("preprocessor")
        .and_then(|item| item.get(section))
        .and_then(|item| item.get("plugin"));
    match plugin {
        Some(Item::ArrayOfTables(tables)) => tables
            .iter()
            .map(|table| (table as &dyn TableLike, Layout::Lines))
            .collect(),
        Some(Item::Value(toml_edit::Value::Array(values))) => values
            .iter()
            .filter_map(toml_edit::Value::as_inline_table)
            .map(|table| (table as &dyn TableLike, Layout::Inline))
            .collect(),
        _ => Vec::new(),
    }
}

/// Removes the pins from `link`. Parts that are only a path become tables, as they do when they get a pin.
fn without_pins(link: &mut Value) {
    let plain = |part: &mut Value| match part {
        Value::String(path) => *part = json!({ "path": path }),
        Value::Object(part) => {
            part.shift_remove(PIN);
        }
        _ => {}
    };
    match link {
        Value::Array(parts) => parts.iter_mut().for_each(plain),
        Value::Object(parts) => parts.values_mut().for_each(plain),
        _ => {}
    }
}

/// Returns true if an entry of `link` stands for the part with the entry `part` in the settings.
fn is_same_part(entry: &Value, part: &Value) -> bool {
    let of_part = |key: &&String| !matches!(key.as_str(), "only" | "hiding");
    match (entry, part) {
        (Value::Object(entry), Value::Object(part)) => {
            let keys = entry.keys().filter(of_part);
            keys.clone().count() == part.len()
                && keys.into_iter().all(|key| entry.get(key) == part.get(key))
        }
        _ => false,
    }
}

/// The entry of a part in `link`.
enum Entry<'t> {
    /// Only its path.
    Path(&'t toml_edit::Formatted<String>),
    Table(&'t dyn TableLike, Layout),
}

impl<'t> Entry<'t> {
    fn of_value(value: &'t toml_edit::Value) -> Option<Self> {
        match value {
            toml_edit::Value::String(path) => Some(Self::Path(path)),
            toml_edit::Value::InlineTable(table) => Some(Self::Table(table, Layout::Inline)),
            _ => None,
        }
    }

    fn of_item(item: &'t Item) -> Option<Self> {
        match item {
            Item::Value(value) => Self::of_value(value),
            Item::Table(table) => Some(Self::Table(table, Layout::Lines)),
            _ => None,
        }
    }

    fn pin(&self, text: &str) -> Pin {
        match self {
            Self::Table(table, layout) => Pin::of(text, *table, *layout),
            Self::Path(path) => Pin {
                old: None,
                slot: path.span().map(|range| Slot {
                    before: format!("{{ path = {}, {PIN} = ", &text[range.clone()]),
                    range,
                    after: " }".to_owned(),
                }),
            },
        }
    }

    /// Returns the entry as JSON, without the pin.
    fn value(&self) -> Value {
        match self {
            Self::Path(path) => json!({ "path": path.value() }),
            Self::Table(entry, _) => {
                let mut value = table(*entry);
                value.shift_remove(PIN);
                Value::Object(value)
            }
        }
    }
}

/// Returns the parts of a plugin.
fn links(plugin: &dyn TableLike) -> Vec<Entry<'_>> {
    match plugin.get("link") {
        Some(Item::Value(toml_edit::Value::Array(values))) => {
            values.iter().filter_map(Entry::of_value).collect()
        }
        Some(Item::Value(toml_edit::Value::InlineTable(entries))) => {
            let values = entries.iter().map(|(_, value)| value);
            values.filter_map(Entry::of_value).collect()
        }
        Some(Item::Table(entries)) => {
            let items = entries.iter().map(|(_, item)| item);
            items.filter_map(Entry::of_item).collect()
        }
        Some(Item::ArrayOfTables(tables)) => {
            let tables = tables.iter();
            tables
                .map(|table| Entry::Table(table, Layout::Lines))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Escapes a name for a JSON pointer (RFC 6901, section 3).
fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests;
