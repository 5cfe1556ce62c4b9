//! A run through a chain of plugins: what must hold however it is done.

mod audit;
mod determinism;
mod parallel;
mod passthrough;
