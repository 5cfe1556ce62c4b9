//! A crate built for the sandbox by cargo.

mod causes;
mod install;
mod target;

use std::path::{Path, PathBuf};

use install::{Ended, install};

use super::scratch::Scratch;
use crate::native::on_path;
use crate::problem::{ErrorKind, Problem};

/// What a component is built for.
const TARGET: &str = "wasm32-wasip2";

/// What cargo is told beside, whatever the crate says of native builds, a setting a line. `cargo xtask compat`
/// builds with the same, so that its figures are those of a ported plugin.
///
/// Most of it is for speed, and most of that is the threshold: `serde_json::from_reader` reads standard input by
/// the byte, and only so is the standard library's way there a part of the loop, which halves the time of a
/// small preprocessor. `tokio_unstable` lets crates on mdBook 0.4's library be built: its default features bring
/// in tokio's network, which is compiled for Wasm only when asked for so. No preprocessor calls it.
const CONFIG: &str = include_str!("config.txt");

/// Which crate, and how it is built.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The crate's name.
    pub name: String,
    /// Where it is from.
    pub source: Source,
    /// The only program that is built.
    pub bin: Option<String>,
    /// Its features, as cargo takes them.
    pub features: Vec<String>,
    /// Whether its default features are left out.
    pub no_default_features: bool,
}

/// Where a crate is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// crates.io: the newest version, or one that cargo takes.
    Registry(Option<String>),
    /// A repository.
    Git(String),
    /// A folder.
    Folder(PathBuf),
}

impl Default for Source {
    fn default() -> Self {
        Self::Registry(None)
    }
}

impl Request {
    /// What its program is called, as long as nothing else is known.
    pub fn program(&self) -> &str {
        self.bin.as_deref().unwrap_or(&self.name)
    }

    /// Cargo's arguments. `root`: the folder that the programs are put into.
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
            Source::Registry(None) => {}
            Source::Registry(Some(version)) => add(&["--version", version]),
            Source::Git(url) => add(&["--git", url]),
            Source::Folder(folder) => add(&["--path", &folder.to_string_lossy()]),
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

    /// The same as a person would type it.
    pub fn shown(&self, locked: bool) -> String {
        let mut words = self.arguments(Path::new("TEMP"), locked);
        // What it is about comes first.
        if let (Some(name), Some(_)) = (words.pop(), words.pop()) {
            words.insert(1, name);
        }
        let words = words.iter();
        let quoted = words.map(|word| shlex::try_quote(word).unwrap_or(word.into()));
        format!("cargo {}", quoted.collect::<Vec<_>>().join(" "))
    }
}

/// The programs of a crate, as components.
#[derive(Debug)]
pub struct Built {
    /// The crate's version, as far as cargo has noted it.
    pub version: Option<String>,
    /// Each with its file, which goes with this value.
    pub programs: Vec<(String, PathBuf)>,
    /// Where those lie.
    _scratch: Scratch,
}

/// Builds a crate, in the folder `root`. `say` is told what is done; what cargo says goes to standard error.
///
/// # Errors
/// Which crate, why as far as that is known, and what to do.
pub fn build(request: &Request, root: &Path, say: &mut dyn FnMut(&str)) -> Result<Built, Problem> {
    let cargo = std::env::var_os("CARGO").map(PathBuf::from);
    let cargo = cargo.or_else(|| on_path("cargo")).ok_or_else(|| {
        Problem::new(
            ErrorKind::Internal,
            "can't find cargo, which builds plugins from crates",
        )
        .help(Some("install Rust by rustup, see https://rustup.rs"))
    })?;
    target::ensure(&cargo, root, say)?;
    let scratch = Scratch::new("build")?;
    let bin = scratch.path().join("bin");
    let mut run = |before: &str, locked| {
        say(&format!("{before}$ {}", request.shown(locked)));
        install(
            &cargo,
            &request.arguments(scratch.path(), locked),
            root,
            &bin,
        )
        .map_err(|error| failed(request).why("cargo can't be run").caused_by(&error))
    };
    let ended = match run("", true)? {
        Ended::Badly(text) if causes::find(&text).is_none() => run(ONCE_MORE, false)?,
        ended => ended,
    };
    if let Ended::Badly(text) = ended {
        let problem = failed(request);
        return Err(match causes::find(&text) {
            Some(cause) => problem.why(cause.why).help(Some(cause.help)),
            None => problem.help(Some("cargo says above what it could not build")),
        });
    }
    let programs = programs(&bin).map_err(|error| {
        let problem = failed(request).why("its programs are not where cargo should put them");
        problem.caused_by(&error)
    })?;
    Ok(Built {
        version: version(scratch.path()),
        programs,
        _scratch: scratch,
    })
}

/// Said before cargo is started for the second time.
const ONCE_MORE: &str = "once more with newer dependencies, in case an old lockfile is why\n";

fn failed(request: &Request) -> Problem {
    let what = format!("can't build `{}` for {TARGET}", request.name);
    Problem::new(ErrorKind::Refused, what)
}

/// The components in a folder, by their names.
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

/// The crate's version, as cargo notes it beside what it has installed.
fn version(root: &Path) -> Option<String> {
    let notes = std::fs::read(root.join(".crates2.json")).ok()?;
    let notes: serde_json::Value = serde_json::from_slice(&notes).ok()?;
    let (crate_id, _) = notes.get("installs")?.as_object()?.iter().next()?;
    Some(crate_id.split(' ').nth(1)?.to_owned())
}

/// The program that is meant: the only one, or the one that was asked for or is called like the crate, or the
/// only one that the book `runs` already.
///
/// # Errors
/// Where it is not clear: which there are.
pub fn choose<'b>(
    programs: &'b [(String, PathBuf)],
    request: &Request,
    runs: impl Fn(&str) -> bool,
) -> Result<(&'b str, &'b Path), Problem> {
    let named = programs.iter().find(|(name, _)| name == request.program());
    let used: Vec<_> = programs.iter().filter(|(name, _)| runs(name)).collect();
    let chosen = match (programs, &used[..]) {
        ([only], _) => Some(only),
        (_, [used]) => named.or(Some(*used)),
        _ => named,
    };
    let problem = |why: &str| {
        let name = &request.name;
        let what = format!("can't tell which program of `{name}` is the preprocessor");
        Problem::new(ErrorKind::Refused, what).why(why)
    };
    match chosen {
        Some((name, file)) => Ok((name, file)),
        None if programs.is_empty() => Err(problem("it has no program")),
        None => {
            let names: Vec<_> = programs
                .iter()
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            let why = format!("it has several: {}", names.join(", "));
            Err(problem(&why).help(Some("name the one that is the preprocessor with `--bin`")))
        }
    }
}

#[cfg(test)]
mod tests;
