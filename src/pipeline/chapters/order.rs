//! One order of things, whichever thread they were done on.

use super::queue::Slot;
use super::{Stop, Told};
use crate::runtime::{Allowance, Failure, Limit, Said};

/// Goes through the slots as they are filled, and counts what belongs to the whole run.
pub struct InOrder<'w> {
    next: usize,
    log_left: usize,
    findings_left: usize,
    output_left: usize,
    allowance: &'w Allowance,
}

impl<'w> InOrder<'w> {
    pub fn new(allowance: &'w Allowance) -> Self {
        Self {
            next: 0,
            log_left: allowance.log,
            findings_left: allowance.findings,
            output_left: allowance.output,
            allowance,
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
                    let content = outcome.content.as_ref().map_or(0, String::len);
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
    fn count(&mut self, said: &Said, output: usize) -> Option<Failure> {
        if let Some(limit) = self.spend(said) {
            return Some(Failure::Limit(limit));
        }
        match self.output_left.checked_sub(output) {
            Some(left) => self.output_left = left,
            None => return Some(Failure::Limit(Limit::Output(self.allowance.output))),
        }
        None
    }

    /// Counts what was said. `Some`: it is too much.
    pub fn spend(&mut self, said: &Said) -> Option<Limit> {
        let log = self.log_left.checked_sub(said.cost);
        let findings = self.findings_left.checked_sub(said.findings());
        self.log_left = log.unwrap_or(0);
        self.findings_left = findings.unwrap_or(0);
        if log.is_none() {
            return Some(Limit::Log(self.allowance.log));
        }
        findings.map_or(Some(Limit::Findings(self.allowance.findings)), |_| None)
    }
}
