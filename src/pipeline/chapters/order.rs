//! One order of things, whichever thread they were done on.

use super::queue::Slot;
use super::{Stop, Told};
use crate::book::OwnedText;
use crate::runtime::{
    Failure, LimitExceeded, PartOutput, PartSettings, PluginOutput, ResourceLimits,
};

/// Goes through the slots as they are filled, and counts what belongs to the whole run.
pub struct InOrder<'w> {
    next: usize,
    log_left: usize,
    findings_left: usize,
    output_left: usize,
    allowance: &'w ResourceLimits,
    /// By their places.
    parts: Vec<Option<PartLeft<'w>>>,
}

/// What a part may still say.
struct PartLeft<'w> {
    name: &'w str,
    log: usize,
    findings: usize,
    allowance: &'w ResourceLimits,
}

impl<'w> InOrder<'w> {
    /// `parts`: by their places.
    pub fn new(
        allowance: &'w ResourceLimits,
        parts: impl Iterator<Item = Option<&'w PartSettings>>,
    ) -> Self {
        Self {
            next: 0,
            log_left: allowance.log,
            findings_left: allowance.findings,
            output_left: allowance.output,
            allowance,
            parts: parts.map(|part| part.map(PartLeft::new)).collect(),
        }
    }

    /// Tells of all slots that are filled, up to the first that is not. After a stop there is
    /// nothing to go on with.
    pub fn advance(&mut self, slots: &mut [Slot], told: &mut Told<'_>) -> Option<Stop> {
        while let Some(slot) = slots.get_mut(self.next) {
            let place = Some(self.next);
            let failure = match slot {
                None => return None,
                Some(Ok(outcome)) => {
                    told(place, &outcome.said);
                    let content = outcome.content.as_ref().map_or(0, OwnedText::len);
                    self.count(&outcome.said, content)
                }
                Some(Err((_, said))) => {
                    told(place, said);
                    match slot.take() {
                        Some(Err((failure, _))) => Some(failure),
                        _ => None,
                    }
                }
            };
            if let Some(failure) = failure {
                return Some(Stop { place, failure });
            }
            self.next += 1;
        }
        None
    }

    /// Each instance has the whole allowance, and all of them together too.
    fn count(&mut self, said: &PluginOutput, output: usize) -> Option<Failure> {
        if let Some(failure) = self.spend(said) {
            return Some(failure);
        }
        match self.output_left.checked_sub(output) {
            Some(left) => self.output_left = left,
            None => return Some(Failure::Limit(LimitExceeded::Output(self.allowance.output))),
        }
        None
    }

    /// Counts what was said. `Some`: it is too much.
    pub fn spend(&mut self, said: &PluginOutput) -> Option<Failure> {
        for share in &said.part_outputs {
            let part = self.parts.get_mut(share.part).and_then(Option::as_mut);
            if let Some(failure) = part.and_then(|part| part.spend(share)) {
                return Some(failure);
            }
        }
        let log = self.log_left.checked_sub(said.cost);
        let findings = self.findings_left.checked_sub(said.findings());
        self.log_left = log.unwrap_or(0);
        self.findings_left = findings.unwrap_or(0);
        if log.is_none() {
            return Some(Failure::Limit(LimitExceeded::Log(self.allowance.log)));
        }
        match findings {
            Some(_) => None,
            None => Some(Failure::Limit(LimitExceeded::Findings(
                self.allowance.findings,
            ))),
        }
    }
}

impl<'w> PartLeft<'w> {
    fn new(part: &'w PartSettings) -> Self {
        Self {
            name: &part.name,
            log: part.allowance.log,
            findings: part.allowance.findings,
            allowance: &part.allowance,
        }
    }

    fn spend(&mut self, share: &PartOutput) -> Option<Failure> {
        let log = self.log.checked_sub(share.cost);
        let findings = self.findings.checked_sub(share.findings);
        self.log = log.unwrap_or(0);
        self.findings = findings.unwrap_or(0);
        let limit = match (log, findings) {
            (None, _) => LimitExceeded::Log(self.allowance.log),
            (_, None) => LimitExceeded::Findings(self.allowance.findings),
            _ => return None,
        };
        Some(Failure::Part {
            name: self.name.to_owned(),
            failure: Box::new(Failure::Limit(limit)),
        })
    }
}
