//! Compares two books, and describes the differences.

use serde_json::Value;

use crate::diff::{DiffStyle, unified_diff};

/// The most differing chapters that are shown.
const MAX_SHOWN: usize = 3;

/// The most lines that are shown of a chapter's difference.
const MAX_LINES: usize = 20;

/// The items of a book, depth first.
#[derive(Debug, PartialEq, Eq)]
pub struct BookItems(Vec<BookItem>);

#[derive(Debug, PartialEq, Eq)]
struct BookItem {
    /// The chapter's path or name, or the JSON of an item that is no chapter.
    label: String,
    /// The content, and then all other fields but the children, as JSON.
    text: String,
    is_chapter: bool,
}

impl BookItems {
    /// Reads the JSON of a book, as mdBook 0.4 or 0.5 writes it. Returns `None` if it is not a book.
    pub fn from_json(book: &[u8]) -> Option<Self> {
        Self::from_value(&serde_json::from_slice(book).ok()?)
    }

    /// Reads the book in `[context, book]`.
    pub fn from_input(input: &[u8]) -> Self {
        let input: Value = serde_json::from_slice(input).unwrap_or_default();
        Self::from_value(&input[1]).unwrap_or(Self(Vec::new()))
    }

    fn from_value(book: &Value) -> Option<Self> {
        let items = book.get("items").or_else(|| book.get("sections"))?;
        let mut found = Vec::new();
        collect(items.as_array()?, &mut found);
        Some(Self(found))
    }

    /// Returns the number of chapters.
    pub fn chapters(&self) -> usize {
        self.0.iter().filter(|item| item.is_chapter).count()
    }

    /// Returns the number of chapters that `before` does not have, or has with other fields.
    pub fn changed_since(&self, before: &Self) -> usize {
        let is_new = |item: &&BookItem| item.is_chapter && !before.0.contains(item);
        self.0.iter().filter(is_new).count()
    }
}

fn collect(items: &[Value], found: &mut Vec<BookItem>) {
    for item in items {
        let Some(Value::Object(chapter)) = item.get("Chapter") else {
            found.push(BookItem {
                label: item.to_string(),
                text: String::new(),
                is_chapter: false,
            });
            continue;
        };
        let text = |key: &str| chapter.get(key).and_then(Value::as_str);
        let label = text("path").or_else(|| text("name"));
        let content = text("content").unwrap_or_default();
        let mut rest = chapter.clone();
        rest.retain(|key, _| !matches!(key.as_str(), "content" | "sub_items"));
        rest.sort_keys();
        found.push(BookItem {
            label: label.unwrap_or_default().to_owned(),
            text: format!("{content}\n{:#}\n", Value::Object(rest)),
            is_chapter: true,
        });
        if let Some(Value::Array(below)) = chapter.get("sub_items") {
            collect(below, found);
        }
    }
}

/// Describes the differences, one text each. Returns `None` if the books are equal.
pub fn differences(native: &BookItems, sandboxed: &BookItems) -> Option<Vec<String>> {
    let (BookItems(native), BookItems(sandboxed)) = (native, sandboxed);
    let native_labels = native.iter().map(|item| &item.label);
    if !native_labels.eq(sandboxed.iter().map(|item| &item.label)) {
        let (one, two) = (native.len(), sandboxed.len());
        return Some(vec![format!(
            "the chapters are different: {one} items natively, {two} in the sandbox"
        )]);
    }
    let pairs = native.iter().zip(sandboxed);
    let differing: Vec<_> = pairs.filter(|(one, other)| one != other).collect();
    if differing.is_empty() {
        return None;
    }
    let shown = differing.iter().take(MAX_SHOWN);
    let mut why: Vec<_> = shown.map(|(one, other)| difference(one, other)).collect();
    let more = differing.len().saturating_sub(MAX_SHOWN);
    if more > 0 {
        why.push(format!("{more} more chapters are different"));
    }
    Some(why)
}

/// Shows the beginning of the difference between two items.
fn difference(native: &BookItem, sandboxed: &BookItem) -> String {
    let diff = unified_diff(&native.text, &sandboxed.text, DiffStyle::Exact);
    let header = format!("`{}`", native.label);
    let lines = [&*header, "--- natively", "+++ in the sandbox"].into_iter();
    let lines: Vec<_> = lines.chain(diff.lines().take(MAX_LINES)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{BookItems, differences};

    fn chapter(path: &str, content: &str, below: &Value) -> Value {
        json!({ "Chapter": { "name": "N", "path": path, "content": content, "sub_items": below } })
    }

    fn book_items(key: &str, items: &Value) -> BookItems {
        BookItems::from_json(json!({ key: items }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn both_protocols_are_read() {
        let items = json!([
            chapter("a.md", "x", &json!([chapter("b.md", "y", &json!([]))])),
            "Separator"
        ]);
        let one = book_items("items", &items);
        let other = book_items("sections", &items);
        assert_eq!(differences(&one, &other), None);
        assert_eq!((one.chapters(), one.changed_since(&other)), (2, 0));
        assert!(BookItems::from_json(b"{}").is_none());
    }

    #[test]
    fn differences_are_shown() {
        let book = |a: &str, b: &str| {
            let below = json!([chapter("b.md", b, &json!([]))]);
            book_items("items", &json!([chapter("a.md", a, &below)]))
        };
        let old = book("1\n2", "x");
        let why = differences(&old, &book("1\n3\n4", "x")).unwrap();
        assert!(
            why[0].starts_with(
                "`a.md`\n--- natively\n+++ in the sandbox\n@@ -1,5 +1,6 @@\n 1\n-2\n+3\n+4\n {\n"
            ),
            "{why:?}"
        );
        assert_eq!(book("1\n2", "y").changed_since(&old), 1);
        let other = book_items("items", &json!([]));
        assert_eq!(
            differences(&old, &other).unwrap(),
            ["the chapters are different: 2 items natively, 0 in the sandbox"]
        );
    }

    #[test]
    fn other_fields_are_compared() {
        let one =
            json!([{ "Chapter": { "name": "N", "path": "a.md", "content": "", "number": [1] } }]);
        let mut other = one.clone();
        other[0]["Chapter"]["number"] = json!([2]);
        let why = differences(&book_items("items", &one), &book_items("items", &other)).unwrap();
        assert!(why[0].contains("\n-    1\n+    2\n"), "{why:?}");
    }
}
