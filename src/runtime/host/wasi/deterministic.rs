//! Clocks and random numbers that are the same in every run.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand_core::TryRng;
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

/// Endless sequence of bytes, the same in every run: the output of a hash function, which does not repeat itself. Clones
/// share their position.
#[derive(Clone)]
pub struct RandomSequence(Arc<Mutex<Sequence>>);

struct Sequence {
    output: blake3::OutputReader,
    /// Last block of the output: wasmtime-wasi takes one byte at a time.
    block: [u8; blake3::BLOCK_LEN],
    /// Bytes of the block that were taken.
    taken: usize,
}

impl RandomSequence {
    /// Creates a sequence at its beginning. Each name has another one.
    pub fn new(name: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(name.as_bytes());
        Self(Arc::new(Mutex::new(Sequence {
            output: hasher.finalize_xof(),
            block: [0; blake3::BLOCK_LEN],
            taken: blake3::BLOCK_LEN,
        })))
    }

    /// Returns to the beginning.
    pub fn reset(&self) {
        let mut sequence = self.sequence();
        sequence.output.set_position(0);
        sequence.taken = blake3::BLOCK_LEN;
    }

    fn sequence(&self) -> MutexGuard<'_, Sequence> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next bytes.
    fn take<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.sequence().fill(&mut bytes);
        bytes
    }
}

impl Sequence {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.taken == self.block.len() {
                self.output.fill(&mut self.block);
                self.taken = 0;
            }
            *byte = self.block[self.taken];
            self.taken += 1;
        }
    }
}

impl TryRng for RandomSequence {
    type Error = Infallible;

    /// Returns the next byte: wasmtime-wasi takes only bytes from such numbers, one from each.
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let [byte] = self.take();
        Ok(byte.into())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.take()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.sequence().fill(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use super::RandomSequence;

    #[test]
    fn sequences_start_again_and_do_not_repeat() {
        let mut secure = RandomSequence::new("secure");
        let mut first = [0; 512];
        secure.clone().fill_bytes(&mut first);
        assert_ne!(first[..256], first[256..]);
        assert_ne!(
            RandomSequence::new("insecure").next_u64(),
            RandomSequence::new("secure").next_u64()
        );
        secure.reset();
        assert_eq!(secure.next_u64().to_le_bytes(), first[..8]);
        assert_eq!(secure.next_u32(), u32::from(first[8]));
    }
}
