//! `link`: the parts that a plugin is linked with.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::component::{self, ComponentSettings};
use super::table_reader::TableReader;
use crate::problem::Problem;

/// A part of a plugin: a component that exports what the plugin, or another part, imports.
#[derive(Clone, Debug)]
pub struct PartSettings {
    /// The part's component: its name, file, pin, permissions and limits.
    pub component: ComponentSettings,
    /// The exports that the plugin and other parts may import.
    pub selection: LinkSelection,
    /// The part's table in `link`, without the keys of its selection.
    pub table: Value,
}

/// The interfaces that a part may provide to others, such as `acme:words/dictionary@1.0.0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkSelection {
    /// The keys of `link` that stand for this part, where `link` is a table. The part provides these interfaces and
    /// no others, even those that the host has too. Empty: all interfaces that the part exports and the host does
    /// not have.
    pub interfaces: Vec<String>,
    /// If set, the part provides only these.
    pub only: Option<Vec<String>>,
    /// The part does not provide these.
    pub hiding: Vec<String>,
}

/// The keys of a part in a list, which can limit what it provides.
pub(super) const LISTED_PART_KEYS: [&str; 8] = {
    let [a, b, c, d, e, f] = component::KEYS;
    [a, b, c, d, e, f, "only", "hiding"]
};

impl PartSettings {
    /// Reads `link` of the plugin named `plugin_name`. Relative paths are taken from `root`.
    ///
    /// # Errors
    /// The first part with a wrong key or value, and what was expected.
    pub(super) fn read_all(
        plugin: &TableReader<'_>,
        plugin_name: &str,
        root: &Path,
    ) -> Result<Vec<Self>, Problem> {
        let place = plugin.place();
        let parts = match plugin.value("link") {
            None => return Ok(Vec::new()),
            Some(Value::Array(entries)) => entries
                .iter()
                .enumerate()
                .map(|(index, entry)| {
                    let place = place_of(entry, index, place);
                    let table = as_table(plugin, entry)?;
                    Self::listed(&table, entry, &place, plugin_name, root)
                })
                .collect::<Result<Vec<_>, Problem>>()?,
            Some(Value::Object(entries)) => by_interface(plugin, entries, plugin_name, root)?,
            Some(other) => {
                let what = "a list of components, or a table of components by interface";
                return Err(plugin.expected("link", what, other));
            }
        };
        let components = parts.iter().map(|part| &part.component);
        component::refuse_same_names(components, "parts", &format!("{place}: `link`"))?;
        Ok(parts)
    }

    /// Reads a part of a list. `entry` is its table as the writer wrote it.
    fn listed(
        table: &Value,
        entry: &Value,
        place: &str,
        plugin_name: &str,
        root: &Path,
    ) -> Result<Self, Problem> {
        let table = TableReader::strict(table, place, &LISTED_PART_KEYS)?;
        let mut written = entry.clone();
        if let Some(keys) = written.as_object_mut() {
            keys.retain(|key, _| component::KEYS.contains(&key.as_str()));
        }
        Ok(Self {
            selection: LinkSelection {
                interfaces: Vec::new(),
                only: table.strings("only")?,
                hiding: table.strings("hiding")?.unwrap_or_default(),
            },
            component: ComponentSettings::read(&table, Some(plugin_name), root)?,
            table: written,
        })
    }
}

/// Reads parts that are given by interface. The same part under several interfaces is one part.
fn by_interface(
    plugin: &TableReader<'_>,
    entries: &Map<String, Value>,
    plugin_name: &str,
    root: &Path,
) -> Result<Vec<PartSettings>, Problem> {
    let mut parts: Vec<PartSettings> = Vec::new();
    for (interface, entry) in entries {
        if let Some(part) = parts.iter_mut().find(|part| part.table == *entry) {
            part.selection.interfaces.push(interface.clone());
            continue;
        }
        let table = as_table(plugin, entry)?;
        let place = format!("{}: link `{interface}`", plugin.place());
        let table = TableReader::strict(&table, place, &component::KEYS)?;
        parts.push(PartSettings {
            component: ComponentSettings::read(&table, Some(plugin_name), root)?,
            selection: LinkSelection {
                interfaces: vec![interface.clone()],
                ..LinkSelection::default()
            },
            table: entry.clone(),
        });
    }
    Ok(parts)
}

/// Returns the table of a part. A part that is given by its path alone has a table with nothing else.
fn as_table(plugin: &TableReader<'_>, entry: &Value) -> Result<Value, Problem> {
    match entry {
        Value::String(path) if !path.is_empty() => Ok(json!({ "path": path })),
        Value::Object(_) => Ok(entry.clone()),
        other => Err(plugin.expected("link", "a component's `.wasm` file, or a table", other)),
    }
}

/// Returns where the writer finds a part of a list.
fn place_of(entry: &Value, index: usize, place: &str) -> String {
    match component::written_name(entry).or(entry.as_str()) {
        Some(name) => format!("{place}: link `{name}`"),
        None => format!("{place}: link number {}", index + 1),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::PartSettings;
    use crate::settings::PluginSettings;
    use crate::settings::tests::one_line;

    fn read(link: Value) -> Result<Vec<PartSettings>, String> {
        let table = json!({ "path": "p.wasm", "link": link });
        let plugin = PluginSettings::read_at(&table, "here", Path::new("/book"));
        plugin
            .map(|plugin| plugin.parts)
            .map_err(|error| one_line(&error))
    }

    #[test]
    fn parts_by_path_by_table_and_by_interface() {
        let parts = read(json!([
            "a.wasm",
            { "path": "x/b.wasm", "allow": { "read": ["words"] }, "hiding": ["a:b/c@1.0.0"] },
        ]))
        .unwrap();
        let names = parts.iter().map(|part| part.component.name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(parts[1].component.path, Path::new("/book/x/b.wasm"));
        assert_eq!(parts[1].component.allow.read, ["words"]);
        assert_eq!(parts[1].selection.hiding, ["a:b/c@1.0.0"]);
        assert_eq!(parts[1].component.label(), "part `b` of plugin `p`");

        let same = json!({ "path": "a.wasm", "limits": { "memory": "1 MiB" } });
        let parts = read(json!({ "a:b/c@1.0.0": same, "a:b/d@1.0.0": "d.wasm", "a:b/e": same }));
        let parts = parts.unwrap();
        assert_eq!(parts.len(), 2, "equal parts of two interfaces are one part");
        assert_eq!(parts[0].selection.interfaces, ["a:b/c@1.0.0", "a:b/e"]);
        assert_eq!(parts[0].component.limits.memory, Some(1 << 20));
        assert!(read(Value::Null).unwrap().is_empty());
    }

    #[test]
    fn errors_name_the_part() {
        for (link, expected) in [
            (
                json!(7),
                "here: `link`: expected a list of components, or a table",
            ),
            (
                json!([7]),
                "here: `link`: expected a component's `.wasm` file, or a table, found `7`",
            ),
            (json!([{}]), "here: link number 1: `path`: missing key"),
            (
                json!([{ "path": "a.wasm", "config": {} }]),
                "here: link `a.wasm`: `config`: unknown key",
            ),
            (
                json!([{ "path": "a.wasm", "allow": { "reed": [] } }]),
                "here: link `a.wasm`: allow: `reed`: unknown key; did you mean `read`?",
            ),
            (
                json!({ "a:b/c": { "path": "a.wasm", "only": [] } }),
                "here: link `a:b/c`: `only`: unknown key",
            ),
            (
                json!(["a.wasm", "x/a.wasm"]),
                "here: `link`: two parts have the name `a` (/book/a.wasm and /book/x/a.wasm)",
            ),
        ] {
            let error = read(link).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
