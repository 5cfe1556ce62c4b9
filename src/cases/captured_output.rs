//! Captures the messages of a run.

use std::fmt::Write;

use crate::pipeline::{Message, MessageSink};
use crate::style::strip_styles;

/// The captured messages of a run.
#[derive(Default)]
pub struct CapturedOutput {
    /// Log lines and findings of the plugin as a build shows them, without styles.
    pub diagnostics: String,
    /// All other messages, with styles.
    pub messages: Vec<String>,
}

impl MessageSink for CapturedOutput {
    fn message(&mut self, message: Message<'_>) {
        if message.is_debug() {
            return;
        }
        match message {
            Message::LogLine { .. } | Message::Finding(_) => {
                // Writing to a `String` never fails.
                let _ = writeln!(self.diagnostics, "{}", strip_styles(&message));
            }
            Message::FindingSummary { .. }
            | Message::Progress { .. }
            | Message::ProgressDone
            | Message::Debug { .. } => {}
            Message::Warning { .. } | Message::Skipped { .. } | Message::Failed { .. } => {
                self.messages.push(message.to_string());
            }
        }
    }
}
