//! Plugins made of parts: components that the settings link, each in a store of its own.
//!
//! A part has its own memory, grants and limits, so calls between parts go through the host: values are copied, and
//! handles of resources are mapped. Parts import from each other without cycles, so a part that is running is never
//! called again.

mod component_names;
mod deadlines;
mod exports;
mod handle_types;
mod link;
mod link_component;
mod part;
mod part_handle;
mod part_instances;
mod prepared_part;
mod resource_transfer;
mod type_check;

pub use deadlines::{Deadlines, PartBudget};
pub use link::{LinkError, Linked, link};
pub use part::{PartOptions, Parts};
pub use part_instances::PartInstances;
pub use prepared_part::PreparedPart;
