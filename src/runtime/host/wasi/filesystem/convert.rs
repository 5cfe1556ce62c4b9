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

/// Conversion of a value of one version of WASI to the other one.
pub trait Convert {
    /// Type of the value in the other version.
    type Other;

    /// Returns the value as the other version has it.
    fn convert(self) -> Self::Other;
}

/// Converts the result of a function of 0.2.
pub fn result_p3<T: Convert>(result: FsResult<T>) -> FilesystemResult<T::Other> {
    match result {
        Ok(value) => Ok(value.convert()),
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

/// Implements the conversion of types that both versions share.
macro_rules! identical {
    ($($ty:ty),*) => {
        $(impl Convert for $ty {
            type Other = Self;

            fn convert(self) -> Self {
                self
            }
        })*
    };
}

identical!((), u64, String, Resource<Descriptor>);

/// Implements the conversion of flags by their names.
macro_rules! flags {
    ($from:ty => $to:ty: $($name:ident),*) => {
        impl Convert for $from {
            type Other = $to;

            fn convert(self) -> $to {
                let mut flags = <$to>::empty();
                $(if self.contains(Self::$name) {
                    flags |= <$to>::$name;
                })*
                flags
            }
        }
    };
}

flags!(PathFlags => p2::PathFlags: SYMLINK_FOLLOW);
flags!(OpenFlags => p2::OpenFlags: CREATE, DIRECTORY, EXCLUSIVE, TRUNCATE);
flags!(DescriptorFlags => p2::DescriptorFlags: READ, WRITE, FILE_INTEGRITY_SYNC, DATA_INTEGRITY_SYNC,
    REQUESTED_WRITE_SYNC, MUTATE_DIRECTORY);
flags!(p2::DescriptorFlags => DescriptorFlags: READ, WRITE, FILE_INTEGRITY_SYNC, DATA_INTEGRITY_SYNC,
    REQUESTED_WRITE_SYNC, MUTATE_DIRECTORY);

impl Convert for Advice {
    type Other = AdviceP2;

    fn convert(self) -> AdviceP2 {
        same_case!(self, Advice => AdviceP2: Normal, Sequential, Random, WillNeed, DontNeed, NoReuse;)
    }
}

impl Convert for DescriptorTypeP2 {
    type Other = DescriptorType;

    fn convert(self) -> DescriptorType {
        same_case!(self, DescriptorTypeP2 => DescriptorType:
            BlockDevice, CharacterDevice, Directory, Fifo, SymbolicLink, RegularFile, Socket;
            DescriptorTypeP2::Unknown => DescriptorType::Other(None),
        )
    }
}

impl Convert for p2::DescriptorStat {
    type Other = DescriptorStat;

    fn convert(self) -> DescriptorStat {
        let instant = |time: Option<Datetime>| {
            time.map(|time| Instant {
                seconds: i64::try_from(time.seconds).unwrap_or(i64::MAX),
                nanoseconds: time.nanoseconds,
            })
        };
        DescriptorStat {
            type_: self.type_.convert(),
            link_count: self.link_count,
            size: self.size,
            data_access_timestamp: instant(self.data_access_timestamp),
            data_modification_timestamp: instant(self.data_modification_timestamp),
            status_change_timestamp: instant(self.status_change_timestamp),
        }
    }
}

impl Convert for p2::MetadataHashValue {
    type Other = MetadataHashValue;

    fn convert(self) -> MetadataHashValue {
        MetadataHashValue {
            lower: self.lower,
            upper: self.upper,
        }
    }
}

impl Convert for p2::DirectoryEntry {
    type Other = DirectoryEntry;

    fn convert(self) -> DirectoryEntry {
        DirectoryEntry {
            type_: self.type_.convert(),
            name: self.name,
        }
    }
}
