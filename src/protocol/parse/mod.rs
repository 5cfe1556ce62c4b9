//! Parses a context and a book.

mod item;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{BookWrapper, Input, InvalidBook, PreprocessorContext, ProtocolError, ProtocolVersion};
use crate::book::{Book, Item, subslice_range};

/// Implements `Deserialize` for a type that is a JSON object.
macro_rules! deserialize_object {
    ($type:ident, $expected:literal, |$map:ident| $body:block) => {
        impl<'de: 'a, 'a> Deserialize<'de> for $type<'a> {
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

use deserialize_object;

/// Parses `[context, book]`.
pub fn input(bytes: &[u8]) -> Result<Input<'_>, ProtocolError> {
    if bytes.trim_ascii().is_empty() {
        return Err(ProtocolError::Empty);
    }
    let text = simdutf8::compat::from_utf8(bytes)
        .map_err(|error| ProtocolError::Malformed(format!("it is not UTF-8: {error}")))?;
    let explain = |error| explain(bytes, &error);
    let Pair(context_json, BookObject(book)) = serde_json::from_str(text).map_err(explain)?;
    let context = PreprocessorContext::parse(context_json.get())?;
    let known = ProtocolVersion::of_mdbook(&context.mdbook_version);
    let (items, fields, version) = unwrap(book, known, &context.mdbook_version)?;
    Ok(Input {
        warning: known
            .is_none()
            .then(|| unknown_version(&context.mdbook_version)),
        context,
        book: Book {
            items,
            structure_unchanged: true,
        },
        wrapper: BookWrapper {
            fields,
            raw_json: second_value(text, context_json.get()),
            version,
        },
    })
}

/// Returns the warning about a version of mdBook whose protocol is not known.
fn unknown_version(mdbook: &str) -> String {
    let names = ProtocolVersion::ALL.map(ProtocolVersion::name);
    format!(
        "mdBook {mdbook} is not supported by mdbook-wasm {} (supported: {}); \
         continuing, since the book has a known format",
        env!("CARGO_PKG_VERSION"),
        names.join(" and ")
    )
}

/// Parses a book alone, in any version of the protocol.
pub fn book(bytes: &[u8]) -> Result<Book<'_>, InvalidBook> {
    if bytes.trim_ascii().is_empty() {
        return Err(InvalidBook("it is empty".to_owned()));
    }
    let text = simdutf8::compat::from_utf8(bytes)
        .map_err(|error| InvalidBook(format!("it is not UTF-8: {error}")))?;
    let object: BookObject<'_> = serde_json::from_str(text).map_err(|error| {
        InvalidBook(if is_too_deep(&error) {
            ProtocolError::TooDeep.to_string()
        } else {
            error.to_string()
        })
    })?;
    let is_items = |field: &BookField<'_>| matches!(field, BookField::Items(..));
    if !object.0.iter().any(is_items) {
        return Err(InvalidBook(format!("it has {}", no_items())));
    }
    let unwrapped = unwrap(object.0, None, "");
    let (items, ..) = unwrapped.map_err(|error| InvalidBook(error.to_string()))?;
    Ok(Book {
        items,
        structure_unchanged: false,
    })
}

/// Returns true if serde_json's recursion limit was exceeded. It has no other sign of that than its message.
fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit exceeded")
}

/// Returns the JSON of the second value of `[first, second]`, which is known to be well-formed. `first` is a slice of
/// `pair`.
fn second_value<'a>(pair: &'a str, first: &str) -> Option<&'a str> {
    let range = subslice_range(pair.as_bytes(), first.as_bytes())?;
    let rest = pair[range.end..].trim_ascii().strip_prefix(',')?;
    Some(rest.strip_suffix(']')?.trim_ascii())
}

/// Explains why parsing failed. It parses the context alone, so that an unknown version of mdBook is reported first.
fn explain(bytes: &[u8], error: &serde_json::Error) -> ProtocolError {
    let context = bytes
        .trim_ascii_start()
        .strip_prefix(b"[")
        .and_then(|rest| {
            let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
            values.next()?.ok()
        });
    let version = context.as_ref().and_then(|c| c["mdbook_version"].as_str());
    let Some(version) = version else {
        return ProtocolError::Malformed(error.to_string());
    };
    if ProtocolVersion::of_mdbook(version).is_none() {
        ProtocolError::UnknownVersion {
            version: version.to_owned(),
            cause: error.to_string(),
        }
    } else if is_too_deep(error) {
        ProtocolError::TooDeep
    } else {
        ProtocolError::Malformed(error.to_string())
    }
}

/// A field of a book's object.
enum BookField<'a> {
    Items(ProtocolVersion, Vec<Item<'a>>),
    Other(String, &'a str),
}

/// The fields of a [`BookWrapper`].
type WrapperFields<'a> = Vec<(String, Option<&'a str>)>;

/// Separates the items from the other fields, and returns the version of the protocol. `expected` is the one of this
/// version of mdBook, if that is known.
fn unwrap<'a>(
    object: Vec<BookField<'a>>,
    expected: Option<ProtocolVersion>,
    mdbook: &str,
) -> Result<(Vec<Item<'a>>, WrapperFields<'a>, ProtocolVersion), ProtocolError> {
    let mut found = None;
    let mut fields = Vec::with_capacity(object.len());
    for field in object {
        match field {
            BookField::Items(version, _) if found.is_some() => {
                return Err(ProtocolError::Malformed(format!(
                    "the book has `{}` twice, or next to another version's field",
                    version.items_key()
                )));
            }
            BookField::Items(version, items) => {
                found = Some((version, items));
                fields.push((version.items_key().to_owned(), None));
            }
            BookField::Other(key, value) => fields.push((key, Some(value))),
        }
    }
    match (found, expected) {
        (Some((version, items)), None) => Ok((items, fields, version)),
        (Some((version, items)), Some(expected)) if version.items_key() == expected.items_key() => {
            Ok((items, fields, expected))
        }
        (Some((version, _)), Some(expected)) => Err(ProtocolError::Malformed(format!(
            "mdBook {mdbook} writes chapters to `{}`, but they are in `{}`; \
             a preprocessor that ran before this one may need an upgrade",
            expected.items_key(),
            version.items_key()
        ))),
        (None, _) => Err(ProtocolError::Malformed(format!(
            "the book has {}; mdBook {mdbook} may need a newer mdbook-wasm than {}",
            no_items(),
            env!("CARGO_PKG_VERSION")
        ))),
    }
}

fn no_items() -> String {
    let keys = ProtocolVersion::ALL
        .map(|version| format!("`{}` (mdBook {})", version.items_key(), version.name()));
    format!("neither {}", keys.join(" nor "))
}

/// The array `[context, book]`.
#[derive(Deserialize)]
#[serde(expecting = "`[context, book]`")]
struct Pair<'a>(
    #[serde(borrow)] &'a RawValue,
    #[serde(borrow)] BookObject<'a>,
);

/// A decoded string, borrowed from the JSON if it has no escapes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct JsonStr<'a>(#[serde(borrow)] Cow<'a, str>);

/// The object of a book, of any version of the protocol.
struct BookObject<'a>(Vec<BookField<'a>>);

deserialize_object!(BookObject, "a book", |map| {
    let mut fields = Vec::new();
    while let Some(JsonStr(key)) = map.next_key()? {
        fields.push(match ProtocolVersion::of_items_key(&key) {
            Some(version) => BookField::Items(version, map.next_value()?),
            None => BookField::Other(key.into_owned(), map.next_value::<&RawValue>()?.get()),
        });
    }
    Ok(BookObject(fields))
});
