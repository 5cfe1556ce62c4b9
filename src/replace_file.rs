//! Writes a file in one step.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes a file and the folders above it, or replaces it, in one step. `ready` is called with the new file right before
/// it takes the place of the old one.
///
/// # Errors
/// Fails if the file can't be written, or if `ready` fails. Then an old file stays as it is.
pub fn replace_file(
    path: &Path,
    bytes: &[u8],
    ready: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    // As for any new file, what the user's mask leaves of it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    ready(file.as_file())?;
    file.persist(path)?;
    Ok(())
}
