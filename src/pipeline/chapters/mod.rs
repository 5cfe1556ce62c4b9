//! A chapter plugin on all chapters of a book, on several threads where that pays.

mod order;
mod queue;

use std::thread;
use std::time::Instant;

use order::InOrder;
use queue::Queue;

use super::plight::{Last, Task, at_work};
use crate::book::{Chapter, OwnedText, TextArena};
use crate::contract::ContextRecord;
use crate::runtime::{
    Failure, Grants, LoadedPlugin, PluginInstance, PluginOutput, ResourceLimits, Watchdog,
};

/// What a plugin made of one chapter.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The new content. `None`: it stays.
    pub content: Option<OwnedText>,
    /// What the plugin said meanwhile.
    pub said: PluginOutput,
    /// It was refused memory, so it may do something else under other limits.
    pub short: bool,
}

/// A chapter plugin and what it is to do.
pub struct Work<'w, 'a> {
    pub plugin: &'w LoadedPlugin,
    pub context: &'w ContextRecord<'w>,
    pub allowance: ResourceLimits,
    pub grants: &'w Grants,
    pub chapters: &'w [&'w Chapter<'a>],
    /// Whether several instances may work at once.
    pub threads: bool,
    /// Who is told what instances are at, and ends the process where their time is over, if anybody does.
    pub last: Option<&'w Last>,
}

/// What is known of it.
#[derive(Default)]
pub struct Done {
    /// What the plugin said when it was started.
    pub start: PluginOutput,
    /// By chapter. `None`: it was not run, or failed.
    pub outcomes: Vec<Option<Outcome>>,
}

/// What has come of it.
pub struct Ran {
    /// All that was done, earlier results included.
    pub done: Done,
    /// How many chapters were run.
    pub ran: usize,
    /// Why it was not done to the end.
    pub stop: Option<Stop>,
}

/// The first failure in the order of the chapters.
pub struct Stop {
    /// In which chapter. `None`: when it was started.
    pub place: Option<usize>,
    /// Why.
    pub failure: Failure,
}

/// Takes what was said about which chapter (`None`: when it was started).
pub type Told<'t> = dyn FnMut(Option<usize>, &PluginOutput) + 't;

impl Done {
    /// Nothing yet, for so many chapters.
    pub fn nothing(chapters: usize) -> Self {
        Self {
            outcomes: vec![None; chapters],
            ..Self::default()
        }
    }
}

impl Work<'_, '_> {
    /// Runs the plugin on the chapters that have no outcome yet. `told` hears everything in the
    /// order of the chapters, whichever thread they were run on.
    pub fn run(&self, earlier: Done, told: &mut Told<'_>) -> Ran {
        let queue = Queue::new(earlier.outcomes);
        let mut order = InOrder::new(&self.allowance, self.plugin.parts());
        let (start, stop) = match queue.is_empty() {
            true => {
                told(None, &earlier.start);
                order.spend(&earlier.start);
                (earlier.start, None)
            }
            false => self.instances(&queue, &mut order, told),
        };
        let stop = stop.or_else(|| order.advance(&mut queue.slots(), told));
        let (slots, ran) = queue.finish();
        Ran {
            done: Done {
                start,
                outcomes: slots.into_iter().map(|slot| slot?.ok()).collect(),
            },
            ran,
            stop,
        }
    }

    /// Empties the queue, on this thread and on as many more as are worth it.
    fn instances(
        &self,
        queue: &Queue,
        order: &mut InOrder<'_>,
        told: &mut Told<'_>,
    ) -> (PluginOutput, Option<Stop>) {
        let stopped = |failure| {
            let place = None;
            Some(Stop { place, failure })
        };
        let last_words = self.last.map(Last::words);
        let watchdog = match self.plugin.watch(&self.allowance, last_words) {
            Ok(watchdog) => watchdog,
            Err(failure) => return (PluginOutput::default(), stopped(failure)),
        };
        let mut session = match self.session(&watchdog) {
            Ok(session) => session,
            Err(failure) => return (PluginOutput::default(), stopped(failure)),
        };
        let began = Instant::now();
        let started = at_work(self.last, Task::Start, &mut session, PluginInstance::start);
        let starting = began.elapsed();
        let start = session.take_said();
        told(None, &start);
        order.spend(&start);
        if let Err(failure) = started {
            return (start, stopped(failure));
        }
        let mut stop = None;
        thread::scope(|scope| {
            let began = Instant::now();
            let mut alone = self.threads;
            self.serve(&mut session, queue, &mut |session| {
                if alone && let Some(helpers) = queue.worth(starting, began.elapsed()) {
                    alone = false;
                    for _ in 0..helpers.min(session.room()) {
                        let stack = self.plugin.stack_needed(self.allowance.stack);
                        let thread = thread::Builder::new().stack_size(stack);
                        // Where there are no more threads, there is less help.
                        let _ = thread.spawn_scoped(scope, || self.help(queue, &watchdog));
                    }
                }
                stop = stop
                    .take()
                    .or_else(|| order.advance(&mut queue.slots(), told));
                if stop.is_some() {
                    queue.close();
                }
            });
        });
        // What helpers that gave way have left is done as if they had never been.
        if stop.is_none() && queue.has_more() {
            if !session.is_ready() {
                drop(session);
                session = match self.session(&watchdog) {
                    Ok(session) => session,
                    Err(failure) => return (start, stopped(failure)),
                };
                if let Err(failure) = session.start() {
                    return (start, stopped(failure));
                }
                drop(session.take_said());
            }
            self.serve(&mut session, queue, &mut |_| {});
        }
        (start, stop)
    }

    /// An instance of the plugin, not started yet.
    pub fn session<'s>(&'s self, watchdog: &'s Watchdog) -> Result<PluginInstance<'s>, Failure> {
        self.plugin.session(self.allowance, self.grants, watchdog)
    }

    /// What another thread does, with an instance of its own. What that says when it is started
    /// was said by the first one.
    fn help(&self, queue: &Queue, watchdog: &Watchdog) {
        let helper = self.plugin.helper(self.allowance, self.grants, watchdog);
        let Ok(mut session) = helper else {
            return;
        };
        let started = session.start();
        drop(session.take_said());
        if started.is_ok() {
            self.serve(&mut session, queue, &mut |_| {});
        }
    }

    /// Takes chapters until there are no more, or until the instance gives way to others. `between`
    /// is called after each.
    fn serve(
        &self,
        session: &mut PluginInstance<'_>,
        queue: &Queue,
        between: &mut dyn FnMut(&PluginInstance<'_>),
    ) {
        let mut arena = TextArena::default();
        while let Some(place) = queue.take() {
            let chapter = self.chapters[place];
            let task = Task::chapter(place, chapter);
            let returned = at_work(self.last, task, session, |session| {
                session.chapter(self.context, chapter)
            });
            if returned.is_err() && session.gave_way() {
                return queue.give_back(place);
            }
            let said = session.take_said();
            let content = returned.as_ref().ok().and_then(Option::as_deref);
            session.leave(said.bytes() + content.map_or(0, str::len));
            queue.put(
                place,
                match returned {
                    Ok(content) => Ok(Outcome {
                        content: content.map(|content| arena.add(content)),
                        said,
                        short: session.was_short(),
                    }),
                    Err(failure) => Err((failure, said)),
                },
            );
            between(session);
        }
    }
}

#[cfg(test)]
mod tests;
