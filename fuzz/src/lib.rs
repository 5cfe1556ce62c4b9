//! Fuzz targets: a function on any bytes for each kind of external input.
//!
//! Each function panics if a promise is broken, and returns otherwise. The programs in `targets/` call them with inputs
//! of libFuzzer; the test in `tests/` calls them with the corpus, on stable Rust.

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

/// A fuzz target, which accepts any bytes.
pub type Target = fn(&[u8]);

/// All targets, by the names of their programs and of their folders in the corpus.
pub const TARGETS: [(&str, Target); 7] = [
    ("cache", cache),
    ("components", components),
    ("lock", lock),
    ("markdown", markdown),
    ("protocol", protocol),
    ("rebuild", rebuild),
    ("settings", settings),
];
