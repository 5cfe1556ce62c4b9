//! Linking of a plugin and its parts.

use std::sync::Arc;

use wasmtime::component::{Component, InstancePre};

use super::component_names::{
    check_host_imports, component_names, host_capabilities, import_names,
};
use super::exports::{Exports, ResourceOwners};
use super::link_component::{LinkContext, link_component};
use super::loaded_part::{LoadedPart, LoadedParts, PartOptions};
use super::prepared_part::PreparedPart;
use crate::contract::KindError;
use crate::runtime::artifact::{
    Capability, ComponentNames, LinkPlan, LinkPlanError, LoadError, Provider, capabilities,
    check_imports, is_provided_by_host, is_python,
};
use crate::runtime::engine::Compiled;
use crate::runtime::host::{HostState, linker_for};
use crate::runtime::metrics::CpuTime;
use crate::settings::LinkSelection;

/// Reason why a plugin and its parts can't be linked.
#[derive(Debug)]
pub enum LinkError {
    /// The plugin itself can't be used.
    Plugin(LoadError),
    /// The part at this index can't be used.
    Part(usize, LoadError),
    /// The parts don't provide what the plugin and they import.
    Plan(LinkPlanError),
}

impl From<LoadError> for LinkError {
    fn from(error: LoadError) -> Self {
        Self::Plugin(error)
    }
}

impl From<KindError> for LinkError {
    fn from(error: KindError) -> Self {
        Self::Plugin(error.into())
    }
}

/// Plugin whose imports are linked.
pub struct Linked {
    pub pre: InstancePre<HostState>,
    /// Capabilities that the plugin imports from the host.
    pub capabilities: Vec<Capability>,
    pub parts: LoadedParts,
}

/// Links the imports of a plugin to its parts and to the host.
///
/// # Errors
/// [`LinkError`] if an import of the plugin or of a part is missing, ambiguous or of another type.
pub fn link(
    component: &Component,
    parts: &[(PreparedPart, PartOptions)],
) -> Result<Linked, LinkError> {
    if parts.is_empty() {
        return Ok(link_to_host(component)?);
    }
    let names: Vec<_> = parts
        .iter()
        .map(|(_, options)| options.name.as_str())
        .collect();
    let exporters = parts.iter().map(|(part, options)| {
        let names = component_names(&options.name, &part.compiled.component);
        (names, options.selection.clone())
    });
    let exporters: Vec<_> = exporters.collect();
    let plugin = component_names("the plugin", component);
    let link_plan =
        LinkPlan::of(&plugin, &exporters, &is_provided_by_host).map_err(LinkError::Plan)?;
    let mut linking = PartLinking {
        parts,
        exporters: &exporters,
        context: LinkContext {
            names: &names,
            exports: parts.iter().map(|_| None).collect(),
            owners: ResourceOwners::default(),
        },
    };
    let mut linked = vec![None; parts.len()];
    for &index in &link_plan.order {
        let part = linking.link_part(index, &link_plan.parts[index]);
        let part = part.map_err(|error| LinkError::Part(index, error))?;
        linked[index] = Some(Arc::new(part));
    }
    check_host_imports(&plugin, &link_plan.plugin, &exporters)?;
    let context = &linking.context;
    let linked_plugin = link_component(component, &link_plan.plugin, context)?;
    let is_unused = |index: &usize| !link_plan.order.contains(index);
    let unused = (0..parts.len()).filter(is_unused);
    Ok(Linked {
        pre: linked_plugin.pre,
        capabilities: host_capabilities(component, &link_plan.plugin),
        parts: LoadedParts {
            unused: unused.map(|index| names[index].to_owned()).collect(),
            all: linked,
            order: link_plan.order,
            providers: linked_plugin.providers,
        },
    })
}

/// Links a plugin without parts.
fn link_to_host(component: &Component) -> Result<Linked, LoadError> {
    let names = import_names(component);
    check_imports(names.iter().map(String::as_str))?;
    let pre = linker_for(component).and_then(|linker| linker.instantiate_pre(component));
    Ok(Linked {
        pre: pre.map_err(|error| LoadError::ImportType(format!("{error:#}")))?,
        capabilities: capabilities(names.iter().map(String::as_str)),
        parts: LoadedParts::default(),
    })
}

/// Parts of a plugin, while they are linked one after the other.
struct PartLinking<'l> {
    parts: &'l [(PreparedPart, PartOptions)],
    exporters: &'l [(ComponentNames, LinkSelection)],
    context: LinkContext<'l>,
}

impl PartLinking<'_> {
    /// Links a part, whose providers are linked already, and adds its exports to the context.
    fn link_part(&mut self, index: usize, providers: &[Provider]) -> Result<LoadedPart, LoadError> {
        let (part, options) = &self.parts[index];
        let (names, _) = &self.exporters[index];
        let Compiled {
            component, profile, ..
        } = &part.compiled;
        check_host_imports(names, providers, self.exporters)?;
        let linked = link_component(component, providers, &self.context)?;
        let owners = &mut self.context.owners;
        let mut exports = Exports::of(index, &names.exports, component, &linked.ty, owners)?;
        let functions = std::mem::take(&mut exports.functions);
        let resources = std::mem::take(&mut exports.resources);
        self.context.exports[index] = Some(exports);
        let ty = component.component_type();
        let engine = component.engine();
        Ok(LoadedPart {
            options: options.clone(),
            engine: engine.clone(),
            pre: linked.pre,
            functions,
            resources,
            providers: linked.providers,
            digest: part.digest,
            tier: profile.tier,
            is_python: is_python(ty.exports(engine).map(|(name, _)| name)),
            cpu_time: CpuTime::default(),
            capabilities: host_capabilities(component, providers),
        })
    }
}
