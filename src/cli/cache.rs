//! `mdbook-wasm cache`.

use std::io::Write;
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::{Context, anyhow};
use clap::Subcommand;

use crate::cache::{Cache, of_user};
use crate::units::show_bytes;

/// What can be asked of the cache.
#[derive(Subcommand)]
pub enum Command {
    /// Print its folder
    Path,
    /// List its entries, the most recently used first
    List,
    /// Remove its entries
    Clean,
}

/// Does what was asked. This is no preprocessing, so the answer goes to standard output.
pub fn main(what: &Command) -> anyhow::Result<ExitCode> {
    let folder = of_user().map_err(|why| anyhow!(why))?;
    let mut out = std::io::stdout().lock();
    if let Command::Path = what {
        writeln!(out, "{}", folder.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    let cache = Cache::open(&folder).map_err(|why| anyhow!(why))?;
    let place = || format!("the cache folder `{}`", folder.display());
    let entries = cache.list().with_context(place)?;
    let size = entries.iter().map(|entry| entry.size).sum::<u64>();
    if let Command::Clean = what {
        cache.clean().with_context(place)?;
        writeln!(out, "removed {} entries, {} bytes", entries.len(), size)?;
        return Ok(ExitCode::SUCCESS);
    }
    for entry in &entries {
        let age = SystemTime::now()
            .duration_since(entry.used)
            .unwrap_or_default();
        let hours = age.as_secs() / 3600;
        let name = entry.path.file_name().unwrap_or_default();
        writeln!(
            out,
            "{:>12} bytes  used {hours} hours ago  {}",
            entry.size,
            name.to_string_lossy()
        )?;
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    writeln!(out, "{} entries, {}", entries.len(), show_bytes(size))?;
    Ok(ExitCode::SUCCESS)
}
