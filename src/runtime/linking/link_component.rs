//! Linking of one component: its imports come from parts, and everything else from the host.

use wasmtime::component::types::{Component as ComponentType, ComponentItem};
use wasmtime::component::{Component, InstancePre, LinkerInstance, ResourceType};

use super::exports::{ExportedItem, Exports, ResourceOwners, items_of};
use super::type_check::{HOST_RESOURCE, check_func_type};
use crate::runtime::artifact::{LoadError, Provider};
use crate::runtime::host::{HostState, linker_for};

/// Component whose imports are linked.
pub struct LinkedComponent {
    pub pre: InstancePre<HostState>,
    /// Type of the component after its imports are linked.
    pub ty: ComponentType,
    /// Indices of the parts that it calls, or has resources of.
    pub providers: Vec<usize>,
}

/// Exports of the parts that are linked so far, by the index of the part.
pub struct LinkContext<'c> {
    /// Names of the parts, for messages.
    pub names: &'c [&'c str],
    pub exports: Vec<Option<Exports>>,
    pub owners: ResourceOwners,
}

/// Links the imports of a component. Parts provide those in `providers`.
///
/// # Errors
/// [`LoadError`] if an import is missing or has another type.
pub fn link_component(
    component: &Component,
    providers: &[Provider],
    context: &LinkContext<'_>,
) -> Result<LinkedComponent, LoadError> {
    let type_error = |error: wasmtime::Error| LoadError::ImportType(format!("{error:#}"));
    let mut linker = linker_for(component).map_err(type_error)?;
    let mut used = Vec::new();
    let engine = component.engine();
    let unlinked = component.component_type();
    for provider in providers {
        used.push(provider.part);
        let binding = ImportBinding { provider, context };
        let mut instance = linker.instance(&provider.import).map_err(type_error)?;
        for (name, expected) in items_of(unlinked.get_import(engine, &provider.import), engine) {
            let Some(item) = binding.find(&name, &expected)? else {
                continue;
            };
            let defined = binding.define(&mut instance, &name, item, &mut used);
            defined.map_err(type_error)?;
        }
    }
    used.sort_unstable();
    used.dedup();
    let ty = linker.substituted_component_type(component);
    let ty = ty.map_err(type_error)?;
    for provider in providers {
        let binding = ImportBinding { provider, context };
        for (name, expected) in items_of(ty.get_import(engine, &provider.import), engine) {
            binding.check(&name, &expected)?;
        }
    }
    let pre = linker.instantiate_pre(component).map_err(type_error)?;
    Ok(LinkedComponent {
        pre,
        ty,
        providers: used,
    })
}

/// Import of an instance, and the part that provides it.
struct ImportBinding<'b> {
    provider: &'b Provider,
    context: &'b LinkContext<'b>,
}

impl<'b> ImportBinding<'b> {
    fn exports(&self) -> Option<&'b Exports> {
        self.context.exports.get(self.provider.part)?.as_ref()
    }

    fn exported_item(&self, name: &str) -> Option<&'b ExportedItem> {
        self.exports()?.item(&self.provider.export, name)
    }

    /// Returns the part's item for an imported one, or `None` if it needs no definition, as the name of a type.
    fn find(
        &self,
        name: &str,
        expected: &ComponentItem,
    ) -> Result<Option<&'b ExportedItem>, LoadError> {
        let found = self.exported_item(name);
        match (expected, found) {
            (ComponentItem::ComponentFunc(_), Some(ExportedItem::Function { .. }))
            | (ComponentItem::Resource(_), Some(ExportedItem::Resource(_))) => Ok(found),
            (ComponentItem::Resource(_), Some(ExportedItem::HostResource)) => {
                Err(self.mismatch(format!("`{name}`: {HOST_RESOURCE}")))
            }
            (ComponentItem::ComponentFunc(_), _) => {
                Err(self.mismatch(format!("it has no function `{name}`")))
            }
            (ComponentItem::Resource(_), _) => {
                Err(self.mismatch(format!("it has no resource `{name}`")))
            }
            (ComponentItem::Type(_), _) => Ok(None),
            _ => Err(self.mismatch(format!(
                "`{name}`: parts can't provide modules or components"
            ))),
        }
    }

    /// Defines an item that calls the part. Adds the part that owns a resource to `used`.
    fn define(
        &self,
        instance: &mut LinkerInstance<'_, HostState>,
        name: &str,
        item: &ExportedItem,
        used: &mut Vec<usize>,
    ) -> wasmtime::Result<()> {
        let part = self.provider.part;
        match *item {
            ExportedItem::Function { index, .. } => {
                instance.func_new(name, move |store, _, parameters, results| {
                    let part = store.data().providers.get(part)?;
                    part.call(index, store, parameters, results)
                })
            }
            ExportedItem::Resource(id) => {
                let owner = self.context.owners.get(id).unwrap_or(part);
                used.push(owner);
                let ty = ResourceType::host_dynamic(id);
                instance.resource(name, ty, move |store, rep| {
                    let owner = store.data().providers.get(owner)?;
                    owner.drop_resource(rep)
                })
            }
            ExportedItem::HostResource => Ok(()),
        }
    }

    /// Checks that an imported function has the type that the part exports.
    fn check(&self, name: &str, expected: &ComponentItem) -> Result<(), LoadError> {
        if let ComponentItem::ComponentFunc(expected) = expected
            && let Some(ExportedItem::Function { ty, .. }) = self.exported_item(name)
            && let Some(exports) = self.exports()
        {
            check_func_type(expected, ty, exports)
                .map_err(|why| self.mismatch(format!("function `{name}`: {why}")))?;
        }
        Ok(())
    }

    fn mismatch(&self, why: String) -> LoadError {
        let part = self.context.names.get(self.provider.part);
        LoadError::TypeMismatch {
            import: self.provider.import.clone(),
            part: part.map_or_else(String::new, |&name| name.to_owned()),
            export: self.provider.export.clone(),
            why,
        }
    }
}
