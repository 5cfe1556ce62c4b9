//! How it is told that a plugin failed.

use super::signs;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{Failure, LimitExceeded};

/// What a plugin was doing when it failed.
#[derive(Clone, Copy)]
pub enum Doing<'d> {
    /// It was being started.
    Start,
    /// It was asked whether it supports this renderer.
    Asked(&'d str),
    /// It was asked for its assets.
    Assets,
    /// It had the chapter in hand that messages call so.
    Chapter(&'d str),
    /// It had the whole book in hand, or was done.
    Book,
}

/// The plugin of that name failed there; why is to be added.
pub fn failed(plugin: &str, doing: Doing<'_>) -> Problem {
    Problem::new(ErrorKind::Failed, what(plugin, doing))
}

/// The plugin of that name failed there by this; `hint` says what may be behind it, where that is known.
pub fn failed_by(
    plugin: &str,
    doing: Doing<'_>,
    failure: &Failure,
    hint: Option<String>,
) -> Problem {
    let (class, help) = match failure.innermost() {
        Failure::PluginError(_) | Failure::Status { .. } => (ErrorKind::Failed, None),
        Failure::Limit(limit) => (ErrorKind::Failed, Some(more(failure, limit))),
        Failure::Trap { .. } | Failure::Exit(_) => (ErrorKind::Failed, Some(mistake(failure))),
        Failure::Host(_) | Failure::Part { .. } => (ErrorKind::Internal, None),
    };
    Problem::new(class, what(plugin, doing))
        .why(failure)
        .help(hint.or(help))
}

/// What to do where a limit is too low.
fn more(failure: &Failure, limit: &LimitExceeded) -> String {
    match failure {
        Failure::Part { name, .. } => {
            let key = limit.key();
            format!("raise `limits.{key}` of part `{name}` if it should have more")
        }
        _ => limit.help(),
    }
}

/// What to do where the person at the terminal can do nothing else.
pub fn mistake(failure: &Failure) -> String {
    let tell = match failure {
        Failure::Part { name, .. } => {
            format!("this is the mistake of part `{name}`; tell its author")
        }
        _ => "this is the plugin's mistake; tell its author".to_owned(),
    };
    match signs::instead(failure.innermost()) {
        Some(instead) => format!("{tell}, who can {instead} to tell a writer what is wrong"),
        None => tell,
    }
}

fn what(plugin: &str, doing: Doing<'_>) -> String {
    match doing {
        Doing::Start => format!("plugin `{plugin}` failed when it started"),
        Doing::Asked(renderer) => {
            format!("plugin `{plugin}` failed when it was asked whether it supports `{renderer}`")
        }
        Doing::Assets => format!("plugin `{plugin}` failed when it was asked for its assets"),
        Doing::Chapter(label) => format!("plugin `{plugin}` failed in `{label}`"),
        Doing::Book => format!("plugin `{plugin}` failed"),
    }
}
