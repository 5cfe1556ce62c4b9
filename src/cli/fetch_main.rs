//! The program `mdbook-wasm-fetch`: the subcommands `fetch` and `update`, with a client of registries.

use std::mem;
use std::process::ExitCode;

use clap::Parser;

use super::args::{Cli, Commands};
use super::commands::fetch::{FETCH_BINARY, FetchArgs, RegistryArgs, UpdateArgs};
use super::report::MessagePrinter;
use super::terminal::print_stdout;
use crate::fetch::{BookPackages, FetchEvent, FetchOptions, Registry, RegistryConfig};
use crate::packages::PackageStore;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{DEFAULT_STACK, thread_stack};
use crate::stack::with_stack_of;

/// Runs the program with the process's arguments, which are those of `mdbook-wasm`. `connect` creates the client.
pub fn fetch_main<R: Registry>(connect: impl FnOnce(RegistryConfig) -> R + Send) -> ExitCode {
    let cli = Cli::parse();
    MessagePrinter::run(cli.format, |printer| {
        let work = || match cli.command {
            Some(Commands::Fetch(args)) => fetch(&args, connect, printer),
            Some(Commands::Update(args)) => update(&args, connect, printer),
            _ => {
                let what =
                    format!("`{FETCH_BINARY}` has only the subcommands `fetch` and `update`");
                Err(Problem::new(ErrorKind::Internal, what).help(Some("use `mdbook-wasm`")))
            }
        };
        with_stack_of(thread_stack(DEFAULT_STACK), work).map(|()| ExitCode::SUCCESS)
    })
}

fn fetch<R: Registry>(
    args: &FetchArgs,
    connect: impl FnOnce(RegistryConfig) -> R,
    printer: &mut MessagePrinter,
) -> Result<(), Problem> {
    let options = FetchOptions {
        offline: args.offline,
        locked: args.locked,
    };
    let packages = BookPackages::open(&args.registry.book)?;
    let client = connect(registry_config(&args.registry));
    let mut printer = EventPrinter::new(printer);
    packages.fetch(options, &store()?, &client, &mut |event| {
        printer.print(event)
    })
}

fn update<R: Registry>(
    args: &UpdateArgs,
    connect: impl FnOnce(RegistryConfig) -> R,
    printer: &mut MessagePrinter,
) -> Result<(), Problem> {
    let packages = BookPackages::open(&args.registry.book)?;
    let client = connect(registry_config(&args.registry));
    let (names, dry_run) = (&args.packages, args.dry_run);
    let mut printer = EventPrinter::new(printer);
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
struct EventPrinter<'r> {
    printer: &'r mut MessagePrinter,
    is_waiting: bool,
}

impl<'r> EventPrinter<'r> {
    fn new(printer: &'r mut MessagePrinter) -> Self {
        Self {
            printer,
            is_waiting: false,
        }
    }

    fn print(&mut self, event: FetchEvent) -> Result<(), Problem> {
        self.clear();
        match event {
            FetchEvent::Waiting(what) => {
                self.is_waiting = self.printer.waiting(&what);
                Ok(())
            }
            FetchEvent::Warning(problem) => {
                self.printer.warning(&problem);
                Ok(())
            }
            event => print_stdout(&event.to_string()),
        }
    }

    fn clear(&mut self) {
        if mem::take(&mut self.is_waiting) {
            self.printer.done_waiting();
        }
    }
}

/// Clears the current wait, so that an error does not follow it on the same line.
impl Drop for EventPrinter<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}
