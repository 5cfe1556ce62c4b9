//! A plugin's file: opened, digested, and told of where it is not what it should be.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cache::{Cache, FileFingerprint, Key};
use crate::problem::{ErrorKind, Problem};
use crate::settings::{ComponentConfig, FETCH};
use crate::units::format_bytes;

/// Bytes of a file that are digested at a time. Larger pieces would leave the processor's caches.
const PIECE: usize = 64 << 10;

/// The largest file, in bytes: many times the size of a Python plugin. Whoever compiles one needs memory
/// and time for it, both in proportion.
pub const LARGEST: usize = 256 << 20;

/// The plugin's file can't be used; why is to be added.
pub fn unusable(class: ErrorKind, plugin: &ComponentConfig) -> Problem {
    let (called, file) = (plugin.label(), plugin.file_label());
    Problem::new(class, format!("{called}: can't use `{file}`"))
}

/// The plugin's file can't be read.
pub fn unreadable(plugin: &ComponentConfig, error: &io::Error) -> Problem {
    let unusable = unusable(ErrorKind::Refused, plugin);
    match error.kind() {
        io::ErrorKind::NotFound if plugin.package.is_some() => {
            let help = format!("get it with {FETCH}");
            unusable.why("it is not fetched").help(Some(help))
        }
        io::ErrorKind::NotFound => unusable.why("there is no file of that name").help(Some(
            "is its `path` right (it is relative to the book's root), and was the plugin built?",
        )),
        _ => unusable.why("it can't be read").caused_by(error),
    }
}

/// The plugin's file has the second SHA-256, and the settings have the first.
pub fn not_as_pinned(plugin: &ComponentConfig, expected: &str, actual: &str) -> Problem {
    let why = format!(
        "it is not the file that was pinned\nexpected sha256 {expected}\nfound    sha256 {actual}"
    );
    let help = format!(
        "if you changed the plugin yourself, write down its new digest with `mdbook-wasm pin {}`; \
         otherwise find out who did",
        plugin.plugin_name()
    );
    unusable(ErrorKind::Refused, plugin)
        .why(why)
        .help(Some(help))
}

/// The plugin's file has the second SHA-256, and the lock file has the first.
pub fn not_as_locked(plugin: &ComponentConfig, expected: &str, actual: &str) -> Problem {
    let path = plugin.path.display();
    let why = format!(
        "its file `{path}` is not the one that is locked\nexpected sha256 {expected}\nfound    sha256 {actual}"
    );
    let help = format!("somebody has changed the file; {FETCH} gets it anew");
    unusable(ErrorKind::Refused, plugin)
        .why(why)
        .help(Some(help))
}

/// The plugin's file has more than [`LARGEST`].
pub fn too_large(plugin: &ComponentConfig) -> Problem {
    let why = format!(
        "it has more than {}, which no plugin may have",
        format_bytes(LARGEST)
    );
    let unusable = unusable(ErrorKind::Refused, plugin).why(why);
    unusable.help(Some("is it the right file?"))
}

/// Opens the plugin's file.
pub fn open(plugin: &ComponentConfig) -> io::Result<File> {
    let file = File::open(&plugin.path)?;
    match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(file),
    }
}

/// What a file is known by.
#[derive(Clone, Serialize, Deserialize)]
pub struct Digests {
    blake3: [u8; 32],
    /// In bytes.
    pub size: usize,
    /// In hexadecimal digits, where they are wanted.
    pub sha256: Option<String>,
}

/// Whether the SHA-256 of a file is wanted too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sha256Of {
    /// It is not.
    Nothing,
    /// That of an earlier build will do, as long as the file is the same.
    AnyBuild,
    /// That of the bytes that are there now.
    ThisBuild,
}

impl Sha256Of {
    /// What the settings say of a plugin. A pin is compared with the whole file. What was fetched lies in the
    /// folder where such notes lie too.
    pub fn plugin(plugin: &ComponentConfig) -> Self {
        match (&plugin.sha256, &plugin.package) {
            (Some(_), _) => Self::ThisBuild,
            (None, Some(_)) => Self::AnyBuild,
            (None, None) => Self::Nothing,
        }
    }
}

impl Digests {
    /// Those of a plugin's file, which is not read where it is large, has no pin, and is the same as in an
    /// earlier build.
    pub fn of_plugin(
        path: &Path,
        wanted: Sha256Of,
        file: &mut File,
        cache: Option<&Cache>,
    ) -> io::Result<Self> {
        let digested = wanted != Sha256Of::Nothing;
        let before =
            FileFingerprint::of(&file.metadata()?).filter(|_| wanted != Sha256Of::ThisBuild);
        let (Some(before), Some(cache)) = (before, cache) else {
            return Self::of(file, digested);
        };
        let key = note_key(path);
        if let Some(noted) = cache.get_file_note::<Self>(key, &before)
            && (noted.sha256.is_some() || !digested)
        {
            return Ok(noted);
        }
        let digests = Self::of(file, digested)?;
        let now = FileFingerprint::of(&file.metadata()?);
        cache.put_file_note(key, &before, now.as_ref(), &digests);
        Ok(digests)
    }

    /// The BLAKE3 digest.
    pub fn blake3(&self) -> blake3::Hash {
        blake3::Hash::from_bytes(self.blake3)
    }

    /// Both are of the very same bytes. A file that is too large is not read to its end.
    pub fn of(file: &mut File, digested: bool) -> io::Result<Self> {
        let mut blake3 = blake3::Hasher::new();
        let mut sha256 = digested.then(Sha256::new);
        let mut size = 0;
        let mut piece = vec![0; PIECE];
        loop {
            let bytes = match file.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => &piece[..count],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            size += bytes.len();
            if size > LARGEST {
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

/// Forgets what was noted about the plugin's file, which turned out to be another.
pub fn forget(path: &Path, cache: Option<&Cache>) {
    if let Some(cache) = cache {
        cache.remove_file_note(note_key(path));
    }
}

/// What is noted about a plugin's file is found by its path.
fn note_key(path: &Path) -> Key {
    let path = path.as_os_str().as_encoded_bytes();
    Key::new(blake3::keyed_hash(
        blake3::hash(b"digests 1").as_bytes(),
        path,
    ))
}

/// Reads a file whose digest is known, so that what is compiled is what was checked.
pub fn read_again(mut file: &File, digest: blake3::Hash) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    match blake3::hash(&bytes) == digest {
        true => Ok(bytes),
        false => Err(io::Error::other("it was changed meanwhile; build again")),
    }
}

/// Reads a plugin's whole file.
///
/// # Errors
/// Where it can't be read, or is too large.
pub fn read(plugin: &ComponentConfig) -> Result<Vec<u8>, Problem> {
    let read = || {
        let mut bytes = Vec::new();
        let most = LARGEST as u64 + 1;
        open(plugin)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| unreadable(plugin, &error))?;
    match bytes.len() > LARGEST {
        true => Err(too_large(plugin)),
        false => Ok(bytes),
    }
}

/// The SHA-256 of these bytes, as a pin has it: 64 hexadecimal digits in lower case.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::PathBuf;

    use super::{Cache, Digests, FileFingerprint, Sha256Of, forget, note_key, read_again, sha256};

    /// A file of this test with these bytes, opened, and its digests.
    fn digested(test: &str) -> (PathBuf, File, Digests) {
        let path = std::env::temp_dir().join(format!("mdbook-wasm-{test}-{}", std::process::id()));
        fs::write(&path, "checked").unwrap();
        let mut file = File::open(&path).unwrap();
        let digests = Digests::of(&mut file, true).unwrap();
        (path, file, digests)
    }

    #[test]
    fn what_is_read_is_what_was_digested() {
        let (path, file, digests) = digested("same");
        assert_eq!(digests.size, 7);
        assert_eq!(digests.sha256, Some(sha256(b"checked")));
        assert_eq!(read_again(&file, digests.blake3()).unwrap(), b"checked");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_that_is_written_over_meanwhile_is_noticed() {
        for other in ["another", "checked, and more", ""] {
            let (path, file, digests) = digested("over");
            fs::write(&path, other).unwrap();
            let error = read_again(&file, digests.blake3()).unwrap_err();
            assert!(error.to_string().contains("changed meanwhile"), "{error}");
            fs::remove_file(path).unwrap();
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_large_file_is_read_again_only_when_it_has_changed_or_is_pinned() {
        let (path, _, _) = digested("large");
        let folder = path.with_extension("cache");
        let cache = Cache::open(&folder).unwrap();
        let mut bytes = vec![b'a'; 1 << 20];
        fs::write(&path, &bytes).unwrap();
        let all = |wanted: Sha256Of| {
            let mut file = File::open(&path).unwrap();
            Digests::of_plugin(&path, wanted, &mut file, Some(&cache)).unwrap()
        };
        let of = |pinned: bool| {
            let wanted = if pinned {
                Sha256Of::ThisBuild
            } else {
                Sha256Of::Nothing
            };
            all(wanted).blake3()
        };
        let real = blake3::hash(&bytes);
        assert_eq!(of(false), real);
        // A file that is new is not noted. This is what a later build would note, but for the digest.
        let other = Digests {
            blake3: [1; 32],
            size: bytes.len(),
            sha256: None,
        };
        let state = FileFingerprint::of(&fs::metadata(&path).unwrap()).unwrap();
        let note = postcard::to_allocvec(&(&state, &other)).unwrap();
        cache.put(note_key(&path), &note).unwrap();
        assert_eq!(of(false), other.blake3());
        assert_eq!(of(true), real, "a pin is compared with what is there");
        let fetched = all(Sha256Of::AnyBuild);
        assert_eq!(fetched.blake3(), real, "the note has no SHA-256");
        assert_eq!(fetched.sha256, Some(sha256(&bytes)));
        forget(&path, Some(&cache));
        assert_eq!(of(false), real);
        cache.put(note_key(&path), &note).unwrap();
        bytes[0] = b'b';
        fs::write(&path, &bytes).unwrap();
        assert_eq!(of(false), blake3::hash(&bytes));
        fs::remove_dir_all(folder).unwrap();
        fs::remove_file(path).unwrap();
    }

    /// What was opened stays what it was: the new file is seen in the next build.
    #[test]
    #[cfg(unix)]
    fn a_file_that_is_put_in_its_place_meanwhile_is_not_read() {
        let (path, file, digests) = digested("place");
        let other = path.with_extension("other");
        fs::write(&other, "another").unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(read_again(&file, digests.blake3()).unwrap(), b"checked");
        fs::remove_file(path).unwrap();
    }
}
