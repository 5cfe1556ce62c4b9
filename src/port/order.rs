//! Where a preprocessor's `before` and `after` put it once it is a plugin among others.

use std::path::Path;

use serde_json::{Map, Value};

use super::{key, texts};

/// What has become of `before` and `after`.
#[derive(Debug, PartialEq, Eq)]
pub struct Order {
    /// Where among the plugins, counted from 0.
    pub index: usize,
    /// What is left of each: names that are not among the plugins.
    pub left: Left,
}

/// `before` and `after`, each with the names in it.
pub type Left = [(&'static str, Vec<String>); 2];

impl Order {
    /// The order among these plugins of the table `section`, of which `known` says what mdBook knows already.
    pub fn of(
        old: &Map<String, Value>,
        plugins: &[Value],
        section: &str,
        known: Option<&Map<String, Value>>,
    ) -> Self {
        let place = |name: &&str| plugins.iter().position(|plugin| is_called(plugin, name));
        let names = ["before", "after"].map(|key| (key, texts(old, key)));
        let [before, after] = &names;
        let first = before.1.iter().filter_map(place).min();
        let last = after.1.iter().filter_map(place).max();
        let index = match (first, last) {
            (Some(first), _) => first,
            (None, None) if before.1.contains(&section) => 0,
            (None, _) => plugins.len(),
        };
        let left = names.map(|(key, names)| {
            let known = known.map(|table| texts(table, key)).unwrap_or_default();
            let left = names
                .into_iter()
                .filter(|name| *name != section && place(name).is_none() && !known.contains(name));
            (key, left.map(str::to_owned).collect())
        });
        Self { index, left }
    }
}

/// Whether a plugin's table has this name, or a file that does.
fn is_called(plugin: &Value, name: &str) -> bool {
    let stem = plugin["path"]
        .as_str()
        .and_then(|path| Path::new(path).file_stem()?.to_str());
    plugin["name"] == name || stem.is_some_and(|stem| stem == name || key(stem) == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Order;

    fn order(old: &serde_json::Value) -> (usize, [Vec<String>; 2]) {
        let plugins = json!([
            { "path": "plugins/mdbook-one.wasm" },
            { "path": "p/x.wasm", "name": "two" },
            { "path": "three.wasm" },
        ]);
        let known = json!({ "after": ["links"] });
        let Order { index, left } = Order::of(
            old.as_object().unwrap(),
            plugins.as_array().unwrap(),
            "wasm",
            known.as_object(),
        );
        (index, left.map(|(_, names)| names))
    }

    #[test]
    fn names_of_plugins_become_a_place() {
        let none = || [Vec::new(), Vec::new()];
        assert_eq!(order(&json!({})), (3, none()));
        assert_eq!(order(&json!({ "after": ["one"] })), (3, none()));
        assert_eq!(order(&json!({ "before": ["mdbook-one"] })), (0, none()));
        assert_eq!(order(&json!({ "before": ["three", "two"] })), (1, none()));
        assert_eq!(order(&json!({ "before": ["wasm"] })), (0, none()));
        assert_eq!(order(&json!({ "after": ["wasm", "links"] })), (3, none()));
    }

    #[test]
    fn other_names_are_left() {
        let old = json!({ "before": ["links", "two"], "after": ["index", "links", "one"] });
        let left = [vec!["links".to_owned()], vec!["index".to_owned()]];
        assert_eq!(order(&old), (1, left));
    }
}
