//! Plugins that are packages of a registry: what a book asks for, which versions of that are locked, and where
//! their files lie. Nothing in here reaches a network.

mod lock;
mod store;
mod wanted;

pub use lock::{FILE, Lock, Locked};
pub use store::{Store, Unfinished};
pub use wanted::Wanted;
