//! Reads the Markdown files of chapters.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path};

/// The largest file that is compared with a chapter's text, in bytes.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// Reads the file `path` in the folder `folder` of the book at `root`.
///
/// Returns its path relative to `root`, `/`-separated, and its text as mdBook reads it. Returns `None` if
/// there is no such file, if it is too large, or if it lies outside of the book. A plugin can make up the
/// path, so links are followed before the last check.
pub fn read(root: &Path, folder: &Path, path: &str) -> Option<(String, String)> {
    let below = folder.join(path);
    let file = root.join(&below).canonicalize().ok()?;
    let is_inside = file.starts_with(root.canonicalize().ok()?);
    // Opening a pipe would block.
    let metadata = fs::metadata(&file).ok()?;
    if !is_inside || !metadata.is_file() || metadata.len() > MAX_FILE_BYTES {
        return None;
    }
    let mut text = String::new();
    let file = File::open(file).ok()?;
    file.take(MAX_FILE_BYTES).read_to_string(&mut text).ok()?;
    // mdBook removes the byte order mark, too.
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    let parts = below.components();
    let parts = parts.filter(|part| *part != Component::CurDir);
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    Some((parts.join("/"), text))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::read;

    /// Returns the path of a file that is read from the sample book.
    fn file(folder: &str, path: &str) -> Option<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-book");
        Some(read(&root, Path::new(folder), path)?.0)
    }

    #[test]
    fn only_files_of_the_book_are_read() {
        assert_eq!(file("using", "limits.md").unwrap(), "using/limits.md");
        assert_eq!(file(".", "using/limits.md").unwrap(), "using/limits.md");
        assert_eq!(file("", "./using/limits.md").unwrap(), "using/limits.md");
        for (folder, path) in [
            (".", "using"),
            (".", "gone.md"),
            (".", "../README.md"),
            ("using", "../../README.md"),
            ("using", "limits.md\0"),
            ("using", "/etc/hostname"),
            ("/etc", "hostname"),
        ] {
            assert_eq!(file(folder, path), None, "{folder} {path}");
        }
    }
}
