//! Plugins made of parts: components that the settings link, each in a store of its own.
//!
//! A part has its own memory, permissions and limits, so calls between parts go through the host: values are copied,
//! and handles of resources are mapped. Parts import from each other without cycles, so a part that is running is
//! never called again.

mod component_names;
mod exports;
mod handle_types;
mod lazy_part_instance;
mod link;
mod link_component;
mod loaded_part;
mod part_instances;
mod prepared_part;
mod resource_transfer;
mod shared_budgets;
mod type_check;

pub use link::{LinkError, Linked, link};
pub use loaded_part::{LoadedParts, PartOptions};
pub use part_instances::PartInstances;
pub use prepared_part::PreparedPart;
pub use shared_budgets::{PartBudget, SharedBudgets};
