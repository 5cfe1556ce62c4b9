//! Listings of folders.

use std::vec::IntoIter;

use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::sync::filesystem::types::{
    DescriptorType, DirectoryEntry, DirectoryEntryStream, HostDescriptor, HostDirectoryEntryStream,
};
use wasmtime_wasi::p2::{FsError, FsResult};

use super::view::FilesView;
use crate::runtime::quota::{BudgetExceeded, MemoryLease};

/// Rest of a folder's entries, in the table of handles in the place of wasmtime-wasi's stream. They count as the plugin's
/// memory: it may have as many listings open as it has handles.
pub struct Listing {
    pub entries: IntoIter<DirectoryEntry>,
    /// Error of an entry that can't be read. It comes last.
    pub error: Option<FsError>,
    /// Memory that all entries took, in bytes.
    bytes: usize,
    lease: MemoryLease,
}

impl Drop for Listing {
    fn drop(&mut self) {
        self.lease.release(self.bytes);
    }
}

impl FilesView<'_> {
    /// Opens a listing of a folder, whose entries are sorted by name, since each system has an order of its own.
    pub fn open_listing(&mut self, fd: Resource<Descriptor>) -> FsResult<Listing> {
        let (mut entries, error) = match self.virtual_dir(&fd) {
            Some(path) => (self.list_virtual_dir(&path), None),
            None => list(&mut self.wasi, fd)?,
        };
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        let names = entries.iter().map(|entry| entry.name.len());
        let bytes = names.sum::<usize>() + size_of_val(&entries[..]);
        let reserved = self.lease.reserve(bytes).map_err(BudgetExceeded::from);
        reserved.map_err(FsError::trap)?;
        Ok(Listing {
            entries: entries.into_iter(),
            error,
            bytes,
            lease: self.lease.clone(),
        })
    }

    /// Returns the entries of a virtual folder, and records the folder: the plugin sees less than the book has there.
    fn list_virtual_dir(&mut self, path: &str) -> Vec<DirectoryEntry> {
        self.denials.paths.add(path);
        let names = self.state.tree.entries(path).into_iter();
        let entry = |name: &str| DirectoryEntry {
            type_: DescriptorType::Directory,
            name: name.to_owned(),
        };
        names.map(entry).collect()
    }
}

/// Returns all entries of a real folder, and the first error.
fn list(
    files: &mut WasiFilesystemCtxView<'_>,
    fd: Resource<Descriptor>,
) -> FsResult<(Vec<DirectoryEntry>, Option<FsError>)> {
    let stream = HostDescriptor::read_directory(files, fd)?;
    let (mut entries, mut first_error) = (Vec::new(), None);
    loop {
        let stream = Resource::new_borrow(stream.rep());
        match HostDirectoryEntryStream::read_directory_entry(files, stream) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => break,
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    HostDirectoryEntryStream::drop(files, stream).map_err(FsError::trap)?;
    Ok((entries, first_error))
}

impl HostDirectoryEntryStream for FilesView<'_> {
    fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        let listing = Resource::<Listing>::new_borrow(stream.rep());
        let listing = self.wasi.table.get_mut(&listing)?;
        match (listing.entries.next(), listing.error.take()) {
            (None, Some(error)) => Err(error),
            (entry, error) => {
                listing.error = error;
                Ok(entry)
            }
        }
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        let listing = Resource::<Listing>::new_own(stream.rep());
        self.wasi.table.delete(listing)?;
        Ok(())
    }
}
