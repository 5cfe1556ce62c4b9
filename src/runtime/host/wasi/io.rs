//! `wasi:io`: streams. wasmtime-wasi enters its async runtime for each call that may block, which takes longer than
//! the call itself. Here output goes to memory and most input comes from memory, so those calls never block.

use bytes::Bytes;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::io::error;
use wasmtime_wasi::p2::bindings::sync::io::poll;
use wasmtime_wasi::p2::bindings::sync::io::streams::{
    self, Host, HostInputStream, HostOutputStream, InputStream, OutputStream,
};
use wasmtime_wasi::p2::{DynPollable, StreamError, StreamResult};

/// Bytes that a blocking call may write, by the definition of `wasi:io/streams`.
const MAX_BLOCKING_WRITE: usize = 4096;

/// Marker of [`StreamsView`] for a linker.
struct Streams;

impl HasData for Streams {
    type Data<'a> = StreamsView<'a>;
}

/// State behind `wasi:io/streams`.
pub struct StreamsView<'a> {
    pub table: &'a mut ResourceTable,
    /// Open streams that read standard input.
    pub stdin_streams: &'a mut Vec<u32>,
}

/// Marker of the table of handles for a linker.
struct Table;

impl HasData for Table {
    type Data<'a> = &'a mut ResourceTable;
}

/// Adds `wasi:io` 0.2 to a linker.
pub fn add_to_linker<T: 'static>(
    linker: &mut Linker<T>,
    table: fn(&mut T) -> &mut ResourceTable,
    view: fn(&mut T) -> StreamsView<'_>,
) -> wasmtime::Result<()> {
    error::add_to_linker::<_, Table>(linker, table)?;
    poll::add_to_linker::<_, Table>(linker, table)?;
    streams::add_to_linker::<_, Streams>(linker, view)
}

impl StreamsView<'_> {
    fn write_and_flush(
        &mut self,
        stream: &Resource<OutputStream>,
        bytes: Bytes,
    ) -> StreamResult<()> {
        let stream = self.table.get_mut(stream)?;
        stream.write(bytes)?;
        stream.flush()
    }
}

impl Host for StreamsView<'_> {
    fn convert_stream_error(
        &mut self,
        error: StreamError,
    ) -> wasmtime::Result<streams::StreamError> {
        Host::convert_stream_error(self.table, error)
    }
}

/// Defines functions that call wasmtime-wasi's.
macro_rules! delegate {
    ($trait:ident: $(fn $name:ident($($arg:ident: $ty:ty),*) -> $returned:ty;)*) => {
        $(fn $name(&mut self, $($arg: $ty),*) -> $returned {
            $trait::$name(self.table, $($arg),*)
        })*
    };
}

type Out = Resource<OutputStream>;
type In = Resource<InputStream>;

impl HostOutputStream for StreamsView<'_> {
    delegate! {
        HostOutputStream:
        fn check_write(stream: Out) -> StreamResult<u64>;
        fn write(stream: Out, bytes: Vec<u8>) -> StreamResult<()>;
        fn subscribe(stream: Out) -> wasmtime::Result<Resource<DynPollable>>;
        fn write_zeroes(stream: Out, len: u64) -> StreamResult<()>;
        fn flush(stream: Out) -> StreamResult<()>;
        fn splice(to: Out, from: In, len: u64) -> StreamResult<u64>;
        fn blocking_splice(to: Out, from: In, len: u64) -> StreamResult<u64>;
        fn drop(stream: Out) -> wasmtime::Result<()>;
    }

    fn blocking_write_and_flush(&mut self, stream: Out, bytes: Vec<u8>) -> StreamResult<()> {
        if bytes.len() > MAX_BLOCKING_WRITE {
            return Err(too_large());
        }
        self.write_and_flush(&stream, bytes.into())
    }

    fn blocking_write_zeroes_and_flush(&mut self, stream: Out, len: u64) -> StreamResult<()> {
        match usize::try_from(len) {
            Ok(len) if len <= MAX_BLOCKING_WRITE => {
                self.write_and_flush(&stream, vec![0; len].into())
            }
            _ => Err(too_large()),
        }
    }

    fn blocking_flush(&mut self, stream: Out) -> StreamResult<()> {
        self.table.get_mut(&stream)?.flush()
    }
}

fn too_large() -> StreamError {
    StreamError::trap(&format!(
        "write to a stream exceeds the {MAX_BLOCKING_WRITE} bytes that WASI allows in one call"
    ))
}

impl HostInputStream for StreamsView<'_> {
    delegate! {
        HostInputStream:
        fn read(stream: In, len: u64) -> StreamResult<Vec<u8>>;
        fn skip(stream: In, len: u64) -> StreamResult<u64>;
        fn blocking_skip(stream: In, len: u64) -> StreamResult<u64>;
        fn subscribe(stream: In) -> wasmtime::Result<Resource<DynPollable>>;
    }

    fn blocking_read(&mut self, stream: In, len: u64) -> StreamResult<Vec<u8>> {
        // Reading a file blocks.
        if !self.stdin_streams.contains(&stream.rep()) {
            return HostInputStream::blocking_read(self.table, stream, len);
        }
        let max = usize::try_from(len).unwrap_or(usize::MAX);
        let bytes = self.table.get_mut(&stream)?.read(max)?;
        Ok(bytes.into())
    }

    fn drop(&mut self, stream: In) -> wasmtime::Result<()> {
        self.stdin_streams.retain(|rep| *rep != stream.rep());
        HostInputStream::drop(self.table, stream)
    }
}
