//! Writing it.

use std::fmt::Write;

use crate::book::{Book, Chapter, Item};

/// Writes a summary that has these items.
pub fn write(book: &Book<'_>) -> String {
    let mut text = "# Summary\n".to_owned();
    let mut in_list = false;
    for item in &book.items {
        let is_numbered = matches!(item, Item::Chapter(chapter) if chapter.number.get().is_some());
        if !(in_list && is_numbered) {
            text.push('\n');
        }
        in_list = is_numbered;
        // A text can always be written to.
        let _ = match item {
            Item::Chapter(chapter) if is_numbered => nested(chapter, 0, &mut text),
            Item::Chapter(chapter) => {
                let _ = writeln!(text, "{}", Linked(chapter));
                list(&chapter.children, 0, &mut text)
            }
            Item::Separator => writeln!(text, "---"),
            Item::PartTitle(title) => writeln!(text, "# {}", one_line(title.get())),
        };
    }
    text
}

fn nested(chapter: &Chapter<'_>, depth: usize, text: &mut String) -> std::fmt::Result {
    writeln!(
        text,
        "{:indent$}- {}",
        "",
        Linked(chapter),
        indent = 2 * depth
    )?;
    list(&chapter.children, depth + 1, text)
}

/// What else than chapters is nested in others, mdBook does not show.
fn list(items: &[Item<'_>], depth: usize, text: &mut String) -> std::fmt::Result {
    let mut chapters = items.iter().filter_map(Item::chapter);
    chapters.try_for_each(|chapter| nested(chapter, depth, text))
}

struct Linked<'c>(&'c Chapter<'c>);

impl std::fmt::Display for Linked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = one_line(self.0.name.get());
        let path = self.0.path.get().as_deref().unwrap_or_default();
        match path.contains([' ', '(', ')', '<', '>']) {
            true => write!(f, "[{name}](<{path}>)"),
            false => write!(f, "[{name}]({path})"),
        }
    }
}

/// A name as Markdown of one line.
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
