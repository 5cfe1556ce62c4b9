//! What differs between two texts, line by line.

use std::fmt::Write;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::sanitize::SanitizedLines;

/// Lines that are shown around what differs.
const AROUND: usize = 3;

/// How long the shortest way from one text to the other is looked for. What is found by then is right too.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a difference is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DiffStyle {
    /// As programs that apply it read it.
    Exact,
    /// With styles, and with nothing else that would steer a terminal.
    Styled,
}

/// The difference in the unified_diff format, without the names of files. Empty: there is none.
pub fn unified_diff(old: &str, new: &str, look: DiffStyle) -> String {
    let mut text = String::new();
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
        let header = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
        line(&mut text, look, header, &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let colour = match change.tag() {
                ChangeTag::Delete => Some(AnsiColor::Red.into()),
                ChangeTag::Insert => Some(AnsiColor::Green.into()),
                ChangeTag::Equal => None,
            };
            let (tag, value) = (change.tag(), change.value());
            let value = value.strip_suffix('\n').unwrap_or(value);
            let style = Style::new().fg_color(colour);
            line(&mut text, look, style, &format!("{tag}{value}"));
            if change.missing_newline() {
                line(
                    &mut text,
                    look,
                    Style::new(),
                    "\\ No newline at end of file",
                );
            }
        }
    }
    text
}

fn line(text: &mut String, look: DiffStyle, style: Style, line: &str) {
    // A text can always be written to.
    let _ = match look {
        DiffStyle::Exact => writeln!(text, "{line}"),
        DiffStyle::Styled => writeln!(text, "{style}{}{style:#}", SanitizedLines(line)),
    };
}

#[cfg(test)]
mod tests {
    use super::{DiffStyle, unified_diff};
    use crate::style::strip_styles;

    #[test]
    fn lines_that_differ() {
        let diff = unified_diff("a\nb\r\n\u{1b}c", "a\nB\n\u{1b}c\n", DiffStyle::Exact);
        let expected =
            "@@ -1,3 +1,3 @@\n a\n-b\r\n-\u{1b}c\n\\ No newline at end of file\n+B\n+\u{1b}c\n";
        assert_eq!(diff, expected);
        let styled = unified_diff("a\nb\r\n\u{1b}c", "a\nB\n\u{1b}c\n", DiffStyle::Styled);
        let visible = expected
            .replace('\r', "\\u{d}")
            .replace('\u{1b}', "\\u{1b}");
        assert_eq!(strip_styles(&styled), visible);
        assert!(
            styled.contains("\u{1b}[31m-b\\u{d}\u{1b}[0m\n"),
            "{styled:?}"
        );
        assert_eq!(unified_diff("a\n", "a\n", DiffStyle::Exact), "");
    }
}
