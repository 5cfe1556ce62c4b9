//! The place of a new plugin in the list, from the `before` and `after` of the preprocessor that it was.

use std::path::Path;

use serde_json::{Map, Value};

use super::{settings_key, string_list};

/// The place of a plugin, and the constraints that the place does not express.
#[derive(Debug, PartialEq, Eq)]
pub struct Ordering {
    /// The index in the list of plugins.
    pub index: usize,
    /// The names in `before` and `after` that are not those of plugins.
    pub remaining: Constraints,
}

/// The keys `before` and `after`, each with its names.
pub type Constraints = [(&'static str, Vec<String>); 2];

impl Ordering {
    /// Finds the place among these plugins of the table `section`. Constraints that `known`, the table itself,
    /// has already are left out.
    pub fn new(
        old: &Map<String, Value>,
        plugins: &[Value],
        section: &str,
        known: Option<&Map<String, Value>>,
    ) -> Self {
        let place = |name: &&str| plugins.iter().position(|plugin| is_called(plugin, name));
        let names = ["before", "after"].map(|key| (key, string_list(old, key)));
        let [before, after] = &names;
        let first = before.1.iter().filter_map(place).min();
        let last = after.1.iter().filter_map(place).max();
        let index = match (first, last) {
            (Some(first), _) => first,
            (None, None) if before.1.contains(&section) => 0,
            (None, _) => plugins.len(),
        };
        let remaining = names.map(|(key, names)| {
            let known = known.map(|table| string_list(table, key));
            let known = known.unwrap_or_default();
            let remaining = names
                .into_iter()
                .filter(|name| *name != section && place(name).is_none() && !known.contains(name));
            (key, remaining.map(str::to_owned).collect())
        });
        Self { index, remaining }
    }
}

/// Returns true if a plugin or its file has this name.
fn is_called(plugin: &Value, name: &str) -> bool {
    let stem = plugin["path"]
        .as_str()
        .and_then(|path| Path::new(path).file_stem()?.to_str());
    plugin["name"] == name || stem.is_some_and(|stem| stem == name || settings_key(stem) == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Ordering;

    fn ordering(old: &serde_json::Value) -> (usize, [Vec<String>; 2]) {
        let plugins = json!([
            { "path": "plugins/mdbook-one.wasm" },
            { "path": "p/x.wasm", "name": "two" },
            { "path": "three.wasm" },
        ]);
        let known = json!({ "after": ["links"] });
        let Ordering { index, remaining } = Ordering::new(
            old.as_object().unwrap(),
            plugins.as_array().unwrap(),
            "wasm",
            known.as_object(),
        );
        (index, remaining.map(|(_, names)| names))
    }

    #[test]
    fn names_of_plugins_decide_the_place() {
        let none = || [Vec::new(), Vec::new()];
        assert_eq!(ordering(&json!({})), (3, none()));
        assert_eq!(ordering(&json!({ "after": ["one"] })), (3, none()));
        assert_eq!(ordering(&json!({ "before": ["mdbook-one"] })), (0, none()));
        assert_eq!(
            ordering(&json!({ "before": ["three", "two"] })),
            (1, none())
        );
        assert_eq!(ordering(&json!({ "before": ["wasm"] })), (0, none()));
        assert_eq!(
            ordering(&json!({ "after": ["wasm", "links"] })),
            (3, none())
        );
    }

    #[test]
    fn other_names_remain() {
        let old = json!({ "before": ["links", "two"], "after": ["index", "links", "one"] });
        let remaining = [vec!["links".to_owned()], vec!["index".to_owned()]];
        assert_eq!(ordering(&old), (1, remaining));
    }
}
