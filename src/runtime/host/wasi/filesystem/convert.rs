//! Conversions of `wasi:filesystem` values between WASI 0.2 and 0.3.

use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::bindings::clocks::wall_clock::Datetime;
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode as ErrorCodeP2;
use wasmtime_wasi::p2::bindings::sync::filesystem::types::{
    self as p2, Advice as AdviceP2, DescriptorType as DescriptorTypeP2,
};
use wasmtime_wasi::p2::{FsError, FsResult};
use wasmtime_wasi::p3::bindings::clocks::system_clock::Instant;
use wasmtime_wasi::p3::bindings::filesystem::types::{
    Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    MetadataHashValue, OpenFlags, PathFlags,
};
use wasmtime_wasi::p3::filesystem::{FilesystemError, FilesystemResult};

/// Conversion of a value of 0.3.
pub trait IntoP2 {
    /// Type of the value in 0.2.
    type P2;

    /// Returns the value as 0.2 has it.
    fn into_p2(self) -> Self::P2;
}

/// Conversion of a value of 0.2.
pub trait IntoP3 {
    /// Type of the value in 0.3.
    type P3;

    /// Returns the value as 0.3 has it.
    fn into_p3(self) -> Self::P3;
}

/// Converts the result of a function of 0.2.
pub fn result_p3<T: IntoP3>(result: FsResult<T>) -> FilesystemResult<T::P3> {
    match result {
        Ok(value) => Ok(value.into_p3()),
        Err(error) => Err(match error_code_p3(error) {
            Ok(code) => code.into(),
            Err(trap) => FilesystemError::trap(trap),
        }),
    }
}

/// Returns the case of the same name in the other version.
macro_rules! same_case {
    ($value:expr, $from:ident => $to:ident: $($case:ident),*; $($other:tt)*) => {
        match $value {
            $($from::$case => $to::$case,)*
            $($other)*
        }
    };
}

/// Converts an error of 0.2.
///
/// # Errors
/// Fails if it is a trap.
pub fn error_code_p3(error: FsError) -> wasmtime::Result<ErrorCode> {
    Ok(same_case!(error.downcast()?, ErrorCodeP2 => ErrorCode:
        Access, Already, BadDescriptor, Busy, Deadlock, Quota, Exist, FileTooLarge, IllegalByteSequence, InProgress,
        Interrupted, Invalid, Io, IsDirectory, Loop, TooManyLinks, MessageSize, NameTooLong, NoDevice, NoEntry, NoLock,
        InsufficientMemory, InsufficientSpace, NotDirectory, NotEmpty, NotRecoverable, Unsupported, NoTty, NoSuchDevice,
        Overflow, NotPermitted, Pipe, ReadOnly, InvalidSeek, TextFileBusy, CrossDevice;
        // 0.3 has no such code.
        ErrorCodeP2::WouldBlock => ErrorCode::Other(None),
    ))
}

/// Implements the conversions of types that both versions share.
macro_rules! identical {
    ($($ty:ty),*) => {
        $(impl IntoP2 for $ty {
            type P2 = Self;

            fn into_p2(self) -> Self {
                self
            }
        }

        impl IntoP3 for $ty {
            type P3 = Self;

            fn into_p3(self) -> Self {
                self
            }
        })*
    };
}

identical!((), u64, String, Resource<Descriptor>);

/// Returns a function that converts flags by their names.
macro_rules! flags {
    ($from:ty => $to:ty: $($name:ident),*) => {{
        |from: $from| {
            let mut to = <$to>::empty();
            $(if from.contains(<$from>::$name) {
                to |= <$to>::$name;
            })*
            to
        }
    }};
}

impl IntoP2 for PathFlags {
    type P2 = p2::PathFlags;

    fn into_p2(self) -> p2::PathFlags {
        flags!(Self => p2::PathFlags: SYMLINK_FOLLOW)(self)
    }
}

impl IntoP2 for OpenFlags {
    type P2 = p2::OpenFlags;

    fn into_p2(self) -> p2::OpenFlags {
        flags!(Self => p2::OpenFlags: CREATE, DIRECTORY, EXCLUSIVE, TRUNCATE)(self)
    }
}

impl IntoP2 for DescriptorFlags {
    type P2 = p2::DescriptorFlags;

    fn into_p2(self) -> p2::DescriptorFlags {
        flags!(Self => p2::DescriptorFlags: READ, WRITE, FILE_INTEGRITY_SYNC, DATA_INTEGRITY_SYNC,
            REQUESTED_WRITE_SYNC, MUTATE_DIRECTORY)(self)
    }
}

impl IntoP3 for p2::DescriptorFlags {
    type P3 = DescriptorFlags;

    fn into_p3(self) -> DescriptorFlags {
        flags!(Self => DescriptorFlags: READ, WRITE, FILE_INTEGRITY_SYNC, DATA_INTEGRITY_SYNC,
            REQUESTED_WRITE_SYNC, MUTATE_DIRECTORY)(self)
    }
}

impl IntoP2 for Advice {
    type P2 = AdviceP2;

    fn into_p2(self) -> AdviceP2 {
        same_case!(self, Advice => AdviceP2: Normal, Sequential, Random, WillNeed, DontNeed, NoReuse;)
    }
}

impl IntoP3 for DescriptorTypeP2 {
    type P3 = DescriptorType;

    fn into_p3(self) -> DescriptorType {
        same_case!(self, DescriptorTypeP2 => DescriptorType:
            BlockDevice, CharacterDevice, Directory, Fifo, SymbolicLink, RegularFile, Socket;
            DescriptorTypeP2::Unknown => DescriptorType::Other(None),
        )
    }
}

impl IntoP3 for p2::DescriptorStat {
    type P3 = DescriptorStat;

    fn into_p3(self) -> DescriptorStat {
        let instant = |time: Option<Datetime>| {
            time.map(|time| Instant {
                seconds: i64::try_from(time.seconds).unwrap_or(i64::MAX),
                nanoseconds: time.nanoseconds,
            })
        };
        DescriptorStat {
            type_: self.type_.into_p3(),
            link_count: self.link_count,
            size: self.size,
            data_access_timestamp: instant(self.data_access_timestamp),
            data_modification_timestamp: instant(self.data_modification_timestamp),
            status_change_timestamp: instant(self.status_change_timestamp),
        }
    }
}

impl IntoP3 for p2::MetadataHashValue {
    type P3 = MetadataHashValue;

    fn into_p3(self) -> MetadataHashValue {
        MetadataHashValue {
            lower: self.lower,
            upper: self.upper,
        }
    }
}

impl IntoP3 for p2::DirectoryEntry {
    type P3 = DirectoryEntry;

    fn into_p3(self) -> DirectoryEntry {
        DirectoryEntry {
            type_: self.type_.into_p3(),
            name: self.name,
        }
    }
}
