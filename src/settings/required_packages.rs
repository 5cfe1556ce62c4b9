//! The packages that a book's settings ask for, without reading anything else of them.

use serde_json::{Map, Value};

use super::table_reader::TableReader;
use super::{plugin, source};
use crate::packages::PackageRequirement;
use crate::problem::Problem;

/// Returns the packages that all tables under `[preprocessor]` ask for, for plugins and their parts. They are sorted,
/// and each is there once.
///
/// # Errors
/// A `package` that can't be parsed.
pub fn required_packages(
    preprocessors: &Map<String, Value>,
) -> Result<Vec<PackageRequirement>, Problem> {
    let mut all = Vec::new();
    for (section, table) in preprocessors {
        let plugins = table.get("plugin").and_then(Value::as_array);
        for (index, plugin) in plugins.into_iter().flatten().enumerate() {
            let place = plugin::place(plugin, section, index);
            let parts: Vec<&Value> = match plugin.get("link") {
                Some(Value::Array(parts)) => parts.iter().collect(),
                Some(Value::Object(parts)) => parts.values().collect(),
                _ => Vec::new(),
            };
            for component in [plugin].into_iter().chain(parts) {
                if component.get("package").is_some() {
                    let table = TableReader::new(component, place.as_str(), &["package"])?;
                    all.extend(source::package(&table)?);
                }
            }
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}
