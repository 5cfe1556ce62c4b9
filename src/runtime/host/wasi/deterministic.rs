//! Clocks and random numbers that are the same in every run.

use std::time::Duration;

use wasmtime::bail;
use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::clocks::WasiClocksView;
use wasmtime_wasi::p2::DynPollable;
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::bindings::random::{insecure, insecure_seed, random};
use wasmtime_wasi::random::WasiRandomView;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

use super::super::state::HostState;

/// Random bytes that a guest may ask for in one call.
pub(crate) const RANDOM: u64 = 1 << 20;

/// What a monotonic clock shows that stands. Go's runtime takes 0 for a clock that is broken, and stops.
pub(crate) const STOPPED: Duration = Duration::from_secs(1);

/// A clock that always shows the same.
pub(crate) struct Standing(pub Duration);

impl HostWallClock for Standing {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0
    }
}

impl HostMonotonicClock for Standing {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A clock on which waiting is over at once, whether it goes or stands.
pub(crate) fn add_monotonic_clock(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    monotonic_clock::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

/// wasmtime-wasi would wait in real time, and in a host call, where nothing interrupts a guest
/// (wasmtime#9188).
impl monotonic_clock::Host for HostState {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.clocks().now()
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        self.clocks().resolution()
    }

    fn subscribe_instant(&mut self, _when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.clocks().subscribe_duration(0)
    }

    fn subscribe_duration(&mut self, _duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.clocks().subscribe_duration(0)
    }
}

/// Two endless sequences, from a hash function whose output does not repeat itself.
pub(crate) struct Sequences {
    secure: Sequence,
    insecure: Sequence,
}

struct Sequence(blake3::OutputReader);

impl Sequences {
    pub fn new() -> Self {
        let sequence = |name: &[u8]| Sequence(blake3::Hasher::new().update(name).finalize_xof());
        Self {
            secure: sequence(b"wasi:random/random"),
            insecure: sequence(b"wasi:random/insecure"),
        }
    }

    /// Begins both anew.
    pub fn restart(&mut self) {
        self.secure.0.set_position(0);
        self.insecure.0.set_position(0);
    }
}

impl Sequence {
    fn bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        if len > RANDOM {
            bail!("{len} random bytes were asked for at once, and {RANDOM} are the most");
        }
        let mut bytes = vec![0; len as usize];
        self.0.fill(&mut bytes);
        Ok(bytes)
    }

    fn number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

/// The sequences for a guest that was not granted random numbers.
pub(crate) fn add_random(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    random::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl random::Host for HostState {
    fn get_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        match &mut self.sequences {
            Some(sequences) => sequences.secure.bytes(len),
            None => self.random().get_random_bytes(len),
        }
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        match &mut self.sequences {
            Some(sequences) => Ok(sequences.secure.number()),
            None => self.random().get_random_u64(),
        }
    }
}

/// The same of the interface for numbers that need not be safe from guessing.
pub(crate) fn add_insecure(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    insecure::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl insecure::Host for HostState {
    fn get_insecure_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        match &mut self.sequences {
            Some(sequences) => sequences.insecure.bytes(len),
            None => self.random().get_insecure_random_bytes(len),
        }
    }

    fn get_insecure_random_u64(&mut self) -> wasmtime::Result<u64> {
        match &mut self.sequences {
            Some(sequences) => Ok(sequences.insecure.number()),
            None => self.random().get_insecure_random_u64(),
        }
    }
}

/// The same of the seed, which hash tables ask for.
pub(crate) fn add_insecure_seed(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    insecure_seed::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl insecure_seed::Host for HostState {
    fn insecure_seed(&mut self) -> wasmtime::Result<(u64, u64)> {
        match self.sequences {
            Some(_) => Ok((0, 0)),
            None => self.random().insecure_seed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RANDOM, Sequences};

    #[test]
    fn sequences_begin_anew_and_do_not_repeat() {
        let mut sequences = Sequences::new();
        let first = sequences.secure.bytes(RANDOM).unwrap();
        assert_ne!(first[..256], first[256..512]);
        assert_ne!(sequences.insecure.bytes(8).unwrap(), first[..8]);
        sequences.restart();
        assert_eq!(sequences.secure.number().to_le_bytes(), first[..8]);
        assert_eq!(sequences.secure.bytes(8).unwrap(), first[8..16]);
        assert!(sequences.secure.bytes(RANDOM + 1).is_err());
    }
}
