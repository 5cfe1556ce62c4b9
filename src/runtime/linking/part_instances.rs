//! All parts of one plugin instance.

use std::sync::Arc;

use super::lazy_part_instance::LazyPartInstance;
use super::loaded_part::LoadedParts;
use super::shared_budgets::SharedBudgets;
use crate::runtime::events::{AccessDenials, EventLog, PartShare};
use crate::runtime::host::{CallablePart, HostState, Providers};

/// Parts of one plugin instance, each of which is instantiated when it is first called.
#[derive(Clone, Default)]
pub struct PartInstances {
    /// Parts that are used, providers before the parts that import from them.
    parts: Vec<Arc<LazyPartInstance>>,
    /// Parts that the plugin itself calls, or has resources of.
    providers: Providers<HostState>,
}

impl PartInstances {
    /// Creates the parts of an instance. `log`: that of the plugin. `is_helper`: whether the instance works beside the
    /// plugin's primary one, which may take its memory.
    pub fn new(
        parts: &LoadedParts,
        shared_budgets: &SharedBudgets,
        log: &EventLog,
        is_helper: bool,
    ) -> Self {
        let mut handles: Vec<Option<Arc<LazyPartInstance>>> = vec![None; parts.all.len()];
        let mut started = Vec::new();
        for &index in &parts.order {
            let (Some(part), Some(budget)) = (&parts.all[index], shared_budgets.part(index)) else {
                continue;
            };
            let lease = if is_helper {
                budget.memory.helper_lease()
            } else {
                budget.memory.primary_lease()
            };
            let log = log.of_part(&part.options.name, &part.options.limits, lease);
            let providers = providers(&handles, &part.providers);
            let part = Arc::clone(part);
            let handle = Arc::new(LazyPartInstance::new(
                index,
                part,
                shared_budgets.clone(),
                log,
                providers,
            ));
            handles[index] = Some(Arc::clone(&handle));
            started.push(handle);
        }
        Self {
            providers: providers(&handles, &parts.providers),
            parts: started,
        }
    }

    /// Returns the parts that the plugin itself calls, or has resources of.
    pub fn providers(&self) -> Providers<HostState> {
        self.providers.clone()
    }

    /// Instantiates all parts.
    ///
    /// # Errors
    /// Fails if a part can't be instantiated.
    pub fn start(&self) -> wasmtime::Result<()> {
        self.parts.iter().try_for_each(|part| part.start())
    }

    /// Prepares for a call of the plugin, which must not see what parts did in earlier ones.
    pub fn reset_for_call(&self) {
        self.parts.iter().for_each(|part| part.reset_for_call());
    }

    /// Returns whether a part was refused memory or tables since the last time, and went on.
    pub fn clear_refusals(&self) -> bool {
        let refused = self.parts.iter().map(|part| part.clear_refusals());
        // All of them are cleared, so this must not stop at the first.
        refused.fold(false, |any, one| any | one)
    }

    /// Returns whether a part has to leave its memory to the plugin's primary instance.
    pub fn is_preempted(&self) -> bool {
        self.parts.iter().any(|part| part.lease.is_preempted())
    }

    /// Returns how many more instances like these the memory of the parts has room for.
    pub fn spare_instances(&self, shared_budgets: &SharedBudgets) -> usize {
        let spare = self.parts.iter().filter_map(|part| {
            let budget = shared_budgets.part(part.index())?;
            Some(budget.memory.free() / part.lease.used().max(1))
        });
        spare.min().unwrap_or(usize::MAX)
    }

    /// Takes what each part has logged, reported and was denied since the last time. Completes partial lines.
    pub fn take_events(&self) -> Vec<PartShare> {
        let output = |part: &Arc<LazyPartInstance>| {
            let (cost, findings) = part.log.take_share();
            let denials = part.take_denials();
            let is_something = cost > 0 || findings > 0 || denials != AccessDenials::default();
            is_something.then(|| PartShare {
                part: part.index(),
                cost,
                findings,
                denials,
            })
        };
        self.parts.iter().filter_map(output).collect()
    }
}

/// Returns the parts at these indices, as a component calls them.
fn providers(handles: &[Option<Arc<LazyPartInstance>>], indices: &[usize]) -> Providers<HostState> {
    let provider = |(index, handle): (usize, &Option<Arc<LazyPartInstance>>)| {
        let handle = handle.as_ref().filter(|_| indices.contains(&index))?;
        Some(Arc::clone(handle) as Arc<dyn CallablePart<HostState>>)
    };
    Providers::new(handles.iter().enumerate().map(provider))
}
