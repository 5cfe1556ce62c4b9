//! One order of things, whichever thread they were done on.

use super::queue::Slot;
use super::{Stop, Told};
use crate::runtime::{Allowance, Failure, Limit};

/// Goes through the slots as they are filled, and counts what belongs to the whole run.
pub struct InOrder<'w> {
    next: usize,
    log_left: usize,
    output_left: usize,
    allowance: &'w Allowance,
}

impl<'w> InOrder<'w> {
    pub fn new(allowance: &'w Allowance) -> Self {
        Self {
            next: 0,
            log_left: allowance.log,
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
                    self.count(outcome.said.cost, content)
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
    fn count(&mut self, log: usize, output: usize) -> Option<Failure> {
        if !self.spend(log) {
            return Some(Failure::Limit(Limit::Log(self.allowance.log)));
        }
        match self.output_left.checked_sub(output) {
            Some(left) => self.output_left = left,
            None => return Some(Failure::Limit(Limit::Output(self.allowance.output))),
        }
        None
    }

    /// Counts what was logged. `false`: it is too much.
    pub fn spend(&mut self, log: usize) -> bool {
        let left = self.log_left.checked_sub(log);
        self.log_left = left.unwrap_or(0);
        left.is_some()
    }
}
