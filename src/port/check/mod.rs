//! Compares the output of a plugin with that of the native program. Changes nothing in the book.

mod capture;
mod compare;
mod run;

use capture::capture;
use compare::{BookItems, differences};
use serde_json::{Value, json};

use super::temp_dir::temp_dir;
use super::{PortBook, PortPlan};
use crate::pipeline::{MessageSink, Options};
use crate::problem::{ErrorKind, Problem};
use crate::settings::PluginSettings;
use crate::which::{NativeCommand, which};

/// The name of the table that the capture adds, if the book has no table to replace.
const CAPTURE_TABLE: &str = "mdbook-wasm-port";

/// The input of both programs: the JSON that mdBook hands to a preprocessor, or the reason why there is none.
pub type CheckInput = Result<Vec<u8>, String>;

/// Captures the input that mdBook hands to the program of a plan.
///
/// # Errors
/// Fails if mdBook can't read the book.
pub fn capture_input(book: &PortBook, plan: &PortPlan) -> Result<CheckInput, Problem> {
    let unavailable = |why: &str| Ok(Err(why.to_owned()));
    let Some(mdbook) = which("mdbook") else {
        return unavailable("`mdbook` is not on the `PATH`");
    };
    let plugin = book.plugin_config(plan, &book.plugin_file(plan))?;
    let Some(renderer) = renderer(book, &plugin, plan.native.as_ref()) else {
        return unavailable("it supports none of the book's renderers");
    };
    let temp_dir = temp_dir("check")?;
    let (name, table) = book.native_table(plan);
    let has_table = book.toml.preprocessor(&name).is_some() && name != book.section;
    let replaced = if has_table && capture::can_be_named(&name) {
        name.as_str()
    } else {
        CAPTURE_TABLE
    };
    let captured = capture(
        &mdbook,
        &book.toml.root,
        replaced,
        &renderer,
        temp_dir.path(),
    )?;
    with_table(&captured, &name, &table).map(Ok)
}

/// Runs the plugin of a plan on the input, and the native program too if it is installed. `plugin` has the path of the
/// built file. Returns a sentence about the outcome.
///
/// # Errors
/// Fails if one of them fails, or if their outputs are different.
pub fn check(
    book: &PortBook,
    plan: &PortPlan,
    input: &CheckInput,
    plugin: &PluginSettings,
    options: Options,
    sink: &mut dyn MessageSink,
) -> Result<String, Problem> {
    let input = match input {
        Ok(input) => input,
        Err(why) => return Ok(format!("the plugin was not run: {why}")),
    };
    let output = run::run_in_sandbox(input, plugin, options, sink)?;
    let before = BookItems::from_input(input);
    let sandboxed = BookItems::from_json(&output).ok_or_else(|| no_book("plugin"))?;
    let chapters = count_chapters(sandboxed.chapters());
    let changed = match sandboxed.changed_since(&before) {
        0 => "it changed none".to_owned(),
        changed => format!("it changed {changed}"),
    };
    let Some(native) = &plan.native else {
        return Ok(format!(
            "it ran in the sandbox on {chapters}; {changed}. No native program is installed to compare with"
        ));
    };
    let output = run::run_natively(native, &book.toml.root, input)?;
    let native = BookItems::from_json(&output).ok_or_else(|| no_book("native program"))?;
    match differences(&native, &sandboxed) {
        Some(why) => {
            let what = format!(
                "the output of `{}` is different in the sandbox",
                plan.program()
            );
            let help = "build the version that is installed natively (`--version`); grant the files and variables \
                        that it reads (`--allow-read`, `--allow-env`); or skip the comparison (`--no-check`)";
            let problem = Problem::new(ErrorKind::Failed, what).help(Some(help));
            Err(why.into_iter().fold(problem, Problem::why))
        }
        None => Ok(format!(
            "native and sandboxed outputs agree on {chapters}; {changed}"
        )),
    }
}

fn no_book(program: &str) -> Problem {
    Problem::new(
        ErrorKind::Failed,
        format!("the output of the {program} is not a book"),
    )
}

/// Returns a renderer of the book that the plugin runs for, preferably `html`.
fn renderer(
    book: &PortBook,
    plugin: &PluginSettings,
    native: Option<&NativeCommand>,
) -> Option<String> {
    let output = book.toml.config.get("output").and_then(Value::as_object);
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
        (None, Some(native)) => run::supports(native, &book.toml.root, renderer),
        (None, None) => true,
    };
    all.into_iter()
        .find(|renderer| supports(renderer))
        .map(str::to_owned)
}

/// Returns the input with the table from which the program reads its settings.
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
        tables.shift_remove(CAPTURE_TABLE);
        let own = tables.entry(name).or_insert_with(|| json!({}));
        if let (Value::Object(own), Value::Object(table)) = (own, table) {
            own.shift_remove("command");
            for (key, value) in table {
                // Values that mdBook has read stay, because it writes dates in another way.
                own.entry(key).or_insert_with(|| value.clone());
            }
        }
    }
    serde_json::to_vec(&(context, book)).map_err(|error| unreadable(&error))
}

fn count_chapters(count: usize) -> String {
    match count {
        1 => "1 chapter".to_owned(),
        count => format!("{count} chapters"),
    }
}
