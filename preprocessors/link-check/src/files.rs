//! The files in the folder of the book's source.

use std::path::PathBuf;

/// The folder of the book's source.
#[derive(Debug)]
pub struct Files(PathBuf);

impl Files {
    /// Opens the folder `src`, relative to the book's root. Call this only for a folder that the config names: the host
    /// reports all paths that a plugin looked for without a grant.
    ///
    /// # Errors
    /// Fails if the plugin can't read the folder.
    pub fn open(src: &str) -> Result<Self, String> {
        let folder = PathBuf::from(src);
        if folder.is_dir() {
            Ok(Self(folder))
        } else {
            Err(format!(
                "`config.src`: can't read the folder {src:?}; grant it with `allow = {{ read = [{src:?}] }}`"
            ))
        }
    }

    /// Returns whether there is such a file or folder, relative to the folder of the source.
    pub fn contains(&self, path: &str) -> bool {
        self.0.join(path).exists()
    }
}
