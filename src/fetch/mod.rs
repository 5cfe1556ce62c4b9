//! Downloads the packages of a book from registries, and locks their versions. A build does nothing of this.
//!
//! A [`Registry`] is anything that can be asked for packages. The one that uses a network belongs to the program
//! `mdbook-wasm-fetch`, so the program that runs in builds contains no network code.

mod book_packages;
mod download;
mod events;
mod package;
mod registry;
mod resolve;
mod retry;

pub use book_packages::{BookPackages, FetchOptions};
pub use events::{FetchEvent, PackageChange};
pub use registry::{AvailableVersion, Registry, RegistryConfig, RegistryError};

#[cfg(test)]
mod tests;
