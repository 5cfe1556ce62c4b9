//! The error of the settings.

use std::{fmt, io};

use crate::problem::{ErrorKind, Problem};

/// An error in the settings, for the person who wrote them: where and what, why, and the next step.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsError {
    what: String,
    why: Option<String>,
    help: Option<String>,
}

impl SettingsError {
    /// An error that says where and what is wrong.
    pub(super) fn new(what: String) -> Self {
        Self {
            what,
            why: None,
            help: None,
        }
    }

    /// Adds the reason.
    pub(super) fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds the system's error as the reason.
    pub(super) fn caused_by(self, error: &io::Error) -> Self {
        self.why(error.to_string())
    }

    /// Adds the next step.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// One line: the error, the reason and the next step, separated by semicolons.
impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        [&self.why, &self.help]
            .into_iter()
            .flatten()
            .try_for_each(|more| write!(f, "; {more}"))
    }
}

impl std::error::Error for SettingsError {}

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Self {
        let problem = Self::new(ErrorKind::Settings, error.what).help(error.help);
        error.why.into_iter().fold(problem, Self::why)
    }
}

/// Converts an error of the lock file, which a plugin that is a package needs. Keeps the first reason.
impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self {
            what: problem.what().to_owned(),
            why: problem.reasons().first().cloned(),
            help: problem.help_text().map(str::to_owned),
        }
    }
}
