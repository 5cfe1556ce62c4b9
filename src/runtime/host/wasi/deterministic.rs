//! Clocks and random numbers that are the same in every run.

use std::time::Duration;

use wasmtime::bail;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// Random bytes that a plugin may request in one call.
pub const MAX_RANDOM_BYTES: u64 = 1 << 20;

/// Time that a frozen monotonic clock shows. Go's runtime takes 0 for a broken clock, and stops.
pub const FROZEN_MONOTONIC: Duration = Duration::from_secs(1);

/// Clock that always shows the same time.
pub struct FrozenClock(pub Duration);

impl HostWallClock for FrozenClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

impl HostMonotonicClock for FrozenClock {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }
}

/// Source of random numbers that are the same in every run.
pub struct DeterministicRng {
    pub secure: RandomSequence,
    pub insecure: RandomSequence,
}

/// Endless sequence of bytes: the output of a hash function, which does not repeat itself.
pub struct RandomSequence(blake3::OutputReader);

impl DeterministicRng {
    /// Creates the source with both sequences at their beginning.
    pub fn new() -> Self {
        let sequence =
            |name: &[u8]| RandomSequence(blake3::Hasher::new().update(name).finalize_xof());
        Self {
            secure: sequence(b"wasi:random/random"),
            insecure: sequence(b"wasi:random/insecure"),
        }
    }

    /// Returns to the beginning of both sequences.
    pub fn reset(&mut self) {
        self.secure.0.set_position(0);
        self.insecure.0.set_position(0);
    }
}

impl RandomSequence {
    /// Returns the next `len` bytes.
    ///
    /// # Errors
    /// Fails if `len` exceeds [`MAX_RANDOM_BYTES`].
    pub fn bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        if len > MAX_RANDOM_BYTES {
            bail!("too many random bytes requested in one call: {len} (limit {MAX_RANDOM_BYTES})");
        }
        let mut bytes = vec![0; len as usize];
        self.0.fill(&mut bytes);
        Ok(bytes)
    }

    /// Returns the next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::{DeterministicRng, MAX_RANDOM_BYTES};

    #[test]
    fn sequences_start_again_and_do_not_repeat() {
        let mut rng = DeterministicRng::new();
        let first = rng.secure.bytes(MAX_RANDOM_BYTES).unwrap();
        assert_ne!(first[..256], first[256..512]);
        assert_ne!(rng.insecure.bytes(8).unwrap(), first[..8]);
        rng.reset();
        assert_eq!(rng.secure.next_u64().to_le_bytes(), first[..8]);
        assert_eq!(rng.secure.bytes(8).unwrap(), first[8..16]);
        assert!(rng.secure.bytes(MAX_RANDOM_BYTES + 1).is_err());
    }
}
