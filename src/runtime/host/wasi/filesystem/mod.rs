//! `wasi:filesystem`: the granted folders, read-only.
//!
//! A plugin sees only files and folders, which are listed by name. Their times are hidden unless the plugin has a real
//! clock. A plugin's `/` always exists, as every program has a working folder. Unless the book's root is granted, `/`
//! is virtual: it can be listed, and contains only the folders that lead to granted ones.

mod convert;
mod descriptor;
mod directory;
mod p3;
mod preopen_tree;
mod view;

use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::sync::filesystem::types;

pub use p3::add_p3_to_linker;
use view::Files;
pub use view::{FilesView, FilesystemState};

/// Adds `wasi:filesystem` 0.2 to a linker.
pub fn add_p2_to_linker<T: 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> FilesView<'_>,
) -> wasmtime::Result<()> {
    preopens::add_to_linker::<_, Files>(linker, view)?;
    types::add_to_linker::<_, Files>(linker, view)
}

impl preopens::Host for FilesView<'_> {
    /// Returns `/`, and the granted folders, of which libc takes the nearest for a path. `/` comes first, since Go takes
    /// the first one for its working folder.
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        let mut folders = preopens::Host::get_directories(&mut self.wasi)?;
        if self.state.tree.is_root_granted() {
            folders.sort_by_key(|(_, name)| name != "/");
        } else {
            let root = self.open_virtual_dir(String::new())?;
            folders.insert(0, (root, "/".to_owned()));
        }
        Ok(folders)
    }
}
