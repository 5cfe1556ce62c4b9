//! A plugin's file before any engine sees it: its form, how large it unfolds, what it imports, and the component that is made of a core module.

mod async_abi;
mod binary_kind;
mod compat_key;
mod componentize;
mod componentize_error;
mod expansion_limits;
mod features;
mod imports;
mod inspect;
mod load_error;
mod made_by_python;
mod trim;
mod type_depth;
mod wasi_p3;
mod wiring;

pub(crate) use async_abi::Calls;
pub use binary_kind::Form;
pub use compat_key::fits;
pub(crate) use componentize::{MARK as ADAPTER_FINGERPRINT, component as component_of};
pub use componentize_error::{Origin, Unfit};
pub(crate) use expansion_limits::check as check_expansion;
pub(crate) use features::OFF;
pub(crate) use imports::{check_imports, is_hosts};
pub(crate) use inspect::in_words;
pub use inspect::{Drawing, Giver, Inspection, Making, Need, Outline, Tool, inspect, inspect_all};
pub use load_error::{Lack, Mistake, Refusal};
pub(crate) use made_by_python::is_python;
pub(crate) use trim::{FORM as TRIM_FORM, Trimmed};
pub(crate) use wasi_p3::package as wasi_p3_package;
pub use wiring::{Names, Snag, Wire, Wiring, wired};
