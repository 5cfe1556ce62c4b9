//! Files and folders, by the functions for [WASI 0.2](super::super::files).

use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec::IntoIter;

use wasmtime::component::{
    Access, Accessor, Destination, FutureReader, Linker, Resource, StreamProducer, StreamReader,
    StreamResult,
};
use wasmtime::{AsContextMut, StoreContextMut};
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystem, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::sync::filesystem::types as before;
use wasmtime_wasi::p3::bindings::filesystem::preopens;
use wasmtime_wasi::p3::bindings::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    Filesize, HostDescriptor, HostDescriptorWithStore, MetadataHashValue, NewTimestamp, OpenFlags,
    PathFlags,
};
use wasmtime_wasi::p3::filesystem::{FilesystemError, FilesystemResult};

use super::super::state::HostState;
use super::super::wasi::Listing;
use super::convert::{Before, Now, code, outcome};
use super::{Wasi, same};
use crate::runtime::quota::Account;

pub fn add(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    types::add_to_linker::<_, Wasi>(linker, same)?;
    preopens::add_to_linker::<_, Wasi>(linker, same)
}

impl preopens::Host for HostState {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        self.preopened()
    }
}

impl types::Host for HostState {
    fn convert_error_code(&mut self, error: FilesystemError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }
}

impl HostDescriptor for HostState {
    fn drop(&mut self, fd: Handle) -> wasmtime::Result<()> {
        before::HostDescriptor::drop(self, fd)
    }
}

type Handle = Resource<Descriptor>;
type Store<'a> = &'a Accessor<HostState, Wasi>;
type Ended = FutureReader<Result<(), ErrorCode>>;

/// Functions that do what their namesakes of 0.2 do, with arguments and results in other types.
macro_rules! as_before {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) -> $returned:ty;)*) => {
        $(async fn $name(store: Store<'_>, $($arg: $ty),*) -> FilesystemResult<$returned> {
            let returned = store.with(|mut access| {
                before::HostDescriptor::$name(access.get(), $($arg.before()),*)
            });
            outcome(returned)
        })*
    };
}

/// Functions that would change something.
macro_rules! refuse {
    ($(fn $name:ident($($ty:ty),*);)*) => {
        $(async fn $name(store: Store<'_>, $(_: $ty),*) -> FilesystemResult<()> {
            outcome(store.with(|mut access| access.get().refuse_to_write::<()>()))
        })*
    };
}

impl HostDescriptorWithStore<HostState> for Wasi {
    as_before! {
        fn advise(fd: Handle, offset: Filesize, length: Filesize, advice: Advice) -> ();
        fn sync_data(fd: Handle) -> ();
        fn sync(fd: Handle) -> ();
        fn get_flags(fd: Handle) -> DescriptorFlags;
        fn get_type(fd: Handle) -> DescriptorType;
        fn stat(fd: Handle) -> DescriptorStat;
        fn stat_at(fd: Handle, follow: PathFlags, path: String) -> DescriptorStat;
        fn open_at(fd: Handle, follow: PathFlags, path: String, open: OpenFlags, flags: DescriptorFlags) -> Handle;
        fn readlink_at(fd: Handle, path: String) -> String;
        fn metadata_hash(fd: Handle) -> MetadataHashValue;
        fn metadata_hash_at(fd: Handle, follow: PathFlags, path: String) -> MetadataHashValue;
    }

    refuse! {
        fn set_size(Handle, Filesize);
        fn set_times(Handle, NewTimestamp, NewTimestamp);
        fn set_times_at(Handle, PathFlags, String, NewTimestamp, NewTimestamp);
        fn create_directory_at(Handle, String);
        fn link_at(Handle, PathFlags, String, Handle, String);
        fn remove_directory_at(Handle, String);
        fn rename_at(Handle, String, Handle, String);
        fn symlink_at(Handle, String, String);
        fn unlink_file_at(Handle, String);
    }

    async fn is_same_object(store: Store<'_>, fd: Handle, other: Handle) -> wasmtime::Result<bool> {
        store.with(|mut access| before::HostDescriptor::is_same_object(access.get(), fd, other))
    }

    fn read_via_stream(
        mut store: Access<'_, HostState, Self>,
        fd: Handle,
        offset: Filesize,
    ) -> wasmtime::Result<(StreamReader<u8>, Ended)> {
        if store.get().way(&fd).is_some() {
            let nothing = StreamReader::new(&mut store, std::iter::empty())?;
            return Ok((nothing, ended(store, Err(ErrorCode::IsDirectory))?));
        }
        let files = Access::<_, WasiFilesystem>::new(store.as_context_mut(), HostState::filesystem);
        WasiFilesystem::read_via_stream(files, fd, offset)
    }

    fn write_via_stream(
        store: Access<'_, HostState, Self>,
        _: Handle,
        data: StreamReader<u8>,
        _: Filesize,
    ) -> wasmtime::Result<Ended> {
        refuse_stream(store, data)
    }

    fn append_via_stream(
        store: Access<'_, HostState, Self>,
        _: Handle,
        data: StreamReader<u8>,
    ) -> wasmtime::Result<Ended> {
        refuse_stream(store, data)
    }

    fn read_directory(
        mut store: Access<'_, HostState, Self>,
        fd: Handle,
    ) -> wasmtime::Result<(StreamReader<DirectoryEntry>, Ended)> {
        let guest = store.get();
        let stream = match before::HostDescriptor::read_directory(guest, fd) {
            Ok(stream) => stream,
            Err(error) => {
                let code = code(error)?;
                let nothing = StreamReader::new(&mut store, std::iter::empty())?;
                return Ok((nothing, ended(store, Err(code))?));
            }
        };
        let listing = guest.listings.remove(&stream.rep());
        let account = guest.limiter.account().clone();
        before::HostDirectoryEntryStream::drop(guest, stream)?;
        let Listing { entries, bytes } = listing.unwrap_or_default();
        // What can't be told comes last.
        let (told, untold): (Vec<_>, Vec<_>) = entries.partition(Result::is_ok);
        let outcome = match untold.into_iter().find_map(Result::err) {
            Some(error) => Err(code(error)?),
            None => Ok(()),
        };
        let rest: Vec<_> = told.into_iter().flatten().map(Now::now).collect();
        let entries = Entries {
            rest: rest.into_iter(),
            bytes,
            account,
        };
        let entries = StreamReader::new(&mut store, entries)?;
        Ok((entries, ended(store, outcome)?))
    }
}

/// What comes of a stream that is at its end already.
fn ended(
    store: Access<'_, HostState, Wasi>,
    outcome: Result<(), ErrorCode>,
) -> wasmtime::Result<Ended> {
    FutureReader::new(store, async move { wasmtime::error::Ok(outcome) })
}

/// Nothing is ever written.
fn refuse_stream(
    mut store: Access<'_, HostState, Wasi>,
    mut data: StreamReader<u8>,
) -> wasmtime::Result<Ended> {
    data.close(&mut store)?;
    store.get().denied.writing = true;
    ended(store, Err(ErrorCode::ReadOnly))
}

/// The entries of a folder, handed out by and by.
struct Entries {
    rest: IntoIter<DirectoryEntry>,
    /// What all of them take, in bytes.
    bytes: usize,
    account: Account,
}

impl StreamProducer<HostState> for Entries {
    type Item = DirectoryEntry;
    type Buffer = Option<DirectoryEntry>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut store: StoreContextMut<'a, HostState>,
        mut destination: Destination<'a, Self::Item, Self::Buffer>,
        _: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        // Who wants none asks whether there is one.
        if destination.remaining(&mut store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        let next = self.rest.next();
        let result = match next {
            Some(_) => StreamResult::Completed,
            None => StreamResult::Dropped,
        };
        destination.set_buffer(next);
        Poll::Ready(Ok(result))
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        self.account.give_back(self.bytes);
    }
}
