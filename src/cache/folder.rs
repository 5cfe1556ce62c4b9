//! The cache folder: its path, and its owner.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::environment::{self, CACHE_DIR};

/// Returns the cache folder of this user: the value of `MDWASM_CACHE_DIR`, or `mdbook-wasm` in the system's folder for
/// caches.
///
/// # Errors
/// The variable has no absolute path, or the system has no such folder. The text says which.
pub fn user_folder() -> Result<PathBuf, String> {
    choose(environment::value(CACHE_DIR), dirs::cache_dir())
}

fn choose(named: Option<OsString>, caches: Option<PathBuf>) -> Result<PathBuf, String> {
    match named.filter(|named| !named.is_empty()).map(PathBuf::from) {
        Some(named) if named.is_absolute() => Ok(named),
        Some(named) => Err(format!(
            "{CACHE_DIR} is `{}`; expected an absolute path",
            named.display()
        )),
        None => caches
            .map(|caches| caches.join("mdbook-wasm"))
            .ok_or_else(|| format!("the system has no folder for caches; set {CACHE_DIR} to one")),
    }
}

/// Creates a folder if it does not exist, and makes sure that only the user can write to it.
///
/// # Errors
/// The folder can't be created, or others can write to it. The text says which.
pub fn create_private(folder: &Path) -> Result<(), String> {
    let refuse = |why: &str| Err(format!("the cache folder `{}` {why}", folder.display()));
    if let Err(error) = create(folder) {
        return refuse(&format!("can't be created: {error}"));
    }
    match fs::metadata(folder) {
        Err(error) => refuse(&format!("can't be read: {error}")),
        Ok(metadata) => match foreign(&metadata) {
            Some(why) => refuse(why),
            None => Ok(()),
        },
    }
}

fn create(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match create_with_mode(folder) {
        // Another process was quicker.
        Err(_) if folder.is_dir() => Ok(()),
        done => done,
    }
}

#[cfg(unix)]
fn create_with_mode(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn create_with_mode(folder: &Path) -> std::io::Result<()> {
    fs::create_dir(folder)
}

/// Returns why others could have put files into the folder.
#[cfg(unix)]
fn foreign(metadata: &fs::Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        Some("belongs to another user, who could put code into it")
    } else if metadata.mode() & 0o022 != 0 {
        Some(
            "can be written to by other users, who could put code into it; fix that with `chmod 700`",
        )
    } else {
        None
    }
}

/// Returns nothing: on Windows, a folder in the user's profile inherits permissions for that user alone.
#[cfg(not(unix))]
fn foreign(_metadata: &fs::Metadata) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::choose;
    use std::path::PathBuf;

    #[test]
    fn the_variable_comes_before_the_system_s_folder() {
        let root = std::env::temp_dir();
        let caches = Some(root.join("caches"));
        assert_eq!(
            choose(None, caches.clone()),
            Ok(root.join("caches/mdbook-wasm"))
        );
        let named = root.join("named").into_os_string();
        assert_eq!(
            choose(Some(named.clone()), caches.clone()),
            Ok(PathBuf::from(named))
        );
        assert_eq!(
            choose(Some("".into()), caches.clone()),
            Ok(root.join("caches/mdbook-wasm"))
        );
        assert!(
            choose(Some("a/b".into()), caches)
                .unwrap_err()
                .contains("an absolute path")
        );
        assert!(choose(None, None).is_err());
    }
}
