//! Errors about plugins that failed: in which phase, why, and the next step.

use std::borrow::Cow;

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

/// The help text for a command that exited with a status other than 0. The reason is in its own output, and some
/// of what a sandbox lacks never reaches the host: standard libraries know it themselves.
const STATUS_HELP: &str = "the sandbox has no threads, no network and no other programs, and environment variables only \
                           with `allow.env`: run a preprocessor that needs more natively, outside of mdbook-wasm";

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
        Failure::PluginError(_) => (ErrorKind::Failed, None),
        Failure::Status { .. } => (ErrorKind::Failed, Some(STATUS_HELP.to_owned())),
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
    let who = match failure {
        Failure::Part { name, .. } => format!("part `{name}`"),
        _ => "the plugin".to_owned(),
    };
    format!(
        "this is a bug in {who}; report it to its author, unless it needs threads, the network or other \
         programs, which the sandbox does not have"
    )
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
