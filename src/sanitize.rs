//! Makes text from plugins and files safe to print to a terminal and to a CI log.

use std::fmt::{self, Write};

/// Displays untrusted text as part of a message, with unsafe characters escaped.
///
/// Escape sequences and bidirectional controls could hide or forge other lines. Lines after the first
/// are indented by two spaces, so that none looks like a message of its own. See [`ControlFilter`].
pub struct Sanitized<'a>(pub &'a str);

impl fmt::Display for Sanitized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut filter = ControlFilter::default();
        for character in self.0.chars() {
            match character {
                c if filter.is_unsafe(c) => write!(f, "{}", c.escape_unicode())?,
                '\n' => f.write_str("\n  ")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Displays untrusted text line by line, with unsafe characters escaped and without indentation.
pub struct SanitizedLines<'a>(pub &'a str);

impl fmt::Display for SanitizedLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.0.split('\n');
        if let Some(first) = lines.next() {
            Sanitized(first).fmt(f)?;
        }
        lines.try_for_each(|line| write!(f, "\n{}", Sanitized(line)))
    }
}

/// Displays a JSON value on one line, with unsafe characters written as JSON escapes (`\u001b`).
///
/// A program that parses the line gets the original value.
pub struct SanitizedJson<'a>(pub &'a serde_json::Value);

impl fmt::Display for SanitizedJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut filter = ControlFilter::default();
        for character in self.0.to_string().chars() {
            // Unsafe characters occur only inside JSON strings, and each is one UTF-16 code unit.
            if filter.is_unsafe(character) {
                write!(f, "\\u{:04x}", u32::from(character))?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// Finds the characters of a text that are unsafe to print, one character at a time.
///
/// Unsafe are terminal controls, and the characters that would start a CI command. GitHub's runner reads a
/// line as a command if it starts with `::` after any white space, or contains `##[` (`ActionCommand.cs` of
/// `actions/runner`). Azure's agent looks for `##vso[`, and TeamCity's for `##teamcity[`.
#[derive(Clone, Copy, Debug, Default)]
pub struct ControlFilter {
    /// True while a line has only white space so far. False for the first line, since the text is
    /// printed after a label.
    at_line_start: bool,
    hashes: Hashes,
}

/// Progress through a `##[` or `##word[` sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Hashes {
    #[default]
    None,
    One,
    Two,
}

impl ControlFilter {
    /// Returns true if the next character of the text must be escaped.
    pub fn is_unsafe(&mut self, character: char) -> bool {
        let (at_line_start, hashes) = (self.at_line_start, self.hashes);
        self.at_line_start = character == '\n' || at_line_start && character.is_whitespace();
        self.hashes = match (hashes, character) {
            (Hashes::None, '#') => Hashes::One,
            (Hashes::One | Hashes::Two, '#') => Hashes::Two,
            (Hashes::Two, c) if c.is_ascii_alphanumeric() => Hashes::Two,
            _ => Hashes::None,
        };
        match character {
            '\n' | '\t' => false,
            // Bidirectional controls and Unicode line separators.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
            ':' => at_line_start,
            '[' => hashes == Hashes::Two,
            c => c.is_control(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Sanitized, SanitizedLines};

    #[test]
    fn controls_are_escaped_and_nothing_is_lost() {
        let text = Sanitized("\u{1b}[31m\u{202e}evil\r\nerror: é\t所𝄞\u{2028}");
        assert_eq!(
            text.to_string(),
            "\\u{1b}[31m\\u{202e}evil\\u{d}\n  error: é\t所𝄞\\u{2028}"
        );
        let text = SanitizedLines("a\u{1b}[31m\n\nerror\n");
        assert_eq!(text.to_string(), "a\\u{1b}[31m\n\nerror\n");
    }

    #[test]
    fn ci_commands_are_escaped() {
        let text = "::a::\n::b::\n \t\u{2003}::c::\nd ::e\n##[f]g ##[h] ##vso[i] ###[j] #[k] # #[l] ##m [n]";
        assert_eq!(
            Sanitized(text).to_string(),
            "::a::\n  \\u{3a}:b::\n   \t\u{2003}\\u{3a}:c::\n  d ::e\n  \
             ##\\u{5b}f]g ##\\u{5b}h] ##vso\\u{5b}i] ###\\u{5b}j] #[k] # #[l] ##m [n]"
        );
    }
}
