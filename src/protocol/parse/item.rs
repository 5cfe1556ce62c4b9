//! Parses the items of a book.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::deserialize_object;
use crate::book::{Chapter, Content, Field, Item, WithJson};
use crate::protocol::json_str::JsonStr;

/// The object of a chapter.
struct ChapterObject<'a>(Chapter<'a>);

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
            Field::Name => chapter.name = Some(value(&mut map)?),
            Field::Content => {
                let json = map.next_value::<&RawValue>()?.get();
                let content = Content::parse(json).map_err(without_position)?;
                chapter.content = Some(content);
            }
            Field::Number => chapter.number = Some(value(&mut map)?),
            Field::Children => chapter.children = map.next_value()?,
            Field::Path => chapter.path = Some(value(&mut map)?),
            Field::SourcePath => chapter.source_path = Some(value(&mut map)?),
            Field::ParentNames => chapter.parent_names = Some(value(&mut map)?),
            Field::Unknown(..) => {}
        }
        chapter.fields.push(field);
    }
    chapter.build().map(ChapterObject).map_err(A::Error::custom)
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

/// Parses a value and keeps its JSON.
fn value<'de, T, A>(map: &mut A) -> Result<WithJson<'de, T>, A::Error>
where
    T: Deserialize<'de>,
    A: MapAccess<'de>,
{
    let source = map.next_value::<&RawValue>()?.get();
    let value = serde_json::from_str(source).map_err(without_position)?;
    Ok(WithJson::parsed(value, source))
}

/// Removes the position from an error within a value, which counts from the value's start. The outer error has the
/// position in the input.
fn without_position<E: de::Error>(error: serde_json::Error) -> E {
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
        let Some(JsonStr(kind)) = map.next_key()? else {
            return Err(A::Error::custom("an item is an empty object"));
        };
        let item = match kind.as_ref() {
            "Chapter" => Item::Chapter(Box::new(map.next_value::<ChapterObject<'de>>()?.0)),
            "PartTitle" => Item::PartTitle(value::<JsonStr<'de>, A>(&mut map)?.map(|text| text.0)),
            _ => {
                return Err(A::Error::unknown_variant(
                    &kind,
                    &["Chapter", "Separator", "PartTitle"],
                ));
            }
        };
        match map.next_key::<JsonStr<'de>>()? {
            None => Ok(item),
            Some(JsonStr(key)) => Err(A::Error::custom(format!(
                "an item has a second key `{key}`"
            ))),
        }
    }
}
