//! A chapter plugin on all chapters of a book, on several threads where that pays.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::book::Chapter;
use crate::contract::ContextRecord;
use crate::runtime::{Allowance, Failure, Limit, Plugin, Said, Session, THREAD_STACK, Watchdog};

/// What a plugin made of one chapter.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The new content. `None`: it stays.
    pub content: Option<String>,
    /// What the plugin said meanwhile.
    pub said: Said,
    /// It was refused memory, so it may do something else under other limits.
    pub short: bool,
}

/// A chapter plugin and what it is to do.
pub struct Work<'w, 'a> {
    pub plugin: &'w Plugin,
    pub context: &'w ContextRecord<'w>,
    pub allowance: Allowance,
    pub chapters: &'w [&'w Chapter<'a>],
    /// Whether several instances may work at once.
    pub threads: bool,
}

/// What is known of it.
#[derive(Default)]
pub struct Done {
    /// What the plugin said when it was started.
    pub start: Said,
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
pub type Told<'t> = dyn FnMut(Option<usize>, &Said) + 't;

/// Help is not asked for before so much was done, since the first chapters say little of the rest.
const ALONE: Duration = Duration::from_millis(5);

/// What there must be left to do for each other thread: ten times what its instance costs.
const SHARE: Duration = Duration::from_millis(10);

/// More instances than this would take more memory than they save time.
const MOST: usize = 8;

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
        let mut order = InOrder::new(&self.allowance);
        let (start, stop) = match queue.todo.is_empty() {
            true => {
                told(None, &earlier.start);
                order.spend(earlier.start.cost);
                (earlier.start, None)
            }
            false => self.instances(&queue, &mut order, told),
        };
        let stop = stop.or_else(|| order.advance(&mut queue.slots(), told));
        let ran = queue.taken.into_inner().min(queue.todo.len());
        let slots = queue.slots.into_inner();
        let slots = slots.unwrap_or_else(PoisonError::into_inner).into_iter();
        Ran {
            done: Done {
                start,
                outcomes: slots.map(|slot| slot?.ok()).collect(),
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
    ) -> (Said, Option<Stop>) {
        let stopped = |failure| {
            let place = None;
            Some(Stop { place, failure })
        };
        let watchdog = match self.plugin.watch(&self.allowance) {
            Ok(watchdog) => watchdog,
            Err(failure) => return (Said::default(), stopped(failure)),
        };
        let mut session = self.plugin.session(self.allowance, &watchdog);
        let started = session.start();
        let start = session.take_said();
        told(None, &start);
        order.spend(start.cost);
        if let Err(failure) = started {
            return (start, stopped(failure));
        }
        let mut stop = None;
        thread::scope(|scope| {
            let began = Instant::now();
            let mut alone = self.threads;
            self.serve(&mut session, queue, &mut |memory| {
                if alone && let Some(helpers) = queue.worth(began.elapsed()) {
                    alone = false;
                    // Each instance has the whole limit, but together they should need no more.
                    let room = self.allowance.memory / memory.max(1);
                    for _ in 0..helpers.min(room.saturating_sub(1)) {
                        let thread = thread::Builder::new().stack_size(THREAD_STACK);
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
        (start, stop)
    }

    /// What another thread does, with an instance of its own. What that says when it is started
    /// was said by the first one.
    fn help(&self, queue: &Queue, watchdog: &Watchdog) {
        let mut session = self.plugin.session(self.allowance, watchdog);
        let started = session.start();
        drop(session.take_said());
        if started.is_ok() {
            self.serve(&mut session, queue, &mut |_| {});
        }
    }

    /// Takes chapters until there are no more. `between` is called after each, with the bytes of memory
    /// that the instance has.
    fn serve(&self, session: &mut Session<'_>, queue: &Queue, between: &mut dyn FnMut(usize)) {
        while let Some(place) = queue.take() {
            let returned = session.chapter(self.context, self.chapters[place]);
            let said = session.take_said();
            queue.put(
                place,
                match returned {
                    Ok(content) => Ok(Outcome {
                        content,
                        said,
                        short: session.was_short(),
                    }),
                    Err(failure) => Err((failure, said)),
                },
            );
            between(session.memory());
        }
    }
}

type Slot = Option<Result<Outcome, (Failure, Said)>>;

/// The chapters that are to be run, taken in order by any number of threads.
struct Queue {
    todo: Vec<usize>,
    taken: AtomicUsize,
    closed: AtomicBool,
    slots: Mutex<Vec<Slot>>,
    processors: OnceLock<usize>,
}

impl Queue {
    fn new(earlier: Vec<Option<Outcome>>) -> Self {
        let open = earlier.iter().enumerate().filter(|(_, one)| one.is_none());
        Self {
            todo: open.map(|(place, _)| place).collect(),
            taken: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            slots: Mutex::new(earlier.into_iter().map(|one| one.map(Ok)).collect()),
            processors: OnceLock::new(),
        }
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot>> {
        // A slot is filled in one step.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<usize> {
        if self.closed.load(Ordering::SeqCst) {
            return None;
        }
        let turn = self.taken.fetch_add(1, Ordering::SeqCst);
        self.todo.get(turn).copied()
    }

    /// Since chapters are taken in order, those before one that failed are done, or being done.
    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    fn put(&self, place: usize, result: Result<Outcome, (Failure, Said)>) {
        if result.is_err() {
            self.close();
        }
        self.slots()[place] = Some(result);
    }

    /// How many threads should help, if what is left takes as long as what was done in this time.
    fn worth(&self, elapsed: Duration) -> Option<usize> {
        if elapsed < ALONE {
            return None;
        }
        let taken = self.taken.load(Ordering::Relaxed);
        let left = self.todo.len().checked_sub(taken)?;
        let time = elapsed.as_secs_f64() * left as f64 / taken.max(1) as f64;
        let worth = (time / SHARE.as_secs_f64()) as usize;
        if worth == 0 {
            return None;
        }
        // The system reads several files for this.
        let processors = || thread::available_parallelism().map_or(1, usize::from);
        let processors = *self.processors.get_or_init(processors);
        let helpers = worth.min(left).min(processors.min(MOST) - 1);
        (helpers > 0).then_some(helpers)
    }
}

/// Goes through the slots as they are filled, and counts what belongs to the whole run.
struct InOrder<'w> {
    next: usize,
    log_left: usize,
    output_left: usize,
    allowance: &'w Allowance,
}

impl<'w> InOrder<'w> {
    fn new(allowance: &'w Allowance) -> Self {
        Self {
            next: 0,
            log_left: allowance.log,
            output_left: allowance.output,
            allowance,
        }
    }

    /// Tells of all slots that are filled, up to the first that is not. After a stop there is
    /// nothing to go on with.
    fn advance(&mut self, slots: &mut [Slot], told: &mut Told<'_>) -> Option<Stop> {
        while let Some(slot) = slots.get_mut(self.next) {
            let place = Some(self.next);
            let failure = match slot {
                None => return None,
                Some(Ok(outcome)) => {
                    told(place, &outcome.said);
                    let content = outcome.content.as_ref().map_or(0, String::len);
                    self.count(outcome.said.cost, content)
                }
                Some(Err((_, said))) => {
                    told(place, said);
                    match slot.take() {
                        Some(Err((failure, _))) => Some(failure),
                        _ => None,
                    }
                }
            };
            if let Some(failure) = failure {
                return Some(Stop { place, failure });
            }
            self.next += 1;
        }
        None
    }

    /// Each instance has the whole allowance, and all of them together too.
    fn count(&mut self, log: usize, output: usize) -> Option<Failure> {
        if !self.spend(log) {
            return Some(Failure::Limit(Limit::Log(self.allowance.log)));
        }
        match self.output_left.checked_sub(output) {
            Some(left) => self.output_left = left,
            None => return Some(Failure::Limit(Limit::Output(self.allowance.output))),
        }
        None
    }

    fn spend(&mut self, log: usize) -> bool {
        let left = self.log_left.checked_sub(log);
        self.log_left = left.unwrap_or(0);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Failure, InOrder, Limit, Outcome, Queue, Slot, Stop};
    use crate::runtime::{Allowance, Said};

    const ALLOWANCE: Allowance = Allowance {
        memory: 0,
        timeout: Duration::ZERO,
        log: 100,
        output: 10,
    };

    fn said(cost: usize) -> Said {
        Said {
            events: Vec::new(),
            cost,
        }
    }

    fn outcome(cost: usize, content: Option<&str>) -> Slot {
        Some(Ok(Outcome {
            content: content.map(str::to_owned),
            said: said(cost),
            short: false,
        }))
    }

    fn failed() -> Slot {
        Some(Err((Failure::Exit(1), said(1))))
    }

    /// Where it stops, and which places were told of.
    fn go(order: &mut InOrder<'_>, slots: &mut [Slot]) -> (Option<Stop>, Vec<Option<usize>>) {
        let mut told = Vec::new();
        let stop = order.advance(slots, &mut |place, _| told.push(place));
        (stop, told)
    }

    #[test]
    fn nothing_is_told_before_what_comes_before_it() {
        let mut order = InOrder::new(&ALLOWANCE);
        let mut slots = [None, outcome(1, None), failed(), outcome(1, None)];
        let (stop, told) = go(&mut order, &mut slots);
        assert!(stop.is_none() && told.is_empty());
        slots[0] = outcome(1, None);
        let (stop, told) = go(&mut order, &mut slots);
        assert_eq!(told, [Some(0), Some(1), Some(2)]);
        let stop = stop.unwrap();
        assert!(matches!(
            (stop.place, stop.failure),
            (Some(2), Failure::Exit(1))
        ));
    }

    #[test]
    fn limits_are_for_all_chapters_together() {
        let log = |start| {
            let mut order = InOrder::new(&ALLOWANCE);
            order.spend(start);
            go(&mut order, &mut [40; 3].map(|cost| outcome(cost, None))).0
        };
        for (start, place) in [(0, 2), (20, 2), (21, 1), (1000, 0)] {
            let stop = log(start).unwrap();
            assert_eq!(stop.place, Some(place));
            assert!(matches!(stop.failure, Failure::Limit(Limit::Log(100))));
        }
        let mut order = InOrder::new(&ALLOWANCE);
        let contents = [Some("12345"), None, Some("67890"), Some("x")];
        let stop = go(&mut order, &mut contents.map(|content| outcome(0, content)));
        let stop = stop.0.unwrap();
        assert_eq!(stop.place, Some(3));
        assert!(matches!(stop.failure, Failure::Limit(Limit::Output(10))));
    }

    #[test]
    fn chapters_with_an_outcome_are_not_taken() {
        let known = || Some(Outcome::default());
        let queue = Queue::new(vec![known(), None, known(), None, None]);
        assert_eq!((queue.take(), queue.take()), (Some(1), Some(3)));
        queue.put(1, Err((Failure::Exit(1), said(0))));
        assert_eq!(queue.take(), None, "after a failure nothing new begins");
    }

    #[test]
    fn nobody_helps_where_little_is_left() {
        let queue = Queue::new(vec![None; 100]);
        queue.take();
        assert_eq!(queue.worth(Duration::from_micros(100)), None);
        for _ in 1..100 {
            queue.take();
        }
        assert_eq!(queue.worth(Duration::from_secs(1)), None);
    }
}
