//! wasmtime: what loads a component, what it may use while it runs, and what it did.

mod busy;
mod compile;
mod engine;
mod failure;
mod inspect;
mod journal;
mod limits;
mod load;
mod sandbox;
mod session;
mod tier;
mod wasi;
mod watchdog;

pub use engine::{Host, THREAD_STACK};
pub use failure::{Failure, Limit};
pub use inspect::{Inspection, Need, inspect, needs};
pub use journal::{Event, Said, Source};
pub use limits::Allowance;
pub use load::{Binary, Plugin, Refusal};
pub use session::Session;
pub use tier::Tier;
pub use watchdog::Watchdog;
