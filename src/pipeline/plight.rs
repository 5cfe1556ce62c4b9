//! What is told of a plugin that has run over its time and can't be interrupted, while whoever waits for it still
//! waits.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::failed::{Doing, failed_by};
use super::report::{Message, Report, Tally};
use crate::book::Chapter;
use crate::problem::Problem;
use crate::runtime::{
    Failure, LimitExceeded, OutputEvent, OutputLogHandle, PluginInstance, PluginOutput,
    TimeoutHandler,
};

/// Ends the process after it has told of a plight. Another thread calls it.
pub type End = Arc<dyn Fn(&Plight) -> Infallible + Send + Sync>;

/// What is told, and by whom.
pub struct Last {
    /// What is told.
    pub plight: Plight,
    /// Who tells it.
    pub end: End,
}

impl Last {
    /// For whoever watches the time.
    pub fn words(&self) -> TimeoutHandler {
        let (plight, end) = (self.plight.clone(), Arc::clone(&self.end));
        Box::new(move || end(&plight))
    }
}

/// What the instances of a plugin are at. Clones share it.
#[derive(Clone)]
pub struct Plight(Arc<Shared>);

struct Shared {
    plugin: String,
    timeout: Duration,
    found: Mutex<Tally>,
    /// By the place of the chapter, where there is one.
    at: Mutex<BTreeMap<Option<usize>, (Task<'static>, OutputLogHandle)>>,
}

/// What an instance has in hand.
pub enum Task<'t> {
    /// It is being started.
    Start,
    /// The chapter at this place, which is called so.
    Chapter(usize, Cow<'t, str>),
    /// The whole book.
    Book,
}

impl<'t> Task<'t> {
    /// A chapter.
    pub fn chapter(place: usize, chapter: &'t Chapter<'_>) -> Self {
        Self::Chapter(place, Cow::Borrowed(chapter.label()))
    }

    fn place(&self) -> Option<usize> {
        match self {
            Self::Chapter(place, _) => Some(*place),
            Self::Start | Self::Book => None,
        }
    }

    fn into_owned(self) -> Task<'static> {
        match self {
            Self::Start => Task::Start,
            Self::Chapter(place, label) => Task::Chapter(place, label.into_owned().into()),
            Self::Book => Task::Book,
        }
    }
}

/// Has an instance do its task, which is known meanwhile to whoever is to tell of it.
pub fn at_work<'s, T>(
    last: Option<&Last>,
    task: Task<'_>,
    session: &mut PluginInstance<'s>,
    work: impl FnOnce(&mut PluginInstance<'s>) -> T,
) -> T {
    let Some(Last { plight, .. }) = last else {
        return work(session);
    };
    let place = task.place();
    lock(&plight.0.at).insert(place, (task.into_owned(), session.words()));
    let done = work(session);
    lock(&plight.0.at).remove(&place);
    done
}

impl Plight {
    /// Of the plugin that messages call so. `timeout`: what it has.
    pub fn new(plugin: &str, timeout: Duration) -> Self {
        Self(Arc::new(Shared {
            plugin: plugin.to_owned(),
            timeout,
            found: Mutex::default(),
            at: Mutex::default(),
        }))
    }

    /// What the plugin has found until now.
    pub fn count(&self, found: Tally) {
        *lock(&self.0.found) = found;
    }

    /// Passes on what the instance said that has the first chapter in hand, and returns how the plugin failed.
    pub fn tell(&self, report: &mut dyn Report) -> Problem {
        let Shared {
            plugin,
            timeout,
            found,
            at,
        } = &*self.0;
        let mut found = *lock(found);
        let first = lock(at).pop_first();
        let (task, said) = match first {
            Some((_, (task, words))) => (task, words.take()),
            None => (Task::Book, PluginOutput::default()),
        };
        let (doing, chapter) = match &task {
            Task::Start => (Doing::Start, None),
            Task::Chapter(_, label) => (Doing::Chapter(label), Some(&**label)),
            Task::Book => (Doing::Book, None),
        };
        for event in &said.events {
            report.message(match event {
                OutputEvent::Line(source, text) => Message::Line {
                    plugin,
                    source: *source,
                    text,
                },
                // Where in the chapter that is, only the thread knows that waits.
                OutputEvent::Diagnostic(diagnostic) => {
                    found.add(diagnostic.severity);
                    Message::Finding {
                        plugin,
                        chapter: diagnostic.chapter.as_deref().or(chapter),
                        root: Path::new(""),
                        file: None,
                        place: None,
                        diagnostic,
                    }
                }
            });
        }
        if found != Tally::default() {
            let tally = found;
            report.message(Message::Found { plugin, tally });
        }
        failed_by(
            plugin,
            doing,
            &Failure::Limit(LimitExceeded::Time(*timeout)),
            None,
        )
    }
}

/// Both are changed in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
