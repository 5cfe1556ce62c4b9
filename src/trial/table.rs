//! The table of a plugin as it would stand in `book.toml`, put together from what a person says otherwise.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::problem::Problem;
use crate::settings::PluginConfig;

/// What is asked for of a plugin.
#[derive(Clone, Debug)]
pub struct Table {
    file: PathBuf,
    says: Map<String, Value>,
}

impl Table {
    /// A plugin as it is by default.
    pub fn of(file: &Path) -> Self {
        Self::saying(file, Map::new())
    }

    /// A plugin whose table says this, whichever file it names.
    pub fn saying(file: &Path, says: Map<String, Value>) -> Self {
        Self {
            file: std::path::absolute(file).unwrap_or_else(|_| file.to_owned()),
            says,
        }
    }

    /// A plugin as the table `[preprocessor.section]` asks for it, where that lists its file, or another of the
    /// same name, whose pin does not count. `root`: the book's.
    pub fn in_book(
        preprocessors: &Map<String, Value>,
        section: &str,
        root: &Path,
        file: &Path,
    ) -> Option<Self> {
        let plugins = preprocessors.get(section)?.get("plugin")?.as_array()?;
        let plugins = plugins.iter().filter_map(Value::as_object);
        let file_of = |says: &Map<String, Value>| Some(root.join(says.get("path")?.as_str()?));
        let real = file.canonicalize().ok();
        let same = |says: &&Map<String, Value>| {
            let other = file_of(says).and_then(|other| other.canonicalize().ok());
            real.is_some() && real == other
        };
        if let Some(says) = plugins.clone().find(same) {
            return Some(Self::saying(file, says.clone()));
        }
        let called = stem(file)?;
        let mut says = plugins
            .into_iter()
            .find(|says| {
                let name = says.get("name").and_then(Value::as_str);
                let name = name.map(|name| name.replace('_', "-"));
                let name = name.or_else(|| stem(&file_of(says)?));
                name.as_ref() == Some(&called)
            })?
            .clone();
        says.remove("sha256");
        Some(Self::saying(file, says))
    }

    /// Calls the plugin by the name of its file, with `-` for the `_` that cargo makes of it.
    pub fn name_by_file(&mut self) {
        if let Some(name) = stem(&self.file) {
            self.says.insert("name".to_owned(), name.into());
        }
    }

    /// Sets the whole `config`.
    pub fn set_config(&mut self, config: Map<String, Value>) {
        self.says.insert("config".to_owned(), config.into());
    }

    /// Sets a value of the table: `keys` are those on the way to it, such as `["config", "level"]`.
    ///
    /// # Errors
    /// The key on the way that has no table.
    pub fn set<'k>(&mut self, keys: &[&'k str], value: Value) -> Result<(), &'k str> {
        let Some((last, way)) = keys.split_last() else {
            return Ok(());
        };
        let mut table = &mut self.says;
        for &key in way {
            let below = table.entry(key).or_insert_with(|| json!({}));
            table = below.as_object_mut().ok_or(key)?;
        }
        table.insert((*last).to_owned(), value);
        Ok(())
    }

    /// Adds a value to a list of `allow`.
    pub fn allow(&mut self, key: &str, value: &str) {
        let allow = self.says.entry("allow").or_insert_with(|| json!({}));
        // Where these are of another kind, that is told when they are read.
        if let Some(allow) = allow.as_object_mut()
            && let Some(list) = allow.entry(key).or_insert_with(|| json!([])).as_array_mut()
        {
            list.push(value.into());
        }
    }

    /// Adds a part to those that the plugin is made of, in front, unless they are given by interface.
    ///
    /// # Errors
    /// The key that has no list.
    pub fn link(&mut self, file: &Path) -> Result<(), &'static str> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let link = self.says.entry("link").or_insert_with(|| json!([]));
        let parts = link.as_array_mut().ok_or("link")?;
        parts.insert(0, file.to_string_lossy().into());
        Ok(())
    }

    /// Takes relative paths of parts from the folder of the plugin's file, which they are built with.
    pub fn link_beside(&mut self) {
        let folder = self.file.parent().unwrap_or(Path::new("")).to_owned();
        let beside = |entry: &mut Value| {
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
        match self.says.get_mut("link") {
            Some(Value::Array(parts)) => parts.iter_mut().for_each(beside),
            Some(Value::Object(parts)) => parts.values_mut().for_each(beside),
            _ => {}
        }
    }

    /// The plugin. `place` is what messages call the table, and `root` the folder that grants lie under.
    ///
    /// # Errors
    /// Where a key is wrong.
    pub fn plugin(mut self, place: &str, root: &Path) -> Result<PluginConfig, Problem> {
        let path = self.file.to_string_lossy().into_owned();
        self.says.insert("path".to_owned(), path.into());
        self.says.remove("package");
        let mut plugin = PluginConfig::read_at(&Value::Object(self.says), place, root)?;
        plugin.component.path = self.file;
        Ok(plugin)
    }
}

/// What a file is called in a book.
fn stem(file: &Path) -> Option<String> {
    Some(file.file_stem()?.to_string_lossy().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Map, Value, json};

    use super::Table;

    fn preprocessors() -> Map<String, Value> {
        let tables = json!({ "wasm": { "plugin": [
            { "path": "plugins/word-count.wasm", "sha256": "00", "config": { "a": 1 } },
            { "path": "Cargo.toml", "sha256": "11", "config": { "a": 2 } },
        ] } });
        serde_json::from_value(tables).unwrap()
    }

    #[test]
    fn a_plugin_is_found_by_its_file_and_by_its_name() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found = |file: &str| Table::in_book(&preprocessors(), "wasm", root, Path::new(file));
        let same = found("./src/../Cargo.toml").unwrap();
        assert_eq!(same.says["sha256"], "11");
        let called = found("target/word_count.wasm").unwrap();
        assert_eq!(called.says.get("sha256"), None, "that is another file's");
        assert_eq!(called.says["config"], json!({ "a": 1 }));
        assert!(found("other.wasm").is_none());
        assert!(Table::in_book(&Map::new(), "wasm", root, Path::new("x")).is_none());
    }

    #[test]
    fn values_are_set_on_top_of_what_was_said() {
        let mut table = Table::of(Path::new("/p/a_b.wasm"));
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
        let mut wrong = Table::of(Path::new("/p/a.wasm"));
        wrong.set(&["limits", "timeout"], json!(5)).unwrap();
        let problem = wrong.plugin("here", Path::new("/")).unwrap_err();
        assert!(problem.to_string().contains("here: limits: `timeout`"));
    }
}
