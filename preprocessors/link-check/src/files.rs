//! The files of the book.

use std::path::PathBuf;

/// The folder of the book's source.
#[derive(Debug)]
pub struct Files(PathBuf);

impl Files {
    /// The folder `src`, relative to the book's root.
    ///
    /// # Errors
    /// That the plugin can't see it. It may look for it only where the config says so: the host tells of
    /// whatever a plugin looks for and was not granted.
    pub fn at(src: &str) -> Result<Self, String> {
        let folder = PathBuf::from(src);
        match folder.is_dir() {
            true => Ok(Self(folder)),
            false => Err(format!(
                "`config.src` is {src:?}, and no such folder can be read: `allow = {{ read = [{src:?}] }}` \
                 grants it"
            )),
        }
    }

    /// Whether there is such a file or folder, relative to the book's source.
    pub fn has(&self, path: &str) -> bool {
        self.0.join(path).exists()
    }
}
