//! `wasi:filesystem`: version 0.3, by conversions to and from the functions of 0.2.

use std::pin::Pin;
use std::task::{Context, Poll};

use wasmtime::component::{
    Access, Accessor, Destination, FutureReader, Linker, Resource, StreamProducer, StreamReader,
    StreamResult,
};
use wasmtime::{AsContextMut, StoreContextMut};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystem, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::filesystem::preopens::Host as PreopensP2;
use wasmtime_wasi::p2::bindings::sync::filesystem::types as p2;
use wasmtime_wasi::p3::bindings::filesystem::preopens;
use wasmtime_wasi::p3::bindings::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    Filesize, HostDescriptor, HostDescriptorWithStore, MetadataHashValue, NewTimestamp, OpenFlags,
    PathFlags,
};
use wasmtime_wasi::p3::filesystem::{FilesystemError, FilesystemResult};

use super::convert::{Convert, error_code_p3, result_p3};
use super::directory::Listing;
use super::view::{Files, FilesView};

/// Adds `wasi:filesystem` 0.3 to a linker.
pub fn add_p3_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> FilesView<'_>,
) -> wasmtime::Result<()> {
    types::add_to_linker::<_, Files>(linker, view)?;
    preopens::add_to_linker::<_, Files>(linker, view)
}

impl preopens::Host for FilesView<'_> {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        PreopensP2::get_directories(self)
    }
}

impl types::Host for FilesView<'_> {
    fn convert_error_code(&mut self, error: FilesystemError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }
}

impl HostDescriptor for FilesView<'_> {
    fn drop(&mut self, fd: Handle) -> wasmtime::Result<()> {
        p2::HostDescriptor::drop(self, fd)
    }
}

type Handle = Resource<Descriptor>;
/// Result of a stream, once the stream has ended.
type StreamEnd = FutureReader<Result<(), ErrorCode>>;

/// Defines functions that call those of 0.2, with converted arguments and results.
macro_rules! delegate {
    ($(fn $name:ident($($arg:ident: $ty:ty),*) -> $returned:ty;)*) => {
        $(async fn $name(store: &Accessor<T, Self>, $($arg: $ty),*) -> FilesystemResult<$returned> {
            let result = store.with(|mut access| {
                p2::HostDescriptor::$name(&mut access.get(), $($arg.convert()),*)
            });
            result_p3(result)
        })*
    };
}

/// Defines functions that would change a file.
macro_rules! refuse {
    ($(fn $name:ident($($ty:ty),*);)*) => {
        $(async fn $name(store: &Accessor<T, Self>, $(_: $ty),*) -> FilesystemResult<()> {
            result_p3(store.with(|mut access| access.get().refuse_to_write::<()>()))
        })*
    };
}

impl<T: WasiView + 'static> HostDescriptorWithStore<T> for Files {
    delegate! {
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

    async fn is_same_object(
        store: &Accessor<T, Self>,
        fd: Handle,
        other: Handle,
    ) -> wasmtime::Result<bool> {
        store.with(|mut access| p2::HostDescriptor::is_same_object(&mut access.get(), fd, other))
    }

    fn read_via_stream(
        mut store: Access<'_, T, Self>,
        fd: Handle,
        offset: Filesize,
    ) -> wasmtime::Result<(StreamReader<u8>, StreamEnd)> {
        if store.get().virtual_dir(&fd).is_some() {
            let empty = StreamReader::new(&mut store, std::iter::empty())?;
            return Ok((empty, ended(store, Err(ErrorCode::IsDirectory))?));
        }
        let files = Access::<T, WasiFilesystem>::new(store.as_context_mut(), T::filesystem);
        WasiFilesystem::read_via_stream(files, fd, offset)
    }

    fn write_via_stream(
        store: Access<'_, T, Self>,
        _: Handle,
        data: StreamReader<u8>,
        _: Filesize,
    ) -> wasmtime::Result<StreamEnd> {
        refuse_stream(store, data)
    }

    fn append_via_stream(
        store: Access<'_, T, Self>,
        _: Handle,
        data: StreamReader<u8>,
    ) -> wasmtime::Result<StreamEnd> {
        refuse_stream(store, data)
    }

    fn read_directory(
        mut store: Access<'_, T, Self>,
        fd: Handle,
    ) -> wasmtime::Result<(StreamReader<DirectoryEntry>, StreamEnd)> {
        match store.get().open_listing(fd) {
            Ok(mut listing) => {
                let result = match listing.error.take() {
                    Some(error) => Err(error_code_p3(error)?),
                    None => Ok(()),
                };
                let entries = StreamReader::new(&mut store, EntryProducer(listing))?;
                Ok((entries, ended(store, result)?))
            }
            Err(error) => {
                let code = error_code_p3(error)?;
                let empty = StreamReader::new(&mut store, std::iter::empty())?;
                Ok((empty, ended(store, Err(code))?))
            }
        }
    }
}

/// Returns the result of a stream that has ended.
fn ended<T>(
    store: Access<'_, T, Files>,
    result: Result<(), ErrorCode>,
) -> wasmtime::Result<StreamEnd> {
    FutureReader::new(store, async move { wasmtime::error::Ok(result) })
}

/// Closes a stream that would change a file, and records that.
fn refuse_stream<T>(
    mut store: Access<'_, T, Files>,
    mut data: StreamReader<u8>,
) -> wasmtime::Result<StreamEnd> {
    data.close(&mut store)?;
    store.get().denials.writing = true;
    ended(store, Err(ErrorCode::ReadOnly))
}

/// Producer of a folder's entries, one at a time.
struct EntryProducer(Listing);

impl<T> StreamProducer<T> for EntryProducer {
    type Item = DirectoryEntry;
    type Buffer = Option<DirectoryEntry>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut store: StoreContextMut<'a, T>,
        mut destination: Destination<'a, Self::Item, Self::Buffer>,
        _: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        // A read of zero entries asks whether there are any.
        if destination.remaining(&mut store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        let next = self.0.entries.next().map(Convert::convert);
        let result = match next {
            Some(_) => StreamResult::Completed,
            None => StreamResult::Dropped,
        };
        destination.set_buffer(next);
        Poll::Ready(Ok(result))
    }
}
