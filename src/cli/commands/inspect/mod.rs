//! `mdbook-wasm inspect`.

mod composition;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::exit_status::WRONG_COMMAND_LINE;
use crate::cli::terminal::print_stdout;
use crate::contract::{Kind, first_host};
use crate::digest::sha256;
use crate::packages::{LockFile, LockedPackage, PackageStore};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{BinaryKind, Inspection, LoadError, Producer, ProducerMetadata, inspect};
use crate::sanitize::{Sanitized, SanitizedJson};
use crate::settings::{FETCH, Permission};

/// The arguments of `inspect`.
#[derive(Args)]
pub struct InspectArgs {
    /// The plugin's `.wasm` file, or the name of a package that the book in this folder has; with `--book`, the name
    /// of a plugin in that book
    #[arg(value_name = "PLUGIN", required_unless_present = "book")]
    file: Option<PathBuf>,
    /// Print a tree of a book's plugins with their parts and granted permissions
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = ".", conflicts_with = "json")]
    book: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// Describes a file, or prints the plugins of a book with their parts.
pub fn run(args: &InspectArgs, section: &str) -> Result<ExitCode, Problem> {
    match (&args.book, &args.file) {
        (Some(book), name) => composition::print(book, section, name.as_deref()),
        (None, Some(file)) => about(file, args.json),
        (None, None) => Ok(ExitCode::from(WRONG_COMMAND_LINE)),
    }
}

/// Describes a file. The exit status says whether it could be run.
fn about(given: &Path, json: bool) -> Result<ExitCode, Problem> {
    let fetched = fetched(given)?;
    let file = fetched.as_deref().unwrap_or(given);
    let bytes = std::fs::read(file).map_err(|error| {
        let what = format!("can't read `{}`", file.display());
        Problem::new(ErrorKind::Refused, what).caused_by(&error)
    })?;
    let about = About {
        inspection: inspect(&bytes),
        size: bytes.len(),
        sha256: sha256(&bytes),
        file,
    };
    print_stdout(&if json {
        format!("{}\n", SanitizedJson(&about.json()))
    } else {
        about.to_string()
    })?;
    Ok(match about.inspection.load_error {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::from(ErrorKind::Refused.status()),
    })
}

/// Returns the downloaded file of a package, if there is no file of this name and the book in the current folder has
/// locked a package of this name.
fn fetched(given: &Path) -> Result<Option<PathBuf>, Problem> {
    let Some(name) = given.to_str().filter(|_| !given.exists()) else {
        return Ok(None);
    };
    let Some(lock) = LockFile::read(Path::new("."))? else {
        return Ok(None);
    };
    let is_meant = |locked: &&LockedPackage| {
        let requirement = &locked.requirement;
        requirement.name == name || requirement.to_string() == name
    };
    let Some(locked) = lock.packages().iter().find(is_meant) else {
        return Ok(None);
    };
    let no_folder = |why| {
        Problem::new(
            ErrorKind::Internal,
            "there is no folder for downloaded files",
        )
        .why(why)
    };
    let file = PackageStore::of_user()
        .map_err(no_folder)?
        .path(&locked.sha256);
    match file.exists() {
        true => Ok(Some(file)),
        false => Err(Problem::new(
            ErrorKind::Refused,
            format!("`{name}` is locked but not downloaded"),
        )
        .help(Some(format!("run {FETCH}")))),
    }
}

struct About<'f> {
    file: &'f Path,
    size: usize,
    sha256: String,
    inspection: Inspection,
}

impl fmt::Display for About<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inspection {
            binary_kind,
            kind,
            contract_version: contract,
            capabilities,
            metadata,
            load_error,
        } = &self.inspection;
        let kind = kind.map_or("not a plugin", Kind::what);
        let contract = match contract {
            Some(version) => format!("{version} (mdbook-wasm {} or newer)", first_host(version)),
            None => "none".to_owned(),
        };
        let file = self.file.display().to_string();
        writeln!(f, "file      {}", Sanitized(&file))?;
        writeln!(f, "kind      {kind}")?;
        if *binary_kind == Some(BinaryKind::Module)
            && !matches!(load_error, Some(LoadError::CoreModule(_)))
        {
            writeln!(
                f,
                "form      core module, made into a component when it is loaded"
            )?;
        }
        writeln!(f, "contract  {contract}")?;
        writeln!(f, "size      {} bytes", self.size)?;
        writeln!(f, "sha256    {}", self.sha256)?;
        for (key, text) in texts(metadata) {
            writeln!(f, "{key:9} {}", Sanitized(&text))?;
        }
        if let Some(error) = load_error {
            writeln!(f, "refused   {}", Sanitized(&error.to_string()))?;
            if let Some(help) = error.help() {
                writeln!(f, "help      {}", Sanitized(&help))?;
            }
        }
        if capabilities.is_empty() {
            return writeln!(f, "\nIt asks for nothing.");
        }
        writeln!(f, "\nIt asks for:")?;
        let names: Vec<_> = capabilities.iter().map(ToString::to_string).collect();
        let width = names.iter().map(|name| name.chars().count()).max();
        let width = width.unwrap_or_default();
        for (name, capability) in names.iter().zip(capabilities) {
            let name = Sanitized(name).to_string();
            writeln!(f, "  {name:width$}  {}", capability.default_policy())?;
        }
        Ok(())
    }
}

/// What a file says of its making, each under a word of at most nine letters.
fn texts(metadata: &ProducerMetadata) -> Vec<(&'static str, String)> {
    let ProducerMetadata {
        name,
        version,
        description,
        authors,
        licences,
        homepage,
        source,
        revision,
        languages,
        tools,
        sdks,
    } = metadata;
    let texts = [
        ("name", name),
        ("version", version),
        ("about", description),
        ("authors", authors),
        ("licences", licences),
        ("homepage", homepage),
        ("source", source),
        ("revision", revision),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(key, text)| Some((key, text.clone()?)));
    let lists = [
        ("language", languages),
        ("made by", tools),
        ("made with", sdks),
    ];
    let lists = lists
        .into_iter()
        .filter(|(_, tools)| !tools.is_empty())
        .map(|(key, tools)| (key, list(tools)));
    texts.chain(lists).collect()
}

fn list(producers: &[Producer]) -> String {
    let shown = |producer: &Producer| {
        // What follows a space are a commit and a date.
        let version = producer.version.split(' ').next().unwrap_or_default();
        format!("{} {version}", producer.name).trim_end().to_owned()
    };
    producers.iter().map(shown).collect::<Vec<_>>().join(", ")
}

impl About<'_> {
    /// The same as an object, as the guide describes it.
    fn json(&self) -> Value {
        let Inspection {
            binary_kind,
            kind,
            contract_version: contract,
            capabilities,
            metadata,
            load_error,
        } = &self.inspection;
        let tools = |producers: &[Producer]| -> Value {
            let producers = producers.iter();
            let producers =
                producers.map(|one| json!({ "name": one.name, "version": one.version }));
            producers.collect()
        };
        let needs = capabilities.iter().map(|capability| {
            json!({
                "what": capability.to_string().trim_matches('`'),
                "given": capability.default_policy(),
                "grant": capability.grant().map(Permission::key),
            })
        });
        json!({
            "file": self.file.to_string_lossy(),
            "form": binary_kind.map(|kind| match kind {
                BinaryKind::Component => "component",
                BinaryKind::Module => "module",
            }),
            "kind": kind.map(Kind::name),
            "contract": contract.as_ref().map(ToString::to_string),
            "host": contract.as_ref().map(|version| first_host(version).to_string()),
            "size": self.size,
            "sha256": self.sha256,
            "name": metadata.name,
            "version": metadata.version,
            "description": metadata.description,
            "authors": metadata.authors,
            "licences": metadata.licences,
            "homepage": metadata.homepage,
            "source": metadata.source,
            "revision": metadata.revision,
            "languages": tools(&metadata.languages),
            "tools": tools(&metadata.tools),
            "sdks": tools(&metadata.sdks),
            "needs": needs.collect::<Value>(),
            "refusal": load_error.as_ref().map(|error| {
                json!({ "message": error.to_string(), "help": error.help() })
            }),
        })
    }
}
