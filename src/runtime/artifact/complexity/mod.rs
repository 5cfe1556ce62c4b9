//! Limits on the complexity of a component, checked before it is compiled.
//!
//! They hold for what compiling itself takes, before any limit of a plugin: instances that multiply when the component
//! is expanded, and types that are read by recursion.

mod expansion_limits;
mod open_component;
mod type_depth;

pub(crate) use expansion_limits::check_expansion;
