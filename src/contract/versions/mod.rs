//! The versions of the contract: a folder each, with its text, bindings and conversions.
//!
//! A new version is a new folder and its line in [`versions!`]. The compiler asks for the rest of the Rust
//! code, and tests for digests and copies of the text: see `wit/README.md`.

mod import_origin;
pub mod v0_1;
pub mod v0_2;
mod version_info;

use std::fmt;

use wasmtime::Store;
use wasmtime::component::{Instance, Resource, ResourceAny};

pub use import_origin::{ImportOrigin, min_host_of_import};
use version_info::VersionInfo;
pub use version_info::WitFiles;

use super::kind::Kind;
use super::plugin_context::PluginContext;
use crate::book::{Book, Chapter};

/// Defines [`Version`], and the macro `for_version` that matches it.
///
/// The module of a version has:
/// - `INFO`, its [`VersionInfo`];
/// - `context_record`, which returns the context of a run as the version's record;
/// - `process_chapter` and `with_book_record`, which pass a chapter and a book as the version's records;
/// - `cache_key_text`, which returns all that a plugin can learn from the context of a run;
/// - `find_export` and `find_assets`, which find a plugin's exports in its component.
///
/// `$dollar` is the `$` of the macro that this one defines.
macro_rules! versions {
    ($dollar:tt $($version:ident = $module:ident,)+) => {
        /// A version of the contract that this host supports, in all its patches. The oldest comes first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Version {
            $(#[doc = concat!("The version of `", stringify!($module), "`.")] $version,)+
        }

        impl Version {
            /// All versions, the oldest first.
            pub const ALL: [Self; [$(Self::$version),+].len()] = [$(Self::$version),+];
        }

        /// Evaluates an expression with the module of a version: `for_version!(version, v => v::INFO)`.
        macro_rules! for_version {
            ($dollar version:expr, $dollar module:ident => $dollar body:expr) => {
                match $dollar version {
                    $(
                        $crate::contract::Version::$version => {
                            use $crate::contract::versions::$module as $dollar module;
                            $dollar body
                        }
                    )+
                }
            };
        }
    };
}

versions! { $
    V0_1 = v0_1,
    V0_2 = v0_2,
}

pub(crate) use for_version;

impl Version {
    /// The newest version, for which new plugins are built.
    pub const NEWEST: Self = Self::ALL[Self::ALL.len() - 1];

    /// Returns the version that runs plugins built for `version`, or `None` if there is none.
    ///
    /// The component model links any patch of 0.1 with any other, and a prerelease with nothing else.
    pub fn of(version: &semver::Version) -> Option<Self> {
        let matches = |known: &Self| {
            let number = known.number();
            (number.major, number.minor) == (version.major, version.minor)
        };
        let known = Self::ALL.into_iter().find(matches);
        known.filter(|_| version.pre.is_empty())
    }

    const fn info(self) -> &'static VersionInfo {
        for_version!(self, v => &v::INFO)
    }

    /// Returns the number, with the patch that `wit/` has.
    pub fn number(self) -> semver::Version {
        self.info().number.clone()
    }

    /// Returns the interfaces that plugins may import.
    pub(super) const fn imports(self) -> &'static [&'static str] {
        self.info().imports
    }

    /// Returns the interfaces that plugins may export.
    pub(super) const fn exports(self) -> &'static [&'static str] {
        self.info().exports
    }

    /// Returns the files of the version.
    pub const fn files(self) -> WitFiles {
        self.info().files
    }

    /// Returns all that a plugin of this version can learn from the context of a run, as a part of a cache key.
    pub fn cache_key_text(self, context: &PluginContext<'_>) -> String {
        for_version!(self, v => v::cache_key_text(context))
    }

    /// Returns the text of the version as one WIT file.
    pub fn text(self) -> String {
        self.files().iter().map(|(_, text)| *text).collect()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info().number.fmt(f)
    }
}

/// Returns the numbers of all supported versions, such as `0.1 and 0.2`.
pub fn supported_versions() -> String {
    let short = |version: Version| {
        let semver::Version { major, minor, .. } = version.number();
        format!("{major}.{minor}")
    };
    Version::ALL.map(short).join(" and ")
}

/// Returns the first release of mdbook-wasm that supports a version of the contract.
///
/// For unknown versions it follows from the numbering that `wit/README.md` promises.
pub fn min_host_version(contract: &semver::Version) -> semver::Version {
    match Version::of(contract) {
        Some(version) => version.info().min_host_version.clone(),
        None => semver::Version::new(contract.major, contract.minor, 0),
    }
}

/// The result of a call. The outer error is a trap or an error of the host, the inner one is the plugin's own message.
pub type GuestResult<T> = wasmtime::Result<Result<T, String>>;

/// An exported interface of a component that is not instantiated yet.
pub trait ExportIndices<T>: Send + Sync {
    /// Looks up the interface in an instance of the component.
    ///
    /// # Errors
    /// Fails if the instance does not have the interface.
    fn bind(&self, store: &mut Store<T>, instance: &Instance) -> wasmtime::Result<BoundExport<T>>;
}

/// An exported interface of an instance, of any version of the contract.
pub enum BoundExport<T> {
    /// The export of a [`Kind::Chapter`].
    Chapter(Box<dyn ChapterExport<T>>),
    /// The export of a [`Kind::Book`].
    Book(Box<dyn BookExport<T>>),
    /// The export of a [`Kind::Editor`].
    Editor(Box<dyn EditorExport<T>>),
    /// The export of a [`Kind::Session`].
    Session(Box<dyn SessionExport<T>>),
    /// The interface `assets`.
    Assets(Box<dyn AssetsExport<T>>),
}

/// The export of a chapter plugin.
pub trait ChapterExport<T> {
    /// Calls `process`. Returns the new content, or `None` if it is unchanged.
    ///
    /// # Errors
    /// See [`GuestResult`].
    fn process(
        &self,
        store: &mut Store<T>,
        context: &PluginContext<'_>,
        chapter: &Chapter<'_>,
    ) -> GuestResult<Option<String>>;
}

/// The export of a book plugin.
pub trait BookExport<T> {
    /// Calls `process`. Returns the new book, or `None` if it is unchanged.
    ///
    /// # Errors
    /// See [`GuestResult`].
    fn process(
        &self,
        store: &mut Store<T>,
        context: &PluginContext<'_>,
        book: &Book<'_>,
    ) -> GuestResult<Option<v0_1::ReturnedBook>>;
}

/// The export of an editor.
pub trait EditorExport<T> {
    /// Calls `edit` with a borrowed handle of the book.
    ///
    /// # Errors
    /// See [`GuestResult`].
    fn edit(
        &self,
        store: &mut Store<T>,
        context: &PluginContext<'_>,
        book: Resource<v0_2::BookHandle>,
    ) -> GuestResult<()>;
}

/// The export of a session plugin.
pub trait SessionExport<T> {
    /// Calls the constructor of `session`.
    ///
    /// # Errors
    /// See [`GuestResult`].
    fn begin(
        &self,
        store: &mut Store<T>,
        context: &PluginContext<'_>,
    ) -> wasmtime::Result<ResourceAny>;

    /// Calls `visit` of a session.
    ///
    /// # Errors
    /// See [`GuestResult`].
    fn visit(
        &self,
        store: &mut Store<T>,
        session: ResourceAny,
        id: v0_2::EntryId,
        chapter: &Chapter<'_>,
    ) -> GuestResult<()>;

    /// Calls `finish` of a session. Returns its edits.
    ///
    /// # Errors
    /// See [`GuestResult`].
    fn finish(&self, store: &mut Store<T>, session: ResourceAny) -> GuestResult<Vec<v0_2::Edit>>;
}

/// The interface `assets`.
pub trait AssetsExport<T> {
    /// Calls `provide` with the plugin's config as JSON.
    ///
    /// # Errors
    /// See [`GuestResult`].
    fn provide(&self, store: &mut Store<T>, config: &str) -> GuestResult<Vec<v0_1::Asset>>;
}

/// Implements [`ExportIndices`] for the indices of generated interfaces.
macro_rules! impl_export_indices {
    ($($export:ident: $interface:ident;)+) => {
        $(
            impl<T: Send + 'static> ExportIndices<T> for $interface::GuestIndices {
                fn bind(
                    &self,
                    store: &mut Store<T>,
                    instance: &Instance,
                ) -> wasmtime::Result<BoundExport<T>> {
                    Ok(BoundExport::$export(Box::new(self.load(store, instance)?)))
                }
            }
        )+
    };
}

use impl_export_indices;

/// Implements the interfaces that every version exports. Their generated modules, and the functions of the version's
/// `records`, are in scope where the macro is used.
macro_rules! impl_common_exports {
    () => {
        impl_export_indices! {
            Chapter: chapter_processor;
            Book: book_processor;
            Assets: assets;
        }

        /// Finds the interface `assets`.
        ///
        /// # Errors
        /// Fails if the interface does not have the type of the contract.
        pub fn find_assets<T: Send + 'static>(
            pre: &InstancePre<T>,
        ) -> wasmtime::Result<Box<dyn ExportIndices<T>>> {
            Ok(Box::new(assets::GuestIndices::new(pre)?))
        }

        impl<T: Send + 'static> ChapterExport<T> for chapter_processor::Guest {
            fn process(
                &self,
                store: &mut Store<T>,
                context: &PluginContext<'_>,
                chapter: &Chapter<'_>,
            ) -> GuestResult<Option<String>> {
                process_chapter(chapter, |chapter| {
                    self.call_process(store, context_record(context), chapter)
                })
            }
        }

        impl<T: Send + 'static> BookExport<T> for book_processor::Guest {
            fn process(
                &self,
                store: &mut Store<T>,
                context: &PluginContext<'_>,
                book: &Book<'_>,
            ) -> GuestResult<Option<ReturnedBook>> {
                with_book_record(book, |book| {
                    self.call_process(store, context_record(context), book)
                })
            }
        }

        impl<T: Send + 'static> AssetsExport<T> for assets::Guest {
            fn provide(&self, store: &mut Store<T>, config: &str) -> GuestResult<Vec<Asset>> {
                let convert = |assets::Asset { name, content }| Asset { name, content };
                let returned = self.call_provide(store, config)?;
                Ok(returned.map(|assets| assets.into_iter().map(convert).collect()))
            }
        }
    };
}

use impl_common_exports;

/// Returns the error of a version that has no plugins of a kind.
fn no_such_kind(kind: Kind) -> wasmtime::Error {
    wasmtime::format_err!(
        "internal error: the contract version has no {}",
        kind.description()
    )
}

#[cfg(test)]
mod tests;
