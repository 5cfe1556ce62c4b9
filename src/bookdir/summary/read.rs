//! Reading it.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Parser, Tag, TagEnd};

use super::{Entry, Link, Wrong};
use crate::book::{MAX_DEPTH, Numbers};

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
