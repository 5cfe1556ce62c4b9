//! What is said while a case is run.

use std::fmt::Write;

use crate::pipeline::{Message, Report};
use crate::plain;

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
                let _ = writeln!(self.said, "{}", plain::without_styles(&message.to_string()));
            }
            Message::Found { .. } | Message::Working { .. } | Message::Worked => {}
            _ => self.aside.push(message.to_string()),
        }
    }
}
