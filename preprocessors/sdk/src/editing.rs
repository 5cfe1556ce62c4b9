//! Plugins that return single changes of a book: editors and sessions.

use std::cell::RefCell;
use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::{Chapter, Context, Edit, EntryId, OpenBook, TextEdit, logger, read_config};

/// A plugin that reads or changes little of a large book. The host keeps the book, and the plugin asks for the parts
/// that it needs. It is read from its config.
pub trait EditorPlugin: DeserializeOwned {
    /// Changes the book. Later reads return the changed book.
    ///
    /// # Errors
    /// Returns a message for the author of the book. The book stays as it was.
    fn edit(&self, context: &Context, book: &OpenBook) -> Result<(), String>;
}

impl TextEdit {
    /// Replaces a range of bytes of a chapter's content, for [`OpenBook::edit_content`].
    pub fn new(bytes: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            span: bytes.into(),
            text: text.into(),
        }
    }
}

/// A plugin that collects data from all chapters in order, and then returns the changes. It is read from its config.
pub trait SessionPlugin: DeserializeOwned {
    /// The data that is collected from the chapters.
    type State: Default;

    /// Reads a chapter. The host calls it for all chapters in the order of the book.
    ///
    /// # Errors
    /// Returns a message for the author of the book.
    fn visit(
        &self,
        context: &Context,
        state: &mut Self::State,
        id: EntryId,
        chapter: Chapter,
    ) -> Result<(), String>;

    /// Returns the changes, which are applied in this order. The host calls it after all chapters were visited.
    ///
    /// # Errors
    /// Returns a message for the author of the book.
    fn finish(&self, context: &Context, state: Self::State) -> Result<Vec<Edit>, String>;
}

/// Exports an [`EditorPlugin`] from the component. Expands to nothing if the target is not Wasm.
#[macro_export]
macro_rules! editor_plugin {
    ($plugin:ty) => {
        $crate::export_from!(editor, $crate::__export_editor_preprocessor_impl, {
            impl $crate::private::editor::exports::mdbook::preprocessor::book_editor::Guest
                for Exported
            {
                fn edit(
                    context: $crate::Context,
                    book: &$crate::OpenBook,
                ) -> ::std::result::Result<(), ::std::string::String> {
                    $crate::private::edit::<$plugin>(&context, book)
                }
            }
        });
    };
}

/// Exports a [`SessionPlugin`] from the component. Expands to nothing if the target is not Wasm.
#[macro_export]
macro_rules! session_plugin {
    ($plugin:ty) => {
        $crate::export_from!(session, $crate::__export_session_preprocessor_impl, {
            use $crate::private::session::exports::mdbook::preprocessor::book_session as exported;

            struct Session($crate::private::OpenSession<$plugin>);

            impl exported::Guest for Exported {
                type Session = Session;
            }

            impl exported::GuestSession for Session {
                fn new(context: $crate::Context) -> Self {
                    Self($crate::private::OpenSession::new(context))
                }

                fn visit(
                    &self,
                    id: $crate::EntryId,
                    chapter: $crate::Chapter,
                ) -> ::std::result::Result<(), ::std::string::String> {
                    self.0.visit(id, chapter)
                }

                fn finish(
                    &self,
                ) -> ::std::result::Result<::std::vec::Vec<$crate::Edit>, ::std::string::String>
                {
                    self.0.finish()
                }
            }
        });
    };
}

/// Reads an editor from the context's config, and runs it.
///
/// # Errors
/// Fails if the config is invalid or the plugin fails.
pub fn edit<P: EditorPlugin>(context: &Context, book: &OpenBook) -> Result<(), String> {
    logger::install();
    read_config::<P>(&context.config)?.edit(context, book)
}

/// A session between its first call and its last one.
pub struct OpenSession<P: SessionPlugin> {
    context: Context,
    /// The plugin, or the error of its config. A constructor can't return that, so the first call does.
    plugin: Result<P, String>,
    state: RefCell<P::State>,
}

impl<P: SessionPlugin> OpenSession<P> {
    /// Starts a session with an empty state.
    pub fn new(context: Context) -> Self {
        logger::install();
        Self {
            plugin: read_config(&context.config),
            context,
            state: RefCell::default(),
        }
    }

    /// Calls [`SessionPlugin::visit`].
    pub fn visit(&self, id: EntryId, chapter: Chapter) -> Result<(), String> {
        let state = &mut *self.state.borrow_mut();
        self.plugin()?.visit(&self.context, state, id, chapter)
    }

    /// Calls [`SessionPlugin::finish`].
    pub fn finish(&self) -> Result<Vec<Edit>, String> {
        self.plugin()?.finish(&self.context, self.state.take())
    }

    fn plugin(&self) -> Result<&P, String> {
        self.plugin.as_ref().map_err(String::clone)
    }
}

impl Edit {
    /// Replaces the content of a chapter.
    pub fn content(chapter: EntryId, content: impl Into<String>) -> Self {
        Self::SetContent(crate::ContentEdit {
            chapter,
            content: content.into(),
        })
    }

    /// Renames a chapter.
    pub fn name(chapter: EntryId, name: impl Into<String>) -> Self {
        Self::SetName(crate::NameEdit {
            chapter,
            name: name.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{OpenSession, SessionPlugin};
    use crate::{Chapter, Context, Edit, EntryId, Metadata};

    /// Counts words.
    #[derive(Deserialize)]
    struct Words {
        at_least: usize,
    }

    impl SessionPlugin for Words {
        type State = Vec<(EntryId, usize)>;

        fn visit(
            &self,
            _: &Context,
            state: &mut Self::State,
            id: EntryId,
            chapter: Chapter,
        ) -> Result<(), String> {
            let words = chapter.content.split_whitespace().count();
            state.push((id, words));
            Ok(())
        }

        fn finish(&self, _: &Context, state: Self::State) -> Result<Vec<Edit>, String> {
            let long = state
                .into_iter()
                .filter(|(_, words)| *words >= self.at_least);
            Ok(long
                .map(|(id, words)| Edit::name(id, format!("{words} words")))
                .collect())
        }
    }

    fn session(config: &str) -> OpenSession<Words> {
        OpenSession::new(Context {
            plugin: "words".to_owned(),
            renderer: "html".to_owned(),
            mdbook_version: "0.5.0".to_owned(),
            metadata: Metadata {
                title: None,
                authors: Vec::new(),
                description: None,
                language: None,
                text_direction: None,
            },
            config: config.to_owned(),
            output: "{}".to_owned(),
        })
    }

    fn chapter(content: &str) -> Chapter {
        Chapter {
            name: "A chapter".to_owned(),
            content: content.to_owned(),
            number: None,
            path: None,
            source_path: None,
            parent_names: Vec::new(),
        }
    }

    #[test]
    fn finish_gets_the_state_of_all_visits() {
        let session = session(r#"{ "at_least": 2 }"#);
        session.visit(3, chapter("one two")).unwrap();
        session.visit(4, chapter("one")).unwrap();
        assert_eq!(session.finish(), Ok(vec![Edit::name(3, "2 words")]));
    }

    #[test]
    fn the_first_call_fails_if_the_config_is_invalid() {
        let error = "`config`: missing key `at_least`".to_owned();
        assert_eq!(session("{}").visit(0, chapter("")), Err(error.clone()));
        assert_eq!(session("{}").finish(), Err(error));
    }
}
