//! The functions of `wasi_snapshot_preview1`, and which of their parameters are addresses.
//!
//! Names and types are from the WASI repository's `phases/snapshot/witx/wasi_snapshot_preview1.witx` (tag `snapshot-01`),
//! the sizes in bytes from its `typenames.witx`.

use wasmparser::ValType;

/// Name of the module that the functions are imported from.
pub const MODULE: &str = "wasi_snapshot_preview1";

/// `errno::nomem`.
pub const NOMEM: i32 = 48;

/// Kind of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A 32-bit number.
    I32,
    /// A 64-bit number.
    I64,
    /// Address of bytes that the function reads.
    In(Length),
    /// Address of bytes that the function writes.
    Out(Length),
    /// Address of `iovec`s whose bytes the function reads. The next parameter is their number.
    Gather,
    /// Address of `iovec`s whose bytes the function writes. The next parameter is their number.
    Scatter,
    /// Number of `iovec`s.
    Vectors,
    /// Address of pointers to strings; the other parameter is the address of their bytes. The function of this name returns
    /// both lengths.
    Strings(&'static str),
}

/// Length of a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A fixed number of bytes.
    Bytes(u32),
    /// The value of a parameter, times a size.
    Of {
        /// Index of the parameter.
        param: u32,
        /// Size of one element in bytes.
        size: u32,
    },
}

impl ParamKind {
    /// Returns the WebAssembly type.
    pub fn ty(self) -> ValType {
        match self {
            Self::I64 => ValType::I64,
            _ => ValType::I32,
        }
    }

    /// Returns true for an address.
    fn is_pointer(self) -> bool {
        !matches!(self, Self::I32 | Self::I64 | Self::Vectors)
    }
}

/// Returns the parameters of a function, or `None` if there is no function of this name.
pub fn params(name: &str) -> Option<&'static [ParamKind]> {
    let (_, params) = FUNCTIONS.iter().find(|(function, _)| *function == name)?;
    Some(params)
}

/// Returns true if a parameter is an address.
pub fn has_pointers(params: &[ParamKind]) -> bool {
    params.iter().any(|param| param.is_pointer())
}

/// Returns true if a function returns an `errno`. Only one does not.
pub fn has_result(name: &str) -> bool {
    name != "proc_exit"
}

use ParamKind::{Gather, I32, I64, Scatter, Strings, Vectors};

const fn input(param: u32) -> ParamKind {
    ParamKind::In(Length::Of { param, size: 1 })
}

const fn output(param: u32) -> ParamKind {
    ParamKind::Out(Length::Of { param, size: 1 })
}

const fn result(bytes: u32) -> ParamKind {
    ParamKind::Out(Length::Bytes(bytes))
}

const FDSTAT: ParamKind = result(24);
const FILESTAT: ParamKind = result(64);
const SUBSCRIPTIONS: ParamKind = ParamKind::In(Length::Of { param: 2, size: 48 });
const EVENTS: ParamKind = ParamKind::Out(Length::Of { param: 2, size: 32 });

/// Names of all functions, with their parameters.
pub const FUNCTIONS: &[(&str, &[ParamKind])] = &[
    ("args_get", &[Strings("args_sizes_get"), I32]),
    ("args_sizes_get", &[result(4), result(4)]),
    ("clock_res_get", &[I32, result(8)]),
    ("clock_time_get", &[I32, I64, result(8)]),
    ("environ_get", &[Strings("environ_sizes_get"), I32]),
    ("environ_sizes_get", &[result(4), result(4)]),
    ("fd_advise", &[I32, I64, I64, I32]),
    ("fd_allocate", &[I32, I64, I64]),
    ("fd_close", &[I32]),
    ("fd_datasync", &[I32]),
    ("fd_fdstat_get", &[I32, FDSTAT]),
    ("fd_fdstat_set_flags", &[I32, I32]),
    ("fd_fdstat_set_rights", &[I32, I64, I64]),
    ("fd_filestat_get", &[I32, FILESTAT]),
    ("fd_filestat_set_size", &[I32, I64]),
    ("fd_filestat_set_times", &[I32, I64, I64, I32]),
    ("fd_pread", &[I32, Scatter, Vectors, I64, result(4)]),
    ("fd_prestat_dir_name", &[I32, output(2), I32]),
    ("fd_prestat_get", &[I32, result(8)]),
    ("fd_pwrite", &[I32, Gather, Vectors, I64, result(4)]),
    ("fd_read", &[I32, Scatter, Vectors, result(4)]),
    ("fd_readdir", &[I32, output(2), I32, I64, result(4)]),
    ("fd_renumber", &[I32, I32]),
    ("fd_seek", &[I32, I64, I32, result(8)]),
    ("fd_sync", &[I32]),
    ("fd_tell", &[I32, result(8)]),
    ("fd_write", &[I32, Gather, Vectors, result(4)]),
    ("path_create_directory", &[I32, input(2), I32]),
    ("path_filestat_get", &[I32, I32, input(3), I32, FILESTAT]),
    (
        "path_filestat_set_times",
        &[I32, I32, input(3), I32, I64, I64, I32],
    ),
    ("path_link", &[I32, I32, input(3), I32, I32, input(6), I32]),
    (
        "path_open",
        &[I32, I32, input(3), I32, I32, I64, I64, I32, result(4)],
    ),
    (
        "path_readlink",
        &[I32, input(2), I32, output(4), I32, result(4)],
    ),
    ("path_remove_directory", &[I32, input(2), I32]),
    ("path_rename", &[I32, input(2), I32, I32, input(5), I32]),
    ("path_symlink", &[input(1), I32, I32, input(4), I32]),
    ("path_unlink_file", &[I32, input(2), I32]),
    ("poll_oneoff", &[SUBSCRIPTIONS, EVENTS, I32, result(4)]),
    ("proc_exit", &[I32]),
    ("proc_raise", &[I32]),
    ("random_get", &[output(1), I32]),
    ("sched_yield", &[]),
    ("sock_accept", &[I32, I32, result(4)]),
    (
        "sock_recv",
        &[I32, Scatter, Vectors, I32, result(4), result(2)],
    ),
    ("sock_send", &[I32, Gather, Vectors, I32, result(4)]),
    ("sock_shutdown", &[I32, I32]),
];
