//! Builds a crate for the sandbox with cargo.

mod install;
mod target;

use std::path::{Path, PathBuf};

use install::install;

use tempfile::TempDir;

use super::temp_dir::temp_dir;
use crate::problem::{ErrorKind, Problem};
use crate::which::which;

/// The Rust target of plugins.
const TARGET: &str = "wasm32-wasip2";

/// Settings for cargo that override those of the crate, one a line. `cargo xtask compat` builds with them too,
/// so that it measures what users get.
///
/// Most of them are for speed. The inline threshold matters most: `serde_json::from_reader` reads standard
/// input byte by byte, and only with it the reads are inlined into the loop, which halves the time of a small
/// preprocessor. `tokio_unstable` is for crates that use mdBook 0.4's library. Its default features include the
/// network code of tokio, which compiles for Wasm only with that flag. No preprocessor calls it.
const CONFIG: &str = include_str!("config.txt");

/// A crate to build, with options.
#[derive(Clone, Debug, Default)]
pub struct BuildRequest {
    /// The crate's name.
    pub name: String,
    /// The source of the crate.
    pub source: CrateSource,
    /// The program to build. `None` builds all of them.
    pub bin: Option<String>,
    /// The features to enable, as cargo takes them.
    pub features: Vec<String>,
    /// True to disable the default features.
    pub no_default_features: bool,
}

/// The source of a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrateSource {
    /// crates.io, with a version, or `None` for the newest one.
    Registry(Option<String>),
    /// The URL of a Git repository.
    Git(String),
    /// A folder.
    Folder(PathBuf),
}

impl Default for CrateSource {
    fn default() -> Self {
        Self::Registry(None)
    }
}

impl BuildRequest {
    /// Returns the likely name of the program, before it is built.
    pub fn program(&self) -> &str {
        self.bin.as_deref().unwrap_or(&self.name)
    }

    /// Returns the arguments for cargo. `root` is the folder that it installs into.
    pub fn arguments(&self, root: &Path, locked: bool) -> Vec<String> {
        let mut all = vec!["install".to_owned()];
        let mut add = |words: &[&str]| all.extend(words.iter().map(|&word| word.to_owned()));
        if locked {
            add(&["--locked"]);
        }
        add(&["--target", TARGET, "--root", &root.to_string_lossy()]);
        for setting in CONFIG.lines() {
            add(&["--config", setting]);
        }
        match &self.source {
            CrateSource::Registry(None) => {}
            CrateSource::Registry(Some(version)) => add(&["--version", version]),
            CrateSource::Git(url) => add(&["--git", url]),
            CrateSource::Folder(folder) => add(&["--path", &folder.to_string_lossy()]),
        }
        if let Some(bin) = &self.bin {
            add(&["--bin", bin]);
        }
        if self.no_default_features {
            add(&["--no-default-features"]);
        }
        if !self.features.is_empty() {
            add(&["--features", &self.features.join(",")]);
        }
        add(&["--", &self.name]);
        all
    }

    /// Returns the command line, quoted for a shell.
    pub fn command_line(&self, locked: bool) -> String {
        let mut words = self.arguments(Path::new("TEMP"), locked);
        // The name of the crate comes first.
        if let (Some(name), Some(_)) = (words.pop(), words.pop()) {
            words.insert(1, name);
        }
        let words = words.iter();
        let quoted = words.map(|word| shlex::try_quote(word).unwrap_or(word.into()));
        format!("cargo {}", quoted.collect::<Vec<_>>().join(" "))
    }
}

/// The programs of a crate, built as components.
#[derive(Debug)]
pub struct BuiltCrate {
    /// The crate's version, if cargo recorded it.
    pub version: Option<String>,
    /// The programs' names and files. The files are removed when this value is dropped.
    pub programs: Vec<(String, PathBuf)>,
    /// The folder of these files.
    _temp_dir: TempDir,
}

/// Builds a crate in the folder `root`. Commands that are run are reported to `on_step`. Cargo's own output goes
/// to standard error.
///
/// # Errors
/// Fails if cargo or the target is missing, or if the crate does not build.
pub fn build(
    request: &BuildRequest,
    root: &Path,
    on_step: &mut dyn FnMut(&str),
) -> Result<BuiltCrate, Problem> {
    let cargo = std::env::var_os("CARGO").map(PathBuf::from);
    let cargo = cargo.or_else(|| which("cargo")).ok_or_else(|| {
        Problem::new(
            ErrorKind::Internal,
            "can't find cargo, which builds the plugin",
        )
        .help(Some("install Rust with rustup: https://rustup.rs"))
    })?;
    target::ensure_installed(&cargo, root, on_step)?;
    let temp_dir = temp_dir("build")?;
    let bin = temp_dir.path().join("bin");
    let mut run = |before: &str, locked| {
        on_step(&format!("{before}$ {}", request.command_line(locked)));
        install(
            &cargo,
            &request.arguments(temp_dir.path(), locked),
            root,
            &bin,
        )
        .map_err(|error| failed(request).why("can't start cargo").caused_by(&error))
    };
    if !run("", true)? && !run(RETRY, false)? {
        return Err(failed(request).help(Some("see cargo's messages above")));
    }
    let programs = programs(&bin).map_err(|error| {
        let problem = failed(request).why("can't find the programs that cargo installed");
        problem.caused_by(&error)
    })?;
    Ok(BuiltCrate {
        version: version(temp_dir.path()),
        programs,
        _temp_dir: temp_dir,
    })
}

/// The line before cargo is started for the second time.
const RETRY: &str =
    "retrying with newer dependencies, because the crate's lockfile may be too old\n";

fn failed(request: &BuildRequest) -> Problem {
    let what = format!("can't build `{}` for {TARGET}", request.name);
    Problem::new(ErrorKind::Refused, what)
}

/// Returns the components in a folder, sorted by name.
fn programs(folder: &Path) -> std::io::Result<Vec<(String, PathBuf)>> {
    let mut programs = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            programs.push((name.to_owned(), path));
        }
    }
    programs.sort();
    Ok(programs)
}

/// Returns the crate's version, as cargo recorded it in the folder that it installed into.
fn version(root: &Path) -> Option<String> {
    let notes = std::fs::read(root.join(".crates2.json")).ok()?;
    let notes: serde_json::Value = serde_json::from_slice(&notes).ok()?;
    let (crate_id, _) = notes.get("installs")?.as_object()?.iter().next()?;
    Some(crate_id.split(' ').nth(1)?.to_owned())
}

/// Selects the program that is the preprocessor: the only one, the requested one, the one with the crate's
/// name, or the only one that the book `runs` already.
///
/// # Errors
/// Fails if none of these applies. The error lists the programs.
pub fn select_program<'b>(
    programs: &'b [(String, PathBuf)],
    request: &BuildRequest,
    runs: impl Fn(&str) -> bool,
) -> Result<(&'b str, &'b Path), Problem> {
    let named = programs.iter().find(|(name, _)| name == request.program());
    let used: Vec<_> = programs.iter().filter(|(name, _)| runs(name)).collect();
    let selected = match (programs, &used[..]) {
        ([only], _) => Some(only),
        (_, [used]) => named.or(Some(*used)),
        _ => named,
    };
    let problem = |why: &str| {
        let name = &request.name;
        let what = format!("can't tell which program of `{name}` is the preprocessor");
        Problem::new(ErrorKind::Refused, what).why(why)
    };
    match selected {
        Some((name, file)) => Ok((name, file)),
        None if programs.is_empty() => Err(problem("it has no program")),
        None => {
            let names: Vec<_> = programs
                .iter()
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            let why = format!("it has several: {}", names.join(", "));
            Err(problem(&why).help(Some("select one with `--bin`")))
        }
    }
}

#[cfg(test)]
mod tests;
