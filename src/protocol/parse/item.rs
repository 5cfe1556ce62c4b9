//! Parses the items of a book.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{JsonStr, deserialize_object};
use crate::book::{Chapter, Content, Field, Item, WithJson};

/// The object of a chapter.
struct ChapterObject<'a>(Box<Chapter<'a>>);

deserialize_object!(ChapterObject, "a chapter", |map| {
    let mut chapter = ChapterBuilder::default();
    while let Some(JsonStr(key)) = map.next_key()? {
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
        if chapter.fields.contains(&field) {
            return Err(A::Error::custom(format!("a chapter has `{key}` twice")));
        }
        match field {
            Field::Name => chapter.name = Some(map.next_value::<Parsed<_>>()?.0),
            Field::Content => {
                let json = map.next_value::<&RawValue>()?.get();
                let content = Content::parse(json).map_err(without_position)?;
                chapter.content = Some(content);
            }
            Field::Number => chapter.number = Some(map.next_value::<Parsed<_>>()?.0),
            Field::Children => chapter.children = map.next_value()?,
            Field::Path => chapter.path = Some(map.next_value::<Parsed<_>>()?.0),
            Field::SourcePath => chapter.source_path = Some(map.next_value::<Parsed<_>>()?.0),
            Field::ParentNames => chapter.parent_names = Some(map.next_value::<Parsed<_>>()?.0),
            Field::Unknown(..) => {}
        }
        chapter.fields.push(field);
    }
    let chapter = chapter.build().map_err(A::Error::custom)?;
    Ok(ChapterObject(Box::new(chapter)))
});

/// The fields of a chapter that were parsed so far.
#[derive(Default)]
struct ChapterBuilder<'a> {
    name: Option<WithJson<'a, JsonStr<'a>>>,
    content: Option<Content<'a>>,
    number: Option<WithJson<'a, Option<Vec<u32>>>>,
    path: Option<WithJson<'a, Option<JsonStr<'a>>>>,
    source_path: Option<WithJson<'a, Option<JsonStr<'a>>>>,
    parent_names: Option<WithJson<'a, Vec<JsonStr<'a>>>>,
    children: Vec<Item<'a>>,
    fields: Vec<Field<'a>>,
}

impl<'a> ChapterBuilder<'a> {
    fn build(self) -> Result<Chapter<'a>, &'static str> {
        let paths = |path: Option<WithJson<'a, Option<JsonStr<'a>>>>| match path {
            Some(path) => path.map(|path| path.map(with_slashes)),
            None => WithJson::new(None),
        };
        Ok(Chapter {
            name: self
                .name
                .ok_or("a chapter has no `name`")?
                .map(|text| text.0),
            content: self.content.ok_or("a chapter has no `content`")?,
            number: self.number.unwrap_or(WithJson::new(None)),
            path: paths(self.path),
            source_path: paths(self.source_path),
            parent_names: match self.parent_names {
                Some(names) => names.map(|names| names.into_iter().map(|name| name.0).collect()),
                None => WithJson::new(Vec::new()),
            },
            children: self.children,
            fields: self.fields,
        })
    }
}

/// Returns a path with `/` between its names. mdBook writes the separator of its system.
fn with_slashes(path: JsonStr<'_>) -> Cow<'_, str> {
    if cfg!(windows) && path.0.contains('\\') {
        path.0.replace('\\', "/").into()
    } else {
        path.0
    }
}

/// A value that keeps its JSON.
struct Parsed<'a, T>(WithJson<'a, T>);

impl<'de: 'a, 'a, T: Deserialize<'a>> Deserialize<'de> for Parsed<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&'a RawValue>::deserialize(deserializer)?.get();
        let value = serde_json::from_str(json).map_err(without_position)?;
        Ok(Self(WithJson::parsed(value, json)))
    }
}

/// Removes the position from an error within a value, which counts from the value's start. The outer error has the
/// position in the input.
fn without_position<E: de::Error>(error: serde_json::Error) -> E {
    let message = error.to_string();
    E::custom(message.split(" at line ").next().unwrap_or_default())
}

/// An item of a book.
#[derive(Deserialize)]
enum ItemObject<'a> {
    #[serde(borrow)]
    Chapter(ChapterObject<'a>),
    Separator,
    #[serde(borrow)]
    PartTitle(Parsed<'a, JsonStr<'a>>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Item<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match ItemObject::deserialize(deserializer)? {
            ItemObject::Chapter(ChapterObject(chapter)) => Self::Chapter(chapter),
            ItemObject::Separator => Self::Separator,
            ItemObject::PartTitle(Parsed(title)) => Self::PartTitle(title.map(|text| text.0)),
        })
    }
}
