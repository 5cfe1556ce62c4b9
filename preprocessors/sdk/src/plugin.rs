//! What a plugin has to do, and how it becomes a component.

use std::cell::OnceCell;

use serde::de::DeserializeOwned;

use crate::{Asset, Book, Chapter, Context, logger, read_config};

/// A plugin that looks at one chapter at a time. It is read from its config, once in each instance.
///
/// Chapters may be given in any order, to several instances at once, or not at all when an earlier result is
/// still good: what comes back must depend on the config, the context and the chapter alone.
pub trait ChapterPlugin: DeserializeOwned {
    /// The chapter's new content, or `None` to leave it as it is.
    ///
    /// # Errors
    /// A message for the writer of the book.
    fn process(&self, context: &Context, chapter: Chapter) -> Result<Option<String>, String>;
}

/// A plugin that needs the whole book, or changes its structure. It is read from its config.
pub trait BookPlugin: DeserializeOwned {
    /// The new book, or `None` to leave it as it is.
    ///
    /// # Errors
    /// A message for the writer of the book.
    fn process(&self, context: &Context, book: Book) -> Result<Option<Book>, String>;
}

/// A plugin that has style sheets or scripts for the book. `mdbook-wasm assets` brings them there; no build asks
/// for them.
pub trait Assets: DeserializeOwned {
    /// All of them, in the order in which pages load them.
    ///
    /// # Errors
    /// A message for the writer of the book.
    fn assets(&self) -> Result<Vec<Asset>, String>;
}

impl Asset {
    /// `name` is a plain file name that ends in `.css` or `.js`.
    pub fn new(name: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            content: content.into(),
        }
    }
}

/// Makes the component export the [`Assets`] of a type, beside what it is. Where the target is not Wasm, nothing
/// is made.
#[macro_export]
macro_rules! assets {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        #[allow(
            unsafe_code,
            reason = "generated: the boundary between host and guest is raw pointers"
        )]
        const _: () = {
            use $crate::__export_assets_impl as export;

            struct Exported;

            impl $crate::private::assets::exports::mdbook::preprocessor::assets::Guest for Exported {
                fn provide(
                    config: ::std::string::String,
                ) -> ::std::result::Result<::std::vec::Vec<$crate::Asset>, ::std::string::String> {
                    $crate::private::provide::<$plugin>(&config)
                }
            }

            export!(Exported with_types_in $crate::private::assets);
        };
    };
}

/// What a plugin with this config has.
///
/// # Errors
/// Where the config is wrong, or the plugin says so.
pub fn provide<P: Assets>(config: &str) -> Result<Vec<Asset>, String> {
    logger::install();
    read_config::<P>(config)?.assets()
}

/// Makes a type that is a [`ChapterPlugin`] the one that the component exports. Where the target is not Wasm,
/// nothing is made.
#[macro_export]
macro_rules! chapter_plugin {
    ($plugin:ty) => {
        $crate::export_plugin!(
            $plugin,
            ChapterPlugin,
            chapter,
            chapter_processor,
            Chapter,
            ::std::string::String,
            $crate::__export_chapter_preprocessor_impl
        );
    };
}

/// Makes a type that is a [`BookPlugin`] the one that the component exports. Where the target is not Wasm,
/// nothing is made.
#[macro_export]
macro_rules! book_plugin {
    ($plugin:ty) => {
        $crate::export_plugin!(
            $plugin,
            BookPlugin,
            book,
            book_processor,
            Book,
            $crate::Book,
            $crate::__export_book_preprocessor_impl
        );
    };
}

/// What both have in common: the plugin and its trait, the bindings and the interface, what it is handed and
/// returns, and the macro that wit-bindgen made for it.
#[doc(hidden)]
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty, $trait:ident, $kind:ident, $interface:ident, $given:ident, $made:ty, $export:path) => {
        #[cfg(target_family = "wasm")]
        #[allow(
            unsafe_code,
            reason = "generated: the boundary between host and guest is raw pointers"
        )]
        const _: () = {
            use $export as export;

            struct Exported;

            impl $crate::private::$kind::exports::mdbook::preprocessor::$interface::Guest for Exported {
                fn process(
                    context: $crate::Context,
                    given: $crate::$given,
                ) -> ::std::result::Result<::std::option::Option<$made>, ::std::string::String> {
                    ::std::thread_local! {
                        static KEPT: $crate::private::Kept<$plugin> =
                            const { $crate::private::Kept::empty() };
                    }
                    KEPT.with(|kept| $crate::$trait::process(kept.get(&context)?, &context, given))
                }
            }

            export!(Exported with_types_in $crate::private::$kind);
        };
    };
}

/// The plugin of an instance, once it has been read from the config. That is the same in every call, as
/// the contract says of the whole context.
pub struct Kept<P>(OnceCell<P>);

impl<P: DeserializeOwned> Kept<P> {
    /// Not read yet.
    pub const fn empty() -> Self {
        Self(OnceCell::new())
    }

    /// The plugin, read now if this is the first call.
    pub fn get(&self, context: &Context) -> Result<&P, String> {
        match self.0.get() {
            Some(plugin) => Ok(plugin),
            None => {
                logger::install();
                let plugin = read_config(&context.config)?;
                Ok(self.0.get_or_init(|| plugin))
            }
        }
    }
}
