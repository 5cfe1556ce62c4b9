//! The command line: reads the arguments, runs a subcommand or preprocesses a book, and sets the exit status.
//!
//! A subcommand is a file in `commands` and a line in `args`. Standard input and standard output are in `terminal`;
//! `report` writes to standard error.

mod args;
mod commands;
mod fetch_main;
mod process;
mod report;
mod terminal;

use std::process::ExitCode;

use args::{Cli, Commands};
use clap::CommandFactory;
pub use fetch_main::fetch_main;
use report::MessagePrinter;

use crate::problem::Problem;
use crate::runtime::{DEFAULT_STACK, thread_stack};
use crate::stack::with_stack_of;

/// The answer to `supports`: every renderer is supported, and each plugin's settings say for which it runs.
const SUPPORTED: ExitCode = ExitCode::SUCCESS;

/// Returns whether the arguments are just `supports RENDERER`. mdBook asks that before each run, and even reading the
/// arguments by clap would show in the time that the answer takes.
fn asks_for_support() -> bool {
    let mut args = std::env::args_os().skip(1);
    let supports = args.next().is_some_and(|arg| arg == "supports");
    let is_name = |arg: &std::ffi::OsStr| !arg.as_encoded_bytes().starts_with(b"-");
    supports && args.next().is_some_and(|arg| is_name(&arg)) && args.next().is_none()
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    if asks_for_support() {
        return SUPPORTED;
    }
    let cli = Cli::read();
    MessagePrinter::run(cli.format, |printer| {
        with_stack_of(thread_stack(DEFAULT_STACK), || run(cli, printer))
    })
}

/// Runs a subcommand, or preprocesses a book if there is none.
fn run(cli: Cli, printer: &mut MessagePrinter) -> Result<ExitCode, Problem> {
    let section = cli.section.as_str();
    let Some(command) = cli.command else {
        return commands::preprocess::run(section, cli.audit, cli.optimise, printer);
    };
    match command {
        Commands::Supports { renderer: _ } => Ok(SUPPORTED),
        Commands::Init(args) => commands::init::run(&args, section, printer),
        Commands::Inspect(args) => commands::inspect::run(&args, section),
        Commands::Run(args) => commands::run::run(&args, section, printer),
        Commands::Test(args) => commands::test::run(&args, printer),
        Commands::Check(args) => commands::check::run(&args, section, printer),
        Commands::Pin(args) => commands::pin::run(&args, section, printer),
        Commands::Fetch(_) | Commands::Update(_) => commands::fetch::exec_fetch_binary(),
        Commands::Assets(args) => commands::assets::run(&args, section, printer),
        Commands::Port(args) => commands::port::run(&args, section, printer),
        Commands::New(args) => commands::new::run(&args),
        Commands::Wit(args) => commands::wit::run(&args),
        Commands::Capture(args) => commands::capture::run(&args),
        Commands::Cache { command } => commands::cache::run(&command),
        Commands::Completions { shell } => commands::completions::run(shell, Cli::command()),
        Commands::Man => commands::man::run(Cli::command()),
    }
}

#[cfg(test)]
mod tests;
