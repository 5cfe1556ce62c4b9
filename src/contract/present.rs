//! The book model as records, borrowed.

use super::Version;
use super::v0_1::mdbook::preprocessor::types;
use super::v0_2::mdbook::preprocessor::context;
use crate::book::{Book, Chapter, Item};
use crate::markdown::Rules;
use crate::protocol::{Context, Metadata};

/// What a plugin is told about the run, ready to be handed over any number of times.
pub struct ContextRecord<'a> {
    context: &'a Context,
    authors: Vec<&'a str>,
    plugin: &'a str,
    config: &'a str,
}

impl<'a> ContextRecord<'a> {
    /// `plugin` is its name, and `config` its own table, a JSON object.
    pub fn new(context: &'a Context, plugin: &'a str, config: &'a str) -> Self {
        Self {
            context,
            authors: context
                .metadata
                .authors
                .iter()
                .map(String::as_str)
                .collect(),
            plugin,
            config,
        }
    }

    /// The record as 0.1 has it.
    pub fn v0_1(&self) -> types::Context<'_> {
        let Metadata {
            title,
            authors: _,
            description,
            language,
            text_direction,
        } = &self.context.metadata;
        types::Context {
            renderer: &self.context.renderer,
            mdbook_version: &self.context.mdbook_version,
            metadata: types::Metadata {
                title: title.as_deref(),
                authors: &self.authors,
                description: description.as_deref(),
                language: language.as_deref(),
                text_direction: text_direction.as_deref(),
            },
            config: self.config,
        }
    }

    /// The record as 0.2 has it.
    pub fn v0_2(&self) -> context::Context<'_> {
        let types::Context {
            renderer,
            mdbook_version,
            metadata,
            config,
        } = self.v0_1();
        context::Context {
            plugin: self.plugin,
            renderer,
            mdbook_version,
            metadata: context::Metadata {
                title: metadata.title,
                authors: metadata.authors,
                description: metadata.description,
                language: metadata.language,
                text_direction: metadata.text_direction,
            },
            config,
            output: &self.context.output,
        }
    }

    /// By which rules mdBook reads chapters in this run.
    pub fn rules(&self) -> Rules {
        let Context {
            mdbook_version,
            smart_punctuation,
            ..
        } = self.context;
        Rules::of(mdbook_version, *smart_punctuation)
    }

    /// All that a plugin of a version is told, or can find out by it, for a digest.
    pub fn told(&self, version: Version) -> String {
        match version {
            Version::V0_1 => format!("{:?}", self.v0_1()),
            Version::V0_2 => format!("{:?} {:?}", self.v0_2(), self.rules()),
        }
    }
}

fn parent_names<'b>(chapter: &'b Chapter<'_>) -> Vec<&'b str> {
    chapter
        .parent_names
        .get()
        .iter()
        .map(AsRef::as_ref)
        .collect()
}

fn record<'b>(
    chapter: &'b Chapter<'_>,
    content: &'b str,
    parent_names: &'b [&'b str],
) -> types::ChapterParam<'b> {
    types::ChapterParam {
        name: chapter.name.get(),
        content,
        number: chapter.number.get().as_deref(),
        path: chapter.path.get().as_deref(),
        source_path: chapter.source_path.get().as_deref(),
        parent_names,
    }
}

/// Hands one chapter's record to `call`.
pub fn chapter_record<R>(
    chapter: &Chapter<'_>,
    call: impl FnOnce(types::ChapterParam<'_>) -> R,
) -> R {
    let parent_names = parent_names(chapter);
    chapter
        .content
        .with(|content| call(record(chapter, content, &parent_names)))
}

/// The parts of a book's record that the book does not have as the record needs them.
pub struct BookRecord<'b, 'a> {
    items: Vec<(usize, &'b Item<'a>, Parts<'b>)>,
}

/// Those of a chapter.
#[derive(Default)]
struct Parts<'b> {
    content: String,
    parent_names: Vec<&'b str>,
}

impl<'b> Parts<'b> {
    fn new(chapter: &'b Chapter<'_>) -> Self {
        Self {
            content: chapter.content.to_text(),
            parent_names: parent_names(chapter),
        }
    }
}

impl<'b, 'a> BookRecord<'b, 'a> {
    /// Looks the book over.
    pub fn new(book: &'b Book<'a>) -> Self {
        Self {
            items: book
                .walk()
                .map(|(depth, item)| {
                    let parts = item.chapter().map_or_else(Parts::default, Parts::new);
                    (depth, item, parts)
                })
                .collect(),
        }
    }

    /// Hands the record, its items depth first, to `call`.
    pub fn with<R>(&self, call: impl FnOnce(types::BookParam<'_>) -> R) -> R {
        let entries: Vec<_> = self
            .items
            .iter()
            .map(|(depth, item, parts)| types::EntryParam {
                depth: u32::try_from(*depth).unwrap_or(u32::MAX),
                item: match item {
                    Item::Chapter(chapter) => {
                        let Parts {
                            content,
                            parent_names,
                        } = parts;
                        types::BookItemParam::Chapter(record(chapter, content, parent_names))
                    }
                    Item::Separator => types::BookItemParam::Separator,
                    Item::PartTitle(title) => types::BookItemParam::PartTitle(title.get()),
                },
            })
            .collect();
        call(types::BookParam { entries: &entries })
    }
}
