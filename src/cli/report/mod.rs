//! What a run has to say, on standard error, in the form that its reader wants.

mod excerpt;
mod github;
mod human;
mod json;

use std::sync::Arc;

use clap::ValueEnum;

use super::terminal::Console;
use crate::environment;
use crate::pipeline::{End, Message, Report};
use crate::problem::Problem;
use crate::style::Label;

/// Who reads it.
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
pub struct Stderr {
    details: bool,
    format: Format,
    console: Console,
}

impl Stderr {
    /// `MDWASM_LOG` is `debug` or `trace` for a plugin author who wants to see all lines.
    pub fn new(format: Format) -> Self {
        let level = environment::value(environment::LOG).unwrap_or_default();
        Self {
            details: level == "debug" || level == "trace",
            format,
            console: Console::new(),
        }
    }

    /// What ends the process where a plugin runs over its time that can't be stopped: prints what there is to say
    /// in the same form, on the thread that has noticed it.
    pub fn end(&self) -> End {
        let format = self.format;
        Arc::new(move |plight| {
            let mut report = Self::new(format);
            let problem = plight.tell(&mut report);
            report.problem(&problem);
            std::process::exit(problem.kind().status().into())
        })
    }

    /// Prints why the program fails.
    pub fn problem(&mut self, problem: &Problem) {
        self.message(Message::Failed { problem });
    }

    /// Prints what a check has found.
    pub fn checked(&mut self, label: Label, problem: &Problem) {
        match self.format {
            Format::Human => self.console.eprintln(problem.labelled(label)),
            Format::Json => self.console.eprintln(json::checked(label, problem)),
            Format::Github => self.console.eprintln(github::Checked(label, problem)),
        }
    }
}

impl Report for Stderr {
    fn message(&mut self, message: Message<'_>) {
        if message.is_detail() && !self.details {
            return;
        }
        match self.format {
            Format::Human => match message {
                Message::Working { .. } if self.console.is_terminal() => {
                    self.console.print_progress(message);
                }
                Message::Worked if self.console.is_terminal() => self.console.clear_line(),
                Message::Worked => {}
                _ => self.console.eprintln(human::Shown(&message)),
            },
            Format::Json | Format::Github if matches!(message, Message::Worked) => {}
            Format::Json => self.console.eprintln(json::line(&message)),
            Format::Github => self.console.eprintln(github::Commands(&message)),
        }
    }
}
