//! Assignment of imports to the parts that provide them, by names alone.

mod compat_key;
mod export_index;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use compat_key::compat_key;
pub use compat_key::is_semver_compatible;
use export_index::{ExportIndex, find_providers};

use crate::settings::LinkSelection;

/// Names of the interfaces that a component imports and exports.
#[derive(Clone, Debug, Default)]
pub struct ComponentNames {
    /// Name of the component in messages.
    pub name: String,
    /// Imported instances, without those that have only types.
    pub imports: Vec<String>,
    /// Exported instances.
    pub exports: Vec<String>,
}

/// An import and the part that provides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Name of the import.
    pub import: String,
    /// Index of the part in the settings.
    pub part: usize,
    /// Name of the export in the part.
    pub export: String,
}

/// Assignment of the imports of a plugin and of its parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LinkPlan {
    /// Imports of the plugin that parts provide.
    pub plugin: Vec<Provider>,
    /// Imports of each part that other parts provide.
    pub parts: Vec<Vec<Provider>>,
    /// Indices of the parts that are used, each behind those that it uses.
    pub order: Vec<usize>,
}

/// Reason why the imports of a plugin and its parts can't be assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkPlanError {
    /// Several parts export an import.
    Ambiguous {
        /// Index of the part that imports it; `None` is the plugin.
        importer: Option<usize>,
        /// Name of the import.
        import: String,
        /// Indices of the parts that export it.
        candidates: Vec<usize>,
        /// A complete assignment for the settings: each import of parts, and the first part that exports it.
        suggestion: Vec<(String, usize)>,
    },
    /// Parts import each other: each part and its import from the next one, the last one's from the first.
    Cycle(Vec<(usize, String)>),
    /// The settings name an export that a part does not have.
    UnknownExport {
        /// Index of the part.
        part: usize,
        /// The key that names it: `link`, `only` or `hiding`.
        key: &'static str,
        /// The name in the settings.
        interface: String,
        /// The exports of the part.
        exports: Vec<String>,
    },
}

impl LinkPlan {
    /// Assigns each import to the part that provides it.
    ///
    /// `is_provided_by_host` tells if the host has an import. The host comes before all parts, but for those that the
    /// settings assign the import to.
    ///
    /// # Errors
    /// Fails if the settings do not determine one part for an import, or parts import each other.
    pub fn of(
        plugin: &ComponentNames,
        parts: &[(ComponentNames, LinkSelection)],
        is_provided_by_host: &dyn Fn(&str) -> bool,
    ) -> Result<Self, LinkPlanError> {
        for (index, (names, selection)) in parts.iter().enumerate() {
            check_selection(index, names, selection)?;
        }
        let indices: Vec<_> = parts.iter().map(ExportIndex::of).collect();
        let provide = |names: &ComponentNames, importer: Option<usize>| {
            let mut providers = Vec::new();
            for import in &names.imports {
                let found = find_providers(import, importer, &indices, is_provided_by_host);
                if found.len() > 1 {
                    return Err(LinkPlanError::Ambiguous {
                        importer,
                        import: import.clone(),
                        candidates: found.iter().map(|provider| provider.part).collect(),
                        suggestion: suggestion(plugin, parts, &indices, is_provided_by_host),
                    });
                }
                providers.extend(found);
            }
            Ok(providers)
        };
        let mut link_plan = Self {
            plugin: provide(plugin, None)?,
            ..Self::default()
        };
        for (index, (names, _)) in parts.iter().enumerate() {
            link_plan.parts.push(provide(names, Some(index))?);
        }
        let mut path = Vec::new();
        let used: Vec<_> = link_plan
            .plugin
            .iter()
            .map(|provider| provider.part)
            .collect();
        for part in used {
            link_plan.visit(part, &mut path)?;
        }
        Ok(link_plan)
    }

    /// Appends a part to the order, behind those that it uses. `path` leads to it from the plugin.
    fn visit(&mut self, part: usize, path: &mut Vec<(usize, String)>) -> Result<(), LinkPlanError> {
        if self.order.contains(&part) {
            return Ok(());
        }
        if let Some(start) = path.iter().position(|(other, _)| *other == part) {
            return Err(LinkPlanError::Cycle(path[start..].to_vec()));
        }
        for provider in self.parts[part].clone() {
            path.push((part, provider.import));
            self.visit(provider.part, path)?;
            path.pop();
        }
        self.order.push(part);
        Ok(())
    }
}

/// Fails if the settings name an interface that the part does not export.
fn check_selection(
    part: usize,
    names: &ComponentNames,
    selection: &LinkSelection,
) -> Result<(), LinkPlanError> {
    let exports = names.exports.iter();
    let exports: HashSet<_> = exports.map(|export| compat_key(export)).collect();
    let named = selection.interfaces.iter().map(|name| ("link", name));
    let only = selection.only.iter().flatten().map(|name| ("only", name));
    let hiding = selection.hiding.iter().map(|name| ("hiding", name));
    for (key, interface) in named.chain(only).chain(hiding) {
        if !exports.contains(&compat_key(interface)) {
            return Err(LinkPlanError::UnknownExport {
                part,
                key,
                interface: interface.clone(),
                exports: names.exports.clone(),
            });
        }
    }
    Ok(())
}

/// Returns all imports that parts can provide, each once, with the first part that exports it.
fn suggestion(
    plugin: &ComponentNames,
    parts: &[(ComponentNames, LinkSelection)],
    indices: &[ExportIndex<'_>],
    is_provided_by_host: &dyn Fn(&str) -> bool,
) -> Vec<(String, usize)> {
    let importers = parts
        .iter()
        .enumerate()
        .map(|(index, (names, _))| (Some(index), names));
    let mut seen = HashSet::new();
    let mut suggestion = Vec::new();
    for (importer, names) in [(None, plugin)].into_iter().chain(importers) {
        for import in &names.imports {
            let found = find_providers(import, importer, indices, is_provided_by_host);
            if let Some(first) = found.first()
                && seen.insert(compat_key(import))
            {
                suggestion.push((import.clone(), first.part));
            }
        }
    }
    suggestion
}

/// Returns the imports that these providers satisfy.
pub fn provided_imports(providers: &[Provider]) -> HashSet<&str> {
    let imports = providers.iter().map(|provider| provider.import.as_str());
    imports.collect()
}

impl LinkPlanError {
    /// Returns the export of the part that is most similar to the unknown one, if any is similar.
    pub fn nearest(&self) -> Option<&str> {
        let Self::UnknownExport {
            interface, exports, ..
        } = self
        else {
            return None;
        };
        let similarity = |name: &&String| strsim::jaro_winkler(name, interface);
        let best = exports
            .iter()
            .max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
        (similarity(&best) > 0.8).then_some(best)
    }
}
