//! `wasi:io`: streams. wasmtime-wasi enters its async runtime for each call that may block, which takes longer than
//! the call itself. Here output goes to memory and most input comes from memory, so those calls do not wait.

use bytes::Bytes;
use wasmtime::StoreContextMut;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::p2::bindings::io::error;
use wasmtime_wasi::p2::bindings::sync::io::poll;
use wasmtime_wasi::p2::bindings::sync::io::streams::{
    self, Host, HostInputStream, InputStream, OutputStream,
};
use wasmtime_wasi::p2::{StreamError, StreamResult};

/// Bytes that a blocking call may write, by the definition of `wasi:io/streams`.
const MAX_BLOCKING_WRITE: usize = 4096;

/// Marker of the table of handles for a linker.
struct Table;

impl HasData for Table {
    type Data<'a> = &'a mut ResourceTable;
}

/// Adds `wasi:io` 0.2 to a linker.
pub fn add_p2_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    fn table<T: WasiView>(data: &mut T) -> &mut ResourceTable {
        data.ctx().table
    }
    error::add_to_linker::<_, Table>(linker, table)?;
    poll::add_to_linker::<_, Table>(linker, table)?;
    let mut streams = linker.instance("wasi:io/streams@0.2.6")?;
    streams::add_to_linker_instance::<_, Table>(&mut streams, table)?;
    streams.func_wrap(
        "[method]output-stream.blocking-write-and-flush",
        |mut store: StoreContextMut<'_, T>, (stream, bytes): (Resource<OutputStream>, Vec<u8>)| {
            let table = store.data_mut().ctx().table;
            let written = write_and_flush(table, &stream, bytes.into());
            returned(table, written)
        },
    )?;
    streams.func_wrap(
        "[method]output-stream.blocking-flush",
        |mut store: StoreContextMut<'_, T>, (stream,): (Resource<OutputStream>,)| {
            let table = store.data_mut().ctx().table;
            let flushed = table.get_mut(&stream)?.flush();
            returned(table, flushed)
        },
    )?;
    streams.func_wrap(
        "[method]input-stream.blocking-read",
        |mut store: StoreContextMut<'_, T>, (stream, len): (Resource<InputStream>, u64)| {
            let table = store.data_mut().ctx().table;
            let bytes = read(table, stream, len);
            returned(table, bytes)
        },
    )
}

fn write_and_flush(
    table: &mut ResourceTable,
    stream: &Resource<OutputStream>,
    bytes: Bytes,
) -> StreamResult<()> {
    if bytes.len() > MAX_BLOCKING_WRITE {
        return Err(StreamError::trap(&format!(
            "write to a stream exceeds the {MAX_BLOCKING_WRITE} bytes that WASI allows in one call"
        )));
    }
    let stream = table.get_mut(stream)?;
    stream.write(bytes)?;
    stream.flush()
}

fn read(
    table: &mut ResourceTable,
    stream: Resource<InputStream>,
    len: u64,
) -> StreamResult<Vec<u8>> {
    let max = usize::try_from(len).unwrap_or(usize::MAX);
    let bytes = table.get_mut(&stream)?.read(max)?;
    if bytes.is_empty() {
        // A file's stream has only begun to read.
        return HostInputStream::blocking_read(table, stream, len);
    }
    Ok(bytes.into())
}

/// Returns the result of a function for the guest. Fails if it is a trap.
fn returned<V>(
    table: &mut ResourceTable,
    result: StreamResult<V>,
) -> wasmtime::Result<(Result<V, streams::StreamError>,)> {
    match result {
        Ok(value) => Ok((Ok(value),)),
        Err(error) => Ok((Err(table.convert_stream_error(error)?),)),
    }
}
