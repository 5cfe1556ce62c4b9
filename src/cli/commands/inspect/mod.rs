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
use crate::packages::{Lock, Locked, Store};
use crate::pipeline::file::sha256;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{Form, Inspection, Making, Refusal, Tool, inspect};
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
    Ok(match about.inspection.refusal {
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
    let Some(lock) = Lock::read(Path::new("."))? else {
        return Ok(None);
    };
    let is_meant =
        |locked: &&Locked| locked.wanted.name == name || locked.wanted.to_string() == name;
    let Some(locked) = lock.packages().iter().find(is_meant) else {
        return Ok(None);
    };
    let no_place =
        |why| Problem::new(ErrorKind::Internal, "there is no place for fetched files").why(why);
    let file = Store::of_user().map_err(no_place)?.path(&locked.sha256);
    match file.exists() {
        true => Ok(Some(file)),
        false => Err(Problem::new(
            ErrorKind::Refused,
            format!("`{name}` is locked and not fetched"),
        )
        .help(Some(format!("get it with {FETCH}")))),
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
            form,
            kind,
            contract,
            needs,
            making,
            refusal,
        } = &self.inspection;
        let kind = kind.map_or("not a plugin", Kind::what);
        let contract = match contract {
            Some(version) => format!("{version} (mdbook-wasm {} or newer)", first_host(version)),
            None => "none".to_owned(),
        };
        let file = self.file.display().to_string();
        writeln!(f, "file      {}", Sanitized(&file))?;
        writeln!(f, "kind      {kind}")?;
        if *form == Some(Form::Module) && !matches!(refusal, Some(Refusal::CoreModule(_))) {
            writeln!(
                f,
                "form      core module, made into a component when it is loaded"
            )?;
        }
        writeln!(f, "contract  {contract}")?;
        writeln!(f, "size      {} bytes", self.size)?;
        writeln!(f, "sha256    {}", self.sha256)?;
        for (key, text) in texts(making) {
            writeln!(f, "{key:9} {}", Sanitized(&text))?;
        }
        if let Some(refusal) = refusal {
            writeln!(f, "refused   {}", Sanitized(&refusal.to_string()))?;
            if let Some(help) = refusal.help() {
                writeln!(f, "help      {}", Sanitized(&help))?;
            }
        }
        if needs.is_empty() {
            return writeln!(f, "\nIt asks for nothing.");
        }
        writeln!(f, "\nIt asks for:")?;
        let names: Vec<_> = needs.iter().map(ToString::to_string).collect();
        let width = names.iter().map(|name| name.chars().count()).max();
        let width = width.unwrap_or_default();
        for (name, need) in names.iter().zip(needs) {
            let name = Sanitized(name).to_string();
            writeln!(f, "  {name:width$}  {}", need.given())?;
        }
        Ok(())
    }
}

/// What a file says of its making, each under a word of at most nine letters.
fn texts(making: &Making) -> Vec<(&'static str, String)> {
    let Making {
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
    } = making;
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

fn list(tools: &[Tool]) -> String {
    let shown = |tool: &Tool| {
        // What follows a space are a commit and a date.
        let version = tool.version.split(' ').next().unwrap_or_default();
        format!("{} {version}", tool.name).trim_end().to_owned()
    };
    tools.iter().map(shown).collect::<Vec<_>>().join(", ")
}

impl About<'_> {
    /// The same as an object, as the guide describes it.
    fn json(&self) -> Value {
        let Inspection {
            form,
            kind,
            contract,
            needs,
            making,
            refusal,
        } = &self.inspection;
        let tools = |tools: &[Tool]| -> Value {
            let tools = tools.iter();
            let tools = tools.map(|tool| json!({ "name": tool.name, "version": tool.version }));
            tools.collect()
        };
        let needs = needs.iter().map(|need| {
            json!({
                "what": need.to_string().trim_matches('`'),
                "given": need.given(),
                "grant": need.grant().map(Permission::key),
            })
        });
        json!({
            "file": self.file.to_string_lossy(),
            "form": form.map(|form| match form {
                Form::Component => "component",
                Form::Module => "module",
            }),
            "kind": kind.map(Kind::name),
            "contract": contract.as_ref().map(ToString::to_string),
            "host": contract.as_ref().map(|version| first_host(version).to_string()),
            "size": self.size,
            "sha256": self.sha256,
            "name": making.name,
            "version": making.version,
            "description": making.description,
            "authors": making.authors,
            "licences": making.licences,
            "homepage": making.homepage,
            "source": making.source,
            "revision": making.revision,
            "languages": tools(&making.languages),
            "tools": tools(&making.tools),
            "sdks": tools(&making.sdks),
            "needs": needs.collect::<Value>(),
            "refusal": refusal.as_ref().map(|refusal| {
                json!({ "message": refusal.to_string(), "help": refusal.help() })
            }),
        })
    }
}
