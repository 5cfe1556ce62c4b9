//! Emits chapter results in book order, regardless of which thread produced them.

use super::queue::Slot;
use super::{EventCallback, FirstFailure};
use crate::book::NewText;
use crate::runtime::{Failure, LimitExceeded, PartOptions, PluginEvents, ResourceLimits};

/// Goes through the slots as they are filled, and counts what is limited for the whole run.
pub struct InOrder<'w> {
    next: usize,
    budget: Budget<'w>,
    /// The names and budgets of the parts, by their index. `None`: the part is not used.
    parts: Vec<Option<(&'w str, Budget<'w>)>>,
}

/// The budget that a plugin or a part has left for its log, findings and contents.
struct Budget<'w> {
    log: usize,
    findings: usize,
    content: usize,
    limits: &'w ResourceLimits,
}

impl<'w> InOrder<'w> {
    /// Starts with the first slot. `parts` are the plugin's parts, by their index.
    pub fn new(
        limits: &'w ResourceLimits,
        parts: impl Iterator<Item = Option<&'w PartOptions>>,
    ) -> Self {
        let budget = |part: &'w PartOptions| (part.name.as_str(), Budget::new(&part.limits));
        Self {
            next: 0,
            budget: Budget::new(limits),
            parts: parts.map(|part| part.map(budget)).collect(),
        }
    }

    /// Emits the events of all filled slots, up to the first that is empty or failed.
    ///
    /// After a failure it must not be called again.
    pub fn advance(
        &mut self,
        slots: &mut [Slot],
        on_events: &mut EventCallback<'_>,
    ) -> Option<FirstFailure> {
        while let Some(slot) = slots.get_mut(self.next) {
            let chapter = Some(self.next);
            let failure = match slot {
                None => return None,
                Some(Ok(result)) => {
                    on_events(chapter, &result.events);
                    let content = result.content.as_ref().map_or(0, NewText::len);
                    self.count(&result.events, content)
                }
                Some(Err((_, events))) => {
                    on_events(chapter, events);
                    match slot.take() {
                        Some(Err((failure, _))) => Some(failure),
                        _ => None,
                    }
                }
            };
            if let Some(failure) = failure {
                return Some(FirstFailure { chapter, failure });
            }
            self.next += 1;
        }
        None
    }

    /// Counts the events and the `content` bytes of a result. Returns a failure if they exceed a limit: each instance has the
    /// whole limit, and so has the run.
    pub fn count(&mut self, events: &PluginEvents, content: usize) -> Option<Failure> {
        for share in &events.part_shares {
            let part = self.parts.get_mut(share.part).and_then(Option::as_mut);
            if let Some((name, budget)) = part
                && let Some(exceeded) = budget.count(share.cost, share.findings, 0)
            {
                return Some(Failure::Part {
                    name: (*name).to_owned(),
                    failure: Box::new(Failure::Limit(exceeded)),
                });
            }
        }
        let exceeded = self.budget.count(events.cost, events.findings(), content);
        exceeded.map(Failure::Limit)
    }
}

impl<'w> Budget<'w> {
    fn new(limits: &'w ResourceLimits) -> Self {
        let ResourceLimits {
            log,
            findings,
            output,
            // The pool and the watchdog count these for all instances.
            memory: _,
            timeout: _,
            // Each instance has these by itself.
            stack: _,
            table_elements: _,
            instances: _,
            handles: _,
        } = *limits;
        Self {
            log,
            findings,
            content: output,
            limits,
        }
    }

    /// Counts what was used. Returns the limit that is exceeded.
    fn count(&mut self, log: usize, findings: usize, content: usize) -> Option<LimitExceeded> {
        if !use_up(&mut self.log, log) {
            Some(LimitExceeded::Log(self.limits.log))
        } else if !use_up(&mut self.findings, findings) {
            Some(LimitExceeded::Findings(self.limits.findings))
        } else if !use_up(&mut self.content, content) {
            Some(LimitExceeded::Output(self.limits.output))
        } else {
            None
        }
    }
}

/// Subtracts what was used. Returns false if it was more than is left.
fn use_up(left: &mut usize, used: usize) -> bool {
    let rest = left.checked_sub(used);
    *left = rest.unwrap_or(0);
    rest.is_some()
}
