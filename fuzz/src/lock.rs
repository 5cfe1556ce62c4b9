//! Lock files.

use mdbook_wasm::packages::LockFile;

/// Parses a lock file. A valid one must be written again exactly as it was read, except for line breaks.
///
/// # Panics
/// Panics if it is written in another way.
pub fn lock(bytes: &[u8]) {
    if let Ok(lock) = LockFile::parse(bytes) {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        assert_eq!(lock.to_string(), text);
    }
}
