//! Compares two books, and describes the differences.

use serde_json::Value;

/// The most differing chapters that are shown.
const MAX_SHOWN: usize = 3;

/// The most characters that are shown of a line.
const MAX_LINE: usize = 100;

/// The items of a book, depth first.
#[derive(Debug, PartialEq, Eq)]
pub struct BookItems(Vec<BookItem>);

#[derive(Debug, PartialEq, Eq)]
struct BookItem {
    /// The chapter's path or name, or the JSON of an item that is no chapter.
    label: String,
    /// All fields but the content and the children, as JSON.
    rest: String,
    content: String,
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
                rest: String::new(),
                content: String::new(),
                is_chapter: false,
            });
            continue;
        };
        let text = |key: &str| chapter.get(key).and_then(Value::as_str);
        let mut rest = chapter.clone();
        rest.remove("content");
        rest.remove("sub_items");
        rest.sort_keys();
        found.push(BookItem {
            label: text("path")
                .or_else(|| text("name"))
                .unwrap_or_default()
                .to_owned(),
            rest: Value::Object(rest).to_string(),
            content: text("content").unwrap_or_default().to_owned(),
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
    let labels = |items: &[BookItem]| {
        items
            .iter()
            .map(|item| item.label.clone())
            .collect::<Vec<_>>()
    };
    if labels(native) != labels(sandboxed) {
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

/// Describes the first difference between two items.
fn difference(native: &BookItem, sandboxed: &BookItem) -> String {
    let label = &native.label;
    if native.content == sandboxed.content {
        let (one, other) = around(Some(native.rest.clone()), Some(sandboxed.rest.clone()));
        return format!(
            "`{label}`, fields other than the text\nnatively:       {one}\nin the sandbox: {other}"
        );
    }
    let mut lines = native.content.lines().zip(sandboxed.content.lines());
    let line = lines
        .position(|(one, other)| one != other)
        .unwrap_or_else(|| {
            let count = |item: &BookItem| item.content.lines().count();
            count(native).min(count(sandboxed))
        });
    let text = |item: &BookItem| item.content.lines().nth(line).map(str::to_owned);
    let (one, other) = around(text(native), text(sandboxed));
    let line = line + 1;
    format!("`{label}`, line {line}\nnatively:       {one}\nin the sandbox: {other}")
}

/// Cuts both lines to the text around their first difference.
fn around(one: Option<String>, other: Option<String>) -> (String, String) {
    let same = match (&one, &other) {
        (Some(one), Some(other)) => {
            let pairs = one.chars().zip(other.chars());
            pairs.take_while(|(a, b)| a == b).count()
        }
        _ => 0,
    };
    let start = if same < MAX_LINE / 2 {
        0
    } else {
        same - MAX_LINE / 4
    };
    let shown = |text: Option<String>| {
        text.map_or_else(|| "(nothing)".to_owned(), |text| cut(&text, start))
    };
    (shown(one), shown(other))
}

/// Returns a part of a text, from the character `start` on.
fn cut(text: &str, start: usize) -> String {
    let before = if start > 0 { "… " } else { "" };
    let mut rest = text.chars().skip(start);
    let shown: String = rest.by_ref().take(MAX_LINE).collect();
    let behind = if rest.next().is_some() { " …" } else { "" };
    format!("{before}{shown}{behind}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{BookItems, around, differences};

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
    fn the_first_difference_is_described() {
        let book = |a: &str, b: &str| {
            let below = json!([chapter("b.md", b, &json!([]))]);
            book_items("items", &json!([chapter("a.md", a, &below)]))
        };
        let old = book("1\n2", "x");
        let why = differences(&old, &book("1\n3\n4", "x")).unwrap();
        assert_eq!(
            why,
            ["`a.md`, line 2\nnatively:       2\nin the sandbox: 3"]
        );
        let why = differences(&old, &book("1\n2", "x\ny")).unwrap();
        assert_eq!(
            why,
            ["`b.md`, line 2\nnatively:       (nothing)\nin the sandbox: y"]
        );
        assert_eq!(book("1\n2", "y").changed_since(&old), 1);
        let other = book_items("items", &json!([]));
        assert_eq!(
            differences(&old, &other).unwrap(),
            ["the chapters are different: 2 items natively, 0 in the sandbox"]
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_difference() {
        let line = |end: &str| Some(format!("{}é{end}", "x".repeat(500)));
        let (one, other) = around(line("one"), line("two"));
        assert_eq!(one, format!("… {}éone", "x".repeat(24)));
        assert_eq!(other, format!("… {}étwo", "x".repeat(24)));
        let (short, none) = around(Some("y".repeat(101)), None);
        assert_eq!(
            (short, none),
            (format!("{} …", "y".repeat(100)), "(nothing)".to_owned())
        );
    }

    #[test]
    fn other_fields_are_compared() {
        let one =
            json!([{ "Chapter": { "name": "N", "path": "a.md", "content": "", "number": [1] } }]);
        let mut other = one.clone();
        other[0]["Chapter"]["number"] = json!([2]);
        let why = differences(&book_items("items", &one), &book_items("items", &other)).unwrap();
        assert!(
            why[0].starts_with("`a.md`, fields other than the text\n"),
            "{why:?}"
        );
    }
}
