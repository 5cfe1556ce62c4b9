//! `link`: the parts that a plugin is made of.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::SettingsError;
use super::plugin::Plugin;
use super::table::Table;

/// A part of a plugin: another component, which exports what the plugin imports.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its file, what it is granted, and its limits. It is run for the plugin alone, so that all else is as it is
    /// by default.
    pub part: Plugin,
    /// What it is given to the plugin for.
    pub offer: Offer,
    /// What the settings say of it, but for that.
    pub says: Value,
}

/// Which of its exports a part is given to others for: interfaces, such as `acme:words/dictionary@1.0.0`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// These and no others, before whatever else there is, what the host has included. Empty: all that it exports
    /// and the host does not have.
    pub named: Vec<String>,
    /// No others than these.
    pub only: Option<Vec<String>>,
    /// All but these.
    pub hiding: Vec<String>,
}

/// What the table of a part may have.
const PART_KEYS: [&str; 6] = ["path", "package", "name", "sha256", "allow", "limits"];

/// Reads `link` of the plugin `owner`, which stands at `place`. Relative paths are taken from `root`.
///
/// # Errors
/// The key, the part, and what was expected.
pub fn read(
    plugin: &Table<'_>,
    place: &str,
    owner: &str,
    root: &Path,
) -> Result<Vec<Link>, SettingsError> {
    let links = match plugin.value("link") {
        None => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                let place = place_of(entry, index, place);
                let says = as_table(plugin, entry)?;
                let table = Table::new(&says, &place)?;
                table.only(&[&PART_KEYS[..], &["only", "hiding"]].concat(), &[])?;
                let offer = Offer {
                    named: Vec::new(),
                    only: table.texts("only")?,
                    hiding: table.texts("hiding")?.unwrap_or_default(),
                };
                let part = Plugin::part(&table, &place, owner, root)?;
                let mut says = entry.clone();
                if let Some(says) = says.as_object_mut() {
                    says.retain(|key, _| PART_KEYS.contains(&key.as_str()));
                }
                Ok(Link { part, offer, says })
            })
            .collect::<Result<Vec<_>, SettingsError>>()?,
        Some(Value::Object(entries)) => by_interface(plugin, entries, place, owner, root)?,
        Some(other) => {
            let what =
                "a list of components, or a table with an interface and a component in each line";
            return Err(plugin.expected("link", what, other));
        }
    };
    name_apart(&links, place)?;
    Ok(links)
}

/// Parts that are given by what they are given for. One that stands there for several is one.
fn by_interface(
    plugin: &Table<'_>,
    entries: &Map<String, Value>,
    place: &str,
    owner: &str,
    root: &Path,
) -> Result<Vec<Link>, SettingsError> {
    let mut links: Vec<Link> = Vec::new();
    for (interface, entry) in entries {
        let place = format!("{place}: link `{interface}`");
        if let Some(link) = links.iter_mut().find(|link| link.says == *entry) {
            link.offer.named.push(interface.clone());
            continue;
        }
        let table = as_table(plugin, entry)?;
        let table = Table::new(&table, &place)?;
        table.only(&PART_KEYS, &[])?;
        let part = Plugin::part(&table, &place, owner, root)?;
        let offer = Offer {
            named: vec![interface.clone()],
            ..Offer::default()
        };
        let says = entry.clone();
        links.push(Link { part, offer, says });
    }
    Ok(links)
}

/// A part that is given by its path alone is a table with nothing else.
fn as_table(plugin: &Table<'_>, entry: &Value) -> Result<Value, SettingsError> {
    match entry {
        Value::String(path) if !path.is_empty() => Ok(json!({ "path": path })),
        Value::Object(_) => Ok(entry.clone()),
        other => Err(plugin.expected("link", "a component's `.wasm` file, or a table", other)),
    }
}

/// How the writer finds the part.
fn place_of(entry: &Value, index: usize, place: &str) -> String {
    let called = ["name", "path", "package"]
        .into_iter()
        .find_map(|key| entry[key].as_str());
    match called.or(entry.as_str()) {
        Some(called) => format!("{place}: link `{called}`"),
        None => format!("{place}: link number {}", index + 1),
    }
}

/// Messages call a part by its name, so no two of a plugin may share one.
fn name_apart(links: &[Link], place: &str) -> Result<(), SettingsError> {
    for (index, Link { part, .. }) in links.iter().enumerate() {
        let same = |other: &&Link| other.part.name == part.name;
        if let Some(other) = links[..index].iter().find(same) {
            let what = format!(
                "{place}: `link`: two parts are called `{}` ({} and {})",
                part.name,
                other.part.file(),
                part.file()
            );
            return Err(SettingsError::new(what).help("give one of them another `name`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::Link;
    use crate::settings::Plugin;

    fn read(link: Value) -> Result<Vec<Link>, String> {
        let table = json!({ "path": "p.wasm", "link": link });
        let plugin = Plugin::read_at(&table, "here", Path::new("/book"));
        plugin
            .map(|plugin| plugin.link)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn parts_by_path_by_table_and_by_interface() {
        let links = read(json!([
            "a.wasm",
            { "path": "x/b.wasm", "allow": { "read": ["words"] }, "hiding": ["a:b/c@1.0.0"] },
        ]))
        .unwrap();
        let names = links.iter().map(|link| link.part.name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(links[1].part.path, Path::new("/book/x/b.wasm"));
        assert_eq!(links[1].part.allow.read, ["words"]);
        assert_eq!(links[1].offer.hiding, ["a:b/c@1.0.0"]);
        assert_eq!(links[1].part.called(), "part `b` of plugin `p`");

        let same = json!({ "path": "a.wasm", "limits": { "memory": "1 MiB" } });
        let links = read(json!({ "a:b/c@1.0.0": same, "a:b/d@1.0.0": "d.wasm", "a:b/e": same }));
        let links = links.unwrap();
        assert_eq!(links.len(), 2, "the same for two interfaces is one part");
        assert_eq!(links[0].offer.named, ["a:b/c@1.0.0", "a:b/e"]);
        assert_eq!(links[0].part.limits.memory, Some(1 << 20));
        assert!(read(Value::Null).unwrap().is_empty());
    }

    #[test]
    fn errors_name_the_part() {
        for (link, said) in [
            (
                json!(7),
                "here: `link`: expected a list of components, or a table",
            ),
            (
                json!([7]),
                "here: `link`: expected a component's `.wasm` file, or a table, found `7`",
            ),
            (json!([{}]), "here: link number 1: `path`: it is missing"),
            (
                json!([{ "path": "a.wasm", "config": {} }]),
                "here: link `a.wasm`: `config`: there is no such key",
            ),
            (
                json!([{ "path": "a.wasm", "allow": { "reed": [] } }]),
                "here: link `a.wasm`: allow: `reed`: there is no such key; did you mean `read`?",
            ),
            (
                json!({ "a:b/c": { "path": "a.wasm", "only": [] } }),
                "here: link `a:b/c`: `only`: there is no such key",
            ),
            (
                json!(["a.wasm", "x/a.wasm"]),
                "here: `link`: two parts are called `a` (/book/a.wasm and /book/x/a.wasm)",
            ),
        ] {
            let error = read(link).unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
