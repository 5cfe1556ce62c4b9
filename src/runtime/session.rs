//! One instance of a plugin, from its first instruction to its last.

use wasmtime::Store;

use super::busy::Count;
use super::failure::{Failure, Limit};
use super::grants::Grants;
use super::journal::{Journal, Said};
use super::limits::{Allowance, Limiter};
use super::load::{Entry, Plugin};
use super::sandbox::Guest;
use super::watchdog::Watchdog;
use crate::book::{Book, Chapter};
use crate::contract::v0_1::exports::mdbook::preprocessor::{book_processor, chapter_processor};
use crate::contract::{BookRecord, ContextRecord, ReturnedBook, chapter_record};

/// A plugin at work on one book. It takes no more calls after one that did not return.
pub struct Session<'p> {
    plugin: &'p Plugin,
    store: Store<Guest>,
    instance: Option<Instance>,
    journal: Journal,
    allowance: Allowance,
    /// Bytes of text that it may still return.
    output_left: usize,
    watchdog: &'p Watchdog,
    forgave: bool,
    busy: Count<'p>,
}

enum Instance {
    Chapter(chapter_processor::Guest),
    Book(book_processor::Guest),
}

/// What the outer error is not: the message that a plugin returns.
type Returned<T> = wasmtime::Result<Result<T, String>>;

impl Plugin {
    /// Lets the plugin's time run from now on, for all of its sessions.
    ///
    /// # Errors
    /// [`Failure::Host`], where the system has no thread left to watch the time.
    pub fn watch(&self, allowance: &Allowance) -> Result<Watchdog, Failure> {
        Watchdog::arm(&self.engine, allowance.timeout)
            .map_err(|error| Failure::Host(format!("can't start a thread: {error}")))
    }

    /// Prepares an instance, whose time is that of the watchdog.
    ///
    /// # Errors
    /// [`Failure::Host`], where a folder that was granted can't be opened.
    pub fn session<'p>(
        &'p self,
        allowance: Allowance,
        grants: &Grants,
        watchdog: &'p Watchdog,
    ) -> Result<Session<'p>, Failure> {
        let journal = Journal::new(allowance.log);
        let guest = Guest::new(Limiter::new(allowance.memory), journal.clone(), grants);
        let guest = guest.map_err(|error| {
            Failure::Host(format!("a folder that `allow.read` grants: {error:#}"))
        })?;
        // Everything is armed before the first instruction: a component can start by itself.
        let mut store = Store::new(&self.engine, guest);
        store.limiter(|guest| &mut guest.limiter);
        store.set_hostcall_fuel(allowance.output);
        store.set_epoch_deadline(1);
        Ok(Session {
            plugin: self,
            store,
            instance: None,
            journal,
            allowance,
            output_left: allowance.output,
            watchdog,
            forgave: false,
            busy: self.busy.count(),
        })
    }
}

impl Session<'_> {
    /// Makes the instance, which runs its start functions.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn start(&mut self) -> Result<(), Failure> {
        if self.watchdog.is_over() {
            return Err(Failure::Limit(Limit::Time(self.allowance.timeout)));
        }
        let instance = self.instantiate();
        let instance = instance.map_err(|error| self.failure(&error))?;
        self.forgave = self.store.data_mut().limiter.forgive();
        self.instance = Some(instance);
        Ok(())
    }

    /// Hands a chapter to a chapter plugin. `None`: it leaves the chapter's content as it is.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn chapter(
        &mut self,
        context: &ContextRecord<'_>,
        chapter: &Chapter<'_>,
    ) -> Result<Option<String>, Failure> {
        let content = self.call(|instance, store| match instance {
            Instance::Chapter(guest) => chapter_record(chapter, |chapter| {
                let old = chapter.content;
                let returned = guest.call_process(store, context.record(), chapter)?;
                Ok(returned.map(|new| new.filter(|new| new != old)))
            }),
            Instance::Book(_) => Err(wrong_kind()),
        })?;
        // wasmtime's own allowance is for each call, and all chapters are kept until the end.
        let bytes = content.as_ref().map_or(0, String::len);
        match self.output_left.checked_sub(bytes) {
            Some(left) => self.output_left = left,
            None => return Err(Failure::Limit(Limit::Output(self.allowance.output))),
        }
        Ok(content)
    }

    /// Hands the book to a book plugin. `None`: it leaves the book as it is.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn book(
        &mut self,
        context: &ContextRecord<'_>,
        book: &Book<'_>,
    ) -> Result<Option<ReturnedBook>, Failure> {
        self.call(|instance, store| match instance {
            Instance::Book(guest) => {
                BookRecord::new(book).with(|book| guest.call_process(store, context.record(), book))
            }
            Instance::Chapter(_) => Err(wrong_kind()),
        })
    }

    /// Whether it was ever refused memory that it asked for, and went on. What it does may then depend
    /// on its limits.
    pub fn was_short(&self) -> bool {
        self.forgave
    }

    /// Bytes of linear memory that the instance has.
    pub fn memory(&self) -> usize {
        self.store.data().limiter.memory()
    }

    /// What the plugin said since the last time, in order, and what it has looked for in vain.
    pub fn take_said(&self) -> Said {
        Said {
            denied: self.store.data().denied,
            ..self.journal.take()
        }
    }

    fn call<T>(
        &mut self,
        call: impl FnOnce(&Instance, &mut Store<Guest>) -> Returned<T>,
    ) -> Result<T, Failure> {
        // It is put back only when the call returns: a trapped instance is never used again.
        let Some(instance) = self.instance.take() else {
            let message = "it was not started, or has failed before";
            return Err(Failure::Host(message.to_owned()));
        };
        // What an instance did before must not show.
        if let Some(sequences) = &mut self.store.data_mut().sequences {
            sequences.restart();
        }
        let called = self.busy.during(|| call(&instance, &mut self.store));
        match called {
            Ok(result) => {
                self.forgave |= self.store.data_mut().limiter.forgive();
                self.instance = Some(instance);
                result.map_err(Failure::Said)
            }
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn failure(&self, error: &wasmtime::Error) -> Failure {
        let limiter = &self.store.data().limiter;
        Failure::of(error, &self.allowance, limiter, &self.journal)
    }

    fn instantiate(&mut self) -> wasmtime::Result<Instance> {
        let instance = self.plugin.pre.instantiate(&mut self.store)?;
        Ok(match &self.plugin.entry {
            Entry::Chapter(indices) => Instance::Chapter(indices.load(&mut self.store, &instance)?),
            Entry::Book(indices) => Instance::Book(indices.load(&mut self.store, &instance)?),
        })
    }
}

fn wrong_kind() -> wasmtime::Error {
    wasmtime::format_err!("a plugin of one kind was called as the other")
}
