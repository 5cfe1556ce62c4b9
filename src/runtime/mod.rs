//! wasmtime: what loads a component, what it may use while it runs, and what it did.

mod anatomy;
mod busy;
mod compile;
mod denied;
mod engine;
mod failure;
mod files;
mod grants;
mod imports;
mod inspect;
mod journal;
mod limits;
mod load;
mod memory;
mod refusal;
mod sandbox;
mod session;
mod stand_ins;
mod stream;
mod tier;
mod wasi;
mod watchdog;

pub use compile::Binary;
pub use denied::Denied;
pub use engine::{Host, thread_stack};
pub use failure::{Failure, Limit};
pub use grants::Grants;
pub use inspect::{Inspection, Need, inspect};
pub use journal::{Event, Said, Source};
pub use limits::{Allowance, STACK};
pub use load::Plugin;
pub use refusal::{Lack, Mistake, Refusal};
pub use session::Session;
pub use tier::Tier;
pub use watchdog::Watchdog;
