//! Helpers that several tests use.

pub mod books;
#[cfg(unix)]
pub mod browser;
pub mod build;
pub mod busy_guest;
pub mod guide;
pub mod guide_commands;
#[cfg(feature = "registry")]
pub mod registry;
pub mod run;
pub mod strategies;
pub mod wat;

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::Digest;

/// Reports on the real standard error that a test is skipped because something is missing. Panics on CI, where nothing
/// may be skipped.
#[track_caller]
pub fn skip(what: &str, missing: &str) {
    let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(
        !ci,
        "{what}: {missing}, and tests on CI must not be skipped"
    );
    // The test harness hides what `eprintln` prints in a test that passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what}: {missing}");
}

/// Returns the SHA-256 digest of these bytes in hexadecimal digits, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = sha2::Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Creates an empty folder for a test.
pub fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            panic!("can't empty {}: {error}", folder.display())
        }
        _ => {}
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a file, and creates the folders above it.
pub fn write(file: &Path, text: impl AsRef<[u8]>) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, text).unwrap();
}
