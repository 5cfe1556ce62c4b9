//! A granted folder as a guest sees it: it can only be read, it holds nothing but files and folders, it is
//! listed by name, and it does not tell the time.

use std::collections::HashMap;
use std::vec::IntoIter;

use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::filesystem::WasiFilesystemView;
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;
use wasmtime_wasi::p2::bindings::sync::filesystem::types;
use wasmtime_wasi::p2::bindings::sync::io::streams::{Error, InputStream, OutputStream};
use wasmtime_wasi::p2::{FsError, FsResult};

use super::journal::TooMuch;
use super::sandbox::Guest;
use types::{
    Advice, Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry,
    DirectoryEntryStream, Filesize, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};

/// What is left to be told of folders that are being listed, by their streams.
pub(super) type Listings = HashMap<u32, Listing>;

/// The rest of a folder's entries.
pub(super) struct Listing {
    entries: IntoIter<FsResult<DirectoryEntry>>,
    /// What all of them took, in bytes.
    bytes: usize,
}

pub(super) fn add_filesystem(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    types::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl Guest {
    /// Nothing is ever written, whatever wasmtime-wasi would make of it.
    fn refuse_to_write<T>(&mut self) -> FsResult<T> {
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

impl types::Host for Guest {
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

/// Functions that are wasmtime-wasi's as they are.
macro_rules! pass_on {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) -> $returned:ty;)*) => {
        $(fn $name(&mut self, $($arg: $ty),*) -> $returned {
            types::HostDescriptor::$name(&mut self.filesystem(), $($arg),*)
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

impl types::HostDescriptor for Guest {
    pass_on! {
        fn read_via_stream(fd: Handle, offset: Filesize) -> FsResult<Resource<InputStream>>;
        fn advise(fd: Handle, offset: Filesize, len: Filesize, advice: Advice) -> FsResult<()>;
        fn sync_data(fd: Handle) -> FsResult<()>;
        fn sync(fd: Handle) -> FsResult<()>;
        fn get_flags(fd: Handle) -> FsResult<DescriptorFlags>;
        fn get_type(fd: Handle) -> FsResult<DescriptorType>;
        fn read(fd: Handle, len: Filesize, offset: Filesize) -> FsResult<(Vec<u8>, bool)>;
        fn is_same_object(fd: Handle, other: Handle) -> wasmtime::Result<bool>;
        fn metadata_hash(fd: Handle) -> FsResult<MetadataHashValue>;
        fn drop(fd: Handle) -> wasmtime::Result<()>;
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
        let stat = types::HostDescriptor::stat(&mut self.filesystem(), fd)?;
        Ok(self.without_times(stat))
    }

    fn stat_at(&mut self, fd: Handle, follow: PathFlags, path: String) -> FsResult<DescriptorStat> {
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
        let link = types::HostDescriptor::readlink_at(&mut self.filesystem(), fd, path);
        self.within(link)
    }

    fn metadata_hash_at(
        &mut self,
        fd: Handle,
        follow: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        let files = &mut self.filesystem();
        let hash = types::HostDescriptor::metadata_hash_at(files, fd, follow, path);
        self.within(hash)
    }

    fn read_directory(&mut self, fd: Handle) -> FsResult<Resource<DirectoryEntryStream>> {
        let files = &mut self.filesystem();
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
        // Every system has an order of its own. What can't be told comes last.
        entries.sort_by(|one, other| match (one, other) {
            (Ok(one), Ok(other)) => one.name.cmp(&other.name),
            (one, other) => one.is_err().cmp(&other.is_err()),
        });
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

impl types::HostDirectoryEntryStream for Guest {
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
        types::HostDirectoryEntryStream::drop(&mut self.filesystem(), stream)
    }
}
