//! Digests of plugin files, remembered between builds.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::MAX_PLUGIN_BYTES;
use crate::cache::{Cache, Key};
use crate::digest::hex;
use crate::settings::ComponentSettings;

/// Bytes that are read and hashed at a time. Larger buffers would not fit into the processor's caches.
const BUFFER_BYTES: usize = 64 << 10;

/// The digests of a file.
#[derive(Clone, Serialize, Deserialize)]
pub struct FileDigests {
    blake3: [u8; 32],
    /// The size in bytes.
    pub size: usize,
    /// The SHA-256 in hexadecimal digits, if the settings name one.
    pub sha256: Option<String>,
}

impl FileDigests {
    /// Returns the digests of a plugin's file.
    ///
    /// A file with a pin or a lock is always read, to compare its SHA-256 with that. Another large file is not read if the
    /// cache has a note about it.
    ///
    /// # Errors
    /// Fails if the file can't be read.
    pub fn of_plugin(
        component: &ComponentSettings,
        file: &File,
        cache: Option<&Cache>,
    ) -> io::Result<Self> {
        let needs_sha256 = component.sha256.is_some() || component.package.is_some();
        let compute = || Self::compute(file, needs_sha256);
        match cache {
            Some(cache) if !needs_sha256 => {
                cache.remember(note_key(&component.path), || file.metadata(), compute)
            }
            _ => compute(),
        }
    }

    /// Returns the BLAKE3 digest.
    pub fn blake3(&self) -> blake3::Hash {
        blake3::Hash::from_bytes(self.blake3)
    }

    /// Computes the digests in one pass. Reading stops once the file exceeds [`MAX_PLUGIN_BYTES`].
    fn compute(mut file: &File, needs_sha256: bool) -> io::Result<Self> {
        let mut blake3 = blake3::Hasher::new();
        let mut sha256 = needs_sha256.then(Sha256::new);
        let mut size = 0;
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let bytes = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => &buffer[..count],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            size += bytes.len();
            if size > MAX_PLUGIN_BYTES {
                break;
            }
            blake3.update(bytes);
            if let Some(sha256) = &mut sha256 {
                sha256.update(bytes);
            }
        }
        Ok(Self {
            blake3: *blake3.finalize().as_bytes(),
            size,
            sha256: sha256.map(|sha256| hex(&sha256.finalize())),
        })
    }
}

/// Removes the note about a plugin's file, which turned out to be out of date.
pub fn remove_note(path: &Path, cache: Option<&Cache>) {
    if let Some(cache) = cache {
        cache.remove_note(note_key(path));
    }
}

/// Returns the key of the note about the file at a path.
fn note_key(path: &Path) -> Key {
    let path = path.as_os_str().as_encoded_bytes();
    Key::new(blake3::keyed_hash(
        blake3::hash(b"digests 1").as_bytes(),
        path,
    ))
}

/// Returns the bytes of a file, which are those that `digest` was computed from.
///
/// # Errors
/// Fails if the file can't be read, or has another digest.
pub fn read_verified(mut file: &File, digest: blake3::Hash) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    if blake3::hash(&bytes) != digest {
        return Err(io::Error::other(
            "the file changed during the build; build again",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::PathBuf;

    use serde_json::json;

    use super::{Cache, FileDigests, note_key, read_verified, remove_note};
    use crate::digest::sha256;
    use crate::settings::PluginSettings;

    /// Writes a file for a test. Returns its path, the open file and its digests.
    fn digested_file(test: &str) -> (PathBuf, File, FileDigests) {
        let path = std::env::temp_dir().join(format!("mdbook-wasm-{test}-{}", std::process::id()));
        fs::write(&path, "checked").unwrap();
        let file = File::open(&path).unwrap();
        let digests = FileDigests::compute(&file, true).unwrap();
        (path, file, digests)
    }

    #[test]
    fn an_unchanged_file_is_read() {
        let (path, file, digests) = digested_file("same");
        assert_eq!(digests.size, 7);
        assert_eq!(digests.sha256, Some(sha256(b"checked")));
        assert_eq!(read_verified(&file, digests.blake3()).unwrap(), b"checked");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_was_overwritten_is_refused() {
        for other in ["another", "checked, and more", ""] {
            let (path, file, digests) = digested_file("over");
            fs::write(&path, other).unwrap();
            let error = read_verified(&file, digests.blake3()).unwrap_err();
            assert!(
                error.to_string().contains("changed during the build"),
                "{error}"
            );
            fs::remove_file(path).unwrap();
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_note_saves_reading_a_large_file_unless_it_changed_or_is_pinned() {
        let (path, _, _) = digested_file("large");
        let folder = path.with_extension("cache");
        let cache = Cache::open(&folder).unwrap();
        let mut bytes = vec![b'a'; 1 << 20];
        fs::write(&path, &bytes).unwrap();
        let digests = |table: serde_json::Value| {
            let plugin = PluginSettings::read_at(&table, "plugin", path.parent().unwrap()).unwrap();
            let file = File::open(&path).unwrap();
            FileDigests::of_plugin(&plugin.component, &file, Some(&cache)).unwrap()
        };
        let blake3_of = |pinned: bool| {
            let digests = if pinned {
                digests(json!({ "path": path, "sha256": sha256(b"") }))
            } else {
                digests(json!({ "path": path }))
            };
            assert_eq!(digests.sha256.is_some(), pinned);
            digests.blake3()
        };
        let real = blake3::hash(&bytes);
        assert_eq!(blake3_of(false), real);
        // No note is made about a new file. This is the note of a later build, with another digest.
        let other = FileDigests {
            blake3: [1; 32],
            size: bytes.len(),
            sha256: None,
        };
        cache.put_note_now(note_key(&path), &path, &other);
        assert_eq!(blake3_of(false), other.blake3());
        assert_eq!(
            blake3_of(true),
            real,
            "a pin is compared with the file itself"
        );
        remove_note(&path, Some(&cache));
        assert_eq!(blake3_of(false), real);
        cache.put_note_now(note_key(&path), &path, &other);
        bytes[0] = b'b';
        fs::write(&path, &bytes).unwrap();
        assert_eq!(blake3_of(false), blake3::hash(&bytes));
        fs::remove_dir_all(folder).unwrap();
        fs::remove_file(path).unwrap();
    }

    /// The open file keeps its content. The next build sees the new file.
    #[test]
    #[cfg(unix)]
    fn a_file_that_was_replaced_is_read_as_it_was_opened() {
        let (path, file, digests) = digested_file("place");
        let other = path.with_extension("other");
        fs::write(&other, "another").unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(read_verified(&file, digests.blake3()).unwrap(), b"checked");
        fs::remove_file(path).unwrap();
    }
}
