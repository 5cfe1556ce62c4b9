//! Builds findings step by step.

use std::ops::Range;

use crate::{Diagnostic, Severity, Span, Unit};

impl Diagnostic {
    /// Creates an error, which fails the run after the plugin has returned.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// Creates a warning: something is probably wrong.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// Creates a note: information that needs no action.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message)
    }

    /// Creates a finding about the current chapter or, in a book plugin, about the book.
    pub fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            code: None,
            chapter: None,
            span: None,
            help: None,
        }
    }

    /// Sets a stable name for this kind of finding, such as `broken-link`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets an advice on how to fix it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the `path` of the chapter that it is about.
    #[must_use]
    pub fn in_chapter(mut self, path: impl Into<String>) -> Self {
        self.chapter = Some(path.into());
        self
    }

    /// Sets the range in the chapter's `content`, in bytes, as `str` and pulldown-cmark's `into_offset_iter` have it.
    #[must_use]
    pub fn at(mut self, bytes: Range<usize>) -> Self {
        self.span = Some(bytes.into());
        self
    }

    /// Sends it to the host, which shows it to the user. On other targets than Wasm it is printed to standard error.
    pub fn report(&self) {
        #[cfg(target_family = "wasm")]
        crate::bindings::mdbook::preprocessor::diagnostics::report(self);
        #[cfg(not(target_family = "wasm"))]
        eprintln!("{self:?}");
    }
}

impl From<Range<usize>> for Span {
    /// Converts a range of bytes. Offsets above 4 GiB, which no chapter has, become 4 GiB.
    fn from(bytes: Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            unit: Unit::Utf8,
            start: offset(bytes.start),
            end: offset(bytes.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setter_sets_its_field() {
        let found = Diagnostic::warning("odd")
            .with_code("odd-thing")
            .with_help("fix it")
            .in_chapter("a/b.md")
            .at(3..7);
        let expected = Diagnostic {
            severity: Severity::Warning,
            message: "odd".to_owned(),
            code: Some("odd-thing".to_owned()),
            chapter: Some("a/b.md".to_owned()),
            span: Some(Span {
                unit: Unit::Utf8,
                start: 3,
                end: 7,
            }),
            help: Some("fix it".to_owned()),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn each_severity_has_a_constructor() {
        for (found, severity) in [
            (Diagnostic::error("x"), Severity::Error),
            (Diagnostic::warning("x"), Severity::Warning),
            (Diagnostic::note("x"), Severity::Note),
        ] {
            assert_eq!(found, Diagnostic::new(severity, "x"));
        }
    }
}
