//! `mdbook-wasm cache`.

use std::fmt::Write;
use std::io;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Subcommand;

use crate::cache::{Cache, CacheEntry, user_folder};
use crate::cli::terminal::print_stdout;
use crate::packages::PackageStore;
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::units::format_bytes;

/// The subcommands of `cache`.
#[derive(Subcommand)]
pub enum CacheCommand {
    /// Print the cache folder
    Path,
    /// List the entries, the most recently used first
    List,
    /// Remove all entries
    Clean {
        /// Remove downloaded packages too
        #[arg(long)]
        packages: bool,
    },
}

/// Runs a subcommand of `cache`.
pub fn run(command: &CacheCommand) -> Result<ExitCode, Problem> {
    let unusable = |why: String| {
        Problem::new(ErrorKind::Internal, "can't use the cache of compiled code").why(why)
    };
    let folder = user_folder().map_err(unusable)?;
    let packages = PackageStore::in_cache(&folder);
    let text = match command {
        CacheCommand::Path => Ok(format!("{}\n", folder.display())),
        CacheCommand::List => list(&Cache::open(&folder).map_err(unusable)?, &packages),
        CacheCommand::Clean { packages: all } => {
            let cache = Cache::open(&folder).map_err(unusable)?;
            clean(&cache, all.then_some(&packages))
        }
    };
    let text = text.or_problem(
        ErrorKind::Internal,
        format_args!(
            "can't list or clear the cache folder `{}`",
            folder.display()
        ),
    )?;
    print_stdout(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn total_size(entries: &[CacheEntry]) -> u64 {
    entries.iter().map(|entry| entry.size).sum()
}

fn list(cache: &Cache, packages: &PackageStore) -> io::Result<String> {
    let entries = cache.list()?;
    let mut text = String::new();
    for entry in &entries {
        let age = SystemTime::now()
            .duration_since(entry.used)
            .unwrap_or_default();
        let hours = age.as_secs() / 3600;
        let name = entry.path.file_name().unwrap_or_default();
        let _ = writeln!(
            text,
            "{:>12} bytes  used {hours} hours ago  {}",
            entry.size,
            name.to_string_lossy()
        );
    }
    let size = usize::try_from(total_size(&entries)).unwrap_or(usize::MAX);
    let _ = writeln!(text, "{} entries, {}", entries.len(), format_bytes(size));
    let packages = packages.list()?;
    for (path, size) in &packages {
        let name = path.file_name().unwrap_or_default();
        let _ = writeln!(text, "{size:>12} bytes  {}", name.to_string_lossy());
    }
    if !packages.is_empty() {
        let size: u64 = packages.iter().map(|(_, size)| size).sum();
        let _ = writeln!(text, "{} files of packages, {size} bytes", packages.len());
    }
    Ok(text)
}

fn clean(cache: &Cache, packages: Option<&PackageStore>) -> io::Result<String> {
    let entries = cache.list()?;
    cache.clean()?;
    let (count, size) = (entries.len(), total_size(&entries));
    let mut text = format!("removed {count} entries, {size} bytes\n");
    if let Some(packages) = packages {
        let files = packages.clean()?;
        let size: u64 = files.iter().map(|(_, size)| size).sum();
        let _ = writeln!(
            text,
            "removed {} files of packages, {size} bytes",
            files.len()
        );
    }
    Ok(text)
}
