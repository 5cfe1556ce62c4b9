//! Plugins made of parts: components that are linked by the settings, each in a store of its own.
//!
//! A part has its own memory, grants and limits, so calls between parts go through the host: values are copied,
//! and handles of resources are mapped. Parts need each other without circles, so that one that is at work is never
//! entered again.

mod carry;
mod company;
mod exports;
mod fit;
mod link;
mod meter;
mod part;
mod slot;
mod track;
mod wiring;

pub(super) use company::Company;
pub use link::{LinkError, Prepared};
pub(super) use link::{Linked, link};
pub(super) use part::Parts;
pub use part::Terms;
pub(super) use slot::{Givers, Hours, PartFailed, PluginOver, Shift};
pub use wiring::Snag;
pub(super) use wiring::{Names, Wire, Wiring, wired};
