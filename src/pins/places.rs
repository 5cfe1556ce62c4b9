//! The places of pins in `book.toml`: paths of keys and indices.

use serde_json::{Map, Value, json};

use crate::settings::PartSettings;

/// The key of a pin.
pub const PIN: &str = "sha256";

/// The path of a table that may have a pin.
pub type Place = Vec<String>;

/// Returns the paths of a part of the plugin at `place`, which is the part with this index. It stands under each
/// interface that it provides if `link` is a table.
pub fn of_part(place: &Place, index: usize, part: &PartSettings) -> Vec<Place> {
    let mut names = part.selection.interfaces.clone();
    if names.is_empty() {
        names.push(index.to_string());
    }
    let places = names.into_iter();
    let places = places.map(|name| [&place[..], &["link".to_owned(), name]].concat());
    places.collect()
}

/// Returns the path of a listed plugin.
pub fn plugin(section: &str, index: usize) -> Place {
    ["preprocessor", section, "plugin", &index.to_string()]
        .map(str::to_owned)
        .into()
}

/// Returns the pin at a place, if it is a text.
pub fn pin<'c>(config: &'c Map<String, Value>, place: &Place) -> Option<&'c str> {
    let (first, names) = place.split_first()?;
    let mut names = names.iter();
    let table = names.try_fold(config.get(first)?, |value, name| match value {
        Value::Array(values) => values.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    });
    table?.get(PIN)?.as_str()
}

/// Returns the tables under `[preprocessor]` without the pins of a section. Parts that are only a path become tables,
/// as they do when they get a pin.
pub fn without_pins(config: &Map<String, Value>, section: &str) -> Map<String, Value> {
    let Some(Value::Object(mut tables)) = config.get("preprocessor").cloned() else {
        return Map::new();
    };
    let plugins = tables
        .get_mut(section)
        .and_then(|table| table.get_mut("plugin"));
    let plugins = plugins.and_then(Value::as_array_mut).into_iter().flatten();
    for plugin in plugins.filter_map(Value::as_object_mut) {
        plugin.shift_remove(PIN);
        let parts: Box<dyn Iterator<Item = &mut Value>> = match plugin.get_mut("link") {
            Some(Value::Array(parts)) => Box::new(parts.iter_mut()),
            Some(Value::Object(parts)) => Box::new(parts.values_mut()),
            _ => continue,
        };
        for part in parts {
            match part {
                Value::String(path) => *part = json!({ "path": path }),
                Value::Object(part) => drop(part.shift_remove(PIN)),
                _ => {}
            }
        }
    }
    tables
}
