//! Finds the alerts of a chapter, and renders them.

use std::ops::Range;

use mdbook_wasm_markdown::{Edit, container_prefix, newline, parser_options};
use pulldown_cmark::{BlockQuoteKind, Event, Parser, Tag, TextMergeStream};
use serde::Deserialize;

/// The titles of the kinds of alerts that GitHub has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Titles {
    /// Useful information.
    pub note: String,
    /// Advice that makes something easier.
    pub tip: String,
    /// Key information.
    pub important: String,
    /// Something that needs attention to avoid a problem.
    pub warning: String,
    /// A risk or a negative outcome.
    pub caution: String,
}

impl Default for Titles {
    fn default() -> Self {
        Self {
            note: "Note".to_owned(),
            tip: "Tip".to_owned(),
            important: "Important".to_owned(),
            warning: "Warning".to_owned(),
            caution: "Caution".to_owned(),
        }
    }
}

impl Titles {
    /// Returns the name of a kind in the class of its HTML, and its title.
    fn of(&self, kind: BlockQuoteKind) -> (&'static str, &str) {
        match kind {
            BlockQuoteKind::Note => ("note", &self.note),
            BlockQuoteKind::Tip => ("tip", &self.tip),
            BlockQuoteKind::Important => ("important", &self.important),
            BlockQuoteKind::Warning => ("warning", &self.warning),
            BlockQuoteKind::Caution => ("caution", &self.caution),
        }
    }
}

/// A block quote that is an alert.
#[derive(Debug)]
pub struct Alert {
    kind: BlockQuoteKind,
    /// The whole quote in the source, in bytes.
    source: Range<usize>,
    /// True if it is in a list, another quote or another container.
    is_nested: bool,
}

/// Returns the alerts of a chapter that are in no other alert, in the order of the source.
pub fn find_alerts(content: &str) -> Vec<Alert> {
    let mut found: Vec<Alert> = Vec::new();
    let mut depth = 0_usize;
    for (event, source) in Parser::new_ext(content, parser_options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if let Tag::BlockQuote(Some(kind)) = tag
                    && found
                        .last()
                        .is_none_or(|last| last.source.end <= source.start)
                {
                    found.push(Alert {
                        kind,
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
    /// Renders the alert as HTML with the classes of mdbook-alerts. Returns `None` if HTML can't enclose its content.
    pub fn to_html(&self, content: &str, titles: &Titles) -> Option<Edit<String>> {
        let source = &content[self.source.clone()];
        let newline = newline(source);
        let body = unquoted(source);
        if self.is_nested || !is_self_contained(&body) || !parses_alike(source, &body) {
            return None;
        }
        let (class, title) = titles.of(self.kind);
        let title = escape(title);
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
        // Everything up to an empty line is HTML.
        let after = &content[self.source.end..];
        if !after.is_empty() && !after.starts_with(newline) {
            html.push_str(newline);
        }
        Some(Edit {
            range: self.source.clone(),
            replacement: html,
        })
    }

    /// Renders the alert as a quote whose first line is the title, in all forms that are possible, the best first: a
    /// paragraph of its own if the next line allows that, and a line that ends in a hard line break.
    pub fn to_quotes(&self, content: &str, titles: &Titles) -> Vec<Edit<String>> {
        let source = &content[self.source.clone()];
        let marker = self.source.start + source.find("[!").unwrap_or_default();
        let end = marker + content[marker..].find(']').map_or(0, |end| end + 1);
        // Keeps the next line in the same quote and the same list item.
        let prefix = container_prefix(content, marker);
        let title = escape(titles.of(self.kind).1);
        let next = content[end..self.source.end].lines().nth(1);
        let paragraph = format!("**{title}**{}{}", newline(source), prefix.trim_end());
        let hard_break = format!("**{title}**\\");
        let forms = if next.is_none_or(begins_block) {
            vec![paragraph, hard_break]
        } else {
            vec![hard_break]
        };
        let edit = |replacement| Edit {
            range: marker..end,
            replacement,
        };
        forms.into_iter().map(edit).collect()
    }
}

/// Returns whether a line parses alike after an empty line of the quote. Without its `>` it would no longer be in the
/// quote, and indented it would be code.
fn begins_block(line: &str) -> bool {
    let is_prefix = |c: char| c == '>' || c.is_whitespace();
    let text = line.trim_start_matches(is_prefix);
    let prefix = &line[..line.len() - text.len()];
    let after = prefix.rsplit_once('>').map(|(_, after)| after);
    after.is_some_and(|after| after.len() < 5 && !after.contains('\t'))
}

/// Returns the content of a quote without the line of its kind. Lazy continuation lines, which have no `>`, stay as
/// they are.
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

/// Returns whether the content of a quote parses alike without the quote. A line that begins with a tab may not.
fn parses_alike(source: &str, body: &str) -> bool {
    // The parser returns code in a quote line by line.
    let events = |text| TextMergeStream::new(Parser::new_ext(text, parser_options()));
    let mut quoted: Vec<_> = events(source).skip(1).collect();
    quoted.pop();
    events(body).eq(quoted)
}

/// Returns whether text after this Markdown is not parsed as a part of it, as it is after code that does not end.
fn is_self_contained(body: &str) -> bool {
    let text = format!("{body}\n\n</div>\n");
    let end = text.len() - "</div>\n".len();
    let mut events = Parser::new_ext(&text, parser_options()).into_offset_iter();
    let mut depth = 0_usize;
    events.any(|(event, source)| {
        let is_closing_tag = matches!(event, Event::Start(Tag::HtmlBlock)) && depth == 0;
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        is_closing_tag && source.start == end
    })
}

fn escape(title: &str) -> String {
    let title = title.replace('&', "&amp;");
    title.replace('<', "&lt;").replace('*', "&#42;")
}
