//! The program `mdbook-wasm-fetch`: the subcommands `fetch` and `update`, with a client of registries.

use std::mem;
use std::process::ExitCode;

use clap::Parser;

use super::args::{Cli, Commands};
use super::commands::fetch::{FETCH_BINARY, FetchArgs, RegistryArgs, UpdateArgs};
use super::process::with_stack_of;
use super::report::MessagePrinter;
use super::terminal::{Console, print_stdout};
use crate::fetch::{BookPackages, FetchEvent, FetchOptions, Registry, RegistryConfig};
use crate::packages::PackageStore;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{DEFAULT_STACK, thread_stack};
use crate::sanitize::Sanitized;

/// Runs the program with the process's arguments, which are those of `mdbook-wasm`. `connect` creates the client.
pub fn fetch_main<R: Registry>(connect: impl FnOnce(RegistryConfig) -> R + Send) -> ExitCode {
    let cli = Cli::parse();
    let mut printer = MessagePrinter::new(cli.format);
    let work = || match cli.command {
        Some(Commands::Fetch(args)) => fetch(&args, connect),
        Some(Commands::Update(args)) => update(&args, connect),
        _ => {
            let what = format!("`{FETCH_BINARY}` has only the subcommands `fetch` and `update`");
            Err(Problem::new(ErrorKind::Internal, what).help(Some("use `mdbook-wasm`")))
        }
    };
    match with_stack_of(thread_stack(DEFAULT_STACK), work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            printer.problem(&problem);
            ExitCode::from(problem.kind().status())
        }
    }
}

fn fetch<R: Registry>(
    args: &FetchArgs,
    connect: impl FnOnce(RegistryConfig) -> R,
) -> Result<(), Problem> {
    let options = FetchOptions {
        offline: args.offline,
        locked: args.locked,
    };
    let packages = BookPackages::open(&args.registry.book)?;
    let client = connect(registry_config(&args.registry));
    let mut printer = EventPrinter::default();
    packages.fetch(options, &store()?, &client, &mut |event| {
        printer.print(event)
    })
}

fn update<R: Registry>(
    args: &UpdateArgs,
    connect: impl FnOnce(RegistryConfig) -> R,
) -> Result<(), Problem> {
    let packages = BookPackages::open(&args.registry.book)?;
    let client = connect(registry_config(&args.registry));
    let (names, dry_run) = (&args.packages, args.dry_run);
    let mut printer = EventPrinter::default();
    packages.update(names, dry_run, &store()?, &client, &mut |event| {
        printer.print(event)
    })
}

fn store() -> Result<PackageStore, Problem> {
    let what = "there is no folder for downloaded files";
    PackageStore::of_user().map_err(|why| Problem::new(ErrorKind::Internal, what).why(why))
}

fn registry_config(args: &RegistryArgs) -> RegistryConfig {
    RegistryConfig {
        file: args.config.clone(),
        registry: args.registry.clone(),
    }
}

/// Prints events: results to standard output, warnings to standard error, and, at a terminal, the current wait.
#[derive(Default)]
struct EventPrinter {
    is_waiting: bool,
}

impl EventPrinter {
    fn print(&mut self, event: FetchEvent) -> Result<(), Problem> {
        let mut console = Console::new();
        self.clear();
        match event {
            FetchEvent::Waiting(what) => {
                if console.is_terminal() {
                    console.print_progress(Sanitized(&what));
                    self.is_waiting = true;
                }
                Ok(())
            }
            FetchEvent::Warning(problem) => {
                console.warn(&problem);
                Ok(())
            }
            event => print_stdout(&event.to_string()),
        }
    }

    fn clear(&mut self) {
        if mem::take(&mut self.is_waiting) {
            Console::new().clear_line();
        }
    }
}

/// Clears the current wait, so that an error does not follow it on the same line.
impl Drop for EventPrinter {
    fn drop(&mut self) {
        self.clear();
    }
}
