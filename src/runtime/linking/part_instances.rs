//! All parts of one instance of a plugin.

use std::sync::Arc;

use super::part::Parts;
use super::part_handle::{Deadlines, PartHandle};
use crate::runtime::host::{HostState, LinkedPart, Providers};
use crate::runtime::output::{AccessDenials, OutputLog, PartOutput};

/// The parts of one instance of a plugin, none of which is started before it is called.
#[derive(Clone, Default)]
pub struct PartInstances {
    slots: Vec<Arc<PartHandle>>,
    /// Those that the plugin itself calls.
    providers: Providers<HostState>,
}

impl PartInstances {
    /// `output_log`: the plugin's. `helps`: whether the instance works beside another one, and gives way.
    pub fn new(parts: &Parts, hours: &Deadlines, output_log: &OutputLog, helps: bool) -> Self {
        let mut all: Vec<Option<Arc<PartHandle>>> = vec![None; parts.all.len()];
        let only = |all: &[Option<Arc<PartHandle>>], indices: &[usize]| {
            let part = |(index, part): (usize, &Option<Arc<PartHandle>>)| {
                let part = part.as_ref().filter(|_| indices.contains(&index))?;
                Some(Arc::clone(part) as Arc<dyn LinkedPart<HostState>>)
            };
            Providers::new(all.iter().enumerate().map(part))
        };
        let mut slots = Vec::new();
        for &place in &parts.order {
            let (Some(part), Some(shift)) = (&parts.all[place], &hours.shifts[place]) else {
                continue;
            };
            let lease = match helps {
                true => shift.memory.helper_lease(),
                false => shift.memory.primary_lease(),
            };
            let output_log = output_log.of_part(&part.terms.name, &part.terms.allowance, lease);
            let providers = only(&all, &part.givers);
            let slot = PartHandle::new(
                place,
                Arc::clone(part),
                hours.clone(),
                output_log,
                providers,
            );
            let slot = Arc::new(slot);
            all[place] = Some(Arc::clone(&slot));
            slots.push(slot);
        }
        Self {
            providers: only(&all, &parts.givers),
            slots,
        }
    }

    /// The parts that the plugin itself calls.
    pub fn providers(&self) -> Providers<HostState> {
        self.providers.clone()
    }

    /// Starts all of them.
    ///
    /// # Errors
    /// Where one can't be started.
    pub fn start(&self) -> wasmtime::Result<()> {
        self.slots.iter().try_for_each(|slot| slot.begin())
    }

    /// Begins a call of the plugin: what parts did before must not show.
    pub fn restart(&self) {
        self.slots.iter().for_each(|slot| slot.restart());
    }

    /// Whether one was refused something in a call that is over, and got over it.
    pub fn clear_refusals(&self) -> bool {
        let forgave = self.slots.iter().map(|slot| slot.clear_refusals());
        forgave.fold(false, |any, one| any | one)
    }

    /// Whether one is to give way to another instance.
    pub fn is_preempted(&self) -> bool {
        self.slots.iter().any(|slot| slot.lease.is_preempted())
    }

    /// How many more instances like these there is memory for.
    pub fn room(&self, hours: &Deadlines) -> usize {
        let room = self.slots.iter().filter_map(|slot| {
            let shift = hours.shifts[slot.place()].as_ref()?;
            Some(shift.memory.free() / slot.lease.used().max(1))
        });
        room.min().unwrap_or(usize::MAX)
    }

    /// Completes lines that a part has begun, and counts what each has said since the last time.
    pub fn take_shares(&self) -> Vec<PartOutput> {
        let share = |slot: &Arc<PartHandle>| {
            let (cost, findings) = slot.output_log.take_share();
            let denied = slot.take_denied();
            let is_something = cost > 0 || findings > 0 || denied != AccessDenials::default();
            is_something.then(|| PartOutput {
                part: slot.place(),
                cost,
                findings,
                denied,
            })
        };
        self.slots.iter().filter_map(share).collect()
    }
}
