//! Lookup of the exports that a part offers to other components.

use std::collections::{HashMap, HashSet};

use super::compat_key::{CompatKey, compat_key, version};
use super::{ComponentNames, Provider};
use crate::settings::LinkSelection;

/// Exports of a part by their compatibility key: a component may have very many.
pub struct ExportIndex<'p> {
    exports: HashMap<CompatKey<'p>, Vec<&'p String>>,
    /// Interfaces that the settings assign to the part by name.
    assigned: HashSet<CompatKey<'p>>,
}

impl<'p> ExportIndex<'p> {
    /// Indexes the exports of a part that the settings select.
    pub fn of((names, selection): &'p (ComponentNames, LinkSelection)) -> Self {
        let keys = |names: &'p [String]| names.iter().map(|name| compat_key(name));
        let assigned: HashSet<_> = keys(&selection.interfaces).collect();
        let only = selection
            .only
            .as_deref()
            .map(|only| keys(only).collect::<HashSet<_>>());
        let hiding: HashSet<_> = keys(&selection.hiding).collect();
        let mut exports: HashMap<_, Vec<_>> = HashMap::new();
        for export in &names.exports {
            let key = compat_key(export);
            let is_selected = match &only {
                Some(only) => only.contains(&key) || assigned.contains(&key),
                None => assigned.is_empty() || assigned.contains(&key),
            };
            if is_selected && !hiding.contains(&key) {
                exports.entry(key).or_default().push(export);
            }
        }
        Self { exports, assigned }
    }

    /// Returns the best export for an import: the one of the same name, or else the newest.
    fn best(&self, import: &str) -> Option<&'p String> {
        let exports = self.exports.get(&compat_key(import))?.iter();
        exports
            .max_by_key(|export| (export.as_str() == import, version(export)))
            .copied()
    }
}

/// Returns all parts that could provide an import.
///
/// A part that the settings assign the import to comes before the host, and the host before all other parts. `importer`
/// is the index of the part that imports it, which never provides for itself.
pub fn find_providers(
    import: &str,
    importer: Option<usize>,
    parts: &[ExportIndex<'_>],
    is_provided_by_host: &dyn Fn(&str) -> bool,
) -> Vec<Provider> {
    let key = compat_key(import);
    let others = || {
        parts
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != importer)
    };
    let is_assigned = others().any(|(_, part)| part.assigned.contains(&key));
    if !is_assigned && is_provided_by_host(import) {
        return Vec::new();
    }
    let provider = |(index, part): (usize, &ExportIndex<'_>)| {
        if is_assigned && !part.assigned.contains(&key) {
            return None;
        }
        Some(Provider {
            import: import.to_owned(),
            part: index,
            export: part.best(import)?.clone(),
        })
    };
    others().filter_map(provider).collect()
}
