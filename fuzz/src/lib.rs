//! What is fuzzed: one function on any bytes for each door that bytes from outside come in by.
//!
//! Each function panics where a promise is broken, and returns otherwise, whatever the bytes are. The
//! programs in `targets/` hand them what libFuzzer makes up; the test in `tests/` hands them the kept
//! corpus, with stable Rust.

mod cache;
mod components;
mod frame;
mod lock;
mod markdown;
mod protocol;
mod rebuild;
mod run;
mod settings;

pub use cache::cache;
pub use components::components;
pub use lock::lock;
pub use markdown::markdown;
pub use protocol::protocol;
pub use rebuild::rebuild;
pub use run::scratch;
pub use settings::settings;

/// Takes any bytes.
pub type Target = fn(&[u8]);

/// All targets by the names of their programs and of the folders of their corpora.
pub const TARGETS: [(&str, Target); 7] = [
    ("cache", cache),
    ("components", components),
    ("lock", lock),
    ("markdown", markdown),
    ("protocol", protocol),
    ("rebuild", rebuild),
    ("settings", settings),
];
