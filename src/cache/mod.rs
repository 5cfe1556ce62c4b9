//! A folder of blobs that cost time to make, each found by its key.
//!
//! What lies in it is run as native code, so it is trusted only as far as it must be: the folder
//! belongs to the user alone, and every entry carries a checksum of all of it. Any doubt is a miss,
//! and a miss costs only time. Entries are written beside and renamed, so that any number of
//! processes can share the folder without locks.

mod entry;
mod folder;
mod seen;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

pub(crate) use entry::new_file;
pub(crate) use folder::make as make_private;
pub use folder::of_user;
pub use seen::State;

/// What entries are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// A key that others share only by having hashed the same.
    pub fn new(hash: blake3::Hash) -> Self {
        Self(*hash.as_bytes())
    }

    fn file(self) -> String {
        format!("{}.{SUFFIX}", blake3::Hash::from_bytes(self.0).to_hex())
    }
}

const SUFFIX: &str = "mdbook-wasm";
/// What the names of files end with that are still being written.
pub(crate) const UNFINISHED: &str = "unfinished";

/// Bytes that all entries together may take. A Python plugin takes about 60 MiB.
const LIMIT: u64 = 1 << 30;

/// An entry's time of use is not written more often than this, so that reading stays reading.
const RECENT: Duration = Duration::from_secs(60 * 60);

/// What a process that died has left behind is cleared away after this.
const STALE: Duration = Duration::from_secs(60 * 60);

/// A folder that is there and is the user's own.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    limit: u64,
}

/// An entry as `cache list` shows it.
#[derive(Debug)]
pub struct Listed {
    /// Its file.
    pub path: PathBuf,
    /// Bytes on the disk.
    pub size: u64,
    /// About when it was last used.
    pub used: SystemTime,
}

impl Cache {
    /// Opens a folder, and makes it where it is not there.
    ///
    /// # Errors
    /// For the person whose folder it is: why it can't be used.
    pub fn open(folder: &Path) -> Result<Self, String> {
        folder::make(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            limit: LIMIT,
        })
    }

    /// What was stored under a key. `None`: nothing, or nothing that can be trusted.
    pub fn get(&self, key: Key) -> Option<Vec<u8>> {
        let path = self.folder.join(key.file());
        let blob = entry::read(&path, &key.0)?;
        touch(&path);
        Some(blob)
    }

    /// A file that starts with what was stored under a key, and ends with 80 bytes of the cache's
    /// own. It is never written to again, only replaced by another whole one, or removed. `None`:
    /// as for [`Cache::get`].
    pub fn file(&self, key: Key) -> Option<PathBuf> {
        let path = self.folder.join(key.file());
        self.is_whole(&path, key).then(|| {
            touch(&path);
            path
        })
    }

    /// Whether an entry is there, and what was written. Code of interpreters has tens of megabytes, which are
    /// read once, and again when the file was touched.
    fn is_whole(&self, path: &Path, key: Key) -> bool {
        let state = || State::of(&fs::metadata(path).ok()?);
        let Some(before) = state() else {
            return entry::is_whole(path, &key.0);
        };
        let note = whole_note(key);
        if self.recall(note, &before) == Some(()) {
            return true;
        }
        let is_whole = entry::is_whole(path, &key.0);
        if is_whole {
            self.note(note, &before, state().as_ref(), &());
        }
        is_whole
    }

    /// Stores `blob` under a key, in the place of what was there. The oldest entries make room.
    ///
    /// # Errors
    /// What the system says, most often that the disk is full or read-only.
    pub fn put(&self, key: Key, blob: &[u8]) -> io::Result<()> {
        let beside = self.folder.join(unfinished());
        let written = entry::write(&beside, &key.0, blob)
            .and_then(|()| fs::rename(&beside, self.folder.join(key.file())));
        if written.is_err() {
            // It may not even be there; and if it stays, it is cleared away another day.
            let _ = fs::remove_file(&beside);
        }
        written?;
        // Another process may be using what would have to go; then it goes another day.
        let _ = self.make_room();
        Ok(())
    }

    /// All entries, the most recently used first.
    ///
    /// # Errors
    /// Where the folder can't be listed.
    pub fn list(&self) -> io::Result<Vec<Listed>> {
        let mut listed = self.files(SUFFIX)?;
        listed.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.path.cmp(&b.path)));
        Ok(listed)
    }

    /// Removes all entries, and nothing else that lies in the folder.
    ///
    /// # Errors
    /// Where one can't be removed.
    pub fn clean(&self) -> io::Result<()> {
        for suffix in [SUFFIX, UNFINISHED] {
            for file in self.files(suffix)? {
                remove(&file.path)?;
            }
        }
        Ok(())
    }

    fn files(&self, suffix: &str) -> io::Result<Vec<Listed>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != suffix) {
                continue;
            }
            // Another process may have removed it since.
            if let Ok(metadata) = fs::metadata(&path) {
                files.push(Listed {
                    size: metadata.len(),
                    used: metadata.modified()?,
                    path,
                });
            }
        }
        Ok(files)
    }

    fn make_room(&self) -> io::Result<()> {
        let mut taken = 0;
        for entry in self.list()? {
            taken += entry.size;
            if taken > self.limit {
                remove(&entry.path)?;
            }
        }
        for file in self.files(UNFINISHED)? {
            if file.used.elapsed().is_ok_and(|age| age > STALE) {
                remove(&file.path)?;
            }
        }
        Ok(())
    }
}

/// Where it is noted that the entry of a key was found whole.
fn whole_note(key: Key) -> Key {
    Key::new(blake3::keyed_hash(&key.0, b"whole 1"))
}

/// A name that no other thread or process has, nor one in another container that shares the folder.
pub(crate) fn unfinished() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_nanos();
    format!("{now}-{}-{count}.{UNFINISHED}", std::process::id())
}

/// Removes a file that another process may have removed already.
fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Notes that an entry was used. Where that can't be noted, it is only the sooner made again.
fn touch(file: &Path) {
    let now = SystemTime::now();
    let is_recent = fs::metadata(file)
        .and_then(|metadata| metadata.modified())
        .is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age < RECENT));
    if !is_recent {
        let _ = fs::File::options()
            .append(true)
            .open(file)
            .and_then(|file| file.set_modified(now));
    }
}

#[cfg(test)]
mod tests;
