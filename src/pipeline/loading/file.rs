//! Opens and reads plugin files.

use std::fs::File;
use std::io::{self, Read};

use super::MAX_PLUGIN_BYTES;
use super::file_error::{file_too_large, unreadable_file};
use crate::problem::Problem;
use crate::settings::ComponentSettings;

/// Opens a plugin's file.
///
/// # Errors
/// Fails if the file can't be opened, or is a folder.
pub fn open_plugin_file(component: &ComponentSettings) -> io::Result<File> {
    let file = File::open(&component.path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

/// Returns all bytes of a plugin's file.
///
/// # Errors
/// Fails if the file can't be read, or exceeds [`MAX_PLUGIN_BYTES`].
pub fn read_plugin_file(component: &ComponentSettings) -> Result<Vec<u8>, Problem> {
    let read = || {
        let mut bytes = Vec::new();
        let limit = MAX_PLUGIN_BYTES as u64 + 1;
        open_plugin_file(component)?
            .take(limit)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| unreadable_file(component, &error))?;
    if bytes.len() > MAX_PLUGIN_BYTES {
        return Err(file_too_large(component));
    }
    Ok(bytes)
}
