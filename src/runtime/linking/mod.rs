//! Plugins made of parts: components that are linked by the settings, each in a store of its own.
//!
//! A part has its own memory, grants and limits, so calls between parts go through the host: values are copied,
//! and handles of resources are mapped. Parts need each other without circles, so that one that is at work is never
//! entered again.

mod exports;
mod link;
mod part;
mod part_handle;
mod part_instances;
mod resource_transfer;
mod type_check;

pub use link::{LinkError, Linked, Prepared, link};
pub use part::{PartSettings, Parts};
pub use part_handle::{Deadlines, PartBudget};
pub use part_instances::PartInstances;
