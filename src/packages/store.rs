//! Where fetched files lie: in the user's cache folder, each under its digest.
//!
//! They are not the book's, so that a book holds no programs of others; and they are each user's own, for all
//! of that user's books. What lies there is trusted for its digest alone, which is compared in each build.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::cache;

/// The folder of fetched files.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// A file on its way into the store. It is removed where it does not get there.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
    file: File,
    sha256: Sha256,
    size: u64,
    is_kept: bool,
}

impl Store {
    /// That of this user. Nothing is looked at or made.
    ///
    /// # Errors
    /// Where there is no folder for caches, for the person at the terminal.
    pub fn of_user() -> Result<Self, String> {
        Ok(Self::below(&cache::of_user()?))
    }

    /// That below this folder for caches.
    pub fn below(caches: &Path) -> Self {
        Self {
            folder: caches.join("packages"),
        }
    }

    /// Where the file with this SHA-256 lies, or would.
    pub fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}.{SUFFIX}"))
    }

    /// The SHA-256 of the file that lies where the one with this SHA-256 should. `None`: there is none.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn look(&self, sha256: &str) -> io::Result<Option<String>> {
        let mut file = match File::open(self.path(sha256)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let mut digest = Sha256::new();
        io::copy(&mut file, &mut digest)?;
        Ok(Some(hex(&digest.finalize())))
    }

    /// Begins a file.
    ///
    /// # Errors
    /// Where the folder can't be used, or nothing can be written to it.
    pub fn begin(&self) -> Result<Unfinished, String> {
        if let Some(caches) = self.folder.parent() {
            cache::make_private(caches)?;
        }
        cache::make_private(&self.folder)?;
        let path = self.folder.join(cache::unfinished());
        let file = cache::new_file(&path)
            .map_err(|error| format!("can't write to `{}`: {error}", self.folder.display()))?;
        Ok(Unfinished {
            path,
            file,
            sha256: Sha256::new(),
            size: 0,
            is_kept: false,
        })
    }

    /// Removes the files that lie there, and returns what they were.
    ///
    /// # Errors
    /// Where one can't be removed.
    pub fn clean(&self) -> io::Result<Vec<(PathBuf, u64)>> {
        let files = self.list()?;
        files
            .iter()
            .try_for_each(|(path, _)| fs::remove_file(path))?;
        Ok(files)
    }

    /// The files that lie there, with their sizes in bytes.
    ///
    /// # Errors
    /// Where the folder is there and can't be listed.
    pub fn list(&self) -> io::Result<Vec<(PathBuf, u64)>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let is_ours = |suffix: &str| path.extension().is_some_and(|ending| ending == suffix);
            if (is_ours(SUFFIX) || is_ours(cache::UNFINISHED))
                && let Ok(metadata) = fs::metadata(&path)
            {
                files.push((path, metadata.len()));
            }
        }
        files.sort();
        Ok(files)
    }
}

/// What the names of fetched files end with.
const SUFFIX: &str = "wasm";

impl Unfinished {
    /// Adds bytes.
    ///
    /// # Errors
    /// What the system says, most often that the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sha256.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Bytes that it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The SHA-256 of these.
    pub fn sha256(&self) -> String {
        hex(&self.sha256.clone().finalize())
    }

    /// Puts it into its place, in the place of whatever lay there.
    ///
    /// # Errors
    /// What the system says.
    pub fn keep(mut self, store: &Store) -> io::Result<PathBuf> {
        let path = store.path(&self.sha256());
        self.file.sync_all()?;
        fs::rename(&self.path, &path)?;
        self.is_kept = true;
        Ok(path)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::Store;

    #[test]
    fn what_is_whole_is_kept_under_its_digest_and_the_rest_goes() {
        let caches = std::env::temp_dir().join(format!("mdbook-wasm-store-{}", std::process::id()));
        let store = Store::below(&caches.join("cache"));
        assert!(store.list().unwrap().is_empty());
        let mut file = store.begin().unwrap();
        file.write(b"one").unwrap();
        drop(file);
        assert!(store.list().unwrap().is_empty(), "what is not kept goes");
        let mut file = store.begin().unwrap();
        file.write(b"one").unwrap();
        file.write(b" two").unwrap();
        let digest = crate::pipeline::file::sha256(b"one two");
        assert_eq!((file.size(), file.sha256()), (7, digest.clone()));
        assert_eq!(store.look(&digest).unwrap(), None);
        let path = file.keep(&store).unwrap();
        assert_eq!(path, store.path(&digest));
        assert_eq!(store.look(&digest).unwrap(), Some(digest.clone()));
        std::fs::write(&path, "else").unwrap();
        assert_ne!(store.look(&digest).unwrap(), Some(digest));
        assert_eq!(store.list().unwrap(), [(path, 4)]);
        assert_eq!(store.clean().unwrap().len(), 1);
        assert!(store.list().unwrap().is_empty());
        std::fs::remove_dir_all(caches).unwrap();
    }
}
