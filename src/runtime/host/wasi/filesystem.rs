//! Files and folders as a guest sees them: they can only be read, there is nothing but files and folders, which
//! are listed by name, and they do not tell the time. What is no file of the book is in `root.rs`.

use std::collections::HashMap;
use std::vec::IntoIter;

use types::{
    Advice, Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry,
    DirectoryEntryStream, Filesize, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::filesystem::{WasiFilesystemCtxView, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;
use wasmtime_wasi::p2::bindings::sync::filesystem::types;
use wasmtime_wasi::p2::bindings::sync::io::streams::{Error, InputStream, OutputStream};
use wasmtime_wasi::p2::{FsError, FsResult};

use super::super::state::HostState;
use super::virtual_root;
use super::virtual_root::{Place, Way};
use crate::runtime::quota::TooMuch;

/// What is left to be told of folders that are being listed, by their streams.
pub(crate) type Listings = HashMap<u32, Listing>;

/// The rest of a folder's entries.
#[derive(Default)]
pub(crate) struct Listing {
    pub entries: IntoIter<FsResult<DirectoryEntry>>,
    /// What all of them took, in bytes.
    pub bytes: usize,
}

/// Stands in the table of handles for the list of a folder of the host's own making.
struct MadeUp;

pub(crate) fn add_filesystem(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    types::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl HostState {
    /// Nothing is ever written, whatever wasmtime-wasi would make of it.
    pub(crate) fn refuse_to_write<T>(&mut self) -> FsResult<T> {
        self.denied.writing = true;
        Err(ErrorCode::ReadOnly.into())
    }

    /// Takes note of a path that led out of what was granted.
    fn within<T>(&mut self, result: FsResult<T>) -> FsResult<T> {
        let led_out =
            |error: &FsError| matches!(error.downcast_ref(), Some(ErrorCode::NotPermitted));
        self.denied.outside |= result.as_ref().is_err_and(led_out);
        result
    }

    /// The times of files are those of a clock that goes.
    fn without_times(&self, stat: DescriptorStat) -> DescriptorStat {
        match self.clock {
            true => stat,
            false => DescriptorStat {
                data_access_timestamp: None,
                data_modification_timestamp: None,
                status_change_timestamp: None,
                ..stat
            },
        }
    }
}

impl types::Host for HostState {
    fn convert_error_code(&mut self, error: FsError) -> wasmtime::Result<types::ErrorCode> {
        types::Host::convert_error_code(&mut self.filesystem(), error)
    }

    fn filesystem_error_code(
        &mut self,
        error: Resource<Error>,
    ) -> wasmtime::Result<Option<types::ErrorCode>> {
        types::Host::filesystem_error_code(&mut self.filesystem(), error)
    }
}

/// Functions that are wasmtime-wasi's as they are, and what a folder of the host's own making says.
macro_rules! pass_on {
    ($(fn $name:ident(fd: Handle $(, $arg:ident: $ty:ty)*) -> $returned:ty { $way:expr })*) => {
        $(fn $name(&mut self, fd: Handle $(, $arg: $ty)*) -> $returned {
            match self.way(&fd) {
                Some(_) => $way,
                None => types::HostDescriptor::$name(&mut self.filesystem(), fd $(, $arg)*),
            }
        })*
    };
}

/// Functions that would change something.
macro_rules! refuse {
    ($(fn $name:ident($($ty:ty),*) -> $returned:ty;)*) => {
        $(fn $name(&mut self, $(_: $ty),*) -> $returned {
            self.refuse_to_write()
        })*
    };
}

type Handle = Resource<Descriptor>;

impl types::HostDescriptor for HostState {
    pass_on! {
        fn read_via_stream(fd: Handle, offset: Filesize) -> FsResult<Resource<InputStream>> {
            Err(ErrorCode::IsDirectory.into())
        }
        fn advise(fd: Handle, offset: Filesize, len: Filesize, advice: Advice) -> FsResult<()> {
            Err(ErrorCode::BadDescriptor.into())
        }
        fn sync_data(fd: Handle) -> FsResult<()> { Ok(()) }
        fn sync(fd: Handle) -> FsResult<()> { Ok(()) }
        fn get_flags(fd: Handle) -> FsResult<DescriptorFlags> { Ok(DescriptorFlags::READ) }
        fn get_type(fd: Handle) -> FsResult<DescriptorType> { Ok(DescriptorType::Directory) }
        fn read(fd: Handle, len: Filesize, offset: Filesize) -> FsResult<(Vec<u8>, bool)> {
            Err(ErrorCode::BadDescriptor.into())
        }
    }

    refuse! {
        fn write_via_stream(Handle, Filesize) -> FsResult<Resource<OutputStream>>;
        fn append_via_stream(Handle) -> FsResult<Resource<OutputStream>>;
        fn set_size(Handle, Filesize) -> FsResult<()>;
        fn set_times(Handle, NewTimestamp, NewTimestamp) -> FsResult<()>;
        fn set_times_at(Handle, PathFlags, String, NewTimestamp, NewTimestamp) -> FsResult<()>;
        fn write(Handle, Vec<u8>, Filesize) -> FsResult<Filesize>;
        fn create_directory_at(Handle, String) -> FsResult<()>;
        fn link_at(Handle, PathFlags, String, Handle, String) -> FsResult<()>;
        fn remove_directory_at(Handle, String) -> FsResult<()>;
        fn rename_at(Handle, String, Handle, String) -> FsResult<()>;
        fn symlink_at(Handle, String, String) -> FsResult<()>;
        fn unlink_file_at(Handle, String) -> FsResult<()>;
    }

    fn stat(&mut self, fd: Handle) -> FsResult<DescriptorStat> {
        if self.way(&fd).is_some() {
            return Ok(virtual_root::STAT);
        }
        let stat = types::HostDescriptor::stat(&mut self.filesystem(), fd)?;
        Ok(self.without_times(stat))
    }

    fn stat_at(&mut self, fd: Handle, follow: PathFlags, path: String) -> FsResult<DescriptorStat> {
        let Place::Real(fd, path) = self.place(fd, path)? else {
            return Ok(virtual_root::STAT);
        };
        let stat = types::HostDescriptor::stat_at(&mut self.filesystem(), fd, follow, path);
        let stat = self.within(stat)?;
        Ok(self.without_times(stat))
    }

    fn open_at(
        &mut self,
        fd: Handle,
        follow: PathFlags,
        path: String,
        open: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Handle> {
        let changes = OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE;
        if open.intersects(changes) || flags.contains(DescriptorFlags::WRITE) {
            return self.refuse_to_write();
        }
        let (fd, path) = match self.place(fd, path)? {
            Place::Real(fd, path) => (fd, path),
            Place::Way(path) => return self.open_way(path),
        };
        let files = &mut self.filesystem();
        // Opening a pipe waits for its other end, and nothing interrupts a host function. No guest can put
        // one there meanwhile. What can't be found, opening has the right words for.
        let folder = Resource::new_borrow(fd.rep());
        let found = types::HostDescriptor::stat_at(files, folder, follow, path.clone());
        let is_plain = found.map_or(true, |stat| {
            use DescriptorType::{Directory, RegularFile, SymbolicLink};
            matches!(stat.type_, RegularFile | Directory | SymbolicLink)
        });
        if !is_plain {
            return Err(ErrorCode::Unsupported.into());
        }
        let opened = types::HostDescriptor::open_at(files, fd, follow, path, open, flags);
        self.within(opened)
    }

    fn readlink_at(&mut self, fd: Handle, path: String) -> FsResult<String> {
        let Place::Real(fd, path) = self.place(fd, path)? else {
            return Err(ErrorCode::Invalid.into());
        };
        let link = types::HostDescriptor::readlink_at(&mut self.filesystem(), fd, path);
        self.within(link)
    }

    fn is_same_object(&mut self, fd: Handle, other: Handle) -> wasmtime::Result<bool> {
        match (self.way(&fd), self.way(&other)) {
            (None, None) => {
                types::HostDescriptor::is_same_object(&mut self.filesystem(), fd, other)
            }
            (way, other) => Ok(way == other),
        }
    }

    fn metadata_hash(&mut self, fd: Handle) -> FsResult<MetadataHashValue> {
        match self.way(&fd) {
            Some(path) => Ok(virtual_root::hash(&path)),
            None => types::HostDescriptor::metadata_hash(&mut self.filesystem(), fd),
        }
    }

    fn metadata_hash_at(
        &mut self,
        fd: Handle,
        follow: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        let (fd, path) = match self.place(fd, path)? {
            Place::Real(fd, path) => (fd, path),
            Place::Way(path) => return Ok(virtual_root::hash(&path)),
        };
        let files = &mut self.filesystem();
        let hash = types::HostDescriptor::metadata_hash_at(files, fd, follow, path);
        self.within(hash)
    }

    fn drop(&mut self, fd: Handle) -> wasmtime::Result<()> {
        match self.way(&fd) {
            Some(_) => {
                let way = Resource::<Way>::new_own(fd.rep());
                self.filesystem().table.delete(way)?;
                Ok(())
            }
            None => types::HostDescriptor::drop(&mut self.filesystem(), fd),
        }
    }

    fn read_directory(&mut self, fd: Handle) -> FsResult<Resource<DirectoryEntryStream>> {
        let (stream, entries) = match self.way(&fd) {
            Some(path) => {
                let entries = self.list_way(&path);
                let stream = self.filesystem().table.push(MadeUp)?;
                let entries = entries.into_iter().map(Ok).collect();
                (Resource::new_own(stream.rep()), entries)
            }
            None => list(&mut self.filesystem(), fd)?,
        };
        // A guest may have as many of them open as it has handles.
        let names = entries.iter().flatten().map(|entry| entry.name.len());
        let bytes = names.sum::<usize>() + size_of_val(&entries[..]);
        let taken = self.limiter.account().take(bytes).map_err(TooMuch::from);
        taken.map_err(FsError::trap)?;
        let entries = entries.into_iter();
        self.listings
            .insert(stream.rep(), Listing { entries, bytes });
        Ok(stream)
    }
}

type Entries = Vec<FsResult<DirectoryEntry>>;

/// All entries of a real folder, by name: every system has an order of its own. What can't be told comes
/// last.
fn list(
    files: &mut WasiFilesystemCtxView<'_>,
    fd: Handle,
) -> FsResult<(Resource<DirectoryEntryStream>, Entries)> {
    let stream = types::HostDescriptor::read_directory(files, fd)?;
    let mut entries = Vec::new();
    loop {
        let again = Resource::new_borrow(stream.rep());
        match types::HostDirectoryEntryStream::read_directory_entry(files, again) {
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

impl types::HostDirectoryEntryStream for HostState {
    fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        let listing = self.listings.get_mut(&stream.rep());
        listing
            .and_then(|listing| listing.entries.next())
            .transpose()
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        if let Some(listing) = self.listings.remove(&stream.rep()) {
            self.limiter.account().give_back(listing.bytes);
        }
        let made_up = Resource::<MadeUp>::new_own(stream.rep());
        let table = self.filesystem().table;
        // Deleting asks for the type when it is done.
        match table.get(&made_up) {
            Ok(MadeUp) => {
                table.delete(made_up)?;
                Ok(())
            }
            Err(_) => types::HostDirectoryEntryStream::drop(&mut self.filesystem(), stream),
        }
    }
}
