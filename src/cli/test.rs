//! `mdbook-wasm test`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::console::{Console, Output};
use super::epoch;
use super::stack::with_enough;
use crate::cache;
use crate::cases::{Suite, Verdict};
use crate::pipeline::Ends;
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::Sanitized;
use crate::style::Label;
use crate::trial::How;

/// Which plugin, and which cases.
#[derive(Args)]
pub struct Test {
    /// The plugin's `.wasm` file
    plugin: PathBuf,
    /// The folder with the cases
    #[arg(default_value = "cases")]
    cases: PathBuf,
    /// Give the plugin what another component exports
    #[arg(long, value_name = "FILE")]
    link: Vec<PathBuf>,
    /// Run only the cases with this word in their names
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Accept what comes: write it into the cases, as what is expected from now on
    #[arg(long)]
    bless: bool,
}

/// Runs the cases of a plugin. What has come of each goes to standard output.
pub fn main(what: &Test) -> Result<ExitCode, Problem> {
    let suite = Suite::open(&what.plugin, &what.link, &what.cases, &what.only)?;
    let how = How {
        cache: cache::of_user(),
        time: epoch::time()?,
        ends: Ends::Never,
    };
    let mut tally = Tally::new();
    let run = || suite.run(&how, what.bless, &mut |verdict| tally.tell(verdict));
    with_enough(suite.stack_needed(), run)?;
    tally.sum_up(what.bless)
}

/// What has come of the cases until now.
struct Tally {
    stdout: Output,
    /// What was said beside, once.
    aside: Vec<String>,
    ok: usize,
    accepted: usize,
    failed: usize,
}

impl Tally {
    fn new() -> Self {
        Self {
            stdout: Output::new(),
            aside: Vec::new(),
            ok: 0,
            accepted: 0,
            failed: 0,
        }
    }

    fn tell(&mut self, verdict: &Verdict) -> Result<(), Problem> {
        let mut console = Console::new();
        for message in &verdict.aside {
            if !self.aside.contains(message) {
                console.say(message);
                self.aside.push(message.clone());
            }
        }
        let (label, count) = match (&verdict.faults[..], &verdict.accepted[..]) {
            ([], []) => (Label::Ok, &mut self.ok),
            ([], _) => (Label::Accepted, &mut self.accepted),
            _ => (Label::Failed, &mut self.failed),
        };
        *count += 1;
        let mut text = format!("{label}: {}\n", Sanitized(&verdict.name));
        for file in &verdict.accepted {
            text.push_str(&format!("    {}\n", Sanitized(file)));
        }
        for (at, fault) in verdict.faults.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            for line in fault.to_string().lines() {
                match line.is_empty() {
                    true => text.push('\n'),
                    false => text.push_str(&format!("    {line}\n")),
                }
            }
        }
        self.stdout.print(&text)
    }

    fn sum_up(self, bless: bool) -> Result<ExitCode, Problem> {
        let all = self.ok + self.accepted + self.failed;
        let mut counts = vec![format!("{} ok", self.ok)];
        if bless {
            counts.push(format!("{} accepted", self.accepted));
        }
        counts.push(format!("{} failed", self.failed));
        let cases = if all == 1 { "case" } else { "cases" };
        let mut text = format!("\n{all} {cases}: {}\n", counts.join(", "));
        if self.failed > 0 && !bless {
            let help = "`--bless` accepts what came; look at it first";
            text.push_str(&format!("  {}: {help}\n", Label::Help));
        }
        self.stdout.print(&text)?;
        Ok(match self.failed {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::from(ErrorKind::Failed.status()),
        })
    }
}
