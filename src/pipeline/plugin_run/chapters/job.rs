//! Distributes chapters to instances of a plugin, on this thread and on helper threads.

use std::thread;
use std::time::Instant;

use super::in_order::InOrder;
use super::queue::Queue;
use super::{EventCallback, FirstFailure, RunResult};
use crate::book::{Chapter, TextArena};
use crate::contract::PluginContext;
use crate::pipeline::messages::{Phase, TimeoutReporter, track};
use crate::pipeline::state::{ChapterResult, ChapterResults};
use crate::runtime::{
    Failure, LoadedPlugin, Permissions, PluginEvents, PluginInstance, ResourceLimits, Watchdog,
};

/// A chapter plugin and the chapters to run it on.
pub struct ChapterJob<'w, 'a> {
    pub plugin: &'w LoadedPlugin,
    pub plugin_context: &'w PluginContext<'w>,
    pub limits: ResourceLimits,
    pub permissions: &'w Permissions,
    pub chapters: &'w [&'w Chapter<'a>],
    /// True if several instances may run at once.
    pub parallel: bool,
    /// Reports a timeout and ends the process, if the process may end then.
    pub timeout_reporter: Option<&'w TimeoutReporter>,
}

impl ChapterJob<'_, '_> {
    /// Runs the plugin on the chapters that have no result yet.
    ///
    /// `on_events` receives all events in the order of the chapters, whichever thread they ran on.
    pub fn run(&self, earlier: ChapterResults, on_events: &mut EventCallback<'_>) -> RunResult {
        let queue = Queue::new(earlier.chapters);
        let mut order = InOrder::new(&self.limits, self.plugin.parts());
        let (start, failure) = if queue.is_empty() {
            on_events(None, &earlier.start);
            order.count(&earlier.start, 0);
            (earlier.start, None)
        } else {
            self.run_instances(&queue, &mut order, on_events)
        };
        let failure = failure.or_else(|| order.advance(&mut queue.slots(), on_events));
        let (slots, chapters_run) = queue.finish();
        RunResult {
            results: ChapterResults {
                start,
                chapters: slots.into_iter().map(|slot| slot?.ok()).collect(),
            },
            chapters_run,
            failure,
        }
    }

    /// Processes the queue on this thread, and on helper threads if they are worth starting.
    ///
    /// Returns the events of the primary instance's start.
    fn run_instances(
        &self,
        queue: &Queue,
        order: &mut InOrder<'_>,
        on_events: &mut EventCallback<'_>,
    ) -> (PluginEvents, Option<FirstFailure>) {
        let handler = self.timeout_reporter.map(TimeoutReporter::handler);
        let watchdog = match self.plugin.watch(&self.limits, handler) {
            Ok(watchdog) => watchdog,
            Err(failure) => return (PluginEvents::default(), at_start(failure)),
        };
        let mut instance = match self.instance(&watchdog) {
            Ok(instance) => instance,
            Err(failure) => return (PluginEvents::default(), at_start(failure)),
        };
        let began = Instant::now();
        let reporter = self.timeout_reporter;
        let started = track(
            reporter,
            None,
            Phase::Start,
            &mut instance,
            PluginInstance::start,
        );
        let start_time = began.elapsed();
        let start = instance.take_events();
        on_events(None, &start);
        order.count(&start, 0);
        if let Err(failure) = started {
            return (start, at_start(failure));
        }
        let mut first_failure = None;
        thread::scope(|scope| {
            let began = Instant::now();
            let mut may_start_helpers = self.parallel;
            self.process_queue(&mut instance, queue, &mut |instance| {
                if may_start_helpers
                    && let Some(helpers) = queue.helpers_worth_starting(start_time, began.elapsed())
                {
                    may_start_helpers = false;
                    for _ in 0..helpers.min(instance.more_instances()) {
                        let stack = self.plugin.stack_needed(self.limits.stack);
                        let thread = thread::Builder::new().stack_size(stack);
                        // If the system has no more threads, fewer helpers run.
                        let _ = thread.spawn_scoped(scope, || self.run_helper(queue, &watchdog));
                    }
                }
                first_failure = first_failure
                    .take()
                    .or_else(|| order.advance(&mut queue.slots(), on_events));
                if let Some(FirstFailure {
                    chapter: Some(chapter),
                    ..
                }) = first_failure
                {
                    queue.close_after(chapter);
                }
            });
        });
        if first_failure.is_none() && queue.has_more() {
            first_failure = self.finish_alone(instance, queue, &watchdog);
        }
        (start, first_failure)
    }

    /// Processes the chapters that preempted helpers gave back, as if there had been no helpers.
    fn finish_alone<'s>(
        &'s self,
        mut instance: PluginInstance<'s>,
        queue: &Queue,
        watchdog: &'s Watchdog,
    ) -> Option<FirstFailure> {
        if !instance.is_ready() {
            drop(instance);
            instance = match self.instance(watchdog) {
                Ok(instance) => instance,
                Err(failure) => return at_start(failure),
            };
            if let Err(failure) = instance.start() {
                return at_start(failure);
            }
            drop(instance.take_events());
        }
        self.process_queue(&mut instance, queue, &mut |_| {});
        None
    }

    /// Creates an instance of the plugin that is not started yet.
    pub fn instance<'s>(&'s self, watchdog: &'s Watchdog) -> Result<PluginInstance<'s>, Failure> {
        self.plugin
            .primary_instance(self.limits, self.permissions, watchdog)
    }

    /// Processes the queue with another instance, on a helper thread.
    ///
    /// The events of its start are dropped, since the primary instance's were reported.
    fn run_helper(&self, queue: &Queue, watchdog: &Watchdog) {
        let helper = self
            .plugin
            .helper_instance(self.limits, self.permissions, watchdog);
        let Ok(mut instance) = helper else {
            return;
        };
        let started = instance.start();
        drop(instance.take_events());
        if started.is_ok() {
            self.process_queue(&mut instance, queue, &mut |_| {});
        }
    }

    /// Processes chapters until the queue is empty, or the instance is preempted.
    ///
    /// `after_each` is called after each chapter.
    fn process_queue(
        &self,
        instance: &mut PluginInstance<'_>,
        queue: &Queue,
        after_each: &mut dyn FnMut(&PluginInstance<'_>),
    ) {
        let mut arena = TextArena::default();
        while let Some(index) = queue.take() {
            let chapter = self.chapters[index];
            let phase = Phase::chapter(chapter);
            let reporter = self.timeout_reporter;
            let returned = track(reporter, Some(index), phase, instance, |instance| {
                instance.chapter(self.plugin_context, chapter)
            });
            if returned.is_err() && instance.was_preempted() {
                return queue.give_back(index);
            }
            let events = instance.take_events();
            let content = returned.as_ref().ok().and_then(Option::as_deref);
            instance.transfer_to_pool(events.bytes() + content.map_or(0, str::len));
            let result = match returned {
                Ok(content) => Ok(ChapterResult {
                    content: content.map(|content| arena.add(content)),
                    events,
                    was_memory_limited: instance.had_refusals(),
                }),
                Err(failure) => Err((failure, events)),
            };
            queue.put(index, result);
            after_each(instance);
        }
    }
}

fn at_start(failure: Failure) -> Option<FirstFailure> {
    Some(FirstFailure {
        chapter: None,
        failure,
    })
}
