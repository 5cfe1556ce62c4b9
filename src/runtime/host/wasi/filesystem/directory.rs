//! Listings of folders.

use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemCtxView, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::sync::filesystem::types::{
    DescriptorType, DirectoryEntry, DirectoryEntryStream, HostDescriptor, HostDirectoryEntryStream,
};
use wasmtime_wasi::p2::{FsError, FsResult};

use super::view::{FilesView, Listing};
use crate::runtime::quota::BudgetExceeded;

/// Listing of a virtual folder in the table of handles, in the place of wasmtime-wasi's stream.
struct VirtualDirStream;

type Entries = Vec<FsResult<DirectoryEntry>>;

impl FilesView<'_> {
    /// Opens a listing of a folder, whose entries are sorted and count as the plugin's memory.
    pub fn open_listing(
        &mut self,
        fd: Resource<Descriptor>,
    ) -> FsResult<Resource<DirectoryEntryStream>> {
        let (stream, entries) = match self.virtual_dir(&fd) {
            Some(path) => {
                let stream = self.wasi.table.push(VirtualDirStream)?;
                let entries = self.list_virtual_dir(&path).into_iter().map(Ok).collect();
                (Resource::new_own(stream.rep()), entries)
            }
            None => list(&mut self.wasi.filesystem(), fd)?,
        };
        // A plugin may have as many listings open as it has handles.
        let names = entries.iter().flatten().map(|entry| entry.name.len());
        let bytes = names.sum::<usize>() + size_of_val(&entries[..]);
        let reserved = self.lease.reserve(bytes).map_err(BudgetExceeded::from);
        reserved.map_err(FsError::trap)?;
        let entries = entries.into_iter();
        let listing = Listing { entries, bytes };
        self.state.listings.insert(stream.rep(), listing);
        Ok(stream)
    }

    /// Takes the rest of a listing, whose memory the caller has to release.
    pub fn take_listing(&mut self, stream: &Resource<DirectoryEntryStream>) -> Listing {
        let listing = self.state.listings.remove(&stream.rep());
        listing.unwrap_or_default()
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

/// Returns all entries of a real folder, sorted by name, since each system has an order of its own. Errors come last.
fn list(
    files: &mut WasiFilesystemCtxView<'_>,
    fd: Resource<Descriptor>,
) -> FsResult<(Resource<DirectoryEntryStream>, Entries)> {
    let stream = HostDescriptor::read_directory(files, fd)?;
    let mut entries = Vec::new();
    loop {
        let stream = Resource::new_borrow(stream.rep());
        match HostDirectoryEntryStream::read_directory_entry(files, stream) {
            Ok(Some(entry)) => entries.push(Ok(entry)),
            Ok(None) => break,
            Err(error) => entries.push(Err(error)),
        }
    }
    entries.sort_by(|one, other| match (one, other) {
        (Ok(one), Ok(other)) => one.name.cmp(&other.name),
        (one, other) => one.is_err().cmp(&other.is_err()),
    });
    Ok((stream, entries))
}

impl HostDirectoryEntryStream for FilesView<'_> {
    fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        let listing = self.state.listings.get_mut(&stream.rep());
        listing
            .and_then(|listing| listing.entries.next())
            .transpose()
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        self.lease.release(self.take_listing(&stream).bytes);
        let virtual_stream = Resource::<VirtualDirStream>::new_own(stream.rep());
        // The type is checked first, since `delete` removes an entry before it checks.
        match self.wasi.table.get(&virtual_stream) {
            Ok(VirtualDirStream) => {
                self.wasi.table.delete(virtual_stream)?;
                Ok(())
            }
            Err(_) => HostDirectoryEntryStream::drop(&mut self.wasi.filesystem(), stream),
        }
    }
}
