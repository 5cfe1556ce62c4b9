//! What a program does to a book in the sandbox, compared with what it does natively. Nothing is changed.

mod capture;
mod compare;
mod run;

use std::path::PathBuf;
use std::time::Duration;

use capture::capture;
use compare::{Chapters, differences};
use serde_json::{Value, json};

use super::scratch::Scratch;
use super::{Book, Plan};
use crate::native::{Native, on_path};
use crate::pipeline::Report;
use crate::problem::{ErrorKind, Problem};
use crate::settings::PluginConfig;

/// What a check is made with.
pub struct Check {
    /// The plugin as the book asks for it, with the file that was built.
    pub plugin: PluginConfig,
    /// The folder for compiled code, or why there is none.
    pub cache: Result<PathBuf, String>,
    /// The time since 1970 that the plugin is shown where it was not granted a clock.
    pub time: Duration,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The same as natively.
    Agrees {
        /// How many chapters were compared.
        chapters: usize,
        /// How many of them the program changed.
        changed: usize,
    },
    /// It ran, and there was nothing to compare with.
    Ran {
        /// How many chapters it was handed.
        chapters: usize,
        /// How many of them it changed.
        changed: usize,
    },
    /// It was not run.
    Not {
        /// Why.
        why: String,
    },
}

/// A table that only this check adds, where the book has none to take the place of.
const OWN_TABLE: &str = "mdbook-wasm-port";

/// What both programs are handed.
#[derive(Debug)]
pub enum Prepared {
    /// mdBook's input.
    Input(Vec<u8>),
    /// There is none: why.
    Not(String),
}

/// Asks mdBook for the book, as the program of a plan would be handed it.
///
/// # Errors
/// Where mdBook can't read the book.
pub fn prepare(book: &Book, plan: &Plan) -> Result<Prepared, Problem> {
    let not = |why: &str| Ok(Prepared::Not(why.to_owned()));
    let Some(mdbook) = on_path("mdbook") else {
        return not("there is no `mdbook` on the path, which reads the book");
    };
    let plugin = book.plugin(plan, &book.file_of(plan))?;
    let Some(renderer) = renderer(book, &plugin, plan.native.as_ref()) else {
        return not("it supports none of the book's renderers");
    };
    let scratch = Scratch::new("check")?;
    let (name, table) = book.native_table(plan);
    let has_table = book.preprocessor(&name).is_some() && name != book.section;
    let taken = match has_table && capture::can_be_named(&name) {
        true => name.as_str(),
        false => OWN_TABLE,
    };
    let captured = capture(&mdbook, &book.root, taken, &renderer, scratch.path())?;
    Ok(Prepared::Input(with_table(&captured, &name, &table)?))
}

/// Runs the plugin of a plan on what was prepared, and its native self too where that is installed.
///
/// # Errors
/// Where it fails, or does something else than natively.
pub fn check(
    book: &Book,
    plan: &Plan,
    prepared: &Prepared,
    check: Check,
    report: &mut dyn Report,
) -> Result<Checked, Problem> {
    let input = match prepared {
        Prepared::Input(input) => input,
        Prepared::Not(why) => return Ok(Checked::Not { why: why.clone() }),
    };
    let ran = run::in_sandbox(input, check, report)?;
    let before = Chapters::of_input(input);
    let sandboxed = Chapters::of(&ran).ok_or_else(|| broken("the sandbox"))?;
    let (chapters, changed) = (sandboxed.len(), sandboxed.changed_since(&before));
    let Some(native) = &plan.native else {
        return Ok(Checked::Ran { chapters, changed });
    };
    let output = run::natively(native, &book.root, input)?;
    let native = Chapters::of(&output).ok_or_else(|| broken("the native program"))?;
    match differences(&native, &sandboxed) {
        Some(why) => {
            let what = format!(
                "`{}` does something else in the sandbox than natively",
                plan.program()
            );
            let help = "is the native one of the same version (`--version` builds another)? Does it read \
                        files or the environment (`--allow-read`, `--allow-env`)? `--no-check` ports it all \
                        the same";
            let problem = Problem::new(ErrorKind::Failed, what).help(Some(help));
            Err(why.into_iter().fold(problem, Problem::why))
        }
        None => Ok(Checked::Agrees { chapters, changed }),
    }
}

fn broken(whose: &str) -> Problem {
    Problem::new(
        ErrorKind::Failed,
        format!("what {whose} returned is no book"),
    )
}

/// A renderer of the book that the plugin runs for, `html` if it can be.
fn renderer(book: &Book, plugin: &PluginConfig, native: Option<&Native>) -> Option<String> {
    let output = book.says.get("output").and_then(Value::as_object);
    let mut all: Vec<_> = output
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    if all.is_empty() {
        all.push("html");
    }
    all.sort_by_key(|name| *name != "html");
    let supports = |renderer: &str| match (&plugin.renderers, native) {
        (Some(_), _) => plugin.runs_for(renderer),
        (None, Some(native)) => run::supports(native, &book.root, renderer),
        (None, None) => true,
    };
    all.into_iter()
        .find(|renderer| supports(renderer))
        .map(str::to_owned)
}

/// The input with the table in which the program finds its settings natively.
fn with_table(captured: &[u8], name: &str, table: &Value) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: &serde_json::Error| {
        Problem::new(
            ErrorKind::Input,
            "can't parse what mdBook hands to a preprocessor",
        )
        .caused_by(error)
    };
    let pair: (Value, Box<serde_json::value::RawValue>) =
        serde_json::from_slice(captured).map_err(|error| unreadable(&error))?;
    let (mut context, book) = pair;
    let tables = &mut context["config"]["preprocessor"];
    if let Value::Object(tables) = tables {
        tables.shift_remove(OWN_TABLE);
        let own = tables.entry(name).or_insert_with(|| json!({}));
        if let (Value::Object(own), Value::Object(table)) = (own, table) {
            own.shift_remove("command");
            for (key, value) in table {
                // What mdBook has read stays as it has read it: a date looks different there.
                own.entry(key).or_insert_with(|| value.clone());
            }
        }
    }
    serde_json::to_vec(&(context, book)).map_err(|error| unreadable(&error))
}

impl Checked {
    /// The number of words that a person needs.
    fn counted(count: usize) -> String {
        match count {
            1 => "1 chapter".to_owned(),
            count => format!("{count} chapters"),
        }
    }
}

impl std::fmt::Display for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let changed = |changed: usize| match changed {
            0 => "it changed none".to_owned(),
            changed => format!("it changed {changed}"),
        };
        match self {
            Self::Agrees {
                chapters,
                changed: count,
            } => {
                let (chapters, changed) = (Self::counted(*chapters), changed(*count));
                write!(
                    f,
                    "native and sandboxed outputs agree on {chapters}; {changed}"
                )
            }
            Self::Ran {
                chapters,
                changed: count,
            } => {
                let (chapters, changed) = (Self::counted(*chapters), changed(*count));
                write!(
                    f,
                    "it ran in the sandbox on {chapters}; {changed}. No native one is installed to compare with"
                )
            }
            Self::Not { why } => write!(f, "it was not run: {why}"),
        }
    }
}
