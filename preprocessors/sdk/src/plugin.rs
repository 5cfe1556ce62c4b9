//! Traits of chapter and book plugins, and the macros that export them from a component.

use std::cell::OnceCell;

use serde::de::DeserializeOwned;

use crate::{Asset, Book, Chapter, Context, logger, read_config};

/// A plugin that processes one chapter at a time. It is read from its config, once in each instance.
///
/// The host may pass chapters in any order, and to several instances at once. It skips chapters with an earlier result
/// that is still valid. So the result must depend only on the config, the context and the chapter.
pub trait ChapterPlugin: DeserializeOwned {
    /// Returns the chapter's new content, or `None` to leave it as it is.
    ///
    /// # Errors
    /// Returns a message for the author of the book.
    fn process(&self, context: &Context, chapter: Chapter) -> Result<Option<String>, String>;
}

/// A plugin that needs the whole book, or changes its structure. It is read from its config.
pub trait BookPlugin: DeserializeOwned {
    /// Returns the new book, or `None` to leave it as it is.
    ///
    /// # Errors
    /// Returns a message for the author of the book.
    fn process(&self, context: &Context, book: Book) -> Result<Option<Book>, String>;
}

/// A plugin with style sheets or scripts for the book. `mdbook-wasm assets` copies them into the book; builds don't.
pub trait Assets: DeserializeOwned {
    /// Returns all assets, in the order in which pages load them.
    ///
    /// # Errors
    /// Returns a message for the author of the book.
    fn assets(&self) -> Result<Vec<Asset>, String>;
}

impl Asset {
    /// Creates an asset. `name` must be a file name without folders that ends in `.css` or `.js`.
    pub fn new(name: impl Into<String>, content: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            content: content.into(),
        }
    }
}

/// Exports the [`Assets`] of a type from the component, in addition to its plugin. Expands to nothing if the target is
/// not Wasm.
#[macro_export]
macro_rules! assets {
    ($plugin:ty) => {
        $crate::export_from!(assets, $crate::__export_assets_impl, {
            impl $crate::private::assets::exports::mdbook::preprocessor::assets::Guest for Exported {
                fn provide(
                    config: ::std::string::String,
                ) -> ::std::result::Result<::std::vec::Vec<$crate::Asset>, ::std::string::String> {
                    $crate::private::provide::<$plugin>(&config)
                }
            }
        });
    };
}

/// Exports the type `Exported`, which the items implement the export on. Takes the module of the bindings, the export
/// macro that wit-bindgen generated, and the items.
#[doc(hidden)]
#[macro_export]
macro_rules! export_from {
    ($kind:ident, $export:path, { $($items:item)* }) => {
        #[cfg(target_family = "wasm")]
        #[allow(
            unsafe_code,
            reason = "generated: the boundary between host and guest is raw pointers"
        )]
        const _: () = {
            use $export as export;

            struct Exported;

            $($items)*

            export!(Exported with_types_in $crate::private::$kind);
        };
    };
}

/// Returns the assets of a plugin with this config.
///
/// # Errors
/// Fails if the config is invalid or the plugin fails.
pub fn provide<P: Assets>(config: &str) -> Result<Vec<Asset>, String> {
    logger::install();
    read_config::<P>(config)?.assets()
}

/// Exports a [`ChapterPlugin`] from the component. Expands to nothing if the target is not Wasm.
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

/// Exports a [`BookPlugin`] from the component. Expands to nothing if the target is not Wasm.
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

/// Exports a chapter or book plugin. Takes the plugin and its trait, the modules of the bindings and the interface, the
/// types of the argument and the result, and the export macro that wit-bindgen generated.
#[doc(hidden)]
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty, $trait:ident, $kind:ident, $interface:ident, $argument:ident, $result:ty, $export:path) => {
        $crate::export_from!($kind, $export, {
            impl $crate::private::$kind::exports::mdbook::preprocessor::$interface::Guest for Exported {
                fn process(
                    context: $crate::Context,
                    argument: $crate::$argument,
                ) -> ::std::result::Result<::std::option::Option<$result>, ::std::string::String> {
                    ::std::thread_local! {
                        static PLUGIN: $crate::private::PluginCell<$plugin> =
                            const { $crate::private::PluginCell::empty() };
                    }
                    PLUGIN.with(|plugin| {
                        $crate::$trait::process(plugin.get(&context)?, &context, argument)
                    })
                }
            }
        });
    };
}

/// The plugin of an instance, read from the config at the first call. By the contract, the context is the same in all
/// calls.
pub struct PluginCell<P>(OnceCell<P>);

impl<P: DeserializeOwned> PluginCell<P> {
    /// Creates a cell whose plugin is not read yet.
    pub const fn empty() -> Self {
        Self(OnceCell::new())
    }

    /// Returns the plugin. The first call reads it from the config.
    ///
    /// # Errors
    /// Fails if the config is invalid.
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
