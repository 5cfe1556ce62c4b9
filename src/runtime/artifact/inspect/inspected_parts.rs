//! Inspection of a plugin together with its parts.

use std::collections::HashSet;

use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
use wasmparser::{ComponentTypeRef, Parser, Payload, Validator};

use super::super::complexity::check_expansion;
use super::super::componentize::componentize;
use super::super::features::FEATURES;
use super::super::imports::is_provided_by_host;
use super::super::link_plan::{
    ComponentNames, LinkPlan, LinkPlanError, Provider, provided_imports,
};
use super::interface_names::InterfaceNames;
use super::{Inspection, Role, inspect_with};
use crate::settings::LinkSelection;

/// Properties of a plugin and its parts.
#[derive(Debug)]
pub struct InspectedParts {
    /// The plugin, and its imports that parts provide.
    pub plugin: (Inspection, Vec<Provider>),
    /// The parts in the order of the settings, and their imports that other parts provide.
    pub parts: Vec<(Inspection, Vec<Provider>)>,
    /// Indices of the parts that nothing uses.
    pub unused: Vec<usize>,
}

/// Inspects the bytes of a plugin and of its parts.
///
/// # Errors
/// Fails if it is not clear which part provides an import.
pub fn inspect_all(
    plugin: &[u8],
    parts: &[(&str, &[u8], &LinkSelection)],
) -> Result<InspectedParts, LinkPlanError> {
    let own = names("the plugin", plugin);
    let named = parts.iter();
    let named = named.map(|(name, bytes, selection)| (names(name, bytes), (*selection).clone()));
    let named: Vec<_> = named.collect();
    let link_plan = LinkPlan::of(&own, &named, &is_provided_by_host)?;
    let inspect = |bytes: &[u8], role: Role, names: &ComponentNames, providers: &[Provider]| {
        let provided = provided_imports(providers);
        let imports: HashSet<_> = names.imports.iter().map(String::as_str).collect();
        // An import of types alone needs no provider.
        let is_needed = |name: &str| is_provided_by_host(name) || imports.contains(name);
        let is_provided = |name: &str| provided.contains(name) || !is_needed(name);
        (inspect_with(bytes, role, &is_provided), providers.to_vec())
    };
    let inspected = parts.iter().zip(&named).zip(&link_plan.parts);
    Ok(InspectedParts {
        plugin: inspect(plugin, Role::Plugin, &own, &link_plan.plugin),
        parts: inspected
            .map(|(((_, bytes, _), (names, _)), providers)| {
                inspect(bytes, Role::Part, names, providers)
            })
            .collect(),
        unused: (0..parts.len())
            .filter(|part| !link_plan.order.contains(part))
            .collect(),
    })
}

/// Returns the names that a component imports and exports, as far as it can be read.
fn names(name: &str, bytes: &[u8]) -> ComponentNames {
    let component = componentize(bytes.into());
    let bytes = component.as_deref().unwrap_or(bytes);
    let InterfaceNames { imports, exports } = InterfaceNames::of(bytes);
    // The inspection itself reports a component that is too complex.
    let types = match check_expansion(bytes) {
        Ok(()) => imports_of_types(bytes),
        Err(_) => HashSet::new(),
    };
    let is_needed = |import: &String| !types.contains(import);
    ComponentNames {
        name: name.to_owned(),
        imports: imports.into_iter().filter(is_needed).collect(),
        exports,
    }
}

/// Returns the imported instances that have only types, as far as the component can be read.
fn imports_of_types(bytes: &[u8]) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut validator = Validator::new_with_features(FEATURES);
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        if validator.payload(&payload).is_err() {
            break;
        }
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                let imports = section.into_iter().map_while(Result::ok);
                let is_instance =
                    |ty: &ComponentTypeRef| matches!(ty, ComponentTypeRef::Instance(_));
                let imports = imports.filter(|import| is_instance(&import.ty));
                let names: Vec<_> = imports.map(|import| import.name.name).collect();
                let Some(types) = validator.types(0) else {
                    break;
                };
                // The validator has added the instances of this section last.
                let all = types.component_instance_count();
                for (name, index) in names.iter().rev().zip((0..all).rev()) {
                    let instance = types.component_instance_at(index);
                    let mut items = types[instance].exports.values();
                    if items.all(|item| is_plain_type(&item.ty)) {
                        found.insert((*name).to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Returns true for a type that is no resource.
fn is_plain_type(item: &ComponentEntityType) -> bool {
    match item {
        ComponentEntityType::Type { created, .. } => {
            !matches!(created, ComponentAnyTypeId::Resource(_))
        }
        _ => false,
    }
}
