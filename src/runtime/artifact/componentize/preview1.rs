//! The functions of `wasi_snapshot_preview1`, as far as their pointers go.
//!
//! Names and types are those of the WASI repository's `phases/snapshot/witx/wasi_snapshot_preview1.witx`
//! (tag `snapshot-01`), the sizes in bytes those of its `typenames.witx`.

use wasmparser::ValType;

/// The name of the module that the functions are imported from.
pub const MODULE: &str = "wasi_snapshot_preview1";

/// `errno::nomem`.
pub const NOMEM: i32 = 48;

/// One parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// A number of 32 bits.
    I32,
    /// A number of 64 bits.
    I64,
    /// The address of bytes that the function reads.
    In(Length),
    /// The address of bytes that the function writes.
    Out(Length),
    /// The address of `iovec`s, of which the function reads the bytes. The next parameter is their number.
    Gather,
    /// The address of `iovec`s, whose bytes the function writes. The next parameter is their number.
    Scatter,
    /// The number of `iovec`s.
    Vectors,
    /// The address of pointers to strings, and that of their bytes. They are the only two parameters, and
    /// the function of this name tells both their lengths.
    Strings(&'static str),
}

/// How many bytes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Always as many.
    Bytes(u32),
    /// As many as the parameter of this index says, each of so many bytes.
    Of {
        /// Which parameter, from 0.
        parameter: u32,
        /// Bytes of one.
        size: u32,
    },
}

impl Pass {
    /// Its type in WebAssembly.
    pub fn ty(self) -> ValType {
        match self {
            Self::I64 => ValType::I64,
            _ => ValType::I32,
        }
    }

    /// Whether it is an address.
    fn is_pointer(self) -> bool {
        !matches!(self, Self::I32 | Self::I64 | Self::Vectors)
    }
}

/// How the parameters of a function are passed. `None`: there is no such function.
pub fn passes(name: &str) -> Option<&'static [Pass]> {
    let (_, passes) = FUNCTIONS.iter().find(|(function, _)| *function == name)?;
    Some(passes)
}

/// Whether a function with these parameters looks into memory.
pub fn has_pointers(passes: &[Pass]) -> bool {
    passes.iter().any(|pass| pass.is_pointer())
}

/// Whether a function returns an `errno`, as all but one do.
pub fn has_result(name: &str) -> bool {
    name != "proc_exit"
}

use Pass::{Gather, I32, I64, Scatter, Strings, Vectors};

const fn input(parameter: u32) -> Pass {
    Pass::In(Length::Of { parameter, size: 1 })
}

const fn output(parameter: u32) -> Pass {
    Pass::Out(Length::Of { parameter, size: 1 })
}

const fn result(bytes: u32) -> Pass {
    Pass::Out(Length::Bytes(bytes))
}

const FDSTAT: Pass = result(24);
const FILESTAT: Pass = result(64);
const SUBSCRIPTIONS: Pass = Pass::In(Length::Of {
    parameter: 2,
    size: 48,
});
const EVENTS: Pass = Pass::Out(Length::Of {
    parameter: 2,
    size: 32,
});

pub const FUNCTIONS: &[(&str, &[Pass])] = &[
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
