//! Prints messages to standard error, in the format that `--format` selects.
//!
//! Only this module writes there, so that a format has everything that it is made of, and its end.

mod console;
mod excerpt;
mod github;
mod human;
mod json;

use std::fmt::Display;
use std::process::{self, ExitCode};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::ValueEnum;
use console::Console;

use crate::contract::Severity;
use crate::environment;
use crate::pipeline::{ExitProcess, Message, MessageSink};
use crate::problem::Problem;
use crate::sanitize::Sanitized;
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

/// Prints to standard error. Clones share the state.
#[derive(Clone)]
pub struct MessagePrinter(Arc<Mutex<State>>);

struct State {
    shows_debug: bool,
    format: Format,
    console: Console,
}

impl MessagePrinter {
    /// Does the work of the program, prints its error, and ends the output. Returns the exit status.
    pub fn run(
        format: Format,
        work: impl FnOnce(&mut Self) -> Result<ExitCode, Problem>,
    ) -> ExitCode {
        let mut printer = Self::new(format);
        match work(&mut printer) {
            Ok(code) => {
                printer.end();
                code
            }
            Err(problem) => ExitCode::from(printer.fail(&problem)),
        }
    }

    /// Creates a printer, which includes debug messages if `MDWASM_LOG` is `debug` or `trace`.
    fn new(format: Format) -> Self {
        let level = environment::value(environment::LOG).unwrap_or_default();
        Self(Arc::new(Mutex::new(State {
            shows_debug: level == "debug" || level == "trace",
            format,
            console: Console::new(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while a message is formatted leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the function that reports a timeout, ends the output and ends the process.
    pub fn exit_on_timeout(&self) -> ExitProcess {
        let printer = self.clone();
        Arc::new(move |in_flight| {
            let mut printer = printer.clone();
            let problem = in_flight.report_timeout(&mut printer);
            process::exit(printer.fail(&problem).into())
        })
    }

    /// Prints the error that the program fails with, and ends the output. Returns the exit status.
    fn fail(&mut self, problem: &Problem) -> u8 {
        self.problem(problem);
        self.end();
        problem.kind().status()
    }

    /// Ends the output: nothing is printed afterwards.
    fn end(&self) {
        match self.state().format {
            // Each message was printed at once.
            Format::Human | Format::Json | Format::Github => {}
        }
    }

    /// Prints an error.
    pub fn problem(&mut self, problem: &Problem) {
        self.message(Message::Failed { problem });
    }

    /// Prints a problem that is only a warning.
    pub fn warning(&mut self, problem: &Problem) {
        let State {
            format, console, ..
        } = &mut *self.state();
        match format {
            Format::Human => console.eprintln(problem.labelled(Label::Warning)),
            Format::Json => console.eprintln(json::warning(problem)),
            Format::Github => console.eprintln(github::CheckAnnotation(Severity::Warning, problem)),
        }
    }

    /// Prints a finding of a check.
    pub fn check_finding(&mut self, severity: Severity, problem: &Problem) {
        let State {
            format, console, ..
        } = &mut *self.state();
        match format {
            Format::Human => console.eprintln(problem.labelled(Label::from(severity))),
            Format::Json => console.eprintln(json::check_finding(severity, problem)),
            Format::Github => console.eprintln(github::CheckAnnotation(severity, problem)),
        }
    }

    /// Prints a text of any origin as a note.
    pub fn note(&mut self, text: impl Display) {
        let State {
            format, console, ..
        } = &mut *self.state();
        let text = text.to_string();
        match format {
            Format::Json => console.eprintln(json::note(&text)),
            Format::Human | Format::Github => {
                console.eprintln(format_args!("{}: {}", Label::Note, Sanitized(&text)));
            }
        }
    }

    /// Prints a sanitized text that is not a message, such as a table.
    pub fn text(&mut self, text: impl Display) {
        let State {
            format, console, ..
        } = &mut *self.state();
        match format {
            Format::Human | Format::Json | Format::Github => console.eprintln(text),
        }
    }

    /// Shows at a terminal what the program waits for. Returns true if it is shown.
    pub fn waiting(&mut self, text: &str) -> bool {
        let State {
            format, console, ..
        } = &mut *self.state();
        match format {
            Format::Human if console.is_terminal() => {
                console.print_progress(Sanitized(text));
                true
            }
            Format::Human | Format::Json | Format::Github => false,
        }
    }

    /// Clears what [`waiting`](Self::waiting) shows.
    pub fn done_waiting(&mut self) {
        self.message(Message::ProgressDone);
    }
}

impl MessageSink for MessagePrinter {
    fn message(&mut self, message: Message<'_>) {
        let State {
            shows_debug,
            format,
            console,
        } = &mut *self.state();
        if message.is_debug() && !*shows_debug {
            return;
        }
        match format {
            Format::Human => match message {
                Message::Progress { .. } if console.is_terminal() => {
                    console.print_progress(message);
                }
                Message::ProgressDone if console.is_terminal() => console.clear_line(),
                Message::ProgressDone => {}
                _ => console.eprintln(human::HumanMessage(&message)),
            },
            Format::Json | Format::Github if matches!(message, Message::ProgressDone) => {}
            Format::Json => console.eprintln(json::line(&message)),
            Format::Github => console.eprintln(github::WorkflowCommand(&message)),
        }
    }
}
