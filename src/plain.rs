//! Text of plugins and files, made safe for a terminal.

use std::fmt::{self, Write};

/// A text without what would steer a terminal: escape sequences, and the controls that turn the
/// direction of writing around, could hide or forge other lines. Further lines are indented, so
/// that none looks like a message of its own.
pub struct Plain<'a>(pub &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\n' => f.write_str("\n  ")?,
                '\t' => f.write_char('\t')?,
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    write!(f, "{}", character.escape_unicode())?;
                }
                c if c.is_control() => write!(f, "{}", c.escape_unicode())?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// The same for a text that is shown as it is, line by line, and not as part of a message.
pub struct Visible<'a>(pub &'a str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.0.split('\n');
        if let Some(first) = lines.next() {
            Plain(first).fmt(f)?;
        }
        lines.try_for_each(|line| write!(f, "\n{}", Plain(line)))
    }
}

/// A message of ours without its styles.
pub fn without_styles(message: &str) -> String {
    anstream::adapter::strip_str(message).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Plain, Visible};

    #[test]
    fn nothing_steers_and_nothing_is_lost() {
        let text = Plain("\u{1b}[31m\u{202e}evil\r\nerror: é\t所𝄞");
        assert_eq!(
            text.to_string(),
            "\\u{1b}[31m\\u{202e}evil\\u{d}\n  error: é\t所𝄞"
        );
        let text = Visible("a\u{1b}[31m\n\nerror\n");
        assert_eq!(text.to_string(), "a\\u{1b}[31m\n\nerror\n");
    }
}
