//! Writes `SUMMARY.md`.

use std::fmt::Write;

use crate::book::{Book, Chapter, Item};

/// Returns the text of a `SUMMARY.md` that lists a book's items.
pub fn write(book: &Book<'_>) -> String {
    let mut text = "# Summary\n".to_owned();
    let mut in_list = false;
    for item in &book.items {
        let is_numbered = matches!(item, Item::Chapter(chapter) if chapter.number.get().is_some());
        if !(in_list && is_numbered) {
            text.push('\n');
        }
        in_list = is_numbered;
        // Writing to a `String` never fails.
        let _ = match item {
            Item::Chapter(chapter) if is_numbered => write_chapter(chapter, 0, &mut text),
            Item::Chapter(chapter) => {
                let _ = writeln!(text, "{}", ChapterLink(chapter));
                write_children(&chapter.children, 0, &mut text)
            }
            Item::Separator => writeln!(text, "---"),
            Item::PartTitle(title) => writeln!(text, "# {}", one_line(title.get())),
        };
    }
    text
}

fn write_chapter(chapter: &Chapter<'_>, depth: usize, text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "{:indent$}- {}",
        "",
        ChapterLink(chapter),
        indent = 2 * depth
    )?;
    write_children(&chapter.children, depth + 1, text)
}

/// Writes the chapters among nested items. mdBook shows nothing else there.
fn write_children(items: &[Item<'_>], depth: usize, text: &mut String) -> std::fmt::Result {
    let mut chapters = items.iter().filter_map(Item::chapter);
    chapters.try_for_each(|chapter| write_chapter(chapter, depth, text))
}

/// A chapter as a Markdown link to its file.
struct ChapterLink<'c>(&'c Chapter<'c>);

impl std::fmt::Display for ChapterLink<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = one_line(self.0.name.get());
        let path = self.0.path.get().as_deref().unwrap_or_default();
        if path.contains([' ', '(', ')', '<', '>']) {
            write!(f, "[{name}](<{path}>)")
        } else {
            write!(f, "[{name}]({path})")
        }
    }
}

/// Returns a name as Markdown on one line, with escapes where they are needed.
fn one_line(name: &str) -> String {
    let mut line = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            c if c.is_control() => line.push(' '),
            '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '&' => line.extend(['\\', character]),
            c => line.push(c),
        }
    }
    line
}
