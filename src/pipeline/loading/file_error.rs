//! Errors about plugin files.

use std::io;

use super::MAX_PLUGIN_BYTES;
use crate::problem::{ErrorKind, Problem};
use crate::settings::{ComponentSettings, FETCH};
use crate::units::format_bytes;

/// Returns an error about a plugin's file, to which the caller adds the reason.
pub fn unusable_file(kind: ErrorKind, component: &ComponentSettings) -> Problem {
    let (label, file) = (component.label(), component.file_label());
    Problem::new(kind, format!("{label}: can't use `{file}`"))
}

/// Returns the error for a plugin's file that can't be opened or read.
pub fn unreadable_file(component: &ComponentSettings, error: &io::Error) -> Problem {
    let unusable = unusable_file(ErrorKind::Refused, component);
    match error.kind() {
        io::ErrorKind::NotFound if component.package.is_some() => {
            let help = format!("download it with {FETCH}");
            unusable
                .why("the package is not downloaded")
                .help(Some(help))
        }
        io::ErrorKind::NotFound => unusable.why("file not found").help(Some(
            "check `path` (it is relative to the book's root), and build the plugin",
        )),
        _ => unusable.why("the file can't be read").caused_by(error),
    }
}

/// Returns the error for a plugin's file whose SHA-256 differs from the pin in the settings.
pub fn pin_mismatch(component: &ComponentSettings, expected: &str, found: &str) -> Problem {
    let help = format!(
        "if you changed the plugin yourself, update the pin with `mdbook-wasm pin {}`; otherwise find \
         out who changed the file",
        component.plugin_name()
    );
    let why = "the file does not match its pin";
    digest_mismatch(component, why, expected, found).help(Some(help))
}

/// Returns the error for a package's file whose SHA-256 differs from the lock file.
pub fn lock_mismatch(component: &ComponentSettings, expected: &str, found: &str) -> Problem {
    let why = format!(
        "`{}` does not match the lock file",
        component.path.display()
    );
    let help = format!("the file was changed after its download; download it again with {FETCH}");
    digest_mismatch(component, &why, expected, found).help(Some(help))
}

fn digest_mismatch(
    component: &ComponentSettings,
    why: &str,
    expected: &str,
    found: &str,
) -> Problem {
    unusable_file(ErrorKind::Refused, component).why(format_args!(
        "{why}\nexpected sha256 {expected}\nfound    sha256 {found}"
    ))
}

/// Returns the error for a plugin's file of more than [`MAX_PLUGIN_BYTES`].
pub fn file_too_large(component: &ComponentSettings) -> Problem {
    let why = format!(
        "file exceeds the {} plugin size limit",
        format_bytes(MAX_PLUGIN_BYTES)
    );
    unusable_file(ErrorKind::Refused, component)
        .why(why)
        .help(Some("check that this is the plugin's file"))
}
