//! Files and folders: read-only, and nothing but files and folders.

use types::{
    Advice, Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntryStream,
    Filesize, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::filesystem::types::ErrorCode;
use wasmtime_wasi::p2::bindings::sync::filesystem::types;
use wasmtime_wasi::p2::bindings::sync::io::streams::{Error, InputStream, OutputStream};
use wasmtime_wasi::p2::{FsError, FsResult};

use super::view::{FilesView, Resolved, VIRTUAL_STAT, VirtualDir, virtual_hash};

impl types::Host for FilesView<'_> {
    fn convert_error_code(&mut self, error: FsError) -> wasmtime::Result<types::ErrorCode> {
        types::Host::convert_error_code(&mut self.wasi, error)
    }

    fn filesystem_error_code(
        &mut self,
        error: Resource<Error>,
    ) -> wasmtime::Result<Option<types::ErrorCode>> {
        types::Host::filesystem_error_code(&mut self.wasi, error)
    }
}

/// Defines functions that call wasmtime-wasi's, and return the value in braces for a virtual folder.
macro_rules! delegate {
    ($(fn $name:ident(fd: Handle $(, $arg:ident: $ty:ty)*) -> $returned:ty { $virtual:expr })*) => {
        $(fn $name(&mut self, fd: Handle $(, $arg: $ty)*) -> $returned {
            match self.virtual_dir(&fd) {
                Some(_) => $virtual,
                None => types::HostDescriptor::$name(&mut self.wasi, fd $(, $arg)*),
            }
        })*
    };
}

/// Defines functions that would change a file.
macro_rules! refuse {
    ($(fn $name:ident($($ty:ty),*) -> $returned:ty;)*) => {
        $(fn $name(&mut self, $(_: $ty),*) -> $returned {
            self.refuse_to_write()
        })*
    };
}

type Handle = Resource<Descriptor>;

impl types::HostDescriptor for FilesView<'_> {
    delegate! {
        fn read_via_stream(fd: Handle, offset: Filesize) -> FsResult<Resource<InputStream>> {
            Err(ErrorCode::IsDirectory.into())
        }
        fn advise(fd: Handle, offset: Filesize, len: Filesize, advice: Advice) -> FsResult<()> {
            Err(ErrorCode::BadDescriptor.into())
        }
        fn sync_data(fd: Handle) -> FsResult<()> { Ok(()) }
        fn sync(fd: Handle) -> FsResult<()> { Ok(()) }
        fn get_flags(fd: Handle) -> FsResult<DescriptorFlags> { Ok(DescriptorFlags::READ) }
        fn get_type(fd: Handle) -> FsResult<DescriptorType> { Ok(DescriptorType::Directory) }
        fn read(fd: Handle, len: Filesize, offset: Filesize) -> FsResult<(Vec<u8>, bool)> {
            Err(ErrorCode::BadDescriptor.into())
        }
    }

    refuse! {
        fn write_via_stream(Handle, Filesize) -> FsResult<Resource<OutputStream>>;
        fn append_via_stream(Handle) -> FsResult<Resource<OutputStream>>;
        fn set_size(Handle, Filesize) -> FsResult<()>;
        fn set_times(Handle, NewTimestamp, NewTimestamp) -> FsResult<()>;
        fn set_times_at(Handle, PathFlags, String, NewTimestamp, NewTimestamp) -> FsResult<()>;
        fn write(Handle, Vec<u8>, Filesize) -> FsResult<Filesize>;
        fn create_directory_at(Handle, String) -> FsResult<()>;
        fn link_at(Handle, PathFlags, String, Handle, String) -> FsResult<()>;
        fn remove_directory_at(Handle, String) -> FsResult<()>;
        fn rename_at(Handle, String, Handle, String) -> FsResult<()>;
        fn symlink_at(Handle, String, String) -> FsResult<()>;
        fn unlink_file_at(Handle, String) -> FsResult<()>;
    }

    fn stat(&mut self, fd: Handle) -> FsResult<DescriptorStat> {
        if self.virtual_dir(&fd).is_some() {
            return Ok(VIRTUAL_STAT);
        }
        let stat = types::HostDescriptor::stat(&mut self.wasi, fd)?;
        Ok(self.visible_stat(stat))
    }

    fn stat_at(&mut self, fd: Handle, follow: PathFlags, path: String) -> FsResult<DescriptorStat> {
        let Resolved::Real(fd, path) = self.resolve(fd, path)? else {
            return Ok(VIRTUAL_STAT);
        };
        let stat = types::HostDescriptor::stat_at(&mut self.wasi, fd, follow, path);
        let stat = self.record_escape(stat)?;
        Ok(self.visible_stat(stat))
    }

    fn open_at(
        &mut self,
        fd: Handle,
        follow: PathFlags,
        path: String,
        open: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Handle> {
        let changes = OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE;
        if open.intersects(changes) || flags.contains(DescriptorFlags::WRITE) {
            return self.refuse_to_write();
        }
        let (fd, path) = match self.resolve(fd, path)? {
            Resolved::Real(fd, path) => (fd, path),
            Resolved::VirtualDir(path) => return self.open_virtual_dir(path),
        };
        let files = &mut self.wasi;
        // Opening a pipe waits for its other end, and nothing interrupts a host function. No plugin can create one
        // between the two calls. If the file is not found, opening it returns the right error.
        let parent = Resource::new_borrow(fd.rep());
        let stat = types::HostDescriptor::stat_at(files, parent, follow, path.clone());
        let is_file_or_folder = stat.map_or(true, |stat| {
            use DescriptorType::{Directory, RegularFile, SymbolicLink};
            matches!(stat.type_, RegularFile | Directory | SymbolicLink)
        });
        if !is_file_or_folder {
            return Err(ErrorCode::Unsupported.into());
        }
        let opened = types::HostDescriptor::open_at(files, fd, follow, path, open, flags);
        self.record_escape(opened)
    }

    fn readlink_at(&mut self, fd: Handle, path: String) -> FsResult<String> {
        let Resolved::Real(fd, path) = self.resolve(fd, path)? else {
            return Err(ErrorCode::Invalid.into());
        };
        let link = types::HostDescriptor::readlink_at(&mut self.wasi, fd, path);
        self.record_escape(link)
    }

    fn is_same_object(&mut self, fd: Handle, other: Handle) -> wasmtime::Result<bool> {
        match (self.virtual_dir(&fd), self.virtual_dir(&other)) {
            (None, None) => types::HostDescriptor::is_same_object(&mut self.wasi, fd, other),
            (one, other) => Ok(one == other),
        }
    }

    fn metadata_hash(&mut self, fd: Handle) -> FsResult<MetadataHashValue> {
        match self.virtual_dir(&fd) {
            Some(path) => Ok(virtual_hash(&path)),
            None => types::HostDescriptor::metadata_hash(&mut self.wasi, fd),
        }
    }

    fn metadata_hash_at(
        &mut self,
        fd: Handle,
        follow: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        let (fd, path) = match self.resolve(fd, path)? {
            Resolved::Real(fd, path) => (fd, path),
            Resolved::VirtualDir(path) => return Ok(virtual_hash(&path)),
        };
        let files = &mut self.wasi;
        let hash = types::HostDescriptor::metadata_hash_at(files, fd, follow, path);
        self.record_escape(hash)
    }

    fn drop(&mut self, fd: Handle) -> wasmtime::Result<()> {
        match self.virtual_dir(&fd) {
            Some(_) => {
                let dir = Resource::<VirtualDir>::new_own(fd.rep());
                self.wasi.table.delete(dir)?;
                Ok(())
            }
            None => types::HostDescriptor::drop(&mut self.wasi, fd),
        }
    }

    fn read_directory(&mut self, fd: Handle) -> FsResult<Resource<DirectoryEntryStream>> {
        let listing = self.open_listing(fd)?;
        let stream = self.wasi.table.push(listing)?;
        Ok(Resource::new_own(stream.rep()))
    }
}
