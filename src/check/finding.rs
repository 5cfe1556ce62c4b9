//! What a check has to say.

use std::fmt;
use std::path::PathBuf;

use crate::contract::Kind;
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::Sanitized;
use crate::style::Label;

/// Something that a check has found.
#[derive(Debug)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What it is, and the mend.
    pub problem: Problem,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A build fails for it.
    Error,
    /// A build does not fail, and does not do what its writer means.
    Warning,
    /// It may be as it is meant.
    Note,
}

impl Level {
    /// What programs know it by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }

    /// What a line about it begins with.
    pub(crate) fn label(self) -> Label {
        match self {
            Self::Error => Label::Error,
            Self::Warning => Label::Warning,
            Self::Note => Label::Note,
        }
    }
}

impl Finding {
    pub(super) fn error(problem: Problem) -> Self {
        Self {
            level: Level::Error,
            problem,
        }
    }

    pub(super) fn warning(what: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self {
            level: Level::Warning,
            problem: Problem::new(ErrorKind::Settings, what).help(Some(help)),
        }
    }

    pub(super) fn note(what: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self {
            level: Level::Note,
            ..Self::warning(what, help)
        }
    }

    pub(super) fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    pub(super) fn why(self, why: impl fmt::Display) -> Self {
        Self {
            problem: self.problem.why(why),
            ..self
        }
    }
}

/// What is told of each plugin.
#[derive(Debug)]
pub struct Told {
    /// What messages call it.
    pub name: String,
    /// Its file, relative to the book's root where it lies there.
    pub path: PathBuf,
    /// The package that it is, with its version.
    pub package: Option<String>,
    /// What it is handed. `None`: it can't be loaded.
    pub kind: Option<Kind>,
    /// Whether it can be used.
    pub is_usable: bool,
    /// Whether its file is pinned.
    pub is_pinned: bool,
}

/// On one line, without its end.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = match &self.package {
            Some(package) => package.clone(),
            None => self.path.display().to_string(),
        };
        let kind = self.kind.map_or("can't be loaded", Kind::what);
        write!(
            f,
            "{} ({}): {kind}",
            Sanitized(&self.name),
            Sanitized(&path)
        )?;
        if self.kind.is_some() {
            f.write_str(match self.is_usable {
                true => ", starts",
                false => ", can't be used",
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
