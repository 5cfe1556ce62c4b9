//! A book to bytes.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use memchr::memchr3;
use serde::Serialize;

use super::Envelope;
use super::pieces::Pieces;
use crate::book::{Book, Chapter, ContentChange, Field, Item, Patch, WithSource, subslice_range};

pub fn book(book: &Book<'_>, envelope: &Envelope<'_>, out: &mut impl Write) -> io::Result<()> {
    if let Some(whole) = envelope.whole
        && let Some(changes) = changes(book, whole)
    {
        return patched(whole, &changes, out);
    }
    object(out, &envelope.fields, |out, (key, value)| {
        key_of(out, key)?;
        match value {
            Some(value) => out.write_all(value.as_bytes()),
            None => items(out, &book.items),
        }
    })
}

/// The object as it came, where nothing has changed.
pub fn unchanged_json<'a>(book: &Book<'_>, envelope: &Envelope<'a>) -> Option<&'a str> {
    let whole = envelope.whole?;
    changes(book, whole)?.is_empty().then_some(whole)
}

/// What is to be put in the place of which bytes of the JSON, in order. `None`: the book has another
/// shape, so that it must be written anew.
fn changes<'b>(book: &'b Book<'_>, whole: &str) -> Option<Vec<(Range<usize>, &'b ContentChange)>> {
    if !book.structure_unchanged {
        return None;
    }
    let changed = |chapter: &'b Chapter<'_>| {
        let new = chapter.content.change()?;
        let place = chapter
            .content
            .raw_json()
            .and_then(|old| subslice_range(whole.as_bytes(), old.as_bytes()));
        Some(place.map(|place| (place, new)))
    };
    let mut changes = book
        .chapters()
        .filter_map(changed)
        .collect::<Option<Vec<_>>>()?;
    // A chapter's content may have come behind the chapters that are nested in it.
    changes.sort_by_key(|(place, _)| place.start);
    Some(changes)
}

/// Longer texts, in bytes, go to whoever gathers as much as a pipe takes without waiting.
const SHORT: usize = 4096;

fn patched(
    whole: &str,
    changes: &[(Range<usize>, &ContentChange)],
    out: &mut impl Write,
) -> io::Result<()> {
    let mut pieces = Pieces::default();
    let mut written = 0;
    for (place, new) in changes {
        match new {
            ContentChange::Text(text) => {
                pieces.keep(&whole.as_bytes()[written..place.start]);
                pieces.write(out)?;
                string(out, text.as_str())?;
                written = place.end;
            }
            ContentChange::Splice(splice) => {
                // Behind the quotation mark.
                let begin = place.start + 1;
                for Patch { range, text } in splice.patches() {
                    pieces.keep(&whole.as_bytes()[written..begin + range.start]);
                    match text.len() <= SHORT {
                        true => pieces.make(|made| inside(made, text))?,
                        false => {
                            pieces.write(out)?;
                            inside(out, text)?;
                        }
                    }
                    if pieces.are_many() {
                        pieces.write(out)?;
                    }
                    written = begin + range.end;
                }
            }
        }
    }
    pieces.keep(&whole.as_bytes()[written..]);
    pieces.write(out)
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
                kept(out, title)?;
                out.write_all(b"}")?;
            }
        }
    }
    out.write_all(b"]")
}

fn chapter(out: &mut impl Write, chapter: &Chapter<'_>) -> io::Result<()> {
    // Values that a plugin added to one that lacked their field.
    let missing = chapter
        .fields
        .missing()
        .filter(|field| chapter.needs(field));
    object(
        out,
        chapter.fields.as_slice().iter().chain(missing),
        |out, field| {
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
            key_of(out, &key)?;
            match field {
                Field::Name => kept(out, &chapter.name),
                Field::Content => match (chapter.content.change(), chapter.content.raw_json()) {
                    (None, Some(source)) => out.write_all(source.as_bytes()),
                    (Some(new), Some(source)) => patched(source, &[(0..source.len(), new)], out),
                    _ => chapter.content.with(|text| string(out, text)),
                },
                Field::Number => kept(out, &chapter.number),
                Field::Children => items(out, &chapter.children),
                Field::Path => kept(out, &chapter.path),
                Field::SourcePath => kept(out, &chapter.source_path),
                Field::ParentNames => kept(out, &chapter.parent_names),
                Field::Unknown(_, value) => out.write_all(value.as_bytes()),
            }
        },
    )
}

impl Chapter<'_> {
    /// Whether a field that the chapter's input lacked must be written all the same.
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

fn key_of(out: &mut impl Write, key: &str) -> io::Result<()> {
    json(out, key)?;
    out.write_all(b":")
}

fn kept<T: Serialize>(out: &mut impl Write, value: &WithSource<'_, T>) -> io::Result<()> {
    match value.raw_json() {
        Some(source) => out.write_all(source.as_bytes()),
        None => json(out, value.get()),
    }
}

/// A text as JSON.
fn string(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    inside(out, text)?;
    out.write_all(b"\"")
}

/// A long text as JSON, without quotation marks. serde_json looks at each byte, which took a fifth of a run that
/// changed most chapters. Where the only control characters are ends of lines, as in nearly all Markdown, the few
/// characters that need an escape are looked for instead.
fn inside(out: &mut impl Write, text: &str) -> io::Result<()> {
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
        fn text_is_written_as_serde_json_writes_it(
            text in prop_oneof![any::<String>(), "[ -~\n]*", "[\\PC\n\t\"\\\\]*"],
        ) {
            let mut out = Vec::new();
            super::string(&mut out, &text).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
        }
    }
}
