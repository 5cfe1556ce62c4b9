//! Merges small books to a large one.

use serde_json::Value;

use super::children;

/// The size of a book.
#[derive(Default)]
pub struct Size {
    /// The number of chapters at all depths.
    pub chapters: usize,
    /// The size of the chapters' JSON, in bytes.
    pub bytes: usize,
}

/// Copies chapters of all books repeatedly, until the book is large enough. Chapters keep their depths, and get unique
/// paths. Other items are left out, so the result is empty if no book has a chapter.
pub fn merge(books: &[&[Value]], is_enough: impl Fn(&Size) -> bool) -> Vec<Value> {
    let mut merged = Merge {
        size: Size::default(),
        is_enough,
        folder: String::new(),
    };
    let mut items = Vec::new();
    for copy in 0.. {
        let before = items.len();
        for (index, book) in books.iter().enumerate() {
            merged.folder = format!("{copy}/{index}");
            items.extend(merged.copy(book));
        }
        if items.len() == before {
            break;
        }
    }
    items
}

struct Merge<F> {
    size: Size,
    is_enough: F,
    folder: String,
}

impl<F: Fn(&Size) -> bool> Merge<F> {
    fn copy(&mut self, items: &[Value]) -> Vec<Value> {
        let mut copied = Vec::new();
        for original in items.iter().filter_map(|item| item.get("Chapter")) {
            if (self.is_enough)(&self.size) {
                break;
            }
            let mut chapter = original.clone();
            chapter["sub_items"] = Value::Array(Vec::new());
            for key in ["path", "source_path"] {
                if let Some(path) = original[key].as_str() {
                    chapter[key] = format!("{}/{path}", self.folder).into();
                }
            }
            self.size.chapters += 1;
            self.size.bytes += chapter.to_string().len();
            chapter["sub_items"] = self.copy(children(original)).into();
            let mut item = serde_json::Map::new();
            item.insert("Chapter".to_owned(), chapter);
            copied.push(Value::Object(item));
        }
        copied
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::merge;

    fn chapter(path: &str, below: Value) -> Value {
        json!({ "Chapter": { "name": "n", "content": "text", "path": path, "source_path": null, "sub_items": below } })
    }

    fn paths(items: &[Value]) -> Vec<String> {
        let mut paths = Vec::new();
        for item in items {
            let chapter = &item["Chapter"];
            paths.push(chapter["path"].as_str().unwrap().to_owned());
            paths.extend(paths_below(chapter));
        }
        paths
    }

    fn paths_below(chapter: &Value) -> Vec<String> {
        paths(chapter["sub_items"].as_array().unwrap())
    }

    #[test]
    fn over_and_over_until_it_is_enough() {
        let one = [
            chapter("a.md", json!([chapter("b.md", json!([]))])),
            json!("Separator"),
        ];
        let other = [chapter("a.md", json!([]))];
        let items = merge(&[&one, &other], |size| size.chapters >= 5);
        assert_eq!(
            paths(&items),
            ["0/0/a.md", "0/0/b.md", "0/1/a.md", "1/0/a.md", "1/0/b.md"]
        );
    }

    #[test]
    fn bytes_are_those_of_the_json() {
        let book = [chapter("a.md", json!([]))];
        let one = book[0]["Chapter"].to_string().len() + "0/0/".len();
        let items = |bytes| merge(&[&book], |size| size.bytes >= bytes).len();
        assert_eq!(items(1), 1);
        assert_eq!(items(3 * one), 3);
        assert_eq!(items(3 * one + 1), 4);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert!(merge(&[], |_| false).is_empty());
        assert!(merge(&[&[json!("Separator")]], |_| false).is_empty());
    }
}
