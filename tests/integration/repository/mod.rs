//! The packages and pages of this repository.

mod crates;
mod links;
