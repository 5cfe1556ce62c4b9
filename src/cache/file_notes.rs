//! Notes about files, valid as long as the file is unchanged.
//!
//! Reading a large file to find that it has not changed takes longer than anything else in a build without changes. A
//! file is unchanged if its place on the disk, its size and its times are. Programs can't set the time of the last change
//! of any kind (`ctime`), so only a change within the same tick of the clock could be missed. Therefore no note is made
//! about a file that was changed a moment ago. Git does the same with its index ("racy git" in its documentation).

use std::fs::Metadata;
use std::io;
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Cache, Key, remove};

/// The size from which a file is large, in bytes. Reading the file of a Rust plugin and its compiled code took a fifth of
/// the time of a plugin that has nothing to do.
const LARGE: u64 = 1 << 17;

/// The age that a file must have for a note. The coarsest clock of a file system in use, that of FAT, has ticks of two
/// seconds.
const MIN_AGE: Duration = Duration::from_secs(4);

/// Returns whether notes are made about a file of this size, in bytes.
pub fn is_large(size: u64) -> bool {
    size >= LARGE
}

/// The identity and the times of a large file, which are equal only if the file is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileFingerprint {
    device: u64,
    inode: u64,
    size: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (i64, i64),
    changed: (i64, i64),
}

impl FileFingerprint {
    /// Returns the fingerprint of a file. `None`: the file is small.
    #[cfg(unix)]
    fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        is_large(file.size()).then(|| Self {
            device: file.dev(),
            inode: file.ino(),
            size: file.size(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
        })
    }

    /// Returns `None`: this system has no time of change that programs can't set.
    #[cfg(not(unix))]
    fn of(file: &Metadata) -> Option<Self> {
        let _ = file;
        None
    }

    fn is_old_enough(&self) -> bool {
        let (seconds, nanos) = self.changed;
        let since_1970 = u64::try_from(seconds).ok().zip(u32::try_from(nanos).ok());
        let changed = since_1970.and_then(|(seconds, nanos)| {
            SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
        });
        changed.is_some_and(|changed| changed.elapsed().is_ok_and(|age| age >= MIN_AGE))
    }
}

impl Cache {
    /// Returns the note under a key if the file has not changed since, and otherwise what `compute` finds out about the
    /// file, which becomes the note. `metadata` returns the file's metadata.
    ///
    /// # Errors
    /// Fails if `compute` fails.
    pub fn remember<T: Serialize + DeserializeOwned>(
        &self,
        key: Key,
        metadata: impl Fn() -> io::Result<Metadata>,
        compute: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let fingerprint = || FileFingerprint::of(&metadata().ok()?);
        let Some(before) = fingerprint() else {
            return compute();
        };
        if let Some(note) = self.note(key, &before) {
            return Ok(note);
        }
        let computed = compute()?;
        self.put_note(key, &before, fingerprint().as_ref(), &computed);
        Ok(computed)
    }

    /// Removes the note under a key. Errors are ignored: a note about a file that has changed is never returned.
    pub fn remove_note(&self, key: Key) {
        let _ = remove(&self.path(key));
    }

    fn note<T: DeserializeOwned>(&self, key: Key, fingerprint: &FileFingerprint) -> Option<T> {
        let blob = self.get(key)?;
        let (noted, note): (FileFingerprint, T) = postcard::from_bytes(&blob).ok()?;
        (noted == *fingerprint).then_some(note)
    }

    /// Stores a note about a file whose fingerprint was `before` when it was read, and is `now`. Stores nothing if the
    /// file may have changed meanwhile, and ignores errors, since a missing note costs only time.
    fn put_note<T: Serialize>(
        &self,
        key: Key,
        before: &FileFingerprint,
        now: Option<&FileFingerprint>,
        note: &T,
    ) {
        if now == Some(before)
            && before.is_old_enough()
            && let Ok(blob) = postcard::to_allocvec(&(before, note))
        {
            let _ = self.put(key, &blob);
        }
    }

    /// Stores a note about a file as a later build would.
    #[cfg(test)]
    pub fn put_note_now<T: Serialize>(&self, key: Key, file: &std::path::Path, note: &T) {
        let fingerprint = FileFingerprint::of(&std::fs::metadata(file).unwrap()).unwrap();
        let blob = postcard::to_allocvec(&(fingerprint, note)).unwrap();
        self.put(key, &blob).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::{Cache, FileFingerprint, Key, LARGE};

    fn fingerprint(changed: (i64, i64)) -> FileFingerprint {
        FileFingerprint {
            device: 1,
            inode: 2,
            size: LARGE,
            modified: (3, 4),
            changed,
        }
    }

    #[test]
    fn only_old_files_have_notes_and_only_while_unchanged() {
        let folder = std::env::temp_dir().join(format!("mdbook-wasm-notes-{}", std::process::id()));
        let cache = Cache::open(&folder).unwrap();
        let key = Key::new(blake3::hash(b"key"));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = i64::try_from(now.unwrap().as_secs()).unwrap();
        for changed in [(now, 0), (now + 1_000, 0), (-1, 0), (i64::MAX, 0), (0, -1)] {
            let fresh = fingerprint(changed);
            cache.put_note(key, &fresh, Some(&fresh), &7_u8);
            assert_eq!(cache.note::<u8>(key, &fresh), None, "{changed:?}");
        }
        let old = fingerprint((now - 60, 5));
        let others = [
            fingerprint((now - 60, 6)),
            FileFingerprint {
                inode: 3,
                ..old.clone()
            },
            FileFingerprint {
                device: 2,
                ..old.clone()
            },
            FileFingerprint {
                size: LARGE + 1,
                ..old.clone()
            },
            FileFingerprint {
                modified: (3, 5),
                ..old.clone()
            },
        ];
        for now in others.iter().map(Some).chain([None]) {
            cache.put_note(key, &old, now, &7_u8);
            assert_eq!(cache.note::<u8>(key, &old), None, "changed meanwhile");
        }
        cache.put_note(key, &old, Some(&old), &7_u8);
        assert_eq!(cache.note(key, &old), Some(7_u8));
        for other in &others {
            assert_eq!(cache.note::<u8>(key, other), None, "{other:?}");
        }
        cache.remove_note(key);
        assert_eq!(cache.note::<u8>(key, &old), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
