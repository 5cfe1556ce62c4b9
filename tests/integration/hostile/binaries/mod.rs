//! Files that must be refused before anything in them runs.

pub mod features;
pub mod malformed;
