//! Writes a book as JSON.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use memchr::memchr3;
use serde::Serialize;

use super::BookWrapper;
use crate::book::{Book, Chapter, ContentChange, Field, Item, Patch, WithJson, subslice_range};

/// Writes a book in its wrapper.
pub fn book(book: &Book<'_>, wrapper: &BookWrapper<'_>, out: &mut impl Write) -> io::Result<()> {
    if let Some(raw_json) = wrapper.raw_json
        && let Some(changes) = changes(book, raw_json)
    {
        return patched(raw_json, &changes, out);
    }
    object(out, &wrapper.fields, |out, (key, value)| {
        object_key(out, key)?;
        match value {
            Some(value) => out.write_all(value.as_bytes()),
            None => items(out, &book.items),
        }
    })
}

/// Returns the JSON of the whole object if the book has no change.
pub fn unchanged_json<'a>(book: &Book<'_>, wrapper: &BookWrapper<'a>) -> Option<&'a str> {
    let raw_json = wrapper.raw_json?;
    changes(book, raw_json)?.is_empty().then_some(raw_json)
}

/// Returns the changed ranges of the JSON in order, with their changes. `None`: the structure of the book changed, so
/// that it must be serialized as a whole.
fn changes<'b>(
    book: &'b Book<'_>,
    raw_json: &str,
) -> Option<Vec<(Range<usize>, &'b ContentChange)>> {
    if !book.structure_unchanged {
        return None;
    }
    let changed = |chapter: &'b Chapter<'_>| {
        let change = chapter.content.change()?;
        let old = chapter.content.raw_json();
        let range = old.and_then(|old| subslice_range(raw_json.as_bytes(), old.as_bytes()));
        Some(range.map(|range| (range, change)))
    };
    let mut changes = book
        .chapters()
        .filter_map(changed)
        .collect::<Option<Vec<_>>>()?;
    // In the input, a chapter's content may follow its nested chapters.
    changes.sort_by_key(|(range, _)| range.start);
    Some(changes)
}

fn patched(
    raw_json: &str,
    changes: &[(Range<usize>, &ContentChange)],
    out: &mut impl Write,
) -> io::Result<()> {
    let mut written = 0;
    for (range, change) in changes {
        match change {
            ContentChange::Text(text) => {
                out.write_all(&raw_json.as_bytes()[written..range.start])?;
                string(out, text.as_str())?;
                written = range.end;
            }
            ContentChange::Splice(splice) => {
                // After the quotation mark.
                let begin = range.start + 1;
                for Patch { range, text } in splice.patches() {
                    out.write_all(&raw_json.as_bytes()[written..begin + range.start])?;
                    unquoted_string(out, text)?;
                    written = begin + range.end;
                }
            }
        }
    }
    out.write_all(&raw_json.as_bytes()[written..])
}

fn items(out: &mut impl Write, items: &[Item<'_>]) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        match item {
            Item::Chapter(c) => {
                out.write_all(b"{\"Chapter\":")?;
                chapter(out, c)?;
                out.write_all(b"}")?;
            }
            Item::Separator => out.write_all(b"\"Separator\"")?,
            Item::PartTitle(title) => {
                out.write_all(b"{\"PartTitle\":")?;
                with_source(out, title)?;
                out.write_all(b"}")?;
            }
        }
    }
    out.write_all(b"]")
}

fn chapter(out: &mut impl Write, chapter: &Chapter<'_>) -> io::Result<()> {
    // Fields that the input lacked, and that a plugin gave a value.
    let missing = Field::ALL
        .iter()
        .filter(|field| !chapter.fields.contains(field) && chapter.needs(field));
    object(out, chapter.fields.iter().chain(missing), |out, field| {
        let key: Cow<'_, str> = match field {
            Field::Name => "name".into(),
            Field::Content => "content".into(),
            Field::Number => "number".into(),
            Field::Children => "sub_items".into(),
            Field::Path => "path".into(),
            Field::SourcePath => "source_path".into(),
            Field::ParentNames => "parent_names".into(),
            Field::Unknown(key, _) => key.clone(),
        };
        object_key(out, &key)?;
        match field {
            Field::Name => with_source(out, &chapter.name),
            Field::Content => match (chapter.content.change(), chapter.content.raw_json()) {
                (None, Some(json)) => out.write_all(json.as_bytes()),
                (Some(change), Some(json)) => patched(json, &[(0..json.len(), change)], out),
                (_, None) => chapter.content.with(|text| string(out, text)),
            },
            Field::Number => with_source(out, &chapter.number),
            Field::Children => items(out, &chapter.children),
            Field::Path => with_source(out, &chapter.path),
            Field::SourcePath => with_source(out, &chapter.source_path),
            Field::ParentNames => with_source(out, &chapter.parent_names),
            Field::Unknown(_, value) => out.write_all(value.as_bytes()),
        }
    })
}

impl Chapter<'_> {
    /// Returns true if a field that the input lacked must be written.
    fn needs(&self, field: &Field<'_>) -> bool {
        match field {
            Field::Number => self.number.get().is_some(),
            Field::Path => self.path.get().is_some(),
            Field::SourcePath => self.source_path.get().is_some(),
            Field::ParentNames => !self.parent_names.get().is_empty(),
            Field::Children => !self.children.is_empty(),
            Field::Name | Field::Content | Field::Unknown(..) => false,
        }
    }
}

fn object<T, W: Write>(
    out: &mut W,
    fields: impl IntoIterator<Item = T>,
    mut field: impl FnMut(&mut W, T) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(b"{")?;
    for (index, one) in fields.into_iter().enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        field(out, one)?;
    }
    out.write_all(b"}")
}

fn object_key(out: &mut impl Write, key: &str) -> io::Result<()> {
    json(out, key)?;
    out.write_all(b":")
}

fn with_source<T: Serialize>(out: &mut impl Write, value: &WithJson<'_, T>) -> io::Result<()> {
    match value.raw_json() {
        Some(json) => out.write_all(json.as_bytes()),
        None => json(out, value.get()),
    }
}

/// Writes a text as a JSON string.
fn string(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    unquoted_string(out, text)?;
    out.write_all(b"\"")
}

/// Writes a text as a JSON string without quotation marks.
///
/// serde_json looks at each byte, which took a fifth of a run that changed most chapters. Nearly all Markdown has no
/// control characters but line ends. Then the few characters that need an escape are searched for instead.
fn unquoted_string(out: &mut impl Write, text: &str) -> io::Result<()> {
    let other = |byte: u8| byte < b' ' && byte != b'\n';
    if text.bytes().fold(false, |found, byte| found | other(byte)) {
        let quoted = serde_json::to_string(text)?;
        return out.write_all(&quoted.as_bytes()[1..quoted.len() - 1]);
    }
    let mut rest = text.as_bytes();
    while let Some(at) = memchr3(b'"', b'\\', b'\n', rest) {
        out.write_all(&rest[..at])?;
        out.write_all(match rest[at] {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            _ => b"\\n",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_all(rest)
}

fn json<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_are_encoded_as_by_serde_json(
            text in prop_oneof![any::<String>(), "[ -~\n]*", "[\\PC\n\t\"\\\\]*"],
        ) {
            let mut out = Vec::new();
            super::string(&mut out, &text).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
        }
    }
}
