//! The packages and plugins of this repository, and Chromium, for its commands and its tests.

pub mod apt;
pub mod chromium;
pub mod packages;
pub mod plugins;
