//! `mdbook-wasm port`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::cache;
use crate::cli::process::source_date;
use crate::cli::report::MessagePrinter;
use crate::pipeline::Options;
use crate::port::{
    BuildRequest, CheckInput, CrateSource, PortBook, PortOptions, PortPlan, build, capture_input,
    check, select_program,
};
use crate::problem::Problem;
use crate::runtime::ProcessLifetime;

/// The arguments of `port`.
#[derive(Args)]
pub struct PortArgs {
    /// The crate's name, as for `cargo install`
    #[arg(value_name = "CRATE")]
    name: String,
    /// Print what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// The crate's version [default: the newest]
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["git", "path"])]
    version: Option<String>,
    /// Take the crate from a Git repository
    #[arg(long, value_name = "URL", conflicts_with = "path")]
    git: Option<String>,
    /// Take the crate from a folder
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// The preprocessor's program, if the crate has several
    #[arg(long, value_name = "NAME")]
    bin: Option<String>,
    /// Features of the crate to enable
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    features: Vec<String>,
    /// Disable the crate's default features
    #[arg(long)]
    no_default_features: bool,
    /// Let the plugin read a folder of the book
    #[arg(long, value_name = "DIR")]
    allow_read: Vec<String>,
    /// Let the plugin read an environment variable
    #[arg(long, value_name = "NAME")]
    allow_env: Vec<String>,
    /// Let the plugin read the time
    #[arg(long)]
    allow_clock: bool,
    /// Do not compare the plugin with the native program before changing the book
    #[arg(long)]
    no_check: bool,
}

impl PortArgs {
    fn request(&self) -> BuildRequest {
        let absolute =
            |folder: &PathBuf| std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
        BuildRequest {
            name: self.name.clone(),
            source: match (&self.git, &self.path) {
                (Some(url), _) => CrateSource::Git(url.clone()),
                (None, Some(folder)) => CrateSource::Folder(absolute(folder)),
                (None, None) => CrateSource::Registry(self.version.clone()),
            },
            bin: self.bin.clone(),
            features: self.features.clone(),
            no_default_features: self.no_default_features,
        }
    }

    fn options(&self) -> PortOptions {
        let mut allow = Map::new();
        for (key, names) in [("read", &self.allow_read), ("env", &self.allow_env)] {
            if !names.is_empty() {
                allow.insert(key.to_owned(), json!(names));
            }
        }
        if self.allow_clock {
            allow.insert("clock".to_owned(), Value::Bool(true));
        }
        PortOptions {
            allow,
            no_check: self.no_check,
        }
    }
}

/// Adds a crate to the table `section` as a plugin. Prints each step to `printer`.
pub fn run(
    args: &PortArgs,
    section: &str,
    printer: &mut MessagePrinter,
) -> Result<ExitCode, Problem> {
    let book = PortBook::open(&args.book, section)?;
    let (request, options) = (args.request(), args.options());
    let mut plan = book.plan(&request, request.program(), &options)?;
    print_plan(printer, &plan, args.dry_run);
    if args.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    // Fails here, before the long build, if mdBook can't read the book.
    let mut input = input_for(args, &book, &plan)?;
    let built = build(&request, book.root(), &mut |line| printer.text(line))?;
    let (program, file) = select_program(&built.programs, &request, |program| book.runs(program))?;
    if program != plan.program() {
        printer.note(format_args!(
            "the crate's program is called `{program}`, so the plan has changed"
        ));
        plan = book.plan(&request, program, &options)?;
        print_plan(printer, &plan, false);
        input = input_for(args, &book, &plan)?;
    }
    book.validate(&plan, file)?;
    if let Some(input) = input {
        let plugin = book.plugin_config(&plan, file)?;
        let lifetime = ProcessLifetime::Continues;
        let options = Options::outside_build(cache::user_folder(), source_date()?, lifetime);
        let outcome = check(&book, &plan, &input, &plugin, options, printer);
        let outcome = outcome.inspect_err(|_| printer.note("nothing was changed"))?;
        printer.note(outcome);
    }
    book.apply(&plan, file)?;
    let version = built.version.map(|version| format!(" {version}"));
    let version = version.unwrap_or_default();
    printer.note(format_args!(
        "added `{}`{version} to the book as a plugin",
        plan.program()
    ));
    Ok(ExitCode::SUCCESS)
}

fn input_for(
    args: &PortArgs,
    book: &PortBook,
    plan: &PortPlan,
) -> Result<Option<CheckInput>, Problem> {
    if args.no_check {
        return Ok(None);
    }
    capture_input(book, plan).map(Some)
}

fn print_plan(printer: &mut MessagePrinter, plan: &PortPlan, dry_run: bool) {
    let would = if dry_run {
        "this would be done"
    } else {
        "this will be done"
    };
    printer.text(format_args!("{would}:\n{plan}"));
}
