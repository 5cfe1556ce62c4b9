//! What was found out about a file, for as long as it is the same.
//!
//! Reading a large file only to find that it is what it was takes longer than anything else in a build in
//! which nothing has changed. A file is the same as before where its place on the disk, its size and its
//! times are. The time of the last change of any kind (`ctime`) can't be set by a program, so that only a
//! change within the same tick of the clock could be missed. Therefore nothing is noted about a file that
//! was changed a moment ago, as git does it with its index ("racy git" in git's own documentation).

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Cache, Key, remove};

/// Bytes that a file has at least for which a note is worth the reading of it: that of a Rust plugin and of its code
/// were a fifth of what a plugin costs that has nothing to do.
const LARGE: u64 = 1 << 17;

/// A file that was changed later than this before now is not noted: the coarsest clock of a file system in
/// use, that of FAT, has ticks of two seconds.
const SETTLED: Duration = Duration::from_secs(4);

/// Whether anything is noted about a file of so many bytes.
pub fn is_large(size: u64) -> bool {
    size >= LARGE
}

/// The state of a large file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    device: u64,
    inode: u64,
    size: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (i64, i64),
    changed: (i64, i64),
}

impl State {
    /// `None`: the file is small, or the system does not tell enough of it.
    #[cfg(unix)]
    pub fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        is_large(file.size()).then(|| Self {
            device: file.dev(),
            inode: file.ino(),
            size: file.size(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
        })
    }

    /// `None`: the system does not tell when a file was changed that has the times that somebody gave it.
    #[cfg(not(unix))]
    pub fn of(file: &Metadata) -> Option<Self> {
        let _ = file;
        None
    }

    fn is_settled(&self) -> bool {
        let (seconds, nanos) = self.changed;
        let since_1970 = u64::try_from(seconds).ok().zip(u32::try_from(nanos).ok());
        let changed = since_1970.and_then(|(seconds, nanos)| {
            SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
        });
        changed.is_some_and(|changed| changed.elapsed().is_ok_and(|age| age >= SETTLED))
    }
}

impl Cache {
    /// What was noted under this key about a file in this state.
    pub fn recall<T: DeserializeOwned>(&self, key: Key, state: &State) -> Option<T> {
        let blob = self.get(key)?;
        let (noted, what): (State, T) = postcard::from_bytes(&blob).ok()?;
        (noted == *state).then_some(what)
    }

    /// Forgets what was noted under this key.
    pub fn forget(&self, key: Key) {
        // A note that stays is only one that is wrong about a file that has changed.
        let _ = remove(&self.folder.join(key.file()));
    }

    /// Notes what was found out about a file that was in this state before it was looked at, and is now.
    /// What can't be noted is found out again.
    pub fn note<T: Serialize>(&self, key: Key, before: &State, now: Option<&State>, what: &T) {
        if now == Some(before)
            && before.is_settled()
            && let Ok(blob) = postcard::to_allocvec(&(before, what))
        {
            let _ = self.put(key, &blob);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::{Cache, Key, LARGE, State};

    fn state(changed: (i64, i64)) -> State {
        State {
            device: 1,
            inode: 2,
            size: LARGE,
            modified: (3, 4),
            changed,
        }
    }

    #[test]
    fn only_what_has_settled_is_noted_and_only_of_that_it_is_known() {
        let folder = std::env::temp_dir().join(format!("mdbook-wasm-seen-{}", std::process::id()));
        let cache = Cache::open(&folder).unwrap();
        let key = Key::new(blake3::hash(b"key"));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = i64::try_from(now.unwrap().as_secs()).unwrap();
        for changed in [(now, 0), (now + 1_000, 0), (-1, 0), (i64::MAX, 0), (0, -1)] {
            let fresh = state(changed);
            cache.note(key, &fresh, Some(&fresh), &7_u8);
            assert_eq!(cache.recall::<u8>(key, &fresh), None, "{changed:?}");
        }
        let old = state((now - 60, 5));
        let others = [
            state((now - 60, 6)),
            State {
                inode: 3,
                ..old.clone()
            },
            State {
                device: 2,
                ..old.clone()
            },
            State {
                size: LARGE + 1,
                ..old.clone()
            },
            State {
                modified: (3, 5),
                ..old.clone()
            },
        ];
        for now in others.iter().map(Some).chain([None]) {
            cache.note(key, &old, now, &7_u8);
            assert_eq!(cache.recall::<u8>(key, &old), None, "changed meanwhile");
        }
        cache.note(key, &old, Some(&old), &7_u8);
        assert_eq!(cache.recall(key, &old), Some(7_u8));
        for other in &others {
            assert_eq!(cache.recall::<u8>(key, other), None, "{other:?}");
        }
        cache.forget(key);
        assert_eq!(cache.recall::<u8>(key, &old), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
