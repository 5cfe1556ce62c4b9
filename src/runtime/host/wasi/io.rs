//! A guest's streams. wasmtime-wasi enters its runtime for asynchronous work at each call that may wait, which
//! takes longer than the call itself. Here all output is put into memory, and most input comes from there, so
//! nothing has to be waited for.

use bytes::Bytes;
use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::cli::WasiCliView;
use wasmtime_wasi::p2::bindings::cli::stdin;
use wasmtime_wasi::p2::bindings::sync::io::streams::{
    self, Host, HostInputStream, HostOutputStream, InputStream, OutputStream,
};
use wasmtime_wasi::p2::{DynPollable, StreamError, StreamResult};

use super::super::state::HostState;

pub(crate) fn add_streams(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    streams::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

pub(crate) fn add_stdin(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    stdin::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

/// What one such call may write, in bytes, as `wasi:io/streams` has it.
const MOST: usize = 4096;

impl HostState {
    fn write_at_once(&mut self, stream: &Resource<OutputStream>, bytes: Bytes) -> StreamResult<()> {
        let stream = self.table().get_mut(stream)?;
        stream.write(bytes)?;
        stream.flush()
    }
}

impl Host for HostState {
    fn convert_stream_error(
        &mut self,
        error: StreamError,
    ) -> wasmtime::Result<streams::StreamError> {
        Host::convert_stream_error(self.table(), error)
    }
}

/// Functions that are wasmtime-wasi's as they are.
macro_rules! pass_on {
    ($trait:ident: $(fn $name:ident($($arg:ident: $ty:ty),*) -> $returned:ty;)*) => {
        $(fn $name(&mut self, $($arg: $ty),*) -> $returned {
            $trait::$name(self.table(), $($arg),*)
        })*
    };
}

type Out = Resource<OutputStream>;
type In = Resource<InputStream>;

impl HostOutputStream for HostState {
    pass_on! {
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
        match bytes.len() > MOST {
            true => Err(StreamError::trap(
                "more was written at once than WASI allows",
            )),
            false => self.write_at_once(&stream, bytes.into()),
        }
    }

    fn blocking_write_zeroes_and_flush(&mut self, stream: Out, len: u64) -> StreamResult<()> {
        match usize::try_from(len) {
            Ok(len) if len <= MOST => self.write_at_once(&stream, vec![0; len].into()),
            _ => Err(StreamError::trap(
                "more was written at once than WASI allows",
            )),
        }
    }

    fn blocking_flush(&mut self, stream: Out) -> StreamResult<()> {
        self.table().get_mut(&stream)?.flush()
    }
}

impl stdin::Host for HostState {
    fn get_stdin(&mut self) -> wasmtime::Result<In> {
        let stream = stdin::Host::get_stdin(&mut self.cli())?;
        self.stdin.push(stream.rep());
        Ok(stream)
    }
}

impl HostInputStream for HostState {
    pass_on! {
        HostInputStream:
        fn read(stream: In, len: u64) -> StreamResult<Vec<u8>>;
        fn skip(stream: In, len: u64) -> StreamResult<u64>;
        fn blocking_skip(stream: In, len: u64) -> StreamResult<u64>;
        fn subscribe(stream: In) -> wasmtime::Result<Resource<DynPollable>>;
    }

    fn blocking_read(&mut self, stream: In, len: u64) -> StreamResult<Vec<u8>> {
        // Files are waited for.
        if !self.stdin.contains(&stream.rep()) {
            return HostInputStream::blocking_read(self.table(), stream, len);
        }
        let most = usize::try_from(len).unwrap_or(usize::MAX);
        let bytes = self.table().get_mut(&stream)?.read(most)?;
        Ok(bytes.into())
    }

    fn drop(&mut self, stream: In) -> wasmtime::Result<()> {
        self.stdin.retain(|rep| *rep != stream.rep());
        HostInputStream::drop(self.table(), stream)
    }
}
