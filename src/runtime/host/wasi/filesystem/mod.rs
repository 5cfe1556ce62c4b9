//! `wasi:filesystem`: the granted folders, read-only.
//!
//! A plugin sees only files and folders, which are listed by name. Their times are hidden unless the plugin has a real
//! clock. A plugin's `/` always exists, as every program has a working folder. Unless the book's root is granted, `/`
//! is virtual: it can be listed, and contains only the folders that lead to granted ones.

mod descriptor;
mod directory;
mod preopen_tree;
mod preopens;
mod view;
mod virtual_dir;

use wasmtime::component::Linker;
use wasmtime_wasi::p2::bindings::filesystem::preopens as preopens_interface;
use wasmtime_wasi::p2::bindings::sync::filesystem::types;

pub use view::{Files, FilesView, FilesystemState, Listing};

/// Adds `wasi:filesystem` 0.2 to a linker.
pub fn add_to_linker<T: 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> FilesView<'_>,
) -> wasmtime::Result<()> {
    preopens_interface::add_to_linker::<_, Files>(linker, view)?;
    types::add_to_linker::<_, Files>(linker, view)
}
