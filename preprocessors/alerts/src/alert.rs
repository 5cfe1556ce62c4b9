//! Alerts in a chapter, and what they become.

use std::ops::Range;

use mdbook_wasm_markdown::{Edit, options};
use pulldown_cmark::{BlockQuoteKind, Event, Parser, Tag, TextMergeStream};
use serde::Deserialize;

/// The kinds that GitHub has.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Worth knowing.
    Note,
    /// Makes something easier.
    Tip,
    /// Must be known.
    Important,
    /// Something may go wrong.
    Warning,
    /// Something does harm.
    Caution,
}

impl Kind {
    fn of(kind: BlockQuoteKind) -> Self {
        match kind {
            BlockQuoteKind::Note => Self::Note,
            BlockQuoteKind::Tip => Self::Tip,
            BlockQuoteKind::Important => Self::Important,
            BlockQuoteKind::Warning => Self::Warning,
            BlockQuoteKind::Caution => Self::Caution,
        }
    }

    /// In English.
    fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
            Self::Caution => "Caution",
        }
    }
}

/// A block quote that is an alert.
#[derive(Debug)]
pub struct Alert {
    /// Which one.
    pub kind: Kind,
    /// All of it in the source, in bytes.
    source: Range<usize>,
    /// Whether it is in a list, a quote or the like.
    is_nested: bool,
}

/// The alerts of a chapter that are in no other alert, in its order.
pub fn alerts(content: &str) -> Vec<Alert> {
    let mut found: Vec<Alert> = Vec::new();
    let mut depth = 0_usize;
    for (event, source) in Parser::new_ext(content, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if let Tag::BlockQuote(Some(kind)) = tag
                    && found
                        .last()
                        .is_none_or(|last| last.source.end <= source.start)
                {
                    found.push(Alert {
                        kind: Kind::of(kind),
                        source,
                        is_nested: depth > 0,
                    });
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    found
}

impl Alert {
    /// As HTML, with the classes of mdbook-alerts. `None`: it can't be put around what is in it.
    pub fn html(&self, content: &str, title: Option<&str>) -> Option<Edit<String>> {
        let source = &content[self.source.clone()];
        let newline = newline(source);
        let body = unquoted(source);
        if self.is_nested || !is_whole(&body) || !is_same(source, &body) {
            return None;
        }
        let class = self.kind.title().to_ascii_lowercase();
        let title = escaped(title.unwrap_or(self.kind.title()));
        let mut lines = vec![
            format!("<div class=\"mdbook-alerts mdbook-alerts-{class}\">"),
            "<p class=\"mdbook-alerts-title\">".to_owned(),
            "  <span class=\"mdbook-alerts-icon\"></span>".to_owned(),
            format!("  {title}"),
            "</p>".to_owned(),
            String::new(),
        ];
        let body = body.trim_matches(['\r', '\n']);
        if !body.is_empty() {
            lines.extend([body.to_owned(), String::new()]);
        }
        lines.extend(["</div>".to_owned(), String::new()]);
        let mut html = lines.join(newline);
        // Up to an empty line, all is HTML.
        let after = &content[self.source.end..];
        if !after.is_empty() && !after.starts_with(newline) {
            html.push_str(newline);
        }
        Some(Edit {
            range: self.source.clone(),
            replacement: html,
        })
    }

    /// As a quote whose first line is the title: a paragraph of its own where what follows allows that, and
    /// else a line that ends in a break.
    pub fn quotes(&self, content: &str, title: Option<&str>) -> Vec<Edit<String>> {
        let source = &content[self.source.clone()];
        let mark = self.source.start + source.find("[!").unwrap_or_default();
        let end = mark + content[mark..].find(']').map_or(0, |end| end + 1);
        let line = content[..mark].rfind('\n').map_or(0, |end| end + 1);
        // What the next line begins with, to be in the same quote and the same item of a list.
        let prefix = content[line..mark].chars();
        let prefix: String = prefix
            .map(|c| {
                if c == '>' || c.is_whitespace() {
                    c
                } else {
                    ' '
                }
            })
            .collect();
        let title = escaped(title.unwrap_or(self.kind.title()));
        let next = content[end..self.source.end].lines().nth(1);
        let apart = format!("**{title}**{}{}", newline(source), prefix.trim_end());
        let broken = format!("**{title}**\\");
        let forms = match next.is_none_or(begins_block) {
            true => vec![apart, broken],
            false => vec![broken],
        };
        let edit = |replacement| Edit {
            range: mark..end,
            replacement,
        };
        forms.into_iter().map(edit).collect()
    }
}

/// Whether a line is the same Markdown where an empty line of the quote comes before it: without its `>` it
/// would be of the quote no more, and indented it would be code.
fn begins_block(line: &str) -> bool {
    let is_prefix = |c: char| c == '>' || c.is_whitespace();
    let text = line.trim_start_matches(is_prefix);
    let prefix = &line[..line.len() - text.len()];
    let after = prefix.rsplit_once('>').map(|(_, after)| after);
    after.is_some_and(|after| after.len() < 5 && !after.contains('\t'))
}

/// How the first line ends.
fn newline(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// What is quoted, without the line of the kind. Lines that are of the quote without saying so stay.
fn unquoted(source: &str) -> String {
    let lines = source.split_inclusive('\n').skip(1);
    let line = |line| {
        let text = str::trim_start_matches(line, ' ');
        match text.strip_prefix('>') {
            Some(text) if line.len() - text.len() <= 4 => text.strip_prefix(' ').unwrap_or(text),
            _ => line,
        }
    };
    lines.map(line).collect()
}

/// Whether what is quoted is the same Markdown without its quote. A tab at the beginning of a line may not be.
fn is_same(source: &str, body: &str) -> bool {
    // A quote's code comes line by line.
    let events = |text| TextMergeStream::new(Parser::new_ext(text, options()));
    let mut quoted: Vec<_> = events(source).skip(1).collect();
    quoted.pop();
    events(body).eq(quoted)
}

/// Whether what follows Markdown is not taken for a part of it, as with code that does not end.
fn is_whole(body: &str) -> bool {
    let text = format!("{body}\n\n</div>\n");
    let end = text.len() - "</div>\n".len();
    let mut events = Parser::new_ext(&text, options()).into_offset_iter();
    let mut depth = 0_usize;
    events.any(|(event, source)| {
        let is_it = matches!(event, Event::Start(Tag::HtmlBlock)) && depth == 0;
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        is_it && source.start == end
    })
}

fn escaped(title: &str) -> String {
    let title = title.replace('&', "&amp;");
    title.replace('<', "&lt;").replace('*', "&#42;")
}
