//! A guest's folder `/`. It is there whatever was granted, as a working folder is for every program.
//! Unless the book's root is granted it is of the host's own making: it can be listed, and holds nothing
//! but the ways to the folders that are.

use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;
use wasmtime_wasi::p2::bindings::sync::filesystem::types::{
    DescriptorStat, DescriptorType, DirectoryEntry, MetadataHashValue,
};
use wasmtime_wasi::p2::{FsError, FsResult};

use super::super::state::HostState;
use super::preopen_tree::{Found, Ways};
use crate::settings::Folder;

/// What a guest's `/` is made of.
pub(crate) struct Root {
    ways: Ways,
    /// The host's own handles on the granted folders, once a path has led into one.
    handles: Vec<u32>,
}

/// A folder of the host's own making, which stands for a descriptor in the table of handles: its path below
/// `/`.
pub(crate) struct Way(String);

/// Where a path leads.
pub(crate) enum Place {
    /// To what wasmtime-wasi finds by this path below this folder.
    Real(Resource<Descriptor>, String),
    /// To a folder of the host's own making, by its path.
    Way(String),
}

impl Root {
    /// With these folders in it.
    pub fn new(granted: &[Folder]) -> Self {
        let paths = granted.iter().map(|folder| &*folder.guest);
        Self {
            ways: Ways::new(paths),
            handles: Vec::new(),
        }
    }
}

impl HostState {
    /// What is open from the start: `/`, and the granted folders, so that libc finds the nearest. `/` comes
    /// first, since Go takes the first for its working folder.
    pub(crate) fn preopened(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        let mut folders = preopens::Host::get_directories(&mut self.filesystem())?;
        match self.root.ways.are_needless() {
            true => folders.sort_by_key(|(_, name)| name != "/"),
            false => folders.insert(0, (self.open_way(String::new())?, "/".to_owned())),
        }
        Ok(folders)
    }

    /// A handle on a folder of the host's own making.
    pub(crate) fn open_way(&mut self, path: String) -> FsResult<Resource<Descriptor>> {
        let way = self.filesystem().table.push(Way(path))?;
        Ok(Resource::new_own(way.rep()))
    }

    /// The path of a folder of the host's own making. `None`: the handle is on something real.
    pub(crate) fn way(&mut self, fd: &Resource<Descriptor>) -> Option<String> {
        let way = Resource::<Way>::new_borrow(fd.rep());
        let way = self.filesystem().table.get(&way).ok()?;
        Some(way.0.clone())
    }

    /// Finds out where a path leads, and takes note of one that leads to what was not granted.
    pub(crate) fn place(&mut self, fd: Resource<Descriptor>, path: String) -> FsResult<Place> {
        let Some(from) = self.way(&fd) else {
            return Ok(Place::Real(fd, path));
        };
        match self.root.ways.find(&from, &path) {
            Found::Way(path) => Ok(Place::Way(path)),
            Found::Granted { number, rest } => {
                let is_name = |part: &str| !matches!(part, "" | ".");
                let rest = match rest.split('/').any(is_name) {
                    true => rest.trim_start_matches('/'),
                    false => ".",
                };
                Ok(Place::Real(self.granted(number)?, rest.to_owned()))
            }
            Found::Nothing(path) => {
                // Whoever says nothing looks for nothing.
                if !path.is_empty() {
                    self.denied.paths.add(&path);
                }
                Err(ErrorCode::NoEntry.into())
            }
            Found::Outside => {
                self.denied.outside = true;
                Err(ErrorCode::NotPermitted.into())
            }
        }
    }

    /// The host's own handle on a granted folder. A guest never sees it, so it can't close it.
    fn granted(&mut self, number: usize) -> FsResult<Resource<Descriptor>> {
        if self.root.handles.is_empty() {
            let folders = preopens::Host::get_directories(&mut self.filesystem());
            let folders = folders.map_err(FsError::trap)?;
            self.root.handles = folders.iter().map(|(fd, _)| fd.rep()).collect();
        }
        let handle = self.root.handles.get(number).copied();
        handle
            .map(Resource::new_borrow)
            .ok_or_else(|| ErrorCode::NoEntry.into())
    }

    /// What is in a folder of the host's own making. Whoever lists it sees less than is there in the book.
    pub(crate) fn list_way(&mut self, path: &str) -> Vec<DirectoryEntry> {
        self.denied.paths.add(path);
        let names = self.root.ways.names(path).into_iter();
        let entry = |name: &str| DirectoryEntry {
            type_: DescriptorType::Directory,
            name: name.to_owned(),
        };
        names.map(entry).collect()
    }
}

/// What such a folder says of itself.
pub(crate) const STAT: DescriptorStat = DescriptorStat {
    type_: DescriptorType::Directory,
    link_count: 1,
    size: 0,
    data_access_timestamp: None,
    data_modification_timestamp: None,
    status_change_timestamp: None,
};

/// Tells such folders apart from each other, and from real ones.
pub(crate) fn hash(path: &str) -> MetadataHashValue {
    let mut hasher =
        blake3::Hasher::new_derive_key("mdbook-wasm a folder on the way to a granted one");
    hasher.update(path.as_bytes());
    let mut halves = hasher.finalize_xof();
    let mut half = || {
        let mut bytes = [0; 8];
        halves.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    };
    MetadataHashValue {
        lower: half(),
        upper: half(),
    }
}
