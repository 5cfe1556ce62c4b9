//! `mdbook-wasm port`.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::console::Console;
use super::epoch;
use super::report::{Format, Stderr};
use super::stack::with_enough;
use crate::cache;
use crate::pipeline;
use crate::port::{
    Book, Check, Plan, Prepared, Request, Source, Wishes, build, check, choose, prepare,
};
use crate::problem::Problem;
use crate::style::Label;

/// What is to be ported, and how.
#[derive(Args)]
pub struct Port {
    /// The crate, as `cargo install` takes it
    #[arg(value_name = "CRATE")]
    name: String,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// The folder with `book.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    book: PathBuf,
    /// The crate's version, if not the newest
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["git", "path"])]
    version: Option<String>,
    /// A repository that the crate is taken from
    #[arg(long, value_name = "URL", conflicts_with = "path")]
    git: Option<String>,
    /// A folder that the crate is taken from
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// The program that is the preprocessor, of several
    #[arg(long, value_name = "NAME")]
    bin: Option<String>,
    /// Features of the crate
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    features: Vec<String>,
    /// Leave out the crate's default features
    #[arg(long)]
    no_default_features: bool,
    /// Let the plugin read a folder of the book
    #[arg(long, value_name = "DIR")]
    allow_read: Vec<String>,
    /// Let the plugin see an environment variable
    #[arg(long, value_name = "NAME")]
    allow_env: Vec<String>,
    /// Let the plugin tell the time
    #[arg(long)]
    allow_clock: bool,
    /// Do not run the plugin before it is put into the book
    #[arg(long)]
    no_check: bool,
}

impl Port {
    fn request(&self) -> Request {
        let absolute =
            |folder: &PathBuf| std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
        Request {
            name: self.name.clone(),
            source: match (&self.git, &self.path) {
                (Some(url), _) => Source::Git(url.clone()),
                (None, Some(folder)) => Source::Folder(absolute(folder)),
                (None, None) => Source::Registry(self.version.clone()),
            },
            bin: self.bin.clone(),
            features: self.features.clone(),
            no_default_features: self.no_default_features,
        }
    }

    fn wishes(&self) -> Wishes {
        let mut allow = Map::new();
        for (key, names) in [("read", &self.allow_read), ("env", &self.allow_env)] {
            if !names.is_empty() {
                allow.insert(key.to_owned(), json!(names));
            }
        }
        if self.allow_clock {
            allow.insert("clock".to_owned(), Value::Bool(true));
        }
        Wishes {
            allow,
            no_check: self.no_check,
        }
    }
}

/// Makes a crate a plugin of the table `section`. What is done is said on standard error.
pub fn main(what: &Port, section: &str) -> Result<ExitCode, Problem> {
    let book = Book::open(&what.book, section)?;
    let (request, wishes) = (what.request(), what.wishes());
    let mut console = Console::new();
    let mut plan = book.plan(&request, request.program(), &wishes)?;
    tell(&mut console, &plan, what.dry_run);
    if what.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    // A book that mdBook can't read is told before the long wait.
    let mut prepared = prepare_for(what, &book, &plan)?;
    let built = build(&request, book.root(), &mut |line| console.say(line))?;
    let (program, file) = choose(&built.programs, &request, |program| book.runs(program))?;
    if program != plan.program() {
        let text =
            format!("the crate's program is called `{program}`, so that the plan is another");
        note(&mut console, text);
        plan = book.plan(&request, program, &wishes)?;
        tell(&mut console, &plan, false);
        prepared = prepare_for(what, &book, &plan)?;
    }
    book.accept(&plan, file)?;
    if let Some(prepared) = prepared {
        let how = Check {
            plugin: book.plugin(&plan, file)?,
            cache: cache::of_user(),
            time: epoch::time()?,
        };
        let stack = pipeline::stack_needed(std::slice::from_ref(&how.plugin));
        let checked = with_enough(stack, || {
            let report = &mut Stderr::new(Format::Human);
            check(&book, &plan, &prepared, how, report)
        });
        let checked = checked.inspect_err(|_| note(&mut console, "nothing was changed"))?;
        note(&mut console, checked);
    }
    book.apply(&plan, file)?;
    let version = built.version.map(|version| format!(" {version}"));
    let version = version.unwrap_or_default();
    let text = format!("`{}`{version} is a plugin of this book", plan.program());
    note(&mut console, text);
    Ok(ExitCode::SUCCESS)
}

fn prepare_for(what: &Port, book: &Book, plan: &Plan) -> Result<Option<Prepared>, Problem> {
    match what.no_check {
        true => Ok(None),
        false => prepare(book, plan).map(Some),
    }
}

fn tell(console: &mut Console, plan: &Plan, dry: bool) {
    let would = match dry {
        true => "this would be done",
        false => "this is going to be done",
    };
    console.say(format_args!("{would}:\n{plan}"));
}

fn note(console: &mut Console, text: impl Display) {
    let text = text.to_string();
    console.say(format_args!(
        "{}: {}",
        Label::Note,
        crate::sanitize::Sanitized(&text)
    ));
}
