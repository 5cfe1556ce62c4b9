//! A plugin's file before any engine reads it: its kind, complexity and imports, and the component that a core module
//! becomes.

mod async_abi;
mod binary_kind;
mod complexity;
mod componentize;
mod componentize_error;
mod features;
mod imports;
mod inspect;
mod link_plan;
mod load_error;
mod made_by_python;
mod wasi;

pub(crate) use async_abi::AsyncAbi;
pub use binary_kind::BinaryKind;
pub(crate) use complexity::check_expansion;
pub(crate) use componentize::{ADAPTER_FINGERPRINT, componentize};
pub use componentize_error::ComponentizeError;
pub(crate) use features::DISABLED_FEATURES;
pub(crate) use imports::{check_imports, is_provided_by_host};
pub(crate) use inspect::capabilities;
pub use inspect::{
    Capability, InspectedParts, Inspection, InterfaceNames, Producer, ProducerMetadata, inspect,
    inspect_all,
};
pub use link_plan::{
    ComponentNames, LinkPlan, LinkPlanError, Provider, is_semver_compatible, provided_imports,
};
pub use load_error::{LoadError, MissingImport, NotWasmHint};
pub(crate) use made_by_python::is_python;
pub(crate) use wasi::{WasiPackage, WasiVersion};
