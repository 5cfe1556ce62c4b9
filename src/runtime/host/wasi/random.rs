//! `wasi:random`: the system's random numbers, or deterministic ones for a plugin that was not granted those.

use wasmtime::component::{HasData, Linker};
use wasmtime_wasi::p2::bindings::random::{insecure, insecure_seed, random};
use wasmtime_wasi::random::WasiRandomView;

use super::config::LazyWasiView;
use super::deterministic::DeterministicRng;

/// Marker of [`RandomView`] for a linker.
pub struct Random;

impl HasData for Random {
    type Data<'a> = RandomView<'a>;
}

/// State behind `wasi:random`.
pub struct RandomView<'a> {
    pub wasi: LazyWasiView<'a>,
    /// `None`: random numbers are the system's.
    pub rng: Option<&'a mut DeterministicRng>,
}

/// Adds `wasi:random` 0.2 to a linker.
pub fn add_to_linker<T: 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> RandomView<'_>,
) -> wasmtime::Result<()> {
    random::add_to_linker::<_, Random>(linker, view)?;
    insecure::add_to_linker::<_, Random>(linker, view)?;
    insecure_seed::add_to_linker::<_, Random>(linker, view)
}

impl random::Host for RandomView<'_> {
    fn get_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        match &mut self.rng {
            Some(rng) => rng.secure.bytes(len),
            None => self.wasi.random().get_random_bytes(len),
        }
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        match &mut self.rng {
            Some(rng) => Ok(rng.secure.next_u64()),
            None => self.wasi.random().get_random_u64(),
        }
    }
}

impl insecure::Host for RandomView<'_> {
    fn get_insecure_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        match &mut self.rng {
            Some(rng) => rng.insecure.bytes(len),
            None => self.wasi.random().get_insecure_random_bytes(len),
        }
    }

    fn get_insecure_random_u64(&mut self) -> wasmtime::Result<u64> {
        match &mut self.rng {
            Some(rng) => Ok(rng.insecure.next_u64()),
            None => self.wasi.random().get_insecure_random_u64(),
        }
    }
}

/// Hash tables ask for the seed.
impl insecure_seed::Host for RandomView<'_> {
    fn insecure_seed(&mut self) -> wasmtime::Result<(u64, u64)> {
        match self.rng {
            Some(_) => Ok((0, 0)),
            None => self.wasi.random().insecure_seed(),
        }
    }
}
