//! A book to bytes.

use std::borrow::Cow;

use serde::Serialize;

use super::Envelope;
use crate::book::{Book, Chapter, Field, Item, Kept};

/// The fields that mdBook writes, in its order: for a chapter that no input held, and for values
/// that a plugin added to one that lacked their field.
const USUAL: [Field<'static>; 7] = [
    Field::Name,
    Field::Content,
    Field::Number,
    Field::Children,
    Field::Path,
    Field::SourcePath,
    Field::ParentNames,
];

pub fn book(book: &Book<'_>, envelope: &Envelope<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(envelope.size);
    object(&mut out, &envelope.fields, |out, (key, value)| {
        json(out, key);
        out.push(b':');
        match value {
            Some(value) => out.extend_from_slice(value.as_bytes()),
            None => items(out, &book.items),
        }
    });
    out
}

fn items(out: &mut Vec<u8>, items: &[Item<'_>]) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        match item {
            Item::Chapter(c) => {
                out.extend_from_slice(b"{\"Chapter\":");
                chapter(out, c);
                out.push(b'}');
            }
            Item::Separator => out.extend_from_slice(b"\"Separator\""),
            Item::PartTitle(title) => {
                out.extend_from_slice(b"{\"PartTitle\":");
                kept(out, title);
                out.push(b'}');
            }
        }
    }
    out.push(b']');
}

fn chapter(out: &mut Vec<u8>, chapter: &Chapter<'_>) {
    let missing = USUAL
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
        json(out, &key);
        out.push(b':');
        match field {
            Field::Name => kept(out, &chapter.name),
            Field::Content => kept(out, &chapter.content),
            Field::Number => kept(out, &chapter.number),
            Field::Children => items(out, &chapter.children),
            Field::Path => kept(out, &chapter.path),
            Field::SourcePath => kept(out, &chapter.source_path),
            Field::ParentNames => kept(out, &chapter.parent_names),
            Field::Unknown(_, value) => out.extend_from_slice(value.as_bytes()),
        }
    });
}

impl Chapter<'_> {
    /// Whether a field that the chapter's input lacked must be written all the same.
    fn needs(&self, field: &Field<'_>) -> bool {
        if self.fields.is_empty() {
            return true;
        }
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

fn object<T>(
    out: &mut Vec<u8>,
    fields: impl IntoIterator<Item = T>,
    mut field: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'{');
    for (index, one) in fields.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        field(out, one);
    }
    out.push(b'}');
}

fn kept<T: Serialize>(out: &mut Vec<u8>, value: &Kept<'_, T>) {
    match value.as_came() {
        Some(source) => out.extend_from_slice(source.as_bytes()),
        None => json(out, value.get()),
    }
}

fn json<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value)
        .expect("text, numbers and lists always have a form in JSON, and a Vec takes every byte");
}
