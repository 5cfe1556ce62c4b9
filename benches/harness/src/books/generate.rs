//! A generated book with the size and the words of the Rust Book, if that is not available.

use serde_json::{Value, json};

use super::Book;

const CHAPTERS: usize = 111;
/// The number of paragraphs in a chapter, of about 300 bytes each.
const PARAGRAPHS: usize = 45;

/// Generates the book, which is always the same.
pub fn book() -> Book {
    Book {
        name: "generated".to_owned(),
        title: "a generated book".to_owned(),
        context: json!({
            "root": "/book",
            "config": { "book": { "title": "Generated", "authors": [], "language": "en" } },
            "renderer": "html",
            "mdbook_version": "0.5.4",
        }),
        items: (0..CHAPTERS).map(chapter).collect(),
    }
}

fn chapter(index: usize) -> Value {
    let path = format!("chapter-{index}.md");
    json!({ "Chapter": {
        "name": format!("Chapter {index}"),
        "content": content(index),
        "number": [index + 1],
        "sub_items": [],
        "path": path,
        "source_path": path,
        "parent_names": [],
    } })
}

/// Generates the content of a chapter. As in the Rust Book, `Rust` is in 106 of 111 chapters and `mutex` in 3;
/// `idiomatic` is in 4, once in each.
fn content(index: usize) -> String {
    let language = if index % 23 == 22 || index == 0 {
        "that language"
    } else {
        "Rust"
    };
    let lock = if index % 40 == 7 { "mutex" } else { "lock" };
    let mut content = format!("# Chapter {index}\n");
    for paragraph in 0..PARAGRAPHS {
        let manner = if index % 35 == 5 && paragraph == PARAGRAPHS / 2 {
            "an idiomatic"
        } else {
            "its"
        };
        content += &format!(
            "\nParagraph {paragraph} says that *{language}* has a value and {manner} owner. A \"{lock}\" \
             guards it; see [the next one](chapter-{}.md). What it holds is `value_{paragraph}`, \
             and nobody else’s:\n\n```rust\nlet value_{paragraph} = owner.take({index});\n```\n",
            index + 1
        );
    }
    content
}

#[cfg(test)]
mod tests {
    use super::book;

    #[test]
    fn it_has_the_words_of_the_rust_book() {
        let book = book();
        let contents = book.contents();
        let with = |word: &str| contents.iter().filter(|text| text.contains(word)).count();
        assert_eq!(contents.len(), 111);
        assert_eq!(with("Rust"), 106);
        assert_eq!(with("mutex"), 3);
        assert_eq!(with("idiomatic"), 4);
    }
}
