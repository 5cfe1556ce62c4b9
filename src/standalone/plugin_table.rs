//! A plugin's table as `book.toml` would have it, built from other sources.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::problem::Problem;
use crate::settings::PluginSettings;

/// A plugin's file, and its table of settings.
#[derive(Clone, Debug)]
pub struct PluginTable {
    file: PathBuf,
    keys: Map<String, Value>,
}

impl PluginTable {
    /// Creates an empty table, which stands for the default settings.
    pub fn new(file: &Path) -> Self {
        Self::with_keys(file, Map::new())
    }

    /// Creates a table with these keys. A `path` among them is ignored.
    pub fn with_keys(file: &Path, keys: Map<String, Value>) -> Self {
        Self {
            file: std::path::absolute(file).unwrap_or_else(|_| file.to_owned()),
            keys,
        }
    }

    /// Returns the plugin's table in `[preprocessor.section]` of the book at `root`, if there is one.
    ///
    /// The table is that of the same file, or else that of a plugin with the same name, without its pin.
    pub fn in_book(
        preprocessors: &Map<String, Value>,
        section: &str,
        root: &Path,
        file: &Path,
    ) -> Option<Self> {
        let plugins = preprocessors.get(section)?.get("plugin")?.as_array()?;
        let plugins = plugins.iter().filter_map(Value::as_object);
        let file_of = |keys: &Map<String, Value>| Some(root.join(keys.get("path")?.as_str()?));
        let real = file.canonicalize().ok();
        let is_same_file = |keys: &&Map<String, Value>| {
            let other = file_of(keys).and_then(|other| other.canonicalize().ok());
            real.is_some() && real == other
        };
        if let Some(keys) = plugins.clone().find(is_same_file) {
            return Some(Self::with_keys(file, keys.clone()));
        }
        let file_name = name_of(file)?;
        let mut keys = plugins
            .into_iter()
            .find(|keys| {
                let name = keys.get("name").and_then(Value::as_str);
                let name = name.map(|name| name.replace('_', "-"));
                let name = name.or_else(|| name_of(&file_of(keys)?));
                name.as_ref() == Some(&file_name)
            })?
            .clone();
        keys.remove("sha256");
        Some(Self::with_keys(file, keys))
    }

    /// Names the plugin after its file, with `-` instead of the `_` that cargo puts there.
    pub fn name_by_file(&mut self) {
        if let Some(name) = name_of(&self.file) {
            self.keys.insert("name".to_owned(), name.into());
        }
    }

    /// Sets the whole `config`.
    pub fn set_config(&mut self, config: Map<String, Value>) {
        self.keys.insert("config".to_owned(), config.into());
    }

    /// Sets the value at a path of keys, such as `["config", "level"]`.
    ///
    /// # Errors
    /// Fails with the first key of the path whose value is not a table.
    pub fn set<'k>(&mut self, path: &[&'k str], value: Value) -> Result<(), &'k str> {
        let Some((last, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut table = &mut self.keys;
        for &key in parents {
            let child = table.entry(key).or_insert_with(|| json!({}));
            table = child.as_object_mut().ok_or(key)?;
        }
        table.insert((*last).to_owned(), value);
        Ok(())
    }

    /// Adds a value to a list of `allow`.
    pub fn allow(&mut self, key: &str, value: &str) {
        let allow = self.keys.entry("allow").or_insert_with(|| json!({}));
        // A value of another type is an error when the table is read.
        if let Some(allow) = allow.as_object_mut()
            && let Some(list) = allow.entry(key).or_insert_with(|| json!([])).as_array_mut()
        {
            list.push(value.into());
        }
    }

    /// Adds a part at the front of `link`.
    ///
    /// # Errors
    /// Fails with the key `link` if its value is not a list.
    pub fn link(&mut self, file: &Path) -> Result<(), &'static str> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let link = self.keys.entry("link").or_insert_with(|| json!([]));
        let parts = link.as_array_mut().ok_or("link")?;
        parts.insert(0, file.to_string_lossy().into());
        Ok(())
    }

    /// Resolves relative paths of parts against the folder of the plugin's file.
    pub fn resolve_parts(&mut self) {
        let folder = self.file.parent().unwrap_or(Path::new("")).to_owned();
        let resolve = |entry: &mut Value| {
            let path = match entry {
                Value::Object(part) => part.get_mut("path"),
                path => Some(path),
            };
            if let Some(path) = path
                && let Some(written) = path.as_str().filter(|path| !path.is_empty())
            {
                *path = folder.join(written).to_string_lossy().into();
            }
        };
        match self.keys.get_mut("link") {
            Some(Value::Array(parts)) => parts.iter_mut().for_each(resolve),
            Some(Value::Object(parts)) => parts.values_mut().for_each(resolve),
            _ => {}
        }
    }

    /// Reads the plugin's settings from the table.
    ///
    /// `place` is the table's name in messages, and `root` the folder that permissions are relative to.
    ///
    /// # Errors
    /// Fails if a key is unknown, or has an invalid value.
    pub fn plugin(mut self, place: &str, root: &Path) -> Result<PluginSettings, Problem> {
        let path = self.file.to_string_lossy().into_owned();
        self.keys.insert("path".to_owned(), path.into());
        self.keys.remove("package");
        let mut plugin = PluginSettings::read_at(&Value::Object(self.keys), place, root)?;
        plugin.component.path = self.file;
        Ok(plugin)
    }
}

/// Returns the name of a plugin with this file in a book.
fn name_of(file: &Path) -> Option<String> {
    Some(file.file_stem()?.to_string_lossy().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Map, Value, json};

    use super::PluginTable;

    fn preprocessors() -> Map<String, Value> {
        let tables = json!({ "wasm": { "plugin": [
            { "path": "plugins/word-count.wasm", "sha256": "00", "config": { "a": 1 } },
            { "path": "Cargo.toml", "sha256": "11", "config": { "a": 2 } },
        ] } });
        serde_json::from_value(tables).unwrap()
    }

    #[test]
    fn a_table_is_found_by_file_or_name() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found =
            |file: &str| PluginTable::in_book(&preprocessors(), "wasm", root, Path::new(file));
        let same_file = found("./src/../Cargo.toml").unwrap();
        assert_eq!(same_file.keys["sha256"], "11");
        let same_name = found("target/word_count.wasm").unwrap();
        assert_eq!(
            same_name.keys.get("sha256"),
            None,
            "the pin of another file"
        );
        assert_eq!(same_name.keys["config"], json!({ "a": 1 }));
        assert!(found("other.wasm").is_none());
        assert!(PluginTable::in_book(&Map::new(), "wasm", root, Path::new("x")).is_none());
    }

    #[test]
    fn values_are_set_on_top_of_a_table() {
        let mut table = PluginTable::new(Path::new("/p/a_b.wasm"));
        table.set(&["config", "x", "y"], json!(1)).unwrap();
        table.set(&["config", "x", "z"], json!([2])).unwrap();
        assert_eq!(table.set(&["config", "x", "y", "w"], json!(3)), Err("y"));
        table.set(&["limits", "timeout"], json!("5s")).unwrap();
        table.allow("read", "po");
        table.allow("read", "data");
        table.name_by_file();
        let plugin = table.plugin("here", Path::new("/")).unwrap();
        assert_eq!(plugin.name(), "a-b");
        assert_eq!(plugin.config, r#"{"x":{"y":1,"z":[2]}}"#);
        assert_eq!(plugin.component.allow.read, ["po", "data"]);
        let mut wrong = PluginTable::new(Path::new("/p/a.wasm"));
        wrong.set(&["limits", "timeout"], json!(5)).unwrap();
        let problem = wrong.plugin("here", Path::new("/")).unwrap_err();
        assert!(problem.to_string().contains("here: limits: `timeout`"));
    }
}
