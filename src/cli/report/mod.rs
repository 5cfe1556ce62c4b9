//! Prints the messages of a run to standard error, in the format that `--format` selects.

mod excerpt;
mod github;
mod human;
mod json;

use std::sync::Arc;

use clap::ValueEnum;

use super::terminal::Console;
use crate::contract::Severity;
use crate::environment;
use crate::pipeline::{ExitProcess, Message, MessageSink};
use crate::problem::Problem;
use crate::style::Label;

/// The format of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text with the lines of Markdown underlined
    #[default]
    Human,
    /// One JSON object a line
    Json,
    /// Workflow commands, which GitHub Actions shows beside the lines of Markdown
    Github,
}

/// Prints messages to standard error.
pub struct MessagePrinter {
    shows_debug: bool,
    format: Format,
    console: Console,
}

impl MessagePrinter {
    /// Creates a printer, which includes debug messages if `MDWASM_LOG` is `debug` or `trace`.
    pub fn new(format: Format) -> Self {
        let level = environment::value(environment::LOG).unwrap_or_default();
        Self {
            shows_debug: level == "debug" || level == "trace",
            format,
            console: Console::new(),
        }
    }

    /// Returns the function that reports a timeout in the same format and ends the process.
    pub fn exit_on_timeout(&self) -> ExitProcess {
        let format = self.format;
        Arc::new(move |in_flight| {
            let mut printer = Self::new(format);
            let problem = in_flight.report_timeout(&mut printer);
            printer.problem(&problem);
            std::process::exit(problem.kind().status().into())
        })
    }

    /// Prints the error that the program fails with.
    pub fn problem(&mut self, problem: &Problem) {
        self.message(Message::Failed { problem });
    }

    /// Prints a finding of a check.
    pub fn check_finding(&mut self, severity: Severity, problem: &Problem) {
        let console = &mut self.console;
        match self.format {
            Format::Human => console.eprintln(problem.labelled(Label::from(severity))),
            Format::Json => console.eprintln(json::check_finding(severity, problem)),
            Format::Github => console.eprintln(github::CheckAnnotation(severity, problem)),
        }
    }
}

impl MessageSink for MessagePrinter {
    fn message(&mut self, message: Message<'_>) {
        if message.is_debug() && !self.shows_debug {
            return;
        }
        match self.format {
            Format::Human => match message {
                Message::Progress { .. } if self.console.is_terminal() => {
                    self.console.print_progress(message);
                }
                Message::ProgressDone if self.console.is_terminal() => self.console.clear_line(),
                Message::ProgressDone => {}
                _ => self.console.eprintln(human::HumanMessage(&message)),
            },
            Format::Json | Format::Github if matches!(message, Message::ProgressDone) => {}
            Format::Json => self.console.eprintln(json::line(&message)),
            Format::Github => self.console.eprintln(github::WorkflowCommand(&message)),
        }
    }
}
