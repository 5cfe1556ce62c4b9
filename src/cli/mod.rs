//! The command line.

mod cache;
mod preprocess;

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::plain::Plain;
use crate::runtime::THREAD_STACK;

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
    /// Look after the compiled code that is kept between builds
    Cache {
        #[command(subcommand)]
        what: cache::Command,
    },
}

/// Reads the process's arguments and does what they say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(Command::Supports { renderer: _ }) = cli.command {
        // Every renderer is: which plugins run for it is decided in the run.
        return ExitCode::SUCCESS;
    }
    let work = move || match cli.command {
        Some(Command::Cache { what }) => cache::main(&what),
        _ => preprocess::main(&cli.section, cli.audit),
    };
    let done = std::thread::Builder::new()
        .name("main".to_owned())
        // Some systems give a program's first thread only 1 MiB.
        .stack_size(THREAD_STACK)
        .spawn(work)
        .map_err(anyhow::Error::from)
        .and_then(|thread| match thread.join() {
            Ok(result) => result,
            // The panic's own message is on standard error already.
            Err(_) => Err(anyhow::anyhow!(
                "this is a bug in mdbook-wasm; please report it with the message above"
            )),
        });
    match done {
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
