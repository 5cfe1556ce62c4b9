//! A part, ready to be instantiated.

use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::types::{Component as Type, ComponentItem};
use wasmtime::component::{Component, InstancePre, LinkerInstance, ResourceType};

use super::exports::{Exports, Function, Item, Numbers, Resource};
use super::type_check;
use crate::runtime::artifact::{Capability, LoadError, Provider};
use crate::runtime::engine::{EngineAndLinker, Tier};
use crate::runtime::host::{Grants, HostState};
use crate::runtime::metrics::CpuTime;
use crate::runtime::quota::ResourceLimits;
use crate::settings::LinkSelection;

/// What a part is given by the settings.
#[derive(Clone, Debug)]
pub struct PartSettings {
    /// What messages call it.
    pub name: String,
    /// How much it may use.
    pub allowance: ResourceLimits,
    /// What it may use.
    pub grants: Grants,
    /// What it is given to others for.
    pub offer: LinkSelection,
}

/// A part of a plugin, without an instance.
pub struct Part {
    pub terms: PartSettings,
    pub engine: Engine,
    pub pre: InstancePre<HostState>,
    pub functions: Vec<Function>,
    pub resources: Vec<Resource>,
    /// The places of those that it calls, or has resources of.
    pub givers: Vec<usize>,
    pub digest: blake3::Hash,
    /// How its code was compiled.
    pub tier: Tier,
    pub is_python: bool,
    pub cpu_time: CpuTime,
    pub needs: Vec<Capability>,
}

/// A component with all that it imports.
pub struct Joined {
    pub pre: InstancePre<HostState>,
    /// Its type, with what it imports as it is given.
    pub ty: Type,
    /// The places of the parts that it calls, or has resources of.
    pub givers: Vec<usize>,
}

/// What the parts of a plugin have for others, by their places, as far as they are made.
pub struct Given<'g> {
    /// What messages call them.
    pub names: &'g [&'g str],
    pub exports: Vec<Option<Exports>>,
    pub numbers: Numbers,
}

/// Gives a component what it imports: by these wires from parts, and all else from the host.
///
/// # Errors
/// [`LoadError`], where something does not fit.
pub fn join(
    engine_and_linker: &EngineAndLinker,
    component: &Component,
    wires: &[Provider],
    given: &Given<'_>,
) -> Result<Joined, LoadError> {
    let type_error = |error: wasmtime::Error| LoadError::ImportType(format!("{error:#}"));
    let mut linker = engine_and_linker.linker(component).map_err(type_error)?;
    linker.allow_shadowing(true);
    let mut givers = Vec::new();
    let plain = component.component_type();
    for wire in wires {
        givers.push(wire.part);
        let wired = Wired { wire, given };
        let mut instance = linker.instance(&wire.import).map_err(type_error)?;
        for (name, item) in items(&plain, component.engine(), &wire.import) {
            let item = wired.item(&name, &item)?;
            wired
                .define(&mut instance, &name, item, &mut givers)
                .map_err(type_error)?;
        }
    }
    givers.sort_unstable();
    givers.dedup();
    let ty = linker.substituted_component_type(component);
    let ty = ty.map_err(type_error)?;
    for wire in wires {
        let wired = Wired { wire, given };
        for (name, item) in items(&ty, component.engine(), &wire.import) {
            wired.compare(&name, &item)?;
        }
    }
    let pre = linker.instantiate_pre(component).map_err(type_error)?;
    Ok(Joined { pre, ty, givers })
}

/// What is in an instance that a component imports.
fn items(ty: &Type, engine: &Engine, import: &str) -> Vec<(String, ComponentItem)> {
    match ty.get_import(engine, import).map(|import| import.ty) {
        Some(ComponentItem::ComponentInstance(instance)) => {
            let items = instance.exports(engine);
            items
                .map(|(name, item)| (name.to_owned(), item.ty))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// An import, and the part that gives it.
struct Wired<'w> {
    wire: &'w Provider,
    given: &'w Given<'w>,
}

impl<'w> Wired<'w> {
    fn exports(&self) -> Option<&'w Exports> {
        self.given.exports.get(self.wire.part)?.as_ref()
    }

    /// What the part has for something that is imported. `None`: nothing is needed, as for the name of a type.
    fn item(&self, name: &str, wanted: &ComponentItem) -> Result<Option<&'w Item>, LoadError> {
        let has = self
            .exports()
            .and_then(|all| all.item(&self.wire.export, name));
        match (wanted, has) {
            (ComponentItem::ComponentFunc(_), Some(Item::Function { .. }))
            | (ComponentItem::Resource(_), Some(Item::Resource(_))) => Ok(has),
            (ComponentItem::Resource(_), Some(Item::OfHost)) => {
                Err(self.misfit(format!("`{name}`: {}", type_check::OF_HOST)))
            }
            (ComponentItem::ComponentFunc(_), _) => {
                Err(self.misfit(format!("there is no function `{name}` in it")))
            }
            (ComponentItem::Resource(_), _) => {
                Err(self.misfit(format!("there is no resource `{name}` in it")))
            }
            (ComponentItem::Type(_), _) => Ok(None),
            _ => Err(self.misfit(format!("`{name}` is nothing that a part can give"))),
        }
    }

    fn define(
        &self,
        instance: &mut LinkerInstance<'_, HostState>,
        name: &str,
        item: Option<&Item>,
        givers: &mut Vec<usize>,
    ) -> wasmtime::Result<()> {
        let part = self.wire.part;
        match item {
            Some(&Item::Function { number, .. }) => {
                instance.func_new(name, move |store, _, parameters, results| {
                    let part = store.data().providers.get(part)?;
                    part.call(number, store, parameters, results)
                })
            }
            Some(&Item::Resource(number)) => {
                let owner = self.given.numbers.0.get(number as usize);
                let owner = owner.copied().unwrap_or(part);
                givers.push(owner);
                let ty = ResourceType::host_dynamic(number);
                instance.resource(name, ty, move |store, rep| {
                    let owner = store.data().providers.get(owner)?;
                    owner.drop_resource(rep)
                })
            }
            _ => Ok(()),
        }
    }

    fn compare(&self, name: &str, wanted: &ComponentItem) -> Result<(), LoadError> {
        let has = self
            .exports()
            .and_then(|all| all.item(&self.wire.export, name));
        if let (ComponentItem::ComponentFunc(wanted), Some(Item::Function { ty, .. })) =
            (wanted, has)
            && let Some(exports) = self.exports()
        {
            type_check::compare(wanted, ty, exports)
                .map_err(|why| self.misfit(format!("function `{name}`: {why}")))?;
        }
        Ok(())
    }

    fn misfit(&self, why: String) -> LoadError {
        LoadError::TypeMismatch {
            import: self.wire.import.clone(),
            part: self
                .given
                .names
                .get(self.wire.part)
                .map_or_else(String::new, |&name| name.to_owned()),
            export: self.wire.export.clone(),
            why,
        }
    }
}

/// The parts of a plugin.
#[derive(Default)]
pub struct Parts {
    /// By their places in the settings. `None`: nobody needs it.
    pub all: Vec<Option<Arc<Part>>>,
    /// The places of those that are needed, those that others use first.
    pub order: Vec<usize>,
    /// The places of those that the plugin itself calls, or has resources of.
    pub givers: Vec<usize>,
    /// The names of those that nobody needs.
    pub idle: Vec<String>,
}

impl Parts {
    /// That of the plugin, and those of its parts, each once.
    pub fn engines(&self, plugin: &Engine) -> Arc<[Engine]> {
        let mut engines = vec![plugin.clone()];
        for part in self.used() {
            if engines
                .iter()
                .all(|engine| !Engine::same(engine, &part.engine))
            {
                engines.push(part.engine.clone());
            }
        }
        engines.into()
    }

    /// A digest of a plugin with this digest and of its parts, or that digest where it has none.
    pub fn identity(&self, plugin: blake3::Hash) -> blake3::Hash {
        if self.order.is_empty() {
            return plugin;
        }
        let mut hasher = blake3::Hasher::new_keyed(plugin.as_bytes());
        for (place, part) in self.all.iter().enumerate() {
            if let Some(part) = part {
                let PartSettings {
                    name,
                    allowance: _,
                    grants,
                    offer,
                } = &part.terms;
                // Builds of different commits differ in the time, so that it counts only where it can be seen.
                let time = part
                    .needs
                    .contains(&Capability::Clock)
                    .then_some(grants.time);
                let Grants {
                    folders,
                    environment,
                    clock,
                    random,
                    time: _,
                } = grants;
                let grants = (folders, environment, clock, random, time);
                let terms = format!("{place} {name} {grants:?} {offer:?}");
                hasher.update(&(terms.len() as u64).to_le_bytes());
                hasher.update(terms.as_bytes());
                hasher.update(part.digest.as_bytes());
            }
        }
        hasher.finalize()
    }

    /// Those that are needed.
    pub fn used(&self) -> impl Iterator<Item = &Arc<Part>> {
        self.all.iter().flatten()
    }
}
