//! Further attempts after errors that may pass.

use super::registry::{Registry, RegistryError};
use crate::problem::{ErrorKind, Problem};

/// The number of attempts, the first one included.
const ATTEMPTS: u32 = 4;

/// Repeats an attempt until it succeeds, fails permanently, or has failed [`ATTEMPTS`] times. `what` is the message of
/// the last case.
pub fn retry<T>(
    registry: &dyn Registry,
    what: &str,
    mut attempt: impl FnMut() -> Result<T, RegistryError>,
) -> Result<T, Problem> {
    let mut failed = 0;
    loop {
        match attempt() {
            Ok(done) => return Ok(done),
            Err(RegistryError::Permanent(problem)) => return Err(problem),
            Err(RegistryError::Transient(reasons)) => {
                failed += 1;
                if failed == ATTEMPTS {
                    let problem = Problem::new(ErrorKind::Internal, what)
                        .why(format!("{ATTEMPTS} attempts failed; the last error:"))
                        .help(Some(
                            "check the network connection and the name of the registry",
                        ));
                    return Err(reasons.iter().fold(problem, Problem::why));
                }
                registry.wait(failed);
            }
        }
    }
}
