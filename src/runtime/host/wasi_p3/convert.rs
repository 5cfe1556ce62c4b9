//! Values of `wasi:filesystem`, from what they are in one version to what they are in the other.

use wasmtime::component::Resource;
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::bindings::clocks::wall_clock::Datetime;
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode as CodeBefore;
use wasmtime_wasi::p2::bindings::sync::filesystem::types as before;
use wasmtime_wasi::p2::{FsError, FsResult};
use wasmtime_wasi::p3::bindings::clocks::system_clock::Instant;
use wasmtime_wasi::p3::bindings::filesystem::types::{
    Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, ErrorCode,
    MetadataHashValue, OpenFlags, PathFlags,
};
use wasmtime_wasi::p3::filesystem::{FilesystemError, FilesystemResult};

/// What 0.3 has, for 0.2.
pub trait Before {
    type Before;

    fn before(self) -> Self::Before;
}

/// What 0.2 has, for 0.3.
pub trait Now {
    type Now;

    fn now(self) -> Self::Now;
}

/// What came of a function of 0.2.
pub fn outcome<T: Now>(returned: FsResult<T>) -> FilesystemResult<T::Now> {
    match returned {
        Ok(value) => Ok(value.now()),
        Err(error) => Err(match code(error) {
            Ok(code) => code.into(),
            Err(trap) => FilesystemError::trap(trap),
        }),
    }
}

/// What an error of 0.2 is called.
///
/// # Errors
/// Where it is none that a guest is told.
pub fn code(error: FsError) -> wasmtime::Result<ErrorCode> {
    use CodeBefore as Code;
    Ok(match error.downcast()? {
        Code::Access => ErrorCode::Access,
        Code::Already => ErrorCode::Already,
        Code::BadDescriptor => ErrorCode::BadDescriptor,
        Code::Busy => ErrorCode::Busy,
        Code::Deadlock => ErrorCode::Deadlock,
        Code::Quota => ErrorCode::Quota,
        Code::Exist => ErrorCode::Exist,
        Code::FileTooLarge => ErrorCode::FileTooLarge,
        Code::IllegalByteSequence => ErrorCode::IllegalByteSequence,
        Code::InProgress => ErrorCode::InProgress,
        Code::Interrupted => ErrorCode::Interrupted,
        Code::Invalid => ErrorCode::Invalid,
        Code::Io => ErrorCode::Io,
        Code::IsDirectory => ErrorCode::IsDirectory,
        Code::Loop => ErrorCode::Loop,
        Code::TooManyLinks => ErrorCode::TooManyLinks,
        Code::MessageSize => ErrorCode::MessageSize,
        Code::NameTooLong => ErrorCode::NameTooLong,
        Code::NoDevice => ErrorCode::NoDevice,
        Code::NoEntry => ErrorCode::NoEntry,
        Code::NoLock => ErrorCode::NoLock,
        Code::InsufficientMemory => ErrorCode::InsufficientMemory,
        Code::InsufficientSpace => ErrorCode::InsufficientSpace,
        Code::NotDirectory => ErrorCode::NotDirectory,
        Code::NotEmpty => ErrorCode::NotEmpty,
        Code::NotRecoverable => ErrorCode::NotRecoverable,
        Code::Unsupported => ErrorCode::Unsupported,
        Code::NoTty => ErrorCode::NoTty,
        Code::NoSuchDevice => ErrorCode::NoSuchDevice,
        Code::Overflow => ErrorCode::Overflow,
        Code::NotPermitted => ErrorCode::NotPermitted,
        Code::Pipe => ErrorCode::Pipe,
        Code::ReadOnly => ErrorCode::ReadOnly,
        Code::InvalidSeek => ErrorCode::InvalidSeek,
        Code::TextFileBusy => ErrorCode::TextFileBusy,
        Code::CrossDevice => ErrorCode::CrossDevice,
        // 0.3 has no word for it.
        Code::WouldBlock => ErrorCode::Other(None),
    })
}

/// The same in both.
macro_rules! same {
    ($($ty:ty),*) => {
        $(impl Before for $ty {
            type Before = Self;

            fn before(self) -> Self {
                self
            }
        }

        impl Now for $ty {
            type Now = Self;

            fn now(self) -> Self {
                self
            }
        })*
    };
}

same!((), u64, String, Resource<Descriptor>);

/// Sets of flags, by their names.
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

impl Before for PathFlags {
    type Before = before::PathFlags;

    fn before(self) -> before::PathFlags {
        flags!(Self => before::PathFlags: SYMLINK_FOLLOW)(self)
    }
}

impl Before for OpenFlags {
    type Before = before::OpenFlags;

    fn before(self) -> before::OpenFlags {
        flags!(Self => before::OpenFlags: CREATE, DIRECTORY, EXCLUSIVE, TRUNCATE)(self)
    }
}

impl Before for DescriptorFlags {
    type Before = before::DescriptorFlags;

    fn before(self) -> before::DescriptorFlags {
        flags!(Self => before::DescriptorFlags: READ, WRITE, FILE_INTEGRITY_SYNC, DATA_INTEGRITY_SYNC,
            REQUESTED_WRITE_SYNC, MUTATE_DIRECTORY)(self)
    }
}

impl Now for before::DescriptorFlags {
    type Now = DescriptorFlags;

    fn now(self) -> DescriptorFlags {
        flags!(Self => DescriptorFlags: READ, WRITE, FILE_INTEGRITY_SYNC, DATA_INTEGRITY_SYNC,
            REQUESTED_WRITE_SYNC, MUTATE_DIRECTORY)(self)
    }
}

impl Before for Advice {
    type Before = before::Advice;

    fn before(self) -> before::Advice {
        match self {
            Self::Normal => before::Advice::Normal,
            Self::Sequential => before::Advice::Sequential,
            Self::Random => before::Advice::Random,
            Self::WillNeed => before::Advice::WillNeed,
            Self::DontNeed => before::Advice::DontNeed,
            Self::NoReuse => before::Advice::NoReuse,
        }
    }
}

impl Now for before::DescriptorType {
    type Now = DescriptorType;

    fn now(self) -> DescriptorType {
        match self {
            Self::BlockDevice => DescriptorType::BlockDevice,
            Self::CharacterDevice => DescriptorType::CharacterDevice,
            Self::Directory => DescriptorType::Directory,
            Self::Fifo => DescriptorType::Fifo,
            Self::SymbolicLink => DescriptorType::SymbolicLink,
            Self::RegularFile => DescriptorType::RegularFile,
            Self::Socket => DescriptorType::Socket,
            Self::Unknown => DescriptorType::Other(None),
        }
    }
}

impl Now for before::DescriptorStat {
    type Now = DescriptorStat;

    fn now(self) -> DescriptorStat {
        let instant = |time: Option<Datetime>| {
            time.map(|time| Instant {
                seconds: i64::try_from(time.seconds).unwrap_or(i64::MAX),
                nanoseconds: time.nanoseconds,
            })
        };
        DescriptorStat {
            type_: self.type_.now(),
            link_count: self.link_count,
            size: self.size,
            data_access_timestamp: instant(self.data_access_timestamp),
            data_modification_timestamp: instant(self.data_modification_timestamp),
            status_change_timestamp: instant(self.status_change_timestamp),
        }
    }
}

impl Now for before::MetadataHashValue {
    type Now = MetadataHashValue;

    fn now(self) -> MetadataHashValue {
        MetadataHashValue {
            lower: self.lower,
            upper: self.upper,
        }
    }
}

impl Now for before::DirectoryEntry {
    type Now = DirectoryEntry;

    fn now(self) -> DirectoryEntry {
        DirectoryEntry {
            type_: self.type_.now(),
            name: self.name,
        }
    }
}
