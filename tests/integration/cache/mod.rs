//! The cache between builds: compiled code, results, and the choice of a compiler tier.

mod compiled_code;
mod results;
mod tiers;
