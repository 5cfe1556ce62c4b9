//! Folders that are open from the start.

use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::preopens;

use super::view::FilesView;

impl preopens::Host for FilesView<'_> {
    /// Returns `/`, and the granted folders, of which libc takes the nearest for a path. `/` comes first, since Go takes
    /// the first one for its working folder.
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        let mut folders = preopens::Host::get_directories(&mut self.wasi.filesystem())?;
        if self.state.tree.is_root_granted() {
            folders.sort_by_key(|(_, name)| name != "/");
        } else {
            let root = self.open_virtual_dir(String::new())?;
            folders.insert(0, (root, "/".to_owned()));
        }
        Ok(folders)
    }
}
