//! Plugins that say what is to change in a book, one change at a time.

use std::cell::RefCell;
use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::{Chapter, Context, Edit, EntryId, OpenBook, TextEdit, logger, read_config};

/// A plugin that looks at little of a large book, or changes little of it. The host keeps the book, and hands over what
/// is asked for. It is read from its config.
pub trait EditorPlugin: DeserializeOwned {
    /// Changes the book. What it has changed shows in what it asks afterwards.
    ///
    /// # Errors
    /// A message for the writer of the book, which stays as it was.
    fn edit(&self, context: &Context, book: &OpenBook) -> Result<(), String>;
}

impl TextEdit {
    /// What is to be in the place of a range of bytes of a chapter's content, for [`OpenBook::edit_content`].
    pub fn new(bytes: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            span: bytes.into(),
            text: text.into(),
        }
    }
}

/// A plugin that gathers something from chapter to chapter, and then knows what to change. It is read from its config.
pub trait SessionPlugin: DeserializeOwned {
    /// What it gathers.
    type Gathered: Default;

    /// Takes each chapter, in the book's order.
    ///
    /// # Errors
    /// A message for the writer of the book.
    fn visit(
        &self,
        context: &Context,
        gathered: &mut Self::Gathered,
        id: EntryId,
        chapter: Chapter,
    ) -> Result<(), String>;

    /// What is to change, in this order, once all chapters were visited.
    ///
    /// # Errors
    /// Likewise.
    fn finish(&self, context: &Context, gathered: Self::Gathered) -> Result<Vec<Edit>, String>;
}

/// Makes a type that is an [`EditorPlugin`] the one that the component exports. Where the target is not Wasm, nothing
/// is made.
#[macro_export]
macro_rules! editor_plugin {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        #[allow(
            unsafe_code,
            reason = "generated: the boundary between host and guest is raw pointers"
        )]
        const _: () = {
            use $crate::__export_editor_preprocessor_impl as export;

            struct Exported;

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

    export!(Exported with_types_in $crate::private::editor);
        };
    };
}

/// Makes a type that is a [`SessionPlugin`] the one that the component exports. Where the target is not Wasm, nothing
/// is made.
#[macro_export]
macro_rules! session_plugin {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        #[allow(
            unsafe_code,
            reason = "generated: the boundary between host and guest is raw pointers"
        )]
        const _: () = {
            use $crate::__export_session_preprocessor_impl as export;
            use $crate::private::session::exports::mdbook::preprocessor::book_session as exported;

            struct Exported;

            struct Session($crate::private::Gathering<$plugin>);

            impl exported::Guest for Exported {
                type Session = Session;
            }

            impl exported::GuestSession for Session {
                fn new(context: $crate::Context) -> Self {
                    Self($crate::private::Gathering::new(context))
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

    export!(Exported with_types_in $crate::private::session);
        };
    };
}

/// What an editor with the context's config does.
///
/// # Errors
/// Where the config is wrong, or the plugin says so.
pub fn edit<P: EditorPlugin>(context: &Context, book: &OpenBook) -> Result<(), String> {
    logger::install();
    read_config::<P>(&context.config)?.edit(context, book)
}

/// A session at work.
pub struct Gathering<P: SessionPlugin> {
    context: Context,
    /// A constructor can't say that the config is wrong, so that this waits for the first call.
    plugin: Result<P, String>,
    gathered: RefCell<P::Gathered>,
}

impl<P: SessionPlugin> Gathering<P> {
    /// Nothing is gathered yet.
    pub fn new(context: Context) -> Self {
        logger::install();
        Self {
            plugin: read_config(&context.config),
            context,
            gathered: RefCell::default(),
        }
    }

    /// See [`SessionPlugin::visit`].
    pub fn visit(&self, id: EntryId, chapter: Chapter) -> Result<(), String> {
        let gathered = &mut *self.gathered.borrow_mut();
        self.plugin()?.visit(&self.context, gathered, id, chapter)
    }

    /// See [`SessionPlugin::finish`].
    pub fn finish(&self) -> Result<Vec<Edit>, String> {
        self.plugin()?.finish(&self.context, self.gathered.take())
    }

    fn plugin(&self) -> Result<&P, String> {
        self.plugin.as_ref().map_err(String::clone)
    }
}

impl Edit {
    /// Puts another content in the place of a chapter's.
    pub fn content(chapter: EntryId, content: impl Into<String>) -> Self {
        Self::SetContent(crate::ContentEdit {
            chapter,
            content: content.into(),
        })
    }

    /// Gives a chapter another name.
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

    use super::{Gathering, SessionPlugin};
    use crate::{Chapter, Context, Edit, EntryId, Metadata};

    /// Counts words.
    #[derive(Deserialize)]
    struct Words {
        at_least: usize,
    }

    impl SessionPlugin for Words {
        type Gathered = Vec<(EntryId, usize)>;

        fn visit(
            &self,
            _: &Context,
            gathered: &mut Self::Gathered,
            id: EntryId,
            chapter: Chapter,
        ) -> Result<(), String> {
            let words = chapter.content.split_whitespace().count();
            gathered.push((id, words));
            Ok(())
        }

        fn finish(&self, _: &Context, gathered: Self::Gathered) -> Result<Vec<Edit>, String> {
            let long = gathered
                .into_iter()
                .filter(|(_, words)| *words >= self.at_least);
            Ok(long
                .map(|(id, words)| Edit::name(id, format!("{words} words")))
                .collect())
        }
    }

    fn session(config: &str) -> Gathering<Words> {
        Gathering::new(Context {
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
    fn what_was_gathered_is_there_at_the_end() {
        let session = session(r#"{ "at_least": 2 }"#);
        session.visit(3, chapter("one two")).unwrap();
        session.visit(4, chapter("one")).unwrap();
        assert_eq!(session.finish(), Ok(vec![Edit::name(3, "2 words")]));
    }

    #[test]
    fn a_wrong_config_is_told_by_the_first_call() {
        let error = "`config` has no key `at_least`".to_owned();
        assert_eq!(session("{}").visit(0, chapter("")), Err(error.clone()));
        assert_eq!(session("{}").finish(), Err(error));
    }
}
