//! Text of plugins and files, made safe for a terminal and for a CI that reads what it prints.

use std::fmt::{self, Write};

/// A text without what would steer a terminal: escape sequences, and the controls that turn the
/// direction of writing around, could hide or forge other lines. Further lines are indented, so
/// that none looks like a message of its own. A CI takes no command from it, see [`ControlFilter`].
pub struct Sanitized<'a>(pub &'a str);

impl fmt::Display for Sanitized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut watch = ControlFilter::default();
        for character in self.0.chars() {
            match character {
                c if watch.is_unsafe(c) => write!(f, "{}", c.escape_unicode())?,
                '\n' => f.write_str("\n  ")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// The same for a text that is shown as it is, line by line, and not as part of a message.
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

/// A value as JSON on one line, in which all that must not be printed as it is has the form `\u001b`. To a
/// program that reads it, it says the same.
pub struct SanitizedJson<'a>(pub &'a serde_json::Value);

impl fmt::Display for SanitizedJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut watch = ControlFilter::default();
        for character in self.0.to_string().chars() {
            // Such characters stand within texts only, and take one unit of UTF-16.
            match watch.is_unsafe(character) {
                true => write!(f, "\\u{:04x}", u32::from(character))?,
                false => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

/// Looks at a text character by character for what must not be printed as it is.
///
/// Besides what steers a terminal, that is what begins a command to a CI. GitHub's runner takes a line for one
/// that begins with `::` behind any white space, or that has `##[` anywhere (`ActionCommand.cs` of
/// `actions/runner`); Azure's agent one that has `##vso[`, and TeamCity's `##teamcity[`.
#[derive(Clone, Copy, Debug, Default)]
pub struct ControlFilter {
    /// Only white space has come since a line began. Not so at first: what is printed stands behind a word
    /// of ours.
    at_start: bool,
    hashes: Hashes,
}

/// How much of `##[` or `##word[` has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Hashes {
    #[default]
    None,
    One,
    Two,
}

impl ControlFilter {
    /// Whether the next character must not be printed as it is.
    pub fn is_unsafe(&mut self, character: char) -> bool {
        let (at_start, hashes) = (self.at_start, self.hashes);
        self.at_start = character == '\n' || at_start && character.is_whitespace();
        self.hashes = match (hashes, character) {
            (Hashes::None, '#') => Hashes::One,
            (Hashes::One | Hashes::Two, '#') => Hashes::Two,
            (Hashes::Two, c) if c.is_ascii_alphanumeric() => Hashes::Two,
            _ => Hashes::None,
        };
        match character {
            '\n' | '\t' => false,
            // What turns the direction around, and what ends lines for some.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => true,
            ':' => at_start,
            '[' => hashes == Hashes::Two,
            c => c.is_control(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Sanitized, SanitizedLines};

    #[test]
    fn nothing_steers_and_nothing_is_lost() {
        let text = Sanitized("\u{1b}[31m\u{202e}evil\r\nerror: é\t所𝄞\u{2028}");
        assert_eq!(
            text.to_string(),
            "\\u{1b}[31m\\u{202e}evil\\u{d}\n  error: é\t所𝄞\\u{2028}"
        );
        let text = SanitizedLines("a\u{1b}[31m\n\nerror\n");
        assert_eq!(text.to_string(), "a\\u{1b}[31m\n\nerror\n");
    }

    #[test]
    fn a_ci_takes_no_command() {
        let text = "::a::\n::b::\n \t\u{2003}::c::\nd ::e\n##[f]g ##[h] ##vso[i] ###[j] #[k] # #[l] ##m [n]";
        assert_eq!(
            Sanitized(text).to_string(),
            "::a::\n  \\u{3a}:b::\n   \t\u{2003}\\u{3a}:c::\n  d ::e\n  \
             ##\\u{5b}f]g ##\\u{5b}h] ##vso\\u{5b}i] ###\\u{5b}j] #[k] # #[l] ##m [n]"
        );
    }
}
