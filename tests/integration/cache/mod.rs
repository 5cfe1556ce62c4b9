//! What is kept between builds: compiled code, results, and which code a plugin gets.

mod compiled_code;
mod results;
mod tiers;
