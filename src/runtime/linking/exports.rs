//! Exports of a part that other components can import.

use std::collections::BTreeMap;

use wasmtime::Engine;
use wasmtime::component::types::{
    Component as ComponentType, ComponentExtern, ComponentFunc, ComponentItem,
};
use wasmtime::component::{Component, ComponentExportIndex, ResourceType};

use super::handle_types::contains_handles;
use crate::runtime::artifact::LoadError;

/// Resource types that all parts of a plugin may define. Each is searched for among all.
const MAX_RESOURCE_TYPES: usize = 1_000;

/// Interfaces that a part exports, and their items.
#[derive(Default)]
pub struct Exports {
    interfaces: BTreeMap<String, BTreeMap<String, ExportedItem>>,
    /// All functions, by the index that callers use.
    pub functions: Vec<ExportedFunction>,
    /// Resource types that the part itself defines.
    pub resources: Vec<ExportedResource>,
    /// IDs of all resource types that the part knows, its own and those of other parts. Its own have two types: that of
    /// the part, and that of its callers.
    known: Vec<(ResourceType, u32)>,
}

/// Item of an exported interface.
#[derive(Clone)]
pub enum ExportedItem {
    /// A function.
    Function {
        /// Index that callers use.
        index: usize,
        /// Type of the function in the part.
        ty: ComponentFunc,
    },
    /// A resource type of a part, by its ID.
    Resource(u32),
    /// A resource type of the host.
    HostResource,
}

/// Function that a part exports.
pub struct ExportedFunction {
    /// Position among the exports of an instance.
    pub index: ComponentExportIndex,
    /// Its parameters or its result contain handles.
    pub has_handles: bool,
}

/// Resource type that a part defines.
pub struct ExportedResource {
    /// Position among the exports of an instance.
    pub index: ComponentExportIndex,
    /// ID among the resource types of all parts.
    pub id: u32,
}

/// Part that defines each resource type, by the type's ID.
#[derive(Default)]
pub struct ResourceOwners(Vec<usize>);

impl ResourceOwners {
    /// Returns the index of the part that defines a resource type.
    pub fn get(&self, id: u32) -> Option<usize> {
        self.0.get(id as usize).copied()
    }

    /// Returns a new ID for a resource type that `part` defines.
    fn add(&mut self, part: usize) -> Result<u32, LoadError> {
        if self.0.len() == MAX_RESOURCE_TYPES {
            return Err(LoadError::TooComplex(format!(
                "its parts define more than {MAX_RESOURCE_TYPES} resource types"
            )));
        }
        self.0.push(part);
        Ok(self.len() - 1)
    }

    fn len(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

impl Exports {
    /// Returns the exports of a part in the interfaces `names`. `part`: its index. `ty`: its type after its imports are
    /// linked.
    ///
    /// # Errors
    /// [`LoadError::TooComplex`] if the parts define too many resource types.
    pub fn of(
        part: usize,
        names: &[String],
        component: &Component,
        ty: &ComponentType,
        owners: &mut ResourceOwners,
    ) -> Result<Self, LoadError> {
        let engine = component.engine();
        let unlinked = component.component_type();
        // The part may pass on resources of the parts that it imports from.
        let known = (0..owners.len()).map(|id| (ResourceType::host_dynamic(id), id));
        let mut exports = Self {
            known: known.collect(),
            ..Self::default()
        };
        for name in names {
            let Some(interface) = component.get_export_index(None, name) else {
                continue;
            };
            let items = items_of(ty.get_export(engine, name), engine);
            let unlinked = items_of(unlinked.get_export(engine, name), engine);
            let mut exported = BTreeMap::new();
            for ((item, linked), (_, unlinked)) in items.into_iter().zip(unlinked) {
                if let Some(index) = component.get_export_index(Some(&interface), &item)
                    && let Some(export) = exports.add(part, index, linked, unlinked, owners)?
                {
                    exported.insert(item, export);
                }
            }
            exports.interfaces.insert(name.clone(), exported);
        }
        Ok(exports)
    }

    /// Adds an item of an interface. `linked` and `unlinked`: its type after and before the part's imports are linked.
    fn add(
        &mut self,
        part: usize,
        index: ComponentExportIndex,
        linked: ComponentItem,
        unlinked: ComponentItem,
        owners: &mut ResourceOwners,
    ) -> Result<Option<ExportedItem>, LoadError> {
        Ok(match (linked, unlinked) {
            (ComponentItem::ComponentFunc(ty), _) => {
                self.functions.push(ExportedFunction {
                    index,
                    has_handles: contains_handles(&ty),
                });
                let index = self.functions.len() - 1;
                Some(ExportedItem::Function { index, ty })
            }
            (ComponentItem::Resource(ty), ComponentItem::Resource(unlinked)) => {
                Some(match self.resource_id(&ty) {
                    Some(id) => ExportedItem::Resource(id),
                    // A type that linking did not replace is the part's own.
                    None if ty == unlinked => {
                        let id = owners.add(part)?;
                        self.known.push((ty, id));
                        self.known.push((ResourceType::host_dynamic(id), id));
                        self.resources.push(ExportedResource { index, id });
                        ExportedItem::Resource(id)
                    }
                    None => ExportedItem::HostResource,
                })
            }
            _ => None,
        })
    }

    /// Returns the ID, among the resource types of all parts, of a type that this part knows.
    pub fn resource_id(&self, ty: &ResourceType) -> Option<u32> {
        let mut known = self.known.iter();
        known.find(|(other, _)| other == ty).map(|(_, id)| *id)
    }

    /// Returns an item of an interface.
    pub fn item(&self, interface: &str, name: &str) -> Option<&ExportedItem> {
        self.interfaces.get(interface)?.get(name)
    }
}

/// Returns the items of an imported or exported instance, and none of anything else.
pub fn items_of(
    item: Option<ComponentExtern<'_>>,
    engine: &Engine,
) -> Vec<(String, ComponentItem)> {
    match item.map(|item| item.ty) {
        Some(ComponentItem::ComponentInstance(instance)) => {
            let items = instance.exports(engine);
            items
                .map(|(name, item)| (name.to_owned(), item.ty))
                .collect()
        }
        _ => Vec::new(),
    }
}
