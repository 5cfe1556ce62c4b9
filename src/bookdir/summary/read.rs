//! Parses `SUMMARY.md`.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Parser, Tag, TagEnd};

use super::{Link, SummaryError, SummaryItem};
use crate::book::{MAX_DEPTH, SectionNumber};

/// Parses the text of a `SUMMARY.md`.
///
/// # Errors
/// Fails where mdBook would refuse the summary.
pub fn parse(text: &str) -> Result<Vec<SummaryItem>, SummaryError> {
    let mut parser = SummaryParser {
        text,
        events: Parser::new(text).into_offset_iter(),
        files: HashSet::new(),
        section: Section::Start,
        numbered: 0,
    };
    parser.items()
}

/// The section of the summary that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// The beginning, where the summary's own title may stand.
    Start,
    /// The prefix chapters, which have no numbers.
    Prefix,
    /// Right after a part's title, where a paragraph means nothing.
    PartTitle,
    /// The numbered chapters.
    Numbered,
    /// The suffix chapters, which have no numbers.
    Suffix,
}

struct SummaryParser<'t> {
    text: &'t str,
    events: OffsetIter<'t>,
    /// The files of all chapters so far.
    files: HashSet<String>,
    section: Section,
    /// The number of the last chapter at the top level.
    numbered: u32,
}

impl SummaryParser<'_> {
    fn items(&mut self) -> Result<Vec<SummaryItem>, SummaryError> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H1,
                    ..
                }) => {
                    self.check_not_in_suffix(&range)?;
                    items.extend(self.title());
                }
                Event::Start(Tag::List(_)) => {
                    self.check_not_in_suffix(&range)?;
                    self.section = Section::Numbered;
                    let links = self.list(&mut Vec::new(), self.numbered)?;
                    self.numbered += u32::try_from(links.len()).unwrap_or(u32::MAX);
                    items.extend(links.into_iter().map(SummaryItem::Link));
                }
                Event::Start(Tag::Paragraph) => self.paragraph(),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let link = self.link(&dest_url, None, &range)?;
                    items.push(SummaryItem::Link(link));
                }
                Event::Rule => {
                    items.push(SummaryItem::Separator);
                    self.section = match self.section {
                        Section::Start => Section::Prefix,
                        Section::PartTitle => Section::Numbered,
                        other => other,
                    };
                }
                _ => {}
            }
        }
        Ok(items)
    }

    /// Fails if the suffix chapters have begun.
    fn check_not_in_suffix(&self, range: &Range<usize>) -> Result<(), SummaryError> {
        if self.section != Section::Suffix {
            return Ok(());
        }
        let message = "lists and part titles are not allowed after the suffix chapters, the ones without numbers \
                       at the end";
        Err(self.error(range, message))
    }

    /// Reads a heading of level 1: the summary's own title, or that of a part.
    fn title(&mut self) -> Option<SummaryItem> {
        let title = self.text_until(TagEnd::Heading(HeadingLevel::H1));
        if self.section == Section::Start {
            self.section = Section::Prefix;
            return None;
        }
        self.section = Section::PartTitle;
        Some(SummaryItem::PartTitle(title))
    }

    /// Enters a paragraph.
    fn paragraph(&mut self) {
        self.section = match self.section {
            Section::PartTitle => {
                self.text_until(TagEnd::Paragraph);
                Section::Numbered
            }
            Section::Numbered | Section::Suffix => Section::Suffix,
            Section::Start | Section::Prefix => Section::Prefix,
        };
    }

    /// Reads the rest of a list of chapters. `parent` is the number of the chapter that they are nested in, and
    /// the first of them gets the number after `last`.
    fn list(&mut self, parent: &mut SectionNumber, last: u32) -> Result<Vec<Link>, SummaryError> {
        let mut links: Vec<Link> = Vec::new();
        let mut number = last;
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    number = number.saturating_add(1);
                    parent.push(number);
                    let link = self.item(parent, &range);
                    parent.pop();
                    links.push(link?);
                }
                Event::Start(Tag::List(_)) => {
                    if parent.len() >= MAX_DEPTH {
                        let message = format!(
                            "chapters are nested more than {MAX_DEPTH} levels deep, which mdBook can't read"
                        );
                        return Err(self.error(&range, &message));
                    }
                    if let Some(last) = links.last_mut() {
                        parent.push(number);
                        let children = self.list(parent, 0);
                        parent.pop();
                        last.children = children?;
                    }
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        Ok(links)
    }

    /// Reads the link that a list item begins with.
    fn item(&mut self, number: &SectionNumber, item: &Range<usize>) -> Result<Link, SummaryError> {
        loop {
            match self.events.next() {
                Some((Event::Start(Tag::Paragraph), _)) => {}
                Some((Event::Start(Tag::Link { dest_url, .. }), range)) => {
                    return self.link(&dest_url, Some(number.clone()), &range);
                }
                _ => {
                    let message =
                        "expected an item that begins with a link, such as `- [Title](file.md)`";
                    return Err(self.error(item, message));
                }
            }
        }
    }

    fn link(
        &mut self,
        target: &str,
        number: Option<SectionNumber>,
        range: &Range<usize>,
    ) -> Result<Link, SummaryError> {
        let file = target.replace("%20", " ");
        let file = file.trim_start_matches("./");
        if !file.is_empty() && !self.files.insert(file.to_owned()) {
            return Err(self.error(range, &format!("`{file}` is listed twice")));
        }
        Ok(Link {
            name: self.text_until(TagEnd::Link),
            file: (!file.is_empty()).then(|| file.to_owned()),
            number,
            children: Vec::new(),
        })
    }

    /// Returns the plain text up to the end of an element.
    fn text_until(&mut self, end: TagEnd) -> String {
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

    fn error(&self, range: &Range<usize>, message: &str) -> SummaryError {
        let before = &self.text.as_bytes()[..range.start];
        SummaryError {
            line: 1 + memchr::memchr_iter(b'\n', before).count(),
            message: message.to_owned(),
        }
    }
}
