//! `wasi:random`: the system's random numbers, or deterministic ones for a plugin that was not granted those.

use wasmtime::component::Linker;
use wasmtime_wasi::p2::bindings::random as p2;
use wasmtime_wasi::p3::bindings::random::{insecure, insecure_seed, random};

use super::super::wasi::MAX_RANDOM_BYTES;
use super::super::wasi::random::{Random, RandomView};

/// Adds `wasi:random` 0.3 to a linker.
pub fn add_to_linker<T: 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> RandomView<'_>,
) -> wasmtime::Result<()> {
    random::add_to_linker::<_, Random>(linker, view)?;
    insecure::add_to_linker::<_, Random>(linker, view)?;
    insecure_seed::add_to_linker::<_, Random>(linker, view)
}

/// Returns fewer bytes than requested if too many are: 0.3 allows that, and 0.2 does not.
impl random::Host for RandomView<'_> {
    fn get_random_bytes(&mut self, max_len: u64) -> wasmtime::Result<Vec<u8>> {
        p2::random::Host::get_random_bytes(self, max_len.min(MAX_RANDOM_BYTES))
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        p2::random::Host::get_random_u64(self)
    }
}

impl insecure::Host for RandomView<'_> {
    fn get_insecure_random_bytes(&mut self, max_len: u64) -> wasmtime::Result<Vec<u8>> {
        p2::insecure::Host::get_insecure_random_bytes(self, max_len.min(MAX_RANDOM_BYTES))
    }

    fn get_insecure_random_u64(&mut self) -> wasmtime::Result<u64> {
        p2::insecure::Host::get_insecure_random_u64(self)
    }
}

impl insecure_seed::Host for RandomView<'_> {
    fn get_insecure_seed(&mut self) -> wasmtime::Result<(u64, u64)> {
        p2::insecure_seed::Host::insecure_seed(self)
    }
}
