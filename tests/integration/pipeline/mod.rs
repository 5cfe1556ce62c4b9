//! Runs of a chain of plugins: invariants of all ways to run it.

mod audit;
mod determinism;
mod parallel;
mod passthrough;
