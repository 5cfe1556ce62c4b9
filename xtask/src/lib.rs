//! Which packages and plugins this repository has. Its commands and its tests read that from here.

pub mod packages;
pub mod plugins;
