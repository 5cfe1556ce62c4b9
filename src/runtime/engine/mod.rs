//! Engines and compiled code: how a component becomes native code, or comes from the cache.

mod compile;
mod on_timeout;
mod tier;
mod wasm_host;

pub use compile::{Announce, Binary, Compiled};
pub use on_timeout::{Ending, Overtime};
pub use tier::Tier;
pub(crate) use wasm_host::{Code, Workshop};
pub use wasm_host::{Host, stack_of_all, thread_stack};
