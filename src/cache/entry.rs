//! One entry: a file that says what it is and proves that it is whole.
//!
//! ```text
//! magic 16 | key 32 | checksum of the blob 32 | blob
//! ```

use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Deref;
use std::path::Path;

/// A form of entries that a later version changes gets another number.
const MAGIC: [u8; 16] = *b"mdbook-wasm  1\r\n";
const HEAD: usize = MAGIC.len() + 32 + 32;

/// A blob whose checksum was right.
pub struct Whole(Vec<u8>);

impl Deref for Whole {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0[HEAD..]
    }
}

/// Reads an entry. `None`: it is not there, or not exactly what [`write`] wrote for this key.
pub fn read(path: &Path, key: &[u8; 32]) -> Option<Whole> {
    let bytes = fs::read(path).ok()?;
    let rest = bytes.strip_prefix(&MAGIC)?.strip_prefix(key)?;
    let (checksum, blob) = rest.split_at_checked(32)?;
    (blake3::hash(blob).as_bytes() == checksum).then_some(Whole(bytes))
}

/// Writes an entry to a file that is not there yet.
pub fn write(path: &Path, key: &[u8; 32], blob: &[u8]) -> io::Result<()> {
    let mut file = new_file(path)?;
    file.write_all(&MAGIC)?;
    file.write_all(key)?;
    file.write_all(blake3::hash(blob).as_bytes())?;
    file.write_all(blob)
}

fn new_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
