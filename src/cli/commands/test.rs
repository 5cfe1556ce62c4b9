//! `mdbook-wasm test`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cache;
use crate::cases::{CaseResult, Suite};
use crate::cli::process::source_date;
use crate::cli::report::MessagePrinter;
use crate::cli::terminal::Stdout;
use crate::pipeline::Options;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::ProcessLifetime;
use crate::sanitize::Sanitized;
use crate::style::Label;

/// The arguments of `test`.
#[derive(Args)]
pub struct TestArgs {
    /// The plugin's `.wasm` file
    plugin: PathBuf,
    /// The folder with the test cases
    #[arg(default_value = "cases")]
    cases: PathBuf,
    /// Link the plugin with another component
    #[arg(long, value_name = "FILE")]
    link: Vec<PathBuf>,
    /// Run only cases whose names contain this text
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Write the actual results into the cases as the expected ones
    #[arg(long)]
    bless: bool,
}

/// Runs a plugin's test cases. Prints the result of each to standard output, and other messages to `printer`.
pub fn run(args: &TestArgs, printer: &mut MessagePrinter) -> Result<ExitCode, Problem> {
    let suite = Suite::open(&args.plugin, &args.link, &args.cases, &args.only)?;
    let lifetime = ProcessLifetime::Continues;
    let options = Options::outside_build(cache::user_folder(), source_date()?, lifetime);
    let mut tally = Tally::new();
    suite.run(&options, args.bless, &mut |result| {
        tally.add(result, printer)
    })?;
    tally.finish(args.bless)
}

/// The results of the cases so far.
struct Tally {
    stdout: Stdout,
    /// Messages that were printed, each once.
    messages: Vec<String>,
    ok: usize,
    accepted: usize,
    failed: usize,
}

impl Tally {
    fn new() -> Self {
        Self {
            stdout: Stdout::new(),
            messages: Vec::new(),
            ok: 0,
            accepted: 0,
            failed: 0,
        }
    }

    /// Counts a result, and prints it.
    fn add(&mut self, result: &CaseResult, printer: &mut MessagePrinter) -> Result<(), Problem> {
        for message in &result.messages {
            if !self.messages.contains(message) {
                printer.text(message);
                self.messages.push(message.clone());
            }
        }
        let (label, count) = match (&result.mismatches[..], &result.blessed[..]) {
            ([], []) => (Label::Ok, &mut self.ok),
            ([], _) => (Label::Accepted, &mut self.accepted),
            _ => (Label::Failed, &mut self.failed),
        };
        *count += 1;
        let mut text = format!("{label}: {}\n", Sanitized(&result.name));
        for file in &result.blessed {
            text.push_str(&format!("    {}\n", Sanitized(file)));
        }
        for (index, mismatch) in result.mismatches.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            for line in mismatch.to_string().lines() {
                if line.is_empty() {
                    text.push('\n');
                } else {
                    text.push_str(&format!("    {line}\n"));
                }
            }
        }
        self.stdout.print_styled(&text)
    }

    /// Prints the counts, and returns the exit status.
    fn finish(self, bless: bool) -> Result<ExitCode, Problem> {
        let all = self.ok + self.accepted + self.failed;
        let mut counts = vec![format!("{} ok", self.ok)];
        if bless {
            counts.push(format!("{} accepted", self.accepted));
        }
        counts.push(format!("{} failed", self.failed));
        let cases = if all == 1 { "case" } else { "cases" };
        let mut text = format!("\n{all} {cases}: {}\n", counts.join(", "));
        if self.failed > 0 && !bless {
            let help = "check the results, then accept them with `--bless`";
            text.push_str(&format!("  {}: {help}\n", Label::Help));
        }
        self.stdout.print_styled(&text)?;
        Ok(match self.failed {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::from(ErrorKind::Failed.status()),
        })
    }
}
