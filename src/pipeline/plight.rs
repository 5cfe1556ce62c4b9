//! What is told of a plugin that has run over its time and can't be interrupted, while whoever waits for it still
//! waits.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::failed::{Doing, failed_by};
use super::report::{Message, Report, Tally};
use crate::problem::Problem;
use crate::runtime::{Event, Failure, LastWords, Limit, Said, Words};

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
    pub fn words(&self) -> LastWords {
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
    at: Mutex<BTreeMap<Option<usize>, (Task, Words)>>,
}

/// What an instance has in hand.
pub enum Task {
    /// It is being started.
    Start,
    /// The chapter that is called so.
    Chapter(String),
    /// The whole book.
    Book,
}

/// An instance is at something until this is dropped.
pub struct AtWork<'p> {
    plight: &'p Plight,
    place: Option<usize>,
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

    /// An instance takes something in hand, and says these words meanwhile.
    pub fn take_up(&self, place: Option<usize>, task: Task, words: Words) -> AtWork<'_> {
        lock(&self.0.at).insert(place, (task, words));
        AtWork {
            plight: self,
            place,
        }
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
            None => (Task::Book, Said::default()),
        };
        let (doing, chapter) = match &task {
            Task::Start => (Doing::Start, None),
            Task::Chapter(label) => (Doing::Chapter(label), Some(&**label)),
            Task::Book => (Doing::Book, None),
        };
        for event in &said.events {
            report.message(match event {
                Event::Line(source, text) => Message::Line {
                    plugin,
                    source: *source,
                    text,
                },
                // Where in the chapter that is, only the thread knows that waits.
                Event::Diagnostic(diagnostic) => {
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
        failed_by(plugin, doing, &Failure::Limit(Limit::Time(*timeout)), None)
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        lock(&self.plight.0.at).remove(&self.place);
    }
}

/// Both are changed in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
