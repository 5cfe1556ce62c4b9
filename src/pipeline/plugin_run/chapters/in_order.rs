//! Emits chapter results in book order, regardless of which thread produced them.

use super::queue::Slot;
use super::{EventCallback, FirstFailure};
use crate::book::NewText;
use crate::runtime::{
    Failure, LimitExceeded, PartOptions, PartShare, PluginEvents, ResourceLimits,
};

/// Goes through the slots as they are filled, and counts what is limited for the whole run.
pub struct InOrder<'w> {
    next: usize,
    log_left: usize,
    findings_left: usize,
    output_left: usize,
    limits: &'w ResourceLimits,
    /// The parts, by their index. `None`: the part is not used.
    parts: Vec<Option<PartLeft<'w>>>,
}

/// The budget that a part has left.
struct PartLeft<'w> {
    name: &'w str,
    log_left: usize,
    findings_left: usize,
    limits: &'w ResourceLimits,
}

impl<'w> InOrder<'w> {
    /// Starts with the first slot. `parts` are the plugin's parts, by their index.
    pub fn new(
        limits: &'w ResourceLimits,
        parts: impl Iterator<Item = Option<&'w PartOptions>>,
    ) -> Self {
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
            next: 0,
            log_left: log,
            findings_left: findings,
            output_left: output,
            limits,
            parts: parts.map(|part| part.map(PartLeft::new)).collect(),
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
                    self.count_result(&result.events, content)
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

    /// Counts a result with `content` bytes. Each instance has the whole limit, and so has the run.
    fn count_result(&mut self, events: &PluginEvents, content: usize) -> Option<Failure> {
        if let Some(failure) = self.count_events(events) {
            return Some(failure);
        }
        match self.output_left.checked_sub(content) {
            Some(left) => self.output_left = left,
            None => return Some(Failure::Limit(LimitExceeded::Output(self.limits.output))),
        }
        None
    }

    /// Counts log lines and findings. Returns a failure if they exceed a limit.
    pub fn count_events(&mut self, events: &PluginEvents) -> Option<Failure> {
        for share in &events.part_shares {
            let part = self.parts.get_mut(share.part).and_then(Option::as_mut);
            if let Some(failure) = part.and_then(|part| part.count(share)) {
                return Some(failure);
            }
        }
        let log = self.log_left.checked_sub(events.cost);
        let findings = self.findings_left.checked_sub(events.findings());
        self.log_left = log.unwrap_or(0);
        self.findings_left = findings.unwrap_or(0);
        if log.is_none() {
            return Some(Failure::Limit(LimitExceeded::Log(self.limits.log)));
        }
        match findings {
            Some(_) => None,
            None => Some(Failure::Limit(LimitExceeded::Findings(
                self.limits.findings,
            ))),
        }
    }
}

impl<'w> PartLeft<'w> {
    fn new(part: &'w PartOptions) -> Self {
        Self {
            name: &part.name,
            log_left: part.limits.log,
            findings_left: part.limits.findings,
            limits: &part.limits,
        }
    }

    /// Counts a part's events. Returns a failure if it exceeds a limit of the part.
    fn count(&mut self, share: &PartShare) -> Option<Failure> {
        let log = self.log_left.checked_sub(share.cost);
        let findings = self.findings_left.checked_sub(share.findings);
        self.log_left = log.unwrap_or(0);
        self.findings_left = findings.unwrap_or(0);
        let limit = match (log, findings) {
            (None, _) => LimitExceeded::Log(self.limits.log),
            (_, None) => LimitExceeded::Findings(self.limits.findings),
            _ => return None,
        };
        Some(Failure::Part {
            name: self.name.to_owned(),
            failure: Box::new(Failure::Limit(limit)),
        })
    }
}
