//! Bindings of a plugin's exports, for each contract version.

use wasmtime::Store;
use wasmtime::component::{InstancePre, Resource, ResourceAny};
use wasmtime_wasi::p2::bindings::sync::exports::wasi::cli::run;

use super::async_export::{AsyncExport, AsyncFunc};
use super::block_on::block_on;
use crate::book::{Book, Chapter};
use crate::contract::v0_1::exports::mdbook::preprocessor as v0_1;
use crate::contract::v0_2::exports::mdbook::preprocessor as v0_2;
use crate::contract::{
    Asset, BookRecord, ContextRecord, Edit, EntryId, Export, OpenBook, ReturnedBook, Version,
    chapter_record,
};
use crate::runtime::artifact::AsyncAbi;
use crate::runtime::host::HostState;

/// Outer error: trap or host error. Inner error: the plugin's own error message.
pub(crate) type GuestResult<T> = wasmtime::Result<Result<T, String>>;

/// Defines [`ExportBindings`] and [`BoundInstance`]: one variant for each exported interface.
macro_rules! export_bindings {
    ($($way:ident: $($interface:ident)::+;)+) => {
        /// Indices of the exported interface of a component that is not instantiated yet.
        pub(crate) enum ExportBindings {
            $($way($($interface)::+::GuestIndices),)+
            /// A function of the async ABI.
            Async(AsyncExport),
        }

        /// The exported interface of an instance.
        pub(crate) enum BoundInstance {
            $($way($($interface)::+::Guest),)+
            Async(AsyncFunc),
        }

        impl ExportBindings {
            /// Instantiates the component, which runs its start functions.
            ///
            /// # Errors
            /// Fails if a start function traps or a limit is exceeded.
            pub fn instantiate(
                &self,
                pre: &InstancePre<HostState>,
                calls: AsyncAbi,
                store: &mut Store<HostState>,
            ) -> wasmtime::Result<BoundInstance> {
                let instance = match calls {
                    AsyncAbi::Sync => pre.instantiate(&mut *store)?,
                    AsyncAbi::Concurrent => block_on(pre.instantiate_async(&mut *store))?,
                };
                Ok(match self {
                    Self::Async(waiting) => BoundInstance::Async(waiting.load(store, &instance)?),
                    $(Self::$way(indices) => BoundInstance::$way(indices.load(store, &instance)?),)+
                })
            }
        }
    };
}

export_bindings! {
    Chapter0_1: v0_1::chapter_processor;
    Book0_1: v0_1::book_processor;
    Assets0_1: v0_1::assets;
    Chapter0_2: v0_2::chapter_processor;
    Book0_2: v0_2::book_processor;
    Editor: v0_2::book_editor;
    Session: v0_2::book_session;
    Assets0_2: v0_2::assets;
    Command: run;
}

impl ExportBindings {
    /// Finds the bindings of an export.
    ///
    /// # Errors
    /// Fails if the export does not have the type of the contract.
    pub fn of(export: Export, pre: &InstancePre<HostState>) -> wasmtime::Result<Self> {
        Ok(match export {
            Export::Chapter(Version::V0_1) => {
                Self::Chapter0_1(v0_1::chapter_processor::GuestIndices::new(pre)?)
            }
            Export::Book(Version::V0_1) => {
                Self::Book0_1(v0_1::book_processor::GuestIndices::new(pre)?)
            }
            Export::Chapter(Version::V0_2) => {
                Self::Chapter0_2(v0_2::chapter_processor::GuestIndices::new(pre)?)
            }
            Export::Book(Version::V0_2) => {
                Self::Book0_2(v0_2::book_processor::GuestIndices::new(pre)?)
            }
            Export::Editor => Self::Editor(v0_2::book_editor::GuestIndices::new(pre)?),
            Export::Session => Self::Session(v0_2::book_session::GuestIndices::new(pre)?),
            Export::Command => Self::Command(run::GuestIndices::new(pre)?),
            Export::AsyncChapter | Export::AsyncBook => return Err(wrong_kind()),
        })
    }

    /// Finds the bindings of the `assets` interface.
    ///
    /// # Errors
    /// Fails if the export does not have the type of the contract.
    pub fn assets(version: Version, pre: &InstancePre<HostState>) -> wasmtime::Result<Self> {
        Ok(match version {
            Version::V0_1 => Self::Assets0_1(v0_1::assets::GuestIndices::new(pre)?),
            Version::V0_2 => Self::Assets0_2(v0_2::assets::GuestIndices::new(pre)?),
        })
    }
}

impl BoundInstance {
    /// Calls a chapter plugin. Returns the new content, or `None` if it is unchanged.
    pub fn chapter(
        &self,
        store: &mut Store<HostState>,
        context: &ContextRecord<'_>,
        chapter: &Chapter<'_>,
    ) -> GuestResult<Option<String>> {
        store.data_mut().markdown_rules = context.rules();
        chapter_record(chapter, |chapter| {
            let old = chapter.content;
            let returned = match self {
                Self::Chapter0_1(guest) => guest.call_process(store, context.v0_1(), chapter),
                Self::Chapter0_2(guest) => guest.call_process(store, context.v0_2(), chapter),
                Self::Async(task) => match task.version() {
                    Some(Version::V0_1) => task.call(store, (context.v0_1(), chapter)),
                    _ => task.call(store, (context.v0_2(), chapter)),
                },
                _ => Err(wrong_kind()),
            };
            Ok(returned?.map(|new| new.filter(|new| new != old)))
        })
    }

    /// Calls a book plugin. Returns the new book, or `None` if it is unchanged.
    pub fn book(
        &self,
        store: &mut Store<HostState>,
        context: &ContextRecord<'_>,
        book: &Book<'_>,
    ) -> GuestResult<Option<ReturnedBook>> {
        store.data_mut().markdown_rules = context.rules();
        BookRecord::new(book).with(|book| match self {
            Self::Book0_1(guest) => guest.call_process(store, context.v0_1(), book),
            Self::Book0_2(guest) => guest.call_process(store, context.v0_2(), book),
            Self::Async(task) => match task.version() {
                Some(Version::V0_1) => task.call(store, (context.v0_1(), book)),
                _ => task.call(store, (context.v0_2(), book)),
            },
            _ => Err(wrong_kind()),
        })
    }

    /// Calls an editor plugin with a borrowed handle of the book.
    pub fn edit(
        &self,
        store: &mut Store<HostState>,
        context: &ContextRecord<'_>,
        book: Resource<OpenBook>,
    ) -> GuestResult<()> {
        match self {
            Self::Editor(guest) => guest.call_edit(store, context.v0_2(), book),
            _ => Err(wrong_kind()),
        }
    }

    /// Calls the constructor of a session plugin.
    pub fn begin(
        &self,
        store: &mut Store<HostState>,
        context: &ContextRecord<'_>,
    ) -> GuestResult<ResourceAny> {
        match self {
            Self::Session(guest) => {
                let session = guest.session().call_constructor(store, context.v0_2());
                session.map(Ok)
            }
            _ => Err(wrong_kind()),
        }
    }

    /// Calls `visit` of a session with one chapter.
    pub fn visit(
        &self,
        store: &mut Store<HostState>,
        session: ResourceAny,
        id: EntryId,
        chapter: &Chapter<'_>,
    ) -> GuestResult<()> {
        match self {
            Self::Session(guest) => chapter_record(chapter, |chapter| {
                guest.session().call_visit(store, session, id, chapter)
            }),
            _ => Err(wrong_kind()),
        }
    }

    /// Calls `finish` of a session. Returns its edits of the book.
    pub fn finish(
        &self,
        store: &mut Store<HostState>,
        session: ResourceAny,
    ) -> GuestResult<Vec<Edit>> {
        match self {
            Self::Session(guest) => guest.session().call_finish(store, session),
            _ => Err(wrong_kind()),
        }
    }

    /// Calls `provide` of the `assets` interface with the plugin's config as JSON.
    pub fn assets(&self, store: &mut Store<HostState>, config: &str) -> GuestResult<Vec<Asset>> {
        match self {
            Self::Assets0_1(guest) => guest.call_provide(store, config),
            Self::Async(task) => task.call(store, (config,)),
            Self::Assets0_2(guest) => {
                let asset = |v0_2::assets::Asset { name, content }| Asset { name, content };
                let returned = guest.call_provide(store, config)?;
                Ok(returned.map(|assets| assets.into_iter().map(asset).collect()))
            }
            _ => Err(wrong_kind()),
        }
    }

    /// Calls `wasi:cli/run`. The inner error has no message: the program failed.
    pub fn run(&self, store: &mut Store<HostState>) -> wasmtime::Result<Result<(), ()>> {
        match self {
            Self::Command(guest) => guest.call_run(store),
            Self::Async(task) => task.call(store, ()),
            _ => Err(wrong_kind()),
        }
    }
}

fn wrong_kind() -> wasmtime::Error {
    wasmtime::format_err!("a plugin of one kind was called as another")
}
