//! `SUMMARY.md`, read as mdBook's guide describes it
//! (<https://rust-lang.github.io/mdBook/format/summary.html>), and written.

use std::collections::HashSet;
use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Parser, Tag, TagEnd};

use crate::book::{Book, Chapter, Item, MAX_DEPTH, Numbers};

/// An entry of `SUMMARY.md`.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    Chapter(Link),
    Separator,
    PartTitle(String),
}

/// A link to a chapter, with those nested in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    pub name: String,
    /// Its file, relative to that of the summary. `None`: a draft.
    pub file: Option<String>,
    /// `None`: it stands before or behind the numbered chapters.
    pub number: Option<Numbers>,
    pub children: Vec<Link>,
}

/// What is wrong with it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Wrong {
    line: usize,
    what: String,
}

/// Reads it: the chapters before the numbered ones, those in parts, and those behind.
pub fn parse(text: &str) -> Result<Vec<Entry>, Wrong> {
    let mut reader = Reader {
        text,
        events: Parser::new(text).into_offset_iter(),
        files: HashSet::new(),
    };
    reader.entries()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Where there may be a title.
    Start,
    Before,
    /// Directly behind the title of a part, where a paragraph means nothing.
    PartTitle,
    Numbered,
    Behind,
}

struct Reader<'t> {
    text: &'t str,
    events: OffsetIter<'t>,
    files: HashSet<String>,
}

impl Reader<'_> {
    fn entries(&mut self) -> Result<Vec<Entry>, Wrong> {
        let mut entries = Vec::new();
        let mut place = Place::Start;
        let mut count = 0;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(
                    Tag::List(_)
                    | Tag::Heading {
                        level: HeadingLevel::H1,
                        ..
                    },
                ) if place == Place::Behind => {
                    let what = "behind the chapters without numbers that end a book, there may be no \
                                list and no title of a part";
                    return Err(self.wrong(&range, what));
                }
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H1,
                    ..
                }) => {
                    let title = self.until(TagEnd::Heading(HeadingLevel::H1));
                    match place {
                        Place::Start => place = Place::Before,
                        _ => {
                            entries.push(Entry::PartTitle(title));
                            place = Place::PartTitle;
                        }
                    }
                }
                Event::Start(Tag::List(_)) => {
                    place = Place::Numbered;
                    let links = self.list(&mut Vec::new(), count)?;
                    count += u32::try_from(links.len()).unwrap_or(u32::MAX);
                    entries.extend(links.into_iter().map(Entry::Chapter));
                }
                Event::Start(Tag::Paragraph) => match place {
                    Place::PartTitle => {
                        self.until(TagEnd::Paragraph);
                        place = Place::Numbered;
                    }
                    Place::Numbered | Place::Behind => place = Place::Behind,
                    Place::Start | Place::Before => place = Place::Before,
                },
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let link = self.link(&dest_url, None, &range)?;
                    entries.push(Entry::Chapter(link));
                }
                Event::Rule => {
                    entries.push(Entry::Separator);
                    place = match place {
                        Place::Start => Place::Before,
                        Place::PartTitle => Place::Numbered,
                        other => other,
                    };
                }
                _ => {}
            }
        }
        Ok(entries)
    }

    /// The chapters of a list that was begun, below the chapter `above`, the first with the number behind
    /// `before`.
    fn list(&mut self, above: &mut Numbers, before: u32) -> Result<Vec<Link>, Wrong> {
        let mut links: Vec<Link> = Vec::new();
        let mut number = before;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    number = number.saturating_add(1);
                    above.push(number);
                    let link = self.item(above, &range);
                    above.pop();
                    links.push(link?);
                }
                Event::Start(Tag::List(_)) => {
                    if above.len() >= MAX_DEPTH {
                        let what = format!(
                            "chapters are nested more than {MAX_DEPTH} levels deep, which mdBook can't read"
                        );
                        return Err(self.wrong(&range, &what));
                    }
                    if let Some(last) = links.last_mut() {
                        above.push(number);
                        let children = self.list(above, 0);
                        above.pop();
                        last.children = children?;
                    }
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        Ok(links)
    }

    /// The link that an item begins with.
    fn item(&mut self, number: &Numbers, item: &Range<usize>) -> Result<Link, Wrong> {
        loop {
            match self.events.next() {
                Some((Event::Start(Tag::Paragraph), _)) => {}
                Some((Event::Start(Tag::Link { dest_url, .. }), range)) => {
                    return self.link(&dest_url, Some(number.clone()), &range);
                }
                _ => {
                    let what =
                        "expected an item that begins with a link, such as `- [Title](file.md)`";
                    return Err(self.wrong(item, what));
                }
            }
        }
    }

    fn link(
        &mut self,
        target: &str,
        number: Option<Numbers>,
        range: &Range<usize>,
    ) -> Result<Link, Wrong> {
        let file = target.replace("%20", " ");
        let file = file.trim_start_matches("./");
        if !file.is_empty() && !self.files.insert(file.to_owned()) {
            return Err(self.wrong(range, &format!("`{file}` is there twice")));
        }
        Ok(Link {
            name: self.until(TagEnd::Link),
            file: (!file.is_empty()).then(|| file.to_owned()),
            number,
            children: Vec::new(),
        })
    }

    /// The plain text up to the end of an element.
    fn until(&mut self, end: TagEnd) -> String {
        let mut text = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::End(found) if found == end => break,
                Event::Text(more) | Event::Code(more) => text.push_str(&more),
                Event::SoftBreak => text.push(' '),
                _ => {}
            }
        }
        text
    }

    fn wrong(&self, range: &Range<usize>, what: &str) -> Wrong {
        let before = &self.text.as_bytes()[..range.start];
        Wrong {
            line: 1 + memchr::memchr_iter(b'\n', before).count(),
            what: what.to_owned(),
        }
    }
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Entry, Link, parse, write};
    use crate::bookdir::{About, files};
    use crate::protocol;

    fn link(name: &str, file: &str, number: &[u32], children: Vec<Link>) -> Link {
        Link {
            name: name.to_owned(),
            file: (!file.is_empty()).then(|| file.to_owned()),
            number: (!number.is_empty()).then(|| number.to_vec()),
            children,
        }
    }

    fn wrong(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn every_kind_of_entry() {
        let text = "\
<!-- a comment -->
# Summary

[Before](./before%20all.md)

---

# Part *one*

- [A](a.md)
  - [A `b`](a/b.md)
    - [Draft]()
  - [A c](a/c.md)

* [D](d.md)

---

- [E](e.md)

# Part two

1. [F](f.md)

[Behind](behind.md)

---
[Last](<last (2).md>)
";
        let nested = vec![
            link(
                "A b",
                "a/b.md",
                &[1, 1],
                vec![link("Draft", "", &[1, 1, 1], Vec::new())],
            ),
            link("A c", "a/c.md", &[1, 2], Vec::new()),
        ];
        let chapter =
            |name, file, number: &[u32]| Entry::Chapter(link(name, file, number, Vec::new()));
        assert_eq!(
            parse(text).unwrap(),
            [
                chapter("Before", "before all.md", &[]),
                Entry::Separator,
                Entry::PartTitle("Part one".to_owned()),
                Entry::Chapter(link("A", "a.md", &[1], nested)),
                chapter("D", "d.md", &[2]),
                Entry::Separator,
                chapter("E", "e.md", &[3]),
                Entry::PartTitle("Part two".to_owned()),
                chapter("F", "f.md", &[4]),
                chapter("Behind", "behind.md", &[]),
                Entry::Separator,
                chapter("Last", "last (2).md", &[]),
            ]
        );
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn what_mdbook_would_refuse() {
        assert_eq!(
            wrong("# S\n\n- [A](a.md)\n- B\n"),
            "line 4: expected an item that begins with a link, such as `- [Title](file.md)`"
        );
        assert_eq!(
            wrong("[A](a.md)\n\n- [A](./a.md)\n"),
            "line 3: `a.md` is there twice"
        );
        for behind in ["- [C](c.md)", "# Part"] {
            let text = format!("- [A](a.md)\n\n[B](b.md)\n\n{behind}\n");
            assert!(
                wrong(&text).starts_with("line 5: behind the chapters"),
                "{text}"
            );
        }
    }

    #[test]
    fn lists_in_lists_without_end_are_refused() {
        let text: String = (0..50)
            .map(|depth| format!("{:indent$}- [x](x{depth}.md)\n", "", indent = 2 * depth))
            .collect();
        assert!(
            wrong(&text).contains("nested more than 41 levels deep"),
            "{}",
            wrong(&text)
        );
        assert!(parse(&"- + ".repeat(100_000)).is_err());
    }

    /// The book that these links describe, without files.
    fn book_of(entries: &[Entry]) -> Vec<u8> {
        let items = entries.iter().map(|entry| match entry {
            Entry::Chapter(link) => files::chapter_of(link),
            Entry::Separator => "Separator".into(),
            Entry::PartTitle(title) => serde_json::json!({ "PartTitle": title }),
        });
        let about = About {
            root: std::path::Path::new("/"),
            config: serde_json::Map::new(),
            renderer: "html",
        };
        about.with_items(items.collect())
    }

    fn links() -> impl Strategy<Value = Vec<Link>> {
        let name = "[a-z*_`&<\\\\\\[\\]!éç所]{1,8}";
        let leaf = (name, any::<bool>()).prop_map(|(name, is_draft)| {
            let file = if is_draft { "" } else { "?" };
            link(&name, file, &[1], Vec::new())
        });
        let tree = leaf.prop_recursive(4, 20, 4, move |below| {
            (name, prop::collection::vec(below, 0..4))
                .prop_map(|(name, children)| link(&name, "?", &[1], children))
        });
        prop::collection::vec(tree, 1..5)
    }

    /// Gives each link the number and the file that belong to its place.
    fn number(links: &mut [Link], above: &[u32], count: &mut usize) {
        for (link, number) in links.iter_mut().zip(1..) {
            let own: Vec<_> = above.iter().copied().chain([number]).collect();
            *count += 1;
            let (count_now, is_draft) = (*count, link.file.is_none());
            link.file = (!is_draft).then(|| format!("a ({count_now})/b{count_now}.md"));
            self::number(&mut link.children, &own, count);
            link.number = Some(own);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in prop_oneof![any::<String>(), "([ \n]|- |\\* |# |\\[a\\]\\(b\\)|---|<!--|x)*"]) {
            let _ = parse(&text);
        }

        #[test]
        fn what_is_written_is_read_again(mut links in links()) {
            number(&mut links, &[], &mut 0);
            let mut entries: Vec<_> = links.into_iter().map(Entry::Chapter).collect();
            entries.insert(0, Entry::PartTitle("A *part*".to_owned()));
            entries.push(Entry::Separator);
            let json = book_of(&entries);
            let written = write(&protocol::parse(&json).unwrap().book);
            prop_assert_eq!(parse(&written), Ok(entries), "{}", written);
        }
    }
}
