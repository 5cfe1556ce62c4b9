//! What mdBook hands to a preprocessor of a book: mdBook itself is started, and in the place of the
//! preprocessor this program, which keeps its input and ends the build there.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::problem::{ErrorKind, Problem};

/// Whether mdBook's environment variables can name a table: they know no capital letters, and turn `_` into `-`.
pub fn can_be_named(table: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !table.is_empty() && !table.contains("--") && table.bytes().all(plain)
}

/// The input of the preprocessor `table`, which must not be needed otherwise, for a renderer. Nothing is
/// written but into `scratch`.
///
/// # Errors
/// Where mdBook can't read the book: what it says.
pub fn capture(
    mdbook: &Path,
    root: &Path,
    table: &str,
    renderer: &str,
    scratch: &Path,
) -> Result<Vec<u8>, Problem> {
    let failed = || Problem::new(ErrorKind::Input, "mdBook can't hand over the book as it is");
    let file = scratch.join("input.json");
    let own = std::env::current_exe().map_err(|error| failed().caused_by(&error))?;
    let words = [
        own.to_string_lossy(),
        "capture".into(),
        renderer.into(),
        file.to_string_lossy(),
    ];
    let words = words.iter().map(|word| word.as_ref());
    let command = shlex::try_join(words).map_err(|error| failed().caused_by(&error))?;
    let variable = table.to_ascii_uppercase().replace('-', "_");
    let output = Command::new(mdbook)
        .arg("build")
        .arg(root)
        .env(format!("MDBOOK_PREPROCESSOR__{variable}__COMMAND"), command)
        .env("MDBOOK_BUILD__BUILD_DIR", scratch.join("book"))
        .env("MDBOOK_BUILD__CREATE_MISSING", "false")
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed().caused_by(&error))?;
    // The build is ended by the capture, so its status says nothing.
    fs::read(&file).map_err(|_| {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = anstream::adapter::strip_str(said.trim_end()).to_string();
        failed().why(said).help(Some(
            "does `mdbook build` work? With `--no-check` it need not",
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::can_be_named;

    #[test]
    fn tables_that_the_environment_can_name() {
        assert!(["toc", "i18n-helpers"].into_iter().all(can_be_named));
        assert!(
            !["Toc", "my_toc", "a.b", "a--b", "é", ""]
                .into_iter()
                .any(can_be_named)
        );
    }
}
