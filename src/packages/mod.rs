//! Plugins that are packages of a registry: the requirements of a book, the versions that are locked, and the files
//! that were downloaded. Nothing here uses a network.

mod lock_file;
mod package_store;
mod requirement;

pub use lock_file::{LOCK_FILE, LockFile, LockedPackage};
pub use package_store::{PackageStore, PartialDownload};
pub use requirement::PackageRequirement;
