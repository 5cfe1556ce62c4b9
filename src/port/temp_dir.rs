//! A temporary folder.

use tempfile::{Builder, TempDir};

use crate::problem::{ErrorKind, OrProblem, Problem};

/// Creates an empty folder that only this user can read, since its parent folder is shared with other users. It is
/// removed when the value is dropped. `purpose` is a part of its name.
///
/// # Errors
/// Fails if the folder can't be created.
pub fn temp_dir(purpose: &str) -> Result<TempDir, Problem> {
    let prefix = format!("mdbook-wasm-{purpose}-");
    let mut builder = Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder
        .tempdir()
        .or_problem(ErrorKind::Internal, "can't create a temporary folder")
}
