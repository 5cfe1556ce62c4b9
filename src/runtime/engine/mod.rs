//! Engines and compiled code: how a component becomes native code, or comes from the cache.

mod compile;
mod on_timeout;
mod tier;
mod wasm_host;

pub use compile::{Binary, Compiled, OnCompile};
pub use on_timeout::{OnTimeout, ProcessLifetime};
pub use tier::Tier;
pub(crate) use wasm_host::CompileProfile;
pub use wasm_host::{WasmHost, stack_of_all, thread_stack};
