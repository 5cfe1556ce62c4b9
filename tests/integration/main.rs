//! Tests of the program as its users meet it: the real binary, real components built from source,
//! real books, both real mdBooks.

mod cache;
mod cli;
mod commands;
mod contract;
mod failures;
mod faults;
mod findings;
mod guide;
mod hostile;
mod languages;
mod mdbook;
mod permissions;
mod pipeline;
mod plugins;
#[cfg(feature = "registry")]
mod registry;
mod repository;
mod runtime;
mod support;
