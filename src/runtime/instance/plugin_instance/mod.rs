//! One instance of a plugin, from its first instruction to its last.

mod prepare;

use wasmtime::Store;
use wasmtime::component::{Resource, ResourceAny};
use wasmtime_wasi::I32Exit;

use super::export_bindings::{BoundInstance, GuestResult};
use super::load::LoadedPlugin;
use super::result_size::{edit_bytes, returned_bytes};
use super::watchdog::Watchdog;
use crate::book::{Book, Chapter};
use crate::contract::{Asset, ContextRecord, Edit, EntryId, OpenBook, ReturnedBook};
use crate::runtime::host::HostState;
use crate::runtime::linking::PartInstances;
use crate::runtime::metrics::Count;
use crate::runtime::output::{Failure, Journal, Limit, Said, Words};
use crate::runtime::quota::{Account, Allowance, Short};

/// A plugin at work on one book. It takes no more calls after one that did not return.
pub struct PluginInstance<'p> {
    plugin: &'p LoadedPlugin,
    store: Store<HostState>,
    instance: Option<BoundInstance>,
    company: PartInstances,
    journal: Journal,
    account: Account,
    allowance: Allowance,
    watchdog: &'p Watchdog,
    forgave: bool,
    busy: Count<'p>,
}

impl PluginInstance<'_> {
    /// Makes the instance, which runs its start functions.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn start(&mut self) -> Result<(), Failure> {
        self.in_time()?;
        if self.account.gives_way() {
            return Err(self.failure(&Short::GaveWay.into()));
        }
        let clock = &self.plugin.clock;
        let (pre, store) = (&self.plugin.pre, &mut self.store);
        let calls = self.plugin.calls();
        let instance = clock.start(|| self.plugin.entry.instantiate(pre, calls, store));
        let instance = instance.map_err(|error| self.failure(&error))?;
        self.in_time()?;
        self.forgave = self.store.data_mut().limiter.forgive() | self.company.forgive();
        self.instance = Some(instance);
        Ok(())
    }

    /// Makes the instances of all parts, which are otherwise made when they are first called.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn start_parts(&mut self) -> Result<(), Failure> {
        let started = self.company.start();
        started.map_err(|error| self.failure(&error))
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
        let content = self.call(|instance, store| instance.chapter(store, context, chapter))?;
        // wasmtime's own allowance is for each call, and all chapters are kept until the end.
        let bytes = content.as_ref().map_or(0, String::len);
        self.hand_over(bytes)?;
        self.take(bytes)?;
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
        let returned = self.call(|instance, store| instance.book(store, context, book))?;
        self.take(returned.as_ref().map_or(0, returned_bytes))?;
        Ok(returned)
    }

    /// Hands a book to an editor, and returns it as that has left it.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn edit(
        &mut self,
        context: &ContextRecord<'_>,
        book: OpenBook,
    ) -> Result<OpenBook, Failure> {
        let table = self.store.data_mut().table();
        let book = table
            .push(book)
            .map_err(|error| self.failure(&error.into()))?;
        // The book is ours: the guest has a handle for the time of the call, and wasmtime sees to it that it
        // gives that back.
        let lent = Resource::new_borrow(book.rep());
        let returned = self.call(|instance, store| instance.edit(store, context, lent));
        let table = self.store.data_mut().table();
        let edited = table
            .delete(book)
            .map_err(|error| self.failure(&error.into()));
        returned?;
        edited
    }

    /// Lets a plugin that is a session begin one.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn begin(&mut self, context: &ContextRecord<'_>) -> Result<GuestSession, Failure> {
        let begun = self.call(|instance, store| instance.begin(store, context));
        begun.map(GuestSession)
    }

    /// Hands a chapter to it.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn visit(
        &mut self,
        session: &GuestSession,
        id: EntryId,
        chapter: &Chapter<'_>,
    ) -> Result<(), Failure> {
        self.call(|instance, store| instance.visit(store, session.0, id, chapter))
    }

    /// Asks it what is to change.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn finish(&mut self, session: &GuestSession) -> Result<Vec<Edit>, Failure> {
        let edits = self.call(|instance, store| instance.finish(store, session.0))?;
        let bytes = edits.iter().map(edit_bytes).sum();
        self.hand_over(bytes)?;
        self.take(bytes)?;
        Ok(edits)
    }

    /// Ends it, whatever came of it: its destructor runs, unless the instance itself is gone, with all that is in
    /// it.
    ///
    /// # Errors
    /// [`Failure`] of the destructor.
    pub fn end(&mut self, session: GuestSession) -> Result<(), Failure> {
        match self.is_ready() {
            true => self.call(|_, store| session.0.resource_drop(store).map(Ok)),
            false => Ok(()),
        }
    }

    /// Asks a [`LoadedPlugin::for_assets`] for them, with its config.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn assets(&mut self, config: &str) -> Result<Vec<Asset>, Failure> {
        let assets = self.call(|instance, store| instance.assets(store, config))?;
        let bytes = |asset: &Asset| size_of::<Asset>() + asset.name.len() + asset.content.len();
        self.take(assets.iter().map(bytes).sum())?;
        Ok(assets)
    }

    /// Runs a command to its end.
    pub(crate) fn main(&mut self) -> Result<(), Failure> {
        let ended = self.call(|instance, store| {
            Ok(Ok(match instance.run(store) {
                Ok(Ok(())) => 0,
                Ok(Err(())) => 1,
                // That is how a program ends that calls `exit`.
                Err(error) => match error.downcast_ref() {
                    Some(I32Exit(status)) => *status,
                    None => return Err(error),
                },
            }))
        });
        match ended? {
            0 => Ok(()),
            status => Err(Failure::Status {
                status,
                stderr: self.journal.take_stderr_tail(),
            }),
        }
    }

    /// Whether it was ever refused memory that it asked for, and went on. What it does may then depend
    /// on its limits.
    pub fn was_short(&self) -> bool {
        self.forgave
    }

    /// How many more instances like this one there is memory for.
    pub fn room(&self) -> usize {
        let own = self.watchdog.memory.free() / self.account.used().max(1);
        own.min(self.company.room(&self.watchdog.hours()))
    }

    /// Whether it has ended because other instances need its memory. What it was doing is not done,
    /// and was no failure of the plugin.
    pub fn gave_way(&self) -> bool {
        self.account.gives_way() || self.company.gives_way()
    }

    /// Counts bytes that it has handed over as kept when it is gone.
    pub fn leave(&self, bytes: usize) {
        self.account.leave(bytes);
    }

    /// Whether it takes calls.
    pub fn is_ready(&self) -> bool {
        self.instance.is_some()
    }

    /// What it says, for somebody on another thread.
    pub fn words(&self) -> Words {
        Words::of(&self.journal)
    }

    /// What the plugin said since the last time, in order, and what it has looked for in vain.
    pub fn take_said(&mut self) -> Said {
        let mut denied = self.store.data_mut().denied.take();
        // componentize-py's runtime asks for the environment before the first call, whatever the plugin does.
        denied.environment &= !self.plugin.is_python;
        // What parts have begun to say is completed before all is taken.
        let shares = self.company.take_shares();
        Said {
            denied,
            shares,
            ..self.journal.take()
        }
    }

    fn call<T>(
        &mut self,
        call: impl FnOnce(&BoundInstance, &mut Store<HostState>) -> GuestResult<T>,
    ) -> Result<T, Failure> {
        // It is put back only when the call returns: a trapped instance is never used again.
        let Some(instance) = self.instance.take() else {
            let message = "it was not started, or has failed before";
            return Err(Failure::Host(message.to_owned()));
        };
        // Where it isn't interrupted, this is its last chance.
        if self.account.gives_way() {
            return Err(self.failure(&Short::GaveWay.into()));
        }
        self.store.data_mut().restart();
        self.company.restart();
        let (clock, store) = (&self.plugin.clock, &mut self.store);
        let called = self.busy.during(|| clock.call(|| call(&instance, store)));
        match called {
            Ok(result) => {
                self.forgave |= self.store.data_mut().limiter.forgive();
                self.forgave |= self.company.forgive();
                // Guests are interrupted, but what a host call did at the very end is not.
                self.in_time()?;
                self.instance = Some(instance);
                result.map_err(Failure::Said)
            }
            Err(error) => Err(self.failure(&error)),
        }
    }

    fn in_time(&self) -> Result<(), Failure> {
        match self.watchdog.is_over() {
            true => Err(Failure::Limit(Limit::Time(self.allowance.timeout))),
            false => Ok(()),
        }
    }

    /// Counts what was handed over.
    fn hand_over(&mut self, bytes: usize) -> Result<(), Failure> {
        let counted = self.store.data_mut().limiter.hand_over(bytes);
        counted.map_err(|error| self.failure(&error.into()))
    }

    /// Counts what is kept of it.
    fn take(&self, bytes: usize) -> Result<(), Failure> {
        let taken = self.account.take(bytes);
        taken.map_err(|_| Failure::Limit(Limit::Memory(self.allowance.memory)))
    }

    fn failure(&self, error: &wasmtime::Error) -> Failure {
        let limiter = &self.store.data().limiter;
        Failure::of(error, &self.allowance, limiter, &self.journal)
    }
}

/// The session of a plugin that is one, while it lives.
#[derive(Debug)]
pub struct GuestSession(ResourceAny);
