//! What a part gives to others.

use std::collections::BTreeMap;

use wasmtime::Engine;
use wasmtime::component::types::{Component as Type, ComponentFunc, ComponentItem};
use wasmtime::component::{Component, ComponentExportIndex, ResourceType};

use crate::runtime::artifact::LoadError;

/// Kinds of resources of all parts of a plugin. Each is looked for among all.
const MOST_RESOURCES: usize = 1_000;

/// The interfaces of a part, and what is in them.
#[derive(Default)]
pub struct Exports {
    interfaces: BTreeMap<String, BTreeMap<String, Item>>,
    /// Each function, by the number that others call it by.
    pub functions: Vec<Function>,
    /// Resources that the part itself makes.
    pub resources: Vec<Resource>,
    /// The numbers of all resources that it knows, its own and those of others.
    known: Vec<(ResourceType, u32)>,
}

/// Something that a part exports in an interface.
#[derive(Clone)]
pub enum Item {
    /// A function.
    Function {
        /// By which it is called.
        number: usize,
        /// As the part has it.
        ty: ComponentFunc,
    },
    /// A resource, by its number.
    Resource(u32),
    /// A resource of the host.
    OfHost,
}

/// A function of a part.
pub struct Function {
    /// Where it is found in an instance.
    pub index: ComponentExportIndex,
    /// Whether handles go in or out.
    pub has_handles: bool,
}

/// A resource that a part makes.
pub struct Resource {
    /// Where its type is found in an instance.
    pub index: ComponentExportIndex,
    /// What all parts know it by.
    pub number: u32,
}

/// The numbers of the resources of all parts of a plugin, and who makes each.
#[derive(Default)]
pub struct Numbers(pub Vec<usize>);

impl Exports {
    /// What the part at the place `owner` exports by these names. `ty`: its type, with what it imports as it is given.
    ///
    /// # Errors
    /// [`LoadError::TooComplex`], where nobody could tell its resources apart.
    pub fn of(
        owner: usize,
        names: &[String],
        component: &Component,
        ty: &Type,
        numbers: &mut Numbers,
    ) -> Result<Self, LoadError> {
        let engine = component.engine();
        let plain = component.component_type();
        let mut exports = Self::default();
        // It may hand on what it gets from others.
        let dynamic = |number| (ResourceType::host_dynamic(number), number);
        let before = u32::try_from(numbers.0.len()).unwrap_or(u32::MAX);
        exports.known.extend((0..before).map(dynamic));
        for name in names {
            let (Some(items), Some(index)) = (
                instance(ty, engine, name),
                component.get_export_index(None, name),
            ) else {
                continue;
            };
            let plain = instance(&plain, engine, name).unwrap_or_default();
            let mut found = BTreeMap::new();
            for ((item, ty), (_, plain)) in items.into_iter().zip(plain) {
                let Some(index) = component.get_export_index(Some(&index), &item) else {
                    continue;
                };
                let made = match (ty, plain) {
                    (ComponentItem::ComponentFunc(ty), _) => {
                        exports.functions.push(Function {
                            index,
                            has_handles: super::type_check::has_handles(&ty),
                        });
                        let number = exports.functions.len() - 1;
                        Item::Function { number, ty }
                    }
                    (ComponentItem::Resource(ty), ComponentItem::Resource(plain)) => {
                        match exports.number(&ty) {
                            Some(number) => Item::Resource(number),
                            // What nobody has put in its place is its own.
                            None if ty == plain => {
                                if numbers.0.len() == MOST_RESOURCES {
                                    let what = format!(
                                        "its parts make more than {MOST_RESOURCES} kinds of resources"
                                    );
                                    return Err(LoadError::TooComplex(what));
                                }
                                let number = u32::try_from(numbers.0.len()).unwrap_or(u32::MAX);
                                numbers.0.push(owner);
                                exports.known.push((ty, number));
                                exports.resources.push(Resource { index, number });
                                Item::Resource(number)
                            }
                            None => Item::OfHost,
                        }
                    }
                    _ => continue,
                };
                found.insert(item, made);
            }
            exports.interfaces.insert(name.clone(), found);
        }
        Ok(exports)
    }

    /// What all parts know a resource by that this part calls so.
    pub fn number(&self, ty: &ResourceType) -> Option<u32> {
        let mut known = self.known.iter();
        known
            .find(|(other, _)| other == ty)
            .map(|(_, number)| *number)
    }

    /// Something of an interface.
    pub fn item(&self, interface: &str, name: &str) -> Option<&Item> {
        self.interfaces.get(interface)?.get(name)
    }
}

/// What is in an exported instance.
fn instance(ty: &Type, engine: &Engine, name: &str) -> Option<Vec<(String, ComponentItem)>> {
    match ty.get_export(engine, name)?.ty {
        ComponentItem::ComponentInstance(instance) => {
            let items = instance.exports(engine);
            Some(
                items
                    .map(|(name, item)| (name.to_owned(), item.ty))
                    .collect(),
            )
        }
        _ => None,
    }
}
