//! A plugin's file, checked against what the settings say about it.

use std::fmt::Write;

use anyhow::{Context as _, anyhow, bail};
use sha2::{Digest, Sha256};

use crate::runtime::{Host, Plugin};
use crate::settings;

/// Reads and compiles a plugin.
///
/// # Errors
/// Which file it is, and what is wrong with it.
pub fn load(host: &Host, wanted: &settings::Plugin) -> anyhow::Result<Plugin> {
    let path = wanted.path.display();
    let bytes = std::fs::read(&wanted.path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => anyhow!(
            "there is no file `{path}`; is the `path` right (it is relative to the book's root), \
             and was the plugin built?"
        ),
        _ => anyhow!("can't read `{path}`: {error}"),
    })?;
    // The very bytes that are compiled, so that nothing can be put in their place in between.
    if let Some(expected) = &wanted.sha256 {
        let actual = hex(&Sha256::digest(&bytes));
        if actual != *expected {
            bail!(
                "`{path}` is not the file that the settings name\nexpected sha256 {expected}\n\
                 found    sha256 {actual}\nif you changed the plugin yourself, put the new digest \
                 into `sha256`; otherwise find out who did"
            );
        }
    }
    host.load(&bytes)
        .with_context(|| format!("can't use `{path}`"))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
