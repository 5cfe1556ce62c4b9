//! Line-by-line differences between two texts.

use std::fmt::Write;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::sanitize::SanitizedLines;

/// Unchanged lines that are shown around each change.
const CONTEXT_LINES: usize = 3;

/// The time after which the search for a minimal difference stops. A longer difference is still correct.
const SEARCH_TIMEOUT: Duration = Duration::from_secs(2);

/// The form in which a difference is displayed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DiffStyle {
    /// The exact bytes, as `patch` reads them.
    Exact,
    /// With terminal styles, and with unsafe characters escaped.
    Styled,
}

/// Returns the difference in unified format without file headers, or an empty text if there is none.
pub fn unified_diff(old: &str, new: &str, diff_style: DiffStyle) -> String {
    let mut text = String::new();
    let diff = TextDiff::configure()
        .timeout(SEARCH_TIMEOUT)
        .diff_lines(old, new);
    for hunk in diff
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .iter_hunks()
    {
        let header = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
        push_line(&mut text, diff_style, header, &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let colour = match change.tag() {
                ChangeTag::Delete => Some(AnsiColor::Red.into()),
                ChangeTag::Insert => Some(AnsiColor::Green.into()),
                ChangeTag::Equal => None,
            };
            let (tag, value) = (change.tag(), change.value());
            let value = value.strip_suffix('\n').unwrap_or(value);
            let style = Style::new().fg_color(colour);
            push_line(&mut text, diff_style, style, &format!("{tag}{value}"));
            if change.missing_newline() {
                push_line(
                    &mut text,
                    diff_style,
                    Style::new(),
                    "\\ No newline at end of file",
                );
            }
        }
    }
    text
}

fn push_line(text: &mut String, diff_style: DiffStyle, style: Style, line: &str) {
    // Writing to a `String` never fails.
    let _ = match diff_style {
        DiffStyle::Exact => writeln!(text, "{line}"),
        DiffStyle::Styled => writeln!(text, "{style}{}{style:#}", SanitizedLines(line)),
    };
}

#[cfg(test)]
mod tests {
    use super::{DiffStyle, unified_diff};
    use crate::style::strip_styles;

    #[test]
    fn changed_lines_are_shown_in_both_styles() {
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
