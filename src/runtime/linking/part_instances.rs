//! All parts of one instance of a plugin.

use std::sync::Arc;

use super::part::Parts;
use super::part_handle::{Deadlines, PartHandle, Providers};
use crate::runtime::output::{Denied, Journal, Share};

/// The parts of one instance of a plugin, none of which is started before it is called.
#[derive(Clone, Default)]
pub struct PartInstances {
    slots: Vec<Arc<PartHandle>>,
    /// Those that the plugin itself calls.
    givers: Providers,
}

impl PartInstances {
    /// `journal`: the plugin's. `helps`: whether the instance works beside another one, and gives way.
    pub fn new(parts: &Parts, hours: &Deadlines, journal: &Journal, helps: bool) -> Self {
        let mut all = Providers(vec![None; parts.all.len()]);
        let only = |all: &Providers, places: &[usize]| {
            let mut some = Providers(vec![None; all.0.len()]);
            for &place in places {
                some.0[place].clone_from(&all.0[place]);
            }
            some
        };
        let mut slots = Vec::new();
        for &place in &parts.order {
            let (Some(part), Some(shift)) = (&parts.all[place], &hours.shifts[place]) else {
                continue;
            };
            let account = match helps {
                true => shift.memory.borrow(),
                false => shift.memory.own(),
            };
            let journal = journal.of_part(&part.terms.name, &part.terms.allowance, account);
            let givers = only(&all, &part.givers);
            let slot = PartHandle::new(place, Arc::clone(part), hours.clone(), journal, givers);
            let slot = Arc::new(slot);
            all.0[place] = Some(Arc::clone(&slot));
            slots.push(slot);
        }
        Self {
            givers: only(&all, &parts.givers),
            slots,
        }
    }

    /// The parts that the plugin itself calls.
    pub fn givers(&self) -> Providers {
        self.givers.clone()
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
    pub fn forgive(&self) -> bool {
        let forgave = self.slots.iter().map(|slot| slot.forgive());
        forgave.fold(false, |any, one| any | one)
    }

    /// Whether one is to give way to another instance.
    pub fn gives_way(&self) -> bool {
        self.slots.iter().any(|slot| slot.account.gives_way())
    }

    /// How many more instances like these there is memory for.
    pub fn room(&self, hours: &Deadlines) -> usize {
        let room = self.slots.iter().filter_map(|slot| {
            let shift = hours.shifts[slot.place()].as_ref()?;
            Some(shift.memory.free() / slot.account.used().max(1))
        });
        room.min().unwrap_or(usize::MAX)
    }

    /// Completes lines that a part has begun, and counts what each has said since the last time.
    pub fn take_shares(&self) -> Vec<Share> {
        let share = |slot: &Arc<PartHandle>| {
            let (cost, findings) = slot.journal.take_share();
            let denied = slot.take_denied();
            let is_something = cost > 0 || findings > 0 || denied != Denied::default();
            is_something.then(|| Share {
                part: slot.place(),
                cost,
                findings,
                denied,
            })
        };
        self.slots.iter().filter_map(share).collect()
    }
}
