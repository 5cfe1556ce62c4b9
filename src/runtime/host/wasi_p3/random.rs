//! Random numbers, or the fixed sequences for a guest that was not granted any.

use wasmtime::component::Linker;
use wasmtime_wasi::p2::bindings::random as before;
use wasmtime_wasi::p3::bindings::random::{insecure, insecure_seed, random};

use super::super::state::HostState;
use super::super::wasi::RANDOM;
use super::{Wasi, same};

pub fn add(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    random::add_to_linker::<_, Wasi>(linker, same)?;
    insecure::add_to_linker::<_, Wasi>(linker, same)?;
    insecure_seed::add_to_linker::<_, Wasi>(linker, same)
}

/// Guests have to be content with fewer bytes than they asked for since 0.3.
impl random::Host for HostState {
    fn get_random_bytes(&mut self, most: u64) -> wasmtime::Result<Vec<u8>> {
        before::random::Host::get_random_bytes(self, most.min(RANDOM))
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        before::random::Host::get_random_u64(self)
    }
}

impl insecure::Host for HostState {
    fn get_insecure_random_bytes(&mut self, most: u64) -> wasmtime::Result<Vec<u8>> {
        before::insecure::Host::get_insecure_random_bytes(self, most.min(RANDOM))
    }

    fn get_insecure_random_u64(&mut self) -> wasmtime::Result<u64> {
        before::insecure::Host::get_insecure_random_u64(self)
    }
}

impl insecure_seed::Host for HostState {
    fn get_insecure_seed(&mut self) -> wasmtime::Result<(u64, u64)> {
        before::insecure_seed::Host::insecure_seed(self)
    }
}
