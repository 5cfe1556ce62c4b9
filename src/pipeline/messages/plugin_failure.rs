//! Errors about plugins that failed: in which phase, why, and the next step.

use std::borrow::Cow;

use super::signs;
use crate::book::Chapter;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{Failure, LimitExceeded};

/// The phase of a plugin in which it failed.
#[derive(Clone, Debug)]
pub enum Phase<'p> {
    /// It was starting.
    Start,
    /// It was asked whether it supports this renderer.
    Supports(Cow<'p, str>),
    /// It was asked for its assets.
    Assets,
    /// It processed the chapter with this label.
    Chapter(Cow<'p, str>),
    /// It processed the whole book, or had finished.
    Book,
}

impl<'p> Phase<'p> {
    /// Returns the phase of processing a chapter.
    pub fn chapter(chapter: &'p Chapter<'_>) -> Self {
        Self::Chapter(Cow::Borrowed(chapter.label()))
    }

    /// Returns the phase with texts of its own.
    pub fn into_owned(self) -> Phase<'static> {
        match self {
            Self::Start => Phase::Start,
            Self::Supports(renderer) => Phase::Supports(renderer.into_owned().into()),
            Self::Assets => Phase::Assets,
            Self::Chapter(label) => Phase::Chapter(label.into_owned().into()),
            Self::Book => Phase::Book,
        }
    }
}

/// Returns the error for a plugin that failed, to which the caller adds the reason.
pub fn plugin_failed(plugin: &str, phase: &Phase<'_>) -> Problem {
    Problem::new(ErrorKind::Failed, headline(plugin, phase))
}

/// Returns the error for a plugin that failed. `hint` replaces the usual help text.
pub fn failure_problem(
    plugin: &str,
    phase: &Phase<'_>,
    failure: &Failure,
    hint: Option<String>,
) -> Problem {
    let (kind, help) = match failure.innermost() {
        Failure::PluginError(_) | Failure::Status { .. } => (ErrorKind::Failed, None),
        Failure::Limit(limit) => (ErrorKind::Failed, Some(raise_limit_help(failure, limit))),
        Failure::Trap { .. } | Failure::Exit(_) => {
            (ErrorKind::Failed, Some(plugin_bug_help(failure)))
        }
        Failure::Host(_) | Failure::Part { .. } => (ErrorKind::Internal, None),
    };
    Problem::new(kind, headline(plugin, phase))
        .why(failure)
        .help(hint.or(help))
}

/// Returns the help text for an exceeded limit.
fn raise_limit_help(failure: &Failure, limit: &LimitExceeded) -> String {
    match failure {
        Failure::Part { name, .. } => {
            let key = limit.key();
            format!("raise `limits.{key}` of part `{name}` if it should have more")
        }
        _ => limit.help(),
    }
}

/// Returns the help text for a failure that only the plugin's author can fix.
pub fn plugin_bug_help(failure: &Failure) -> String {
    let bug = match failure {
        Failure::Part { name, .. } => {
            format!("this is a bug in part `{name}`; report it to its author")
        }
        _ => "this is a bug in the plugin; report it to its author".to_owned(),
    };
    match signs::instead(failure.innermost()) {
        Some(instead) => format!("{bug}, who can {instead} for mistakes that a writer can fix"),
        None => bug,
    }
}

fn headline(plugin: &str, phase: &Phase<'_>) -> String {
    match phase {
        Phase::Start => format!("plugin `{plugin}` failed to start"),
        Phase::Supports(renderer) => {
            format!("plugin `{plugin}` failed when asked whether it supports renderer `{renderer}`")
        }
        Phase::Assets => format!("plugin `{plugin}` failed to return its assets"),
        Phase::Chapter(label) => format!("plugin `{plugin}` failed in `{label}`"),
        Phase::Book => format!("plugin `{plugin}` failed"),
    }
}
