//! Parts of a plugin that are linked, but have no instance.

use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::InstancePre;

use super::exports::{ExportedFunction, ExportedResource};
use crate::runtime::artifact::Capability;
use crate::runtime::engine::Tier;
use crate::runtime::host::{HostState, Permissions};
use crate::runtime::metrics::CpuTime;
use crate::runtime::quota::ResourceLimits;
use crate::settings::LinkSelection;

/// Options that a part is linked with, from the settings.
#[derive(Clone, Debug)]
pub struct PartOptions {
    /// Name for messages.
    pub name: String,
    /// Resource limits.
    pub limits: ResourceLimits,
    /// Permissions.
    pub permissions: Permissions,
    /// Interfaces that other components may import from it.
    pub selection: LinkSelection,
}

/// Part of a plugin, without an instance.
pub struct LoadedPart {
    pub options: PartOptions,
    pub engine: Engine,
    pub pre: InstancePre<HostState>,
    pub functions: Vec<ExportedFunction>,
    pub resources: Vec<ExportedResource>,
    /// Indices of the parts that it calls, or has resources of.
    pub providers: Vec<usize>,
    pub digest: blake3::Hash,
    /// Tier of its code.
    pub tier: Tier,
    pub is_python: bool,
    pub cpu_time: CpuTime,
    /// Capabilities that it imports from the host.
    pub capabilities: Vec<Capability>,
}

/// All parts of a plugin.
#[derive(Default)]
pub struct LoadedParts {
    /// Parts by their index in the settings. `None`: nothing imports from it.
    pub all: Vec<Option<Arc<LoadedPart>>>,
    /// Indices of the parts that are used, providers before the parts that import from them.
    pub order: Vec<usize>,
    /// Indices of the parts that the plugin itself calls, or has resources of.
    pub providers: Vec<usize>,
    /// Names of the parts that nothing imports from.
    pub unused: Vec<String>,
}

impl LoadedParts {
    /// Returns the engines of the plugin and of its parts, each once.
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

    /// Returns a digest of the plugin, its parts and their settings. `plugin`: digest of the plugin's file, which is
    /// returned if there are no parts.
    pub fn identity(&self, plugin: blake3::Hash) -> blake3::Hash {
        if self.order.is_empty() {
            return plugin;
        }
        let mut hasher = blake3::Hasher::new_keyed(plugin.as_bytes());
        for (index, part) in self.all.iter().enumerate() {
            if let Some(part) = part {
                let PartOptions {
                    name,
                    limits: _,
                    permissions,
                    selection,
                } = &part.options;
                // The time differs between builds of different commits, so it counts only where it can be seen.
                let time = part
                    .capabilities
                    .contains(&Capability::Clock)
                    .then_some(permissions.time);
                let Permissions {
                    folders,
                    environment,
                    clock,
                    random,
                    time: _,
                } = permissions;
                let permissions = (folders, environment, clock, random, time);
                let settings = format!("{index} {name} {permissions:?} {selection:?}");
                hasher.update(&(settings.len() as u64).to_le_bytes());
                hasher.update(settings.as_bytes());
                hasher.update(part.digest.as_bytes());
            }
        }
        hasher.finalize()
    }

    /// Returns the parts that something imports from.
    pub fn used(&self) -> impl Iterator<Item = &Arc<LoadedPart>> {
        self.all.iter().flatten()
    }
}
