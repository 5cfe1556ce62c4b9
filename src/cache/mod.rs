//! The cache: a folder of blobs that take time to make, each found by its key.
//!
//! Some blobs are run as native code, so the folder is trusted only as far as necessary: it belongs to the user alone,
//! and every entry carries a checksum of all its bytes. Any doubt is a miss, and a miss costs only time. Entries are
//! written to a temporary file and renamed, so any number of processes can share the folder without locks.

mod entry;
mod eviction;
mod file_notes;
mod folder;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub(crate) use folder::create_private as create_private_folder;
pub use folder::user_folder;
use tempfile::NamedTempFile;

/// The key of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// Creates a key from a hash of everything that the blob depends on.
    pub fn new(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }

    fn file_name(self) -> String {
        format!("{}.{SUFFIX}", blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// The extension of entries.
const SUFFIX: &str = "mdbook-wasm";

/// The extension of files that are still being written.
pub(crate) const TEMP_SUFFIX: &str = "unfinished";

/// How often the time of use of an entry is written at most, so that reading an entry seldom writes to the disk.
const TOUCH_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// A cache folder that exists and belongs to the user alone.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// The total size of all entries, in bytes, above which old entries are evicted.
    max_size: u64,
}

/// An entry of the cache, as `cache list` shows it.
#[derive(Debug)]
pub struct CacheEntry {
    /// The file.
    pub path: PathBuf,
    /// The size of the file in bytes.
    pub size: u64,
    /// The time of the last use, at most an hour too early.
    pub used: SystemTime,
}

impl Cache {
    /// Opens a cache folder, and creates it if it does not exist.
    ///
    /// # Errors
    /// The folder can't be used. The text says why.
    pub fn open(folder: &Path) -> Result<Self, String> {
        folder::create_private(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            max_size: eviction::MAX_SIZE,
        })
    }

    /// Returns the blob of a key. `None`: there is no entry, or it can't be trusted.
    pub fn get(&self, key: Key) -> Option<Vec<u8>> {
        let path = self.path(key);
        let blob = entry::read(&path, &key.0)?;
        touch(&path);
        Some(blob)
    }

    /// Returns a file that starts with the blob of a key and ends with 80 bytes of the cache's own. The file is never
    /// changed, only replaced by another complete file or removed. `None`: as for [`Cache::get`].
    pub fn file(&self, key: Key) -> Option<PathBuf> {
        let path = self.path(key);
        self.is_whole(&path, key).then(|| {
            touch(&path);
            path
        })
    }

    fn path(&self, key: Key) -> PathBuf {
        self.folder.join(key.file_name())
    }

    /// Returns true if an entry exists with a valid checksum. The compiled code of an interpreter takes tens of megabytes.
    /// It is read once, and again only after the file has changed.
    fn is_whole(&self, path: &Path, key: Key) -> bool {
        let verify = || entry::verify(path, &key.0);
        let verified = self.remember(checked_note(key), || fs::metadata(path), verify);
        verified.is_ok()
    }

    /// Stores a blob under a key, and evicts old entries if the cache is full.
    ///
    /// # Errors
    /// The entry can't be written, mostly because the disk is full or read-only.
    pub fn put(&self, key: Key, blob: &[u8]) -> io::Result<()> {
        let mut temp = temp_file(&self.folder)?;
        entry::write(temp.as_file_mut(), &key.0, blob)?;
        temp.persist(self.path(key))?;
        // Another process may use an entry that should go. A later call evicts it.
        let _ = self.evict();
        Ok(())
    }

    /// Lists all entries, the most recently used first.
    ///
    /// # Errors
    /// The folder can't be listed.
    pub fn list(&self) -> io::Result<Vec<CacheEntry>> {
        let mut entries = self.files(SUFFIX)?;
        entries.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.path.cmp(&b.path)));
        Ok(entries)
    }

    /// Removes all entries. Other files in the folder stay.
    ///
    /// # Errors
    /// An entry can't be removed.
    pub fn clean(&self) -> io::Result<()> {
        for suffix in [SUFFIX, TEMP_SUFFIX] {
            for file in self.files(suffix)? {
                remove(&file.path)?;
            }
        }
        Ok(())
    }

    fn files(&self, suffix: &str) -> io::Result<Vec<CacheEntry>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != suffix) {
                continue;
            }
            // Another process may have removed it since.
            if let Ok(metadata) = fs::metadata(&path) {
                files.push(CacheEntry {
                    size: metadata.len(),
                    used: metadata.modified()?,
                    path,
                });
            }
        }
        Ok(files)
    }
}

/// Returns the key of the note that the checksum of an entry was valid.
fn checked_note(key: Key) -> Key {
    Key::new(blake3::keyed_hash(&key.0, b"whole 1"))
}

/// Creates a file in a folder that only the user can read and write. It is removed when the value is dropped.
pub(crate) fn temp_file(folder: &Path) -> io::Result<NamedTempFile> {
    let suffix = format!(".{TEMP_SUFFIX}");
    tempfile::Builder::new().suffix(&suffix).tempfile_in(folder)
}

/// Removes a file that another process may have removed already.
fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Sets the time of use of an entry to now. If that fails, the entry is evicted too early.
fn touch(file: &Path) {
    let now = SystemTime::now();
    let is_recent = fs::metadata(file)
        .and_then(|metadata| metadata.modified())
        .is_ok_and(|used| {
            now.duration_since(used)
                .is_ok_and(|age| age < TOUCH_INTERVAL)
        });
    if !is_recent {
        let _ = fs::File::options()
            .append(true)
            .open(file)
            .and_then(|file| file.set_modified(now));
    }
}

#[cfg(test)]
mod tests;
