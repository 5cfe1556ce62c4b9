//! Packages of a book, fetched from their registries and locked. A build does none of this.
//!
//! What asks a registry is a [`Registry`]. The one there is belongs to the program `mdbook-wasm-fetch`, so that
//! nothing that the other program is linked from knows a client.

mod book;
mod choose;
mod download;
mod registry;
mod tell;

pub use book::{Book, Fetch};
pub use registry::{Configuration, Offered, Registry, Trouble};
pub use tell::{Change, Told};

#[cfg(test)]
mod tests;
