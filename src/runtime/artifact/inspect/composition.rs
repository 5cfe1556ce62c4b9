//! A plugin and its parts beside each other, read from their files.

use std::collections::HashSet;

use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
use wasmparser::{ComponentTypeRef, Parser, Payload, Validator};

use super::super::features::FEATURES;
use super::super::imports::is_hosts;
use super::super::wiring::{Names, Snag, Wire, Wiring, wired};
use super::super::{componentize, expansion_limits};
use super::interface_names::Outline;
use super::{Inspection, Role, look};
use crate::settings::LinkSelection;

/// What can be told of a plugin and its parts without running them.
#[derive(Debug)]
pub struct Drawing {
    /// The plugin, and what parts give it.
    pub plugin: (Inspection, Vec<Giver>),
    /// The parts, and what others give them, by their places.
    pub parts: Vec<(Inspection, Vec<Giver>)>,
    /// The places of the parts that nothing needs.
    pub idle: Vec<usize>,
}

/// What is given by a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Giver {
    /// As it is imported.
    pub import: String,
    /// The part, by its place.
    pub part: usize,
    /// As it is exported.
    pub export: String,
}

/// Looks at a plugin's bytes, and at those of its parts.
///
/// # Errors
/// [`Snag`], where it is not clear who gives what.
pub fn inspect_all(
    plugin: &[u8],
    parts: &[(&str, &[u8], &LinkSelection)],
) -> Result<Drawing, Snag> {
    let own = names("the plugin", plugin);
    let offers = parts.iter();
    let offers = offers.map(|(name, bytes, offer)| (names(name, bytes), (*offer).clone()));
    let wiring = Wiring::of(&own, &offers.collect::<Vec<_>>(), &is_hosts)?;
    let looked = |bytes: &[u8], role: Role, names: &[String], wires: &[Wire]| {
        let wired = wired(wires);
        let names: HashSet<_> = names.iter().map(String::as_str).collect();
        // Types alone are needed of nobody.
        let is_needed = |name: &str| is_hosts(name) || names.contains(name);
        let inspection = look(bytes, role, &|name| {
            wired.contains(name) || !is_needed(name)
        });
        let givers = wires.iter().map(|wire| Giver {
            import: wire.import.clone(),
            part: wire.part,
            export: wire.export.clone(),
        });
        (inspection, givers.collect::<Vec<_>>())
    };
    let of_parts = parts.iter().zip(&wiring.parts);
    Ok(Drawing {
        plugin: looked(plugin, Role::Plugin, &own.imports, &wiring.plugin),
        parts: of_parts
            .map(|((name, bytes, _), wires)| {
                let names = names(name, bytes);
                looked(bytes, Role::Part, &names.imports, wires)
            })
            .collect(),
        idle: (0..parts.len())
            .filter(|place| !wiring.order.contains(place))
            .collect(),
    })
}

/// What a component needs and exports, as far as that can be read.
fn names(name: &str, bytes: &[u8]) -> Names {
    let component = componentize::component(bytes.into());
    let bytes = component.as_deref().unwrap_or(bytes);
    let Outline { imports, exports } = Outline::of(bytes);
    // What unfolds without end is told elsewhere.
    let types = match expansion_limits::check(bytes) {
        Ok(()) => types_alone(bytes),
        Err(_) => HashSet::new(),
    };
    let is_needed = |import: &String| !types.contains(import);
    Names {
        name: name.to_owned(),
        imports: imports.into_iter().filter(is_needed).collect(),
        exports,
    }
}

/// The imported instances that have nothing but names of types, as far as they can be read.
fn types_alone(bytes: &[u8]) -> HashSet<String> {
    let mut alone = HashSet::new();
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
                // Those of this section are the last ones until now.
                let all = types.component_instance_count();
                for (name, index) in names.iter().rev().zip((0..all).rev()) {
                    let instance = types.component_instance_at(index);
                    let mut items = types[instance].exports.values();
                    if items.all(|item| is_type_alone(&item.ty)) {
                        alone.insert((*name).to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    alone
}

fn is_type_alone(item: &ComponentEntityType) -> bool {
    match item {
        ComponentEntityType::Type { created, .. } => {
            !matches!(created, ComponentAnyTypeId::Resource(_))
        }
        _ => false,
    }
}
