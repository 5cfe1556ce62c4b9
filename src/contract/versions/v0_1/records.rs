//! The context and the book as records of 0.1.

use super::types;
use crate::book::{Book, Chapter, Item};
use crate::contract::plugin_context::PluginContext;
use crate::contract::versions::GuestResult;
use crate::protocol::Metadata;

/// Returns the context of a run as a record.
pub fn context_record<'c>(context: &'c PluginContext<'_>) -> types::Context<'c> {
    let mdbook = context.mdbook;
    let Metadata {
        title,
        authors: _,
        description,
        language,
        text_direction,
    } = &mdbook.metadata;
    types::Context {
        renderer: &mdbook.renderer,
        mdbook_version: &mdbook.mdbook_version,
        metadata: types::Metadata {
            title: title.as_deref(),
            authors: &context.authors,
            description: description.as_deref(),
            language: language.as_deref(),
            text_direction: text_direction.as_deref(),
        },
        config: context.config,
    }
}

/// Returns all that a plugin can learn from the context, as a part of a cache key.
pub fn cache_key_text(context: &PluginContext<'_>) -> String {
    format!("{:?}", context_record(context))
}

/// Calls `call` with the record of a chapter.
pub fn with_chapter_record<R>(
    chapter: &Chapter<'_>,
    call: impl FnOnce(types::ChapterParam<'_>) -> R,
) -> R {
    let parent_names = parent_names(chapter);
    chapter
        .content
        .with(|content| call(chapter_record(chapter, content, &parent_names)))
}

/// Calls a chapter plugin with the record of a chapter. Returns the new content, or `None` if it is unchanged.
///
/// # Errors
/// Fails if `call` does.
pub fn process_chapter(
    chapter: &Chapter<'_>,
    call: impl FnOnce(types::ChapterParam<'_>) -> GuestResult<Option<String>>,
) -> GuestResult<Option<String>> {
    with_chapter_record(chapter, |chapter| {
        let old = chapter.content;
        let returned = call(chapter)?;
        Ok(returned.map(|new| new.filter(|new| new != old)))
    })
}

/// Calls `call` with the record of a book, its entries depth first.
pub fn with_book_record<R>(book: &Book<'_>, call: impl FnOnce(types::BookParam<'_>) -> R) -> R {
    let items: Vec<_> = book
        .walk()
        .map(|(depth, item)| (depth, item, item.chapter().map(DecodedChapter::new)))
        .collect();
    let entries: Vec<_> = items
        .iter()
        .map(|(depth, item, decoded)| types::EntryParam {
            depth: u32::try_from(*depth).unwrap_or(u32::MAX),
            item: match item {
                Item::Chapter(chapter) => {
                    let (content, parent_names) = match decoded {
                        Some(decoded) => (&*decoded.content, &decoded.parent_names[..]),
                        None => ("", &[][..]),
                    };
                    types::BookItemParam::Chapter(chapter_record(chapter, content, parent_names))
                }
                Item::Separator => types::BookItemParam::Separator,
                Item::PartTitle(title) => types::BookItemParam::PartTitle(title.get()),
            },
        })
        .collect();
    call(types::BookParam { entries: &entries })
}

/// The fields of a chapter that a book does not have in the form of the record.
struct DecodedChapter<'b> {
    content: String,
    parent_names: Vec<&'b str>,
}

impl<'b> DecodedChapter<'b> {
    fn new(chapter: &'b Chapter<'_>) -> Self {
        Self {
            content: chapter.content.to_text(),
            parent_names: parent_names(chapter),
        }
    }
}

fn parent_names<'b>(chapter: &'b Chapter<'_>) -> Vec<&'b str> {
    let names = chapter.parent_names.get().iter();
    names.map(AsRef::as_ref).collect()
}

fn chapter_record<'b>(
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
