//! Captures the input that mdBook hands to a preprocessor. mdBook is started with this program in the place of the
//! preprocessor. It writes its input to a file, and stops the build.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::problem::{ErrorKind, Problem};

/// Returns true if mdBook's environment variables can name a table. They can't express upper case, and turn `_`
/// into `-`.
pub fn can_be_named(table: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !table.is_empty() && !table.contains("--") && table.bytes().all(plain)
}

/// Captures the input for a renderer. `table` is the preprocessor that this program replaces, so nothing may
/// depend on its output. Writes only to `temp_dir`.
///
/// # Errors
/// Fails if mdBook can't read the book. The error contains mdBook's messages.
pub fn capture(
    mdbook: &Path,
    root: &Path,
    table: &str,
    renderer: &str,
    temp_dir: &Path,
) -> Result<Vec<u8>, Problem> {
    let failed = || Problem::new(ErrorKind::Input, "mdBook can't read this book");
    let file = temp_dir.join("input.json");
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
        .env("MDBOOK_BUILD__BUILD_DIR", temp_dir.join("book"))
        .env("MDBOOK_BUILD__CREATE_MISSING", "false")
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed().caused_by(&error))?;
    // The capture stops the build, so mdBook always fails.
    fs::read(&file).map_err(|_| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let stderr = anstream::adapter::strip_str(stderr.trim_end()).to_string();
        failed().why(stderr).help(Some(
            "fix the errors of `mdbook build`, or skip the comparison with `--no-check`",
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
