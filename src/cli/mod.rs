//! The command line.

mod cache;
mod epoch;
mod inspect;
mod preprocess;
mod stack;
mod stdin;

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::plain::Plain;
use crate::runtime::{STACK, thread_stack};

/// Runs WebAssembly plugins as an mdBook preprocessor.
///
/// mdBook starts it for each build of a book whose `book.toml` has `[preprocessor.wasm]`.
#[derive(Parser)]
#[command(name = "mdbook-wasm", version)]
struct Cli {
    /// The table under `[preprocessor]` that holds the settings
    #[arg(long, global = true, value_name = "NAME", default_value = "wasm")]
    section: String,
    /// Run chapter plugins in several orders, and fail where that makes a difference
    #[arg(long)]
    audit: bool,
    /// Compile plugins with optimisation at their first use, which takes longer
    #[arg(long)]
    optimise: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Say by the exit status whether a renderer is supported (mdBook asks this first)
    Supports {
        /// The renderer's name, such as `html`
        renderer: String,
    },
    /// Say what a plugin is and what it asks for, without running it
    Inspect {
        /// The plugin's `.wasm` file
        #[arg(value_name = "PLUGIN")]
        file: PathBuf,
    },
    /// Look after the compiled code that is kept between builds
    Cache {
        #[command(subcommand)]
        what: cache::Command,
    },
}

/// Every renderer is supported: which plugins run for it is decided in the run.
const SUPPORTED: ExitCode = ExitCode::SUCCESS;

/// Whether the arguments are just `supports RENDERER`. mdBook asks that before each run, and even the
/// reading of arguments would show in the time that the answer takes.
fn asks_for_support() -> bool {
    let mut args = std::env::args_os().skip(1);
    let supports = args.next().is_some_and(|arg| arg == "supports");
    let is_name = |arg: &std::ffi::OsStr| !arg.as_encoded_bytes().starts_with(b"-");
    supports && args.next().is_some_and(|arg| is_name(&arg)) && args.next().is_none()
}

/// Reads the process's arguments and does what they say.
pub fn main() -> ExitCode {
    if asks_for_support() {
        return SUPPORTED;
    }
    let cli = Cli::parse();
    if let Some(Command::Supports { renderer: _ }) = cli.command {
        return SUPPORTED;
    }
    let work = move || match cli.command {
        Some(Command::Cache { what }) => cache::main(&what),
        Some(Command::Inspect { file }) => inspect::main(&file),
        _ => preprocess::main(&cli.section, cli.audit, cli.optimise),
    };
    match stack::with_enough(thread_stack(STACK), work) {
        Ok(code) => code,
        Err(error) => {
            say(format_args!("mdbook-wasm: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints a message to standard error. Where nobody takes it, nobody misses it, and `eprintln` would
/// panic.
fn say(line: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{}", Plain(&line.to_string()));
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
