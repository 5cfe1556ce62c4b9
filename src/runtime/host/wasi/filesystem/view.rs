//! State behind `wasi:filesystem`, and how paths are resolved in it.

use wasmtime::component::{HasData, Resource};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;
use wasmtime_wasi::p2::bindings::sync::filesystem::types::{
    DescriptorStat, DescriptorType, MetadataHashValue,
};
use wasmtime_wasi::p2::{FsError, FsResult};

use super::preopen_tree::{Lookup, PreopenTree};
use crate::runtime::events::AccessDenials;
use crate::runtime::quota::MemoryLease;
use crate::settings::GrantedFolder;

/// Marker of [`FilesView`] for a linker.
pub struct Files;

impl HasData for Files {
    type Data<'a> = FilesView<'a>;
}

/// State behind `wasi:filesystem`.
pub struct FilesView<'a> {
    pub wasi: WasiFilesystemCtxView<'a>,
    pub state: &'a mut FilesystemState,
    /// The plugin has a real clock, and sees the times of files.
    pub has_clock: bool,
    pub denials: &'a mut AccessDenials,
    /// Memory that listings take.
    pub lease: &'a MemoryLease,
}

/// Files of one plugin instance.
pub struct FilesystemState {
    pub(super) tree: PreopenTree,
    /// Handles of the host on the granted folders. Empty until a path leads into one.
    granted_handles: Vec<u32>,
}

/// Virtual folder in the table of handles, in the place of a descriptor: its path below `/`.
pub struct VirtualDir(pub String);

/// Target of a path.
pub enum Resolved {
    /// A path below a real folder, for wasmtime-wasi to resolve.
    Real(Resource<Descriptor>, String),
    /// A virtual folder, by its path.
    VirtualDir(String),
}

impl FilesystemState {
    /// Creates the state of an instance that may read these folders.
    pub fn new(granted: &[GrantedFolder]) -> Self {
        let paths = granted.iter().map(|folder| &*folder.guest);
        Self {
            tree: PreopenTree::new(paths),
            granted_handles: Vec::new(),
        }
    }
}

impl FilesView<'_> {
    /// Opens a handle on a virtual folder.
    pub fn open_virtual_dir(&mut self, path: String) -> FsResult<Resource<Descriptor>> {
        let dir = self.wasi.table.push(VirtualDir(path))?;
        Ok(Resource::new_own(dir.rep()))
    }

    /// Returns the path of a virtual folder, or `None` for a handle on a real file or folder.
    pub fn virtual_dir(&mut self, fd: &Resource<Descriptor>) -> Option<String> {
        let dir = Resource::<VirtualDir>::new_borrow(fd.rep());
        let dir = self.wasi.table.get(&dir).ok()?;
        Some(dir.0.clone())
    }

    /// Resolves a path, and records a path that leads to something that is not granted.
    pub fn resolve(&mut self, fd: Resource<Descriptor>, path: String) -> FsResult<Resolved> {
        let Some(from) = self.virtual_dir(&fd) else {
            return Ok(Resolved::Real(fd, path));
        };
        match self.state.tree.lookup(&from, &path) {
            Lookup::VirtualDir(path) => Ok(Resolved::VirtualDir(path)),
            Lookup::Granted { index, rest } => {
                let is_name = |part: &str| !matches!(part, "" | ".");
                let rest = if rest.split('/').any(is_name) {
                    rest.trim_start_matches('/')
                } else {
                    "."
                };
                Ok(Resolved::Real(self.granted(index)?, rest.to_owned()))
            }
            Lookup::NotGranted(path) => {
                // An empty path names no file.
                if !path.is_empty() {
                    self.denials.paths.add(&path);
                }
                Err(ErrorCode::NoEntry.into())
            }
            Lookup::Outside => {
                self.denials.outside = true;
                Err(ErrorCode::NotPermitted.into())
            }
        }
    }

    /// Returns the host's handle on a granted folder. A plugin never sees it, so it can't close it.
    fn granted(&mut self, index: usize) -> FsResult<Resource<Descriptor>> {
        if self.state.granted_handles.is_empty() {
            let folders = preopens::Host::get_directories(&mut self.wasi);
            let folders = folders.map_err(FsError::trap)?;
            self.state.granted_handles = folders.iter().map(|(fd, _)| fd.rep()).collect();
        }
        let handle = self.state.granted_handles.get(index).copied();
        handle
            .map(Resource::new_borrow)
            .ok_or_else(|| ErrorCode::NoEntry.into())
    }

    /// Refuses to change a file, whether or not wasmtime-wasi would, and records that.
    pub fn refuse_to_write<T>(&mut self) -> FsResult<T> {
        self.denials.writing = true;
        Err(ErrorCode::ReadOnly.into())
    }

    /// Records a path that led out of the granted folders.
    pub fn record_escape<T>(&mut self, result: FsResult<T>) -> FsResult<T> {
        let is_escape =
            |error: &FsError| matches!(error.downcast_ref(), Some(ErrorCode::NotPermitted));
        self.denials.outside |= result.as_ref().is_err_and(is_escape);
        result
    }

    /// Hides the times of a file, unless the plugin has a real clock.
    pub fn visible_stat(&self, stat: DescriptorStat) -> DescriptorStat {
        if self.has_clock {
            return stat;
        }
        DescriptorStat {
            data_access_timestamp: None,
            data_modification_timestamp: None,
            status_change_timestamp: None,
            ..stat
        }
    }
}

/// Metadata of a virtual folder.
pub const VIRTUAL_STAT: DescriptorStat = DescriptorStat {
    type_: DescriptorType::Directory,
    link_count: 1,
    size: 0,
    data_access_timestamp: None,
    data_modification_timestamp: None,
    status_change_timestamp: None,
};

/// Returns a hash that tells virtual folders apart from each other and from real ones.
pub fn virtual_hash(path: &str) -> MetadataHashValue {
    let key = "mdbook-wasm a folder on the way to a granted one";
    let digest = blake3::derive_key(key, path.as_bytes());
    let number = |at| u64::from_le_bytes(std::array::from_fn(|byte| digest[at + byte]));
    MetadataHashValue {
        lower: number(0),
        upper: number(8),
    }
}
