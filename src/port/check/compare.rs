//! Two books compared, and the differences told.

use serde_json::Value;

/// Lines that are shown of a difference, and chapters that are named.
const SHOWN: usize = 3;

/// Characters that are shown of a line.
const LONGEST: usize = 100;

/// The items of a book in their order.
#[derive(Debug, PartialEq, Eq)]
pub struct Chapters(Vec<Item>);

#[derive(Debug, PartialEq, Eq)]
struct Item {
    /// A chapter's path or name, or what else stands between chapters.
    called: String,
    /// All but the content and what lies below: as JSON.
    rest: String,
    content: String,
    is_chapter: bool,
}

impl Chapters {
    /// Of a book as JSON, by either mdBook. `None`: it is none.
    pub fn of(book: &[u8]) -> Option<Self> {
        Self::of_value(&serde_json::from_slice(book).ok()?)
    }

    /// Of the book in `[context, book]`.
    pub fn of_input(input: &[u8]) -> Self {
        let input: Value = serde_json::from_slice(input).unwrap_or_default();
        Self::of_value(&input[1]).unwrap_or(Self(Vec::new()))
    }

    fn of_value(book: &Value) -> Option<Self> {
        let items = book.get("items").or_else(|| book.get("sections"))?;
        let mut found = Vec::new();
        collect(items.as_array()?, &mut found);
        Some(Self(found))
    }

    /// How many chapters there are.
    pub fn len(&self) -> usize {
        self.0.iter().filter(|item| item.is_chapter).count()
    }

    /// How many chapters were not there before in this way.
    pub fn changed_since(&self, before: &Self) -> usize {
        let is_new = |item: &&Item| item.is_chapter && !before.0.contains(item);
        self.0.iter().filter(is_new).count()
    }
}

fn collect(items: &[Value], found: &mut Vec<Item>) {
    for item in items {
        let Some(Value::Object(chapter)) = item.get("Chapter") else {
            found.push(Item {
                called: item.to_string(),
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
        found.push(Item {
            called: text("path")
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

/// What is not the same, one reason each. `None`: everything is.
pub fn differences(native: &Chapters, sandboxed: &Chapters) -> Option<Vec<String>> {
    let (Chapters(native), Chapters(sandboxed)) = (native, sandboxed);
    let names = |items: &[Item]| {
        items
            .iter()
            .map(|item| item.called.clone())
            .collect::<Vec<_>>()
    };
    if names(native) != names(sandboxed) {
        let (one, two) = (native.len(), sandboxed.len());
        return Some(vec![format!(
            "the chapters are others: {one} items natively, {two} in the sandbox"
        )]);
    }
    let pairs = native.iter().zip(sandboxed);
    let differing: Vec<_> = pairs.filter(|(one, other)| one != other).collect();
    if differing.is_empty() {
        return None;
    }
    let shown = differing.iter().take(SHOWN);
    let mut why: Vec<_> = shown.map(|(one, other)| difference(one, other)).collect();
    let more = differing.len().saturating_sub(SHOWN);
    if more > 0 {
        why.push(format!("and {more} more chapters"));
    }
    Some(why)
}

fn difference(native: &Item, sandboxed: &Item) -> String {
    let called = &native.called;
    if native.content == sandboxed.content {
        let (one, other) = around(Some(native.rest.clone()), Some(sandboxed.rest.clone()));
        return format!(
            "`{called}`, beside its text\nnatively:       {one}\nin the sandbox: {other}"
        );
    }
    let mut lines = native.content.lines().zip(sandboxed.content.lines());
    let line = lines
        .position(|(one, other)| one != other)
        .unwrap_or_else(|| {
            let count = |item: &Item| item.content.lines().count();
            count(native).min(count(sandboxed))
        });
    let text = |item: &Item| item.content.lines().nth(line).map(str::to_owned);
    let (one, other) = around(text(native), text(sandboxed));
    let line = line + 1;
    format!("`{called}`, line {line}\nnatively:       {one}\nin the sandbox: {other}")
}

/// Both lines, cut to what stands around the first difference.
fn around(one: Option<String>, other: Option<String>) -> (String, String) {
    let same = match (&one, &other) {
        (Some(one), Some(other)) => {
            let pairs = one.chars().zip(other.chars());
            pairs.take_while(|(a, b)| a == b).count()
        }
        _ => 0,
    };
    let start = match same < LONGEST / 2 {
        true => 0,
        false => same - LONGEST / 4,
    };
    let shown = |text: Option<String>| {
        text.map_or_else(|| "(nothing)".to_owned(), |text| cut(&text, start))
    };
    (shown(one), shown(other))
}

/// What stands in a text from the character `start` on.
fn cut(text: &str, start: usize) -> String {
    let before = if start > 0 { "… " } else { "" };
    let mut rest = text.chars().skip(start);
    let shown: String = rest.by_ref().take(LONGEST).collect();
    let behind = if rest.next().is_some() { " …" } else { "" };
    format!("{before}{shown}{behind}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Chapters, around, differences};

    fn chapter(path: &str, content: &str, below: &Value) -> Value {
        json!({ "Chapter": { "name": "N", "path": path, "content": content, "sub_items": below } })
    }

    fn chapters(key: &str, items: &Value) -> Chapters {
        Chapters::of(json!({ key: items }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn books_of_both_protocols_are_the_same() {
        let items = json!([
            chapter("a.md", "x", &json!([chapter("b.md", "y", &json!([]))])),
            "Separator"
        ]);
        let (one, other) = (chapters("items", &items), chapters("sections", &items));
        assert_eq!(differences(&one, &other), None);
        assert_eq!((one.len(), one.changed_since(&other)), (2, 0));
        assert!(Chapters::of(b"{}").is_none());
    }

    #[test]
    fn what_differs_is_told() {
        let book = |a: &str, b: &str| {
            let below = json!([chapter("b.md", b, &json!([]))]);
            chapters("items", &json!([chapter("a.md", a, &below)]))
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
        let other = chapters("items", &json!([]));
        assert_eq!(
            differences(&old, &other).unwrap(),
            ["the chapters are others: 2 items natively, 0 in the sandbox"]
        );
    }

    #[test]
    fn of_a_long_line_what_differs_is_shown() {
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
    fn what_is_not_text_counts_too() {
        let one =
            json!([{ "Chapter": { "name": "N", "path": "a.md", "content": "", "number": [1] } }]);
        let mut other = one.clone();
        other[0]["Chapter"]["number"] = json!([2]);
        let why = differences(&chapters("items", &one), &chapters("items", &other)).unwrap();
        assert!(why[0].starts_with("`a.md`, beside its text\n"), "{why:?}");
    }
}
