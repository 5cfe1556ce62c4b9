//! The file of an entry, with the key and a checksum of the blob.
//!
//! ```text
//! blob | checksum of the blob 32 | key 32 | magic 16
//! ```
//!
//! The blob comes first, so that wasmtime can map compiled code from the file as it lies there.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use super::file_notes::is_large;

/// The end of each entry, with the version of the format.
const MAGIC: [u8; 16] = *b"mdbook-wasm  2\r\n";
const TAIL: usize = 32 + 32 + MAGIC.len();

/// Reads the blob of an entry. `None`: there is no file, or not exactly the one that [`write`] wrote for this key.
pub fn read(path: &Path, key: &[u8; 32]) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path).ok()?;
    let (blob, tail) = bytes.split_last_chunk::<TAIL>()?;
    if *tail != self::tail(blake3::hash(blob), key) {
        return None;
    }
    bytes.truncate(bytes.len() - TAIL);
    Some(bytes)
}

/// Reads an entry to verify it.
///
/// # Errors
/// Fails if there is no file, or not exactly the one that [`write`] wrote for this key.
pub fn verify(path: &Path, key: &[u8; 32]) -> io::Result<()> {
    let mut file = File::open(path)?;
    let blob = file.metadata()?.len().saturating_sub(TAIL as u64);
    // Reads pieces that fit into the processor's cache, which is faster than a memory mapping.
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader((&mut file).take(blob))?;
    let mut tail = [0; TAIL];
    file.read_exact(&mut tail)?;
    if tail == self::tail(hasher.finalize(), key) {
        Ok(())
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// Writes an entry to a new file.
pub fn write(file: &mut File, key: &[u8; 32], blob: &[u8]) -> io::Result<()> {
    file.write_all(blob)?;
    file.write_all(&tail(blake3::hash(blob), key))?;
    // The checksum of a large file is not verified each time, so a power failure must not damage the file.
    if is_large(blob.len() as u64) {
        file.sync_data()?;
    }
    Ok(())
}

fn tail(checksum: blake3::Hash, key: &[u8; 32]) -> [u8; TAIL] {
    let mut tail = [0; TAIL];
    let (first, rest) = tail.split_at_mut(32);
    let (second, third) = rest.split_at_mut(32);
    first.copy_from_slice(checksum.as_bytes());
    second.copy_from_slice(key);
    third.copy_from_slice(&MAGIC);
    tail
}
