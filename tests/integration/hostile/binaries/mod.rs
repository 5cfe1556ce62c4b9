//! Files that must be rejected before they run.

pub mod features;
pub mod malformed;
