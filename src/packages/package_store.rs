//! The downloaded files of packages: in the user's cache folder, each under its digest.
//!
//! They are outside the book, so that a book holds no programs of others, and all books of a user share them. A file is
//! trusted for its digest alone, which is compared in each build.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::cache;
use crate::digest::hex;

/// The folder of downloaded files.
#[derive(Clone, Debug)]
pub struct PackageStore {
    folder: PathBuf,
}

/// A file that is being downloaded. It is removed unless it is committed.
#[derive(Debug)]
pub struct PartialDownload {
    file: NamedTempFile,
    sha256: Sha256,
    size: u64,
}

impl PackageStore {
    /// Returns the store of this user, without touching the disk.
    ///
    /// # Errors
    /// There is no cache folder. The text says why.
    pub fn of_user() -> Result<Self, String> {
        Ok(Self::in_cache(&cache::user_folder()?))
    }

    /// Returns the store in a cache folder.
    pub fn in_cache(cache: &Path) -> Self {
        Self {
            folder: cache.join("packages"),
        }
    }

    /// Returns the path of the file with this SHA-256 digest. There may be no file.
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}.{SUFFIX}"))
    }

    /// Returns the actual SHA-256 digest of the file that should have this one. `None`: there is no file.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn actual_sha256(&self, sha256: &str) -> io::Result<Option<String>> {
        let mut file = match File::open(self.path(sha256)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let mut digest = Sha256::new();
        io::copy(&mut file, &mut digest)?;
        Ok(Some(hex(&digest.finalize())))
    }

    /// Begins a download.
    ///
    /// # Errors
    /// The folder can't be used or written to. The text says why.
    pub fn begin_download(&self) -> Result<PartialDownload, String> {
        if let Some(cache) = self.folder.parent() {
            cache::create_private_folder(cache)?;
        }
        cache::create_private_folder(&self.folder)?;
        let file = cache::temp_file(&self.folder)
            .map_err(|error| format!("can't write to `{}`: {error}", self.folder.display()))?;
        Ok(PartialDownload {
            file,
            sha256: Sha256::new(),
            size: 0,
        })
    }

    /// Removes all files, and returns their paths and sizes in bytes.
    ///
    /// # Errors
    /// A file can't be removed.
    pub fn clean(&self) -> io::Result<Vec<(PathBuf, u64)>> {
        let files = self.list()?;
        files
            .iter()
            .try_for_each(|(path, _)| fs::remove_file(path))?;
        Ok(files)
    }

    /// Lists all files with their sizes in bytes, sorted by path. A folder that does not exist has none.
    ///
    /// # Errors
    /// The folder can't be listed.
    pub fn list(&self) -> io::Result<Vec<(PathBuf, u64)>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let is_ours = |suffix: &str| path.extension().is_some_and(|ending| ending == suffix);
            if (is_ours(SUFFIX) || is_ours(cache::TEMP_SUFFIX))
                && let Ok(metadata) = fs::metadata(&path)
            {
                files.push((path, metadata.len()));
            }
        }
        files.sort();
        Ok(files)
    }
}

/// The extension of downloaded files.
const SUFFIX: &str = "wasm";

impl PartialDownload {
    /// Appends bytes.
    ///
    /// # Errors
    /// The file can't be written, mostly because the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sha256.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Returns the number of bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the SHA-256 digest of the bytes so far.
    pub fn sha256(&self) -> String {
        hex(&self.sha256.clone().finalize())
    }

    /// Moves the file to the path of its digest, and returns that path. Replaces an older file.
    ///
    /// # Errors
    /// The file can't be synced or renamed.
    pub fn commit(self, store: &PackageStore) -> io::Result<PathBuf> {
        let path = store.path(&self.sha256());
        self.file.as_file().sync_all()?;
        self.file.persist(&path)?;
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::PackageStore;

    #[test]
    fn committed_files_are_kept_under_their_digest_and_others_are_removed() {
        let folder = std::env::temp_dir().join(format!("mdbook-wasm-store-{}", std::process::id()));
        let store = PackageStore::in_cache(&folder.join("cache"));
        assert!(store.list().unwrap().is_empty());
        let mut file = store.begin_download().unwrap();
        file.write(b"one").unwrap();
        drop(file);
        assert!(
            store.list().unwrap().is_empty(),
            "a file that is not committed is removed"
        );
        let mut file = store.begin_download().unwrap();
        file.write(b"one").unwrap();
        file.write(b" two").unwrap();
        let digest = crate::digest::sha256(b"one two");
        assert_eq!((file.size(), file.sha256()), (7, digest.clone()));
        assert_eq!(store.actual_sha256(&digest).unwrap(), None);
        let path = file.commit(&store).unwrap();
        assert_eq!(path, store.path(&digest));
        assert_eq!(store.actual_sha256(&digest).unwrap(), Some(digest.clone()));
        std::fs::write(&path, "else").unwrap();
        assert_ne!(store.actual_sha256(&digest).unwrap(), Some(digest));
        assert_eq!(store.list().unwrap(), [(path, 4)]);
        assert_eq!(store.clean().unwrap().len(), 1);
        assert!(store.list().unwrap().is_empty());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
