//! The files that chapters were read from.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path};

/// Bytes of the largest file that is compared.
const LARGEST: u64 = 16 << 20;

/// The file `path` of the folder `folder` of the book at `root`: its path from there, `/`-separated, and what
/// mdBook reads of it. `None`: there is none, it is too large, or it lies outside of the book. A plugin can
/// make up the path, so links are followed before that is judged.
pub fn read(root: &Path, folder: &Path, path: &str) -> Option<(String, String)> {
    let below = folder.join(path);
    let file = root.join(&below).canonicalize().ok()?;
    let is_inside = file.starts_with(root.canonicalize().ok()?);
    // To open a pipe would be a wait.
    let metadata = fs::metadata(&file).ok()?;
    if !is_inside || !metadata.is_file() || metadata.len() > LARGEST {
        return None;
    }
    let mut text = String::new();
    let file = File::open(file).ok()?;
    file.take(LARGEST).read_to_string(&mut text).ok()?;
    // mdBook takes it off as well.
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

    /// This package's own folder stands for a book.
    fn file(folder: &str, path: &str) -> Option<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-book");
        Some(read(&root, Path::new(folder), path)?.0)
    }

    #[test]
    fn only_files_of_the_book() {
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
