//! What is said while a case is run.

use std::fmt::Write;

use crate::pipeline::{Message, Report};
use crate::style::strip_styles;

/// Keeps it.
#[derive(Default)]
pub struct Heard {
    /// What the plugin said, as a build shows it, without styles.
    pub said: String,
    /// What else was said, with styles.
    pub aside: Vec<String>,
}

impl Report for Heard {
    fn message(&mut self, message: Message<'_>) {
        match message {
            _ if message.is_detail() => {}
            Message::Line { .. } | Message::Finding { .. } => {
                // A text can always be written to.
                let _ = writeln!(self.said, "{}", strip_styles(&message));
            }
            Message::Found { .. } | Message::Working { .. } | Message::Worked => {}
            _ => self.aside.push(message.to_string()),
        }
    }
}
