use mdbook_wasm::packages::LockFile;

/// A lock file. What is read is exactly what would be written, but for the ends of lines.
///
/// # Panics
/// Where that is not so.
pub fn lock(bytes: &[u8]) {
    if let Ok(lock) = LockFile::parse(bytes) {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        assert_eq!(lock.to_string(), text);
    }
}
