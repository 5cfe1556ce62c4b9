//! Findings of a check, and a summary of each plugin.

use std::fmt;
use std::path::PathBuf;

use crate::contract::{Kind, Severity};
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::Sanitized;

/// A finding of a check.
///
/// A build fails because of an error. A warning means that a build does not do what its writer means. A note
/// may be intended.
#[derive(Debug)]
pub struct CheckFinding {
    /// The severity.
    pub severity: Severity,
    /// The finding itself, with its fix.
    pub problem: Problem,
}

impl CheckFinding {
    pub(super) fn error(problem: Problem) -> Self {
        Self {
            severity: Severity::Error,
            problem,
        }
    }

    pub(super) fn warning(what: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self {
            severity: Severity::Warning,
            problem: Problem::new(ErrorKind::Settings, what).help(Some(help)),
        }
    }

    pub(super) fn note(what: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::warning(what, help)
        }
    }

    pub(super) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    pub(super) fn why(self, why: impl fmt::Display) -> Self {
        Self {
            problem: self.problem.why(why),
            ..self
        }
    }
}

/// A summary of a plugin.
#[derive(Debug)]
pub struct PluginSummary {
    /// The plugin's name in messages.
    pub name: String,
    /// The file, relative to the book's root if it lies there.
    pub path: PathBuf,
    /// The package and its version, if the plugin is one.
    pub package: Option<String>,
    /// The kind. `None`: the plugin can't be loaded.
    pub kind: Option<Kind>,
    /// True if a build can use the plugin.
    pub is_usable: bool,
    /// True if the file is pinned.
    pub is_pinned: bool,
}

/// Displays the summary on one line, without a line break.
impl fmt::Display for PluginSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match &self.package {
            Some(package) => package.clone(),
            None => self.path.display().to_string(),
        };
        let kind = self.kind.map_or("can't be loaded", Kind::description);
        write!(
            f,
            "{} ({}): {kind}",
            Sanitized(&self.name),
            Sanitized(&path)
        )?;
        if self.kind.is_some() {
            f.write_str(if self.is_usable {
                ", starts"
            } else {
                ", can't be used"
            })?;
        }
        if self.is_pinned {
            f.write_str(", pinned")?;
        }
        match self.package {
            Some(_) => f.write_str(", locked"),
            None => Ok(()),
        }
    }
}
