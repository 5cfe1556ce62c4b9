//! Bytes to a context and a book.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::Value;
use serde_json::value::RawValue;

use super::text::Text;
use super::version::{self, Dialect};
use super::{Context, Envelope, Input, NoBook, ProtocolError};
use crate::book::{Book, Chapter, Content, Field, FieldList, Item, WithSource, subslice_range};

pub fn input(bytes: &[u8]) -> Result<Input<'_>, ProtocolError> {
    if bytes.trim_ascii().is_empty() {
        return Err(ProtocolError::Empty);
    }
    let text = simdutf8::compat::from_utf8(bytes)
        .map_err(|error| ProtocolError::Malformed(format!("it is not UTF-8: {error}")))?;
    let refused = |error| refused(bytes, &error);
    let pair: Pair<'_> = serde_json::from_str(text).map_err(refused)?;
    let context = Context::read(pair.context)?;
    let known = Dialect::of(&context.mdbook_version);
    let (items, fields) = unwrap(pair.book, known, &context.mdbook_version)?;
    Ok(Input {
        warning: known
            .is_none()
            .then(|| version::warning(&context.mdbook_version)),
        context,
        book: Book {
            items,
            structure_unchanged: true,
        },
        envelope: Envelope {
            fields,
            whole: second(text, pair.context),
        },
    })
}

/// A book by itself, in either dialect, as a preprocessor returns it.
pub fn book(bytes: &[u8]) -> Result<Book<'_>, NoBook> {
    if bytes.trim_ascii().is_empty() {
        return Err(NoBook("there is nothing".to_owned()));
    }
    let text = simdutf8::compat::from_utf8(bytes)
        .map_err(|error| NoBook(format!("it is not UTF-8: {error}")))?;
    let wrapping: Wrapping<'_> =
        serde_json::from_str(text).map_err(|error| match is_too_deep(&error) {
            true => NoBook(ProtocolError::TooDeep.to_string()),
            false => NoBook(error.to_string()),
        })?;
    let is_items = |field: &Wrapped<'_>| matches!(field, Wrapped::Items(..));
    if !wrapping.0.iter().any(is_items) {
        let what = "it has neither `items` (mdBook 0.5) nor `sections` (mdBook 0.4)";
        return Err(NoBook(what.to_owned()));
    }
    let unwrapped = unwrap(wrapping.0, None, "");
    let (items, _) = unwrapped.map_err(|error| NoBook(error.to_string()))?;
    Ok(Book {
        items,
        structure_unchanged: false,
    })
}

/// serde_json has no kind for this one.
fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit exceeded")
}

/// The second value of `[first, second]`, which is known to be well-formed. `first` lies in it.
fn second<'a>(pair: &'a str, first: &str) -> Option<&'a str> {
    let range = subslice_range(pair.as_bytes(), first.as_bytes())?;
    let rest = pair[range.end..].trim_ascii().strip_prefix(',')?;
    Some(rest.strip_suffix(']')?.trim_ascii())
}

/// Why the strict parse has failed. The context is looked at by itself, so that a version of mdBook
/// that writes books in another way is named before anything else.
fn refused(bytes: &[u8], error: &serde_json::Error) -> ProtocolError {
    let context = bytes
        .trim_ascii_start()
        .strip_prefix(b"[")
        .and_then(|rest| {
            let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
            values.next()?.ok()
        });
    let version = context.as_ref().and_then(|c| c["mdbook_version"].as_str());
    match version {
        Some(version) if Dialect::of(version).is_none() => ProtocolError::OtherVersion {
            version: version.to_owned(),
            cause: error.to_string(),
        },
        Some(_) if is_too_deep(error) => ProtocolError::TooDeep,
        _ => ProtocolError::Malformed(error.to_string()),
    }
}

/// A field of the object around the items.
enum Wrapped<'a> {
    Items(Dialect, Vec<Item<'a>>),
    Other(String, &'a str),
}

/// What is around the items: see [`Envelope`].
type Fields<'a> = Vec<(String, Option<&'a str>)>;

fn unwrap<'a>(
    wrapped: Vec<Wrapped<'a>>,
    known: Option<Dialect>,
    version: &str,
) -> Result<(Vec<Item<'a>>, Fields<'a>), ProtocolError> {
    let mut found = None;
    let mut fields = Vec::with_capacity(wrapped.len());
    for field in wrapped {
        match field {
            Wrapped::Items(dialect, _) if found.is_some() => {
                return Err(ProtocolError::Malformed(format!(
                    "the book has `{}` twice, or beside the other version's field",
                    dialect.key()
                )));
            }
            Wrapped::Items(dialect, items) => {
                found = Some((dialect, items));
                fields.push((dialect.key().to_owned(), None));
            }
            Wrapped::Other(key, value) => fields.push((key, Some(value))),
        }
    }
    match (found, known) {
        (Some((_, items)), None) => Ok((items, fields)),
        (Some((dialect, items)), Some(known)) if dialect == known => Ok((items, fields)),
        (Some((dialect, _)), Some(known)) => Err(ProtocolError::Malformed(format!(
            "mdBook {version} writes a book's chapters in `{}`, but they came in `{}`; \
             does a preprocessor that ran before this one need an upgrade?",
            known.key(),
            dialect.key()
        ))),
        (None, _) => Err(ProtocolError::Malformed(format!(
            "the book has neither `items` (mdBook 0.5) nor `sections` (mdBook 0.4); \
             mdBook {version} may need a newer mdbook-wasm than {}",
            env!("CARGO_PKG_VERSION")
        ))),
    }
}

/// `[context, book]`.
struct Pair<'a> {
    context: &'a str,
    book: Vec<Wrapped<'a>>,
}

impl<'de> Deserialize<'de> for Pair<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(PairVisitor)
    }
}

struct PairVisitor;

impl<'de> Visitor<'de> for PairVisitor {
    type Value = Pair<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`[context, book]`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let context = next::<&RawValue, _>(&mut seq, "a context")?.get();
        let book = next::<Wrapping<'de>, _>(&mut seq, "a book")?.0;
        match seq.next_element::<&RawValue>()? {
            None => Ok(Pair { context, book }),
            Some(_) => Err(A::Error::custom("something follows the book")),
        }
    }
}

fn next<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(
    seq: &mut A,
    what: &str,
) -> Result<T, A::Error> {
    seq.next_element()?
        .ok_or_else(|| A::Error::custom(format!("expected `[context, book]`, found no {what}")))
}

/// Implements `Deserialize` by a visitor of JSON objects, which is all that the types below are.
macro_rules! read_object {
    ($type:ident, $expected:literal, |$map:ident| $body:block) => {
        impl<'de> Deserialize<'de> for $type<'de> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct ObjectVisitor;
                impl<'de> Visitor<'de> for ObjectVisitor {
                    type Value = $type<'de>;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_map<A: MapAccess<'de>>(
                        self,
                        mut $map: A,
                    ) -> Result<Self::Value, A::Error> $body
                }
                deserializer.deserialize_map(ObjectVisitor)
            }
        }
    };
}

/// The object around the items.
struct Wrapping<'a>(Vec<Wrapped<'a>>);

read_object!(Wrapping, "a book", |map| {
    let mut fields = Vec::new();
    while let Some(Text(key)) = map.next_key()? {
        fields.push(match key.as_ref() {
            "items" => Wrapped::Items(Dialect::Items, map.next_value()?),
            "sections" => Wrapped::Items(Dialect::Sections, map.next_value()?),
            _ => Wrapped::Other(key.into_owned(), map.next_value::<&RawValue>()?.get()),
        });
    }
    Ok(Wrapping(fields))
});

struct ChapterObject<'a>(Chapter<'a>);

read_object!(ChapterObject, "a chapter", |map| {
    let mut chapter = ChapterParts::default();
    while let Some(Text(key)) = map.next_key()? {
        let field = match key.as_ref() {
            "name" => Field::Name,
            "content" => Field::Content,
            "number" => Field::Number,
            "sub_items" => Field::Children,
            "path" => Field::Path,
            "source_path" => Field::SourcePath,
            "parent_names" => Field::ParentNames,
            _ => {
                let value = map.next_value::<&RawValue>()?.get();
                chapter.fields.push(Field::Unknown(key, value));
                continue;
            }
        };
        if chapter.fields.as_slice().contains(&field) {
            return Err(A::Error::custom(format!("a chapter has `{key}` twice")));
        }
        match field {
            Field::Name => chapter.name = Some(value(&mut map)?),
            Field::Content => {
                let json = map.next_value::<&RawValue>()?.get();
                let content = Content::parse(json).map_err(placeless)?;
                chapter.content = Some(content);
            }
            Field::Number => chapter.number = Some(value(&mut map)?),
            Field::Children => chapter.children = map.next_value()?,
            Field::Path => chapter.path = Some(value(&mut map)?),
            Field::SourcePath => chapter.source_path = Some(value(&mut map)?),
            _ => chapter.parent_names = Some(value(&mut map)?),
        }
        chapter.fields.push(field);
    }
    chapter.whole().map(ChapterObject).map_err(A::Error::custom)
});

/// A chapter while its fields come in.
#[derive(Default)]
struct ChapterParts<'a> {
    name: Option<WithSource<'a, Text<'a>>>,
    content: Option<Content<'a>>,
    number: Option<WithSource<'a, Option<Vec<u32>>>>,
    path: Option<WithSource<'a, Option<Text<'a>>>>,
    source_path: Option<WithSource<'a, Option<Text<'a>>>>,
    parent_names: Option<WithSource<'a, Vec<Text<'a>>>>,
    children: Vec<Item<'a>>,
    fields: FieldList<'a>,
}

impl<'a> ChapterParts<'a> {
    fn whole(self) -> Result<Chapter<'a>, &'static str> {
        let paths = |path: Option<WithSource<'a, Option<Text<'a>>>>| match path {
            Some(path) => path.map(|path| path.map(slashes)),
            None => WithSource::new(None),
        };
        Ok(Chapter {
            name: self
                .name
                .ok_or("a chapter has no `name`")?
                .map(|text| text.0),
            content: self.content.ok_or("a chapter has no `content`")?,
            number: self.number.unwrap_or(WithSource::new(None)),
            path: paths(self.path),
            source_path: paths(self.source_path),
            parent_names: match self.parent_names {
                Some(names) => names.map(|names| names.into_iter().map(|name| name.0).collect()),
                None => WithSource::new(Vec::new()),
            },
            children: self.children,
            fields: self.fields,
        })
    }
}

/// mdBook writes a path as its system does; the contract has `/` everywhere.
fn slashes(path: Text<'_>) -> Cow<'_, str> {
    if cfg!(windows) && path.0.contains('\\') {
        path.0.replace('\\', "/").into()
    } else {
        path.0
    }
}

/// Reads a value twice: as it is written, and as what it means.
fn value<'de, T, A>(map: &mut A) -> Result<WithSource<'de, T>, A::Error>
where
    T: Deserialize<'de>,
    A: MapAccess<'de>,
{
    let source = map.next_value::<&RawValue>()?.get();
    let value = serde_json::from_str(source).map_err(placeless)?;
    Ok(WithSource::parsed(value, source))
}

/// An error within a value, whose place counts from the value's start; the outer error has one that
/// helps.
fn placeless<E: de::Error>(error: serde_json::Error) -> E {
    let message = error.to_string();
    E::custom(message.split(" at line ").next().unwrap_or_default())
}

impl<'de: 'a, 'a> Deserialize<'de> for Item<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a book's item")
    }

    fn visit_str<E: de::Error>(self, kind: &str) -> Result<Self::Value, E> {
        match kind {
            "Separator" => Ok(Item::Separator),
            _ => Err(E::unknown_variant(
                kind,
                &["Chapter", "Separator", "PartTitle"],
            )),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some(Text(kind)) = map.next_key()? else {
            return Err(A::Error::custom("an item is empty"));
        };
        let item = match kind.as_ref() {
            "Chapter" => Item::Chapter(Box::new(map.next_value::<ChapterObject<'de>>()?.0)),
            "PartTitle" => Item::PartTitle(value::<Text<'de>, A>(&mut map)?.map(|text| text.0)),
            _ => {
                return Err(A::Error::unknown_variant(
                    &kind,
                    &["Chapter", "Separator", "PartTitle"],
                ));
            }
        };
        match map.next_key::<Text<'de>>()? {
            None => Ok(item),
            Some(Text(key)) => Err(A::Error::custom(format!("an item is also a `{key}`"))),
        }
    }
}
