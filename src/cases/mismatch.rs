//! Compares the result of a case with the expected files.

use std::fmt;

use super::case_files::{CaseFiles, ERROR, EXPECTED};
use crate::diff::{DiffStyle, unified_diff};
use crate::problem::Problem;
use crate::sanitize::Sanitized;

/// A difference between the result of a case and the expected files.
#[derive(Debug)]
pub enum CaseMismatch {
    /// The case could not be run.
    NotRun(Problem),
    /// The plugin failed unexpectedly.
    Failed(Problem),
    /// A file has another text than expected.
    Differs {
        /// The file, relative to the folder of the case.
        file: String,
        /// The difference from the expected text to the actual one, with styles.
        diff: String,
    },
    /// A file was produced that is not expected.
    Unexpected {
        /// The file, relative to the folder of the case.
        file: String,
        /// The whole text as a difference, with styles.
        diff: String,
    },
    /// An expected file was not produced.
    Missing {
        /// The file, relative to the folder of the case.
        file: String,
    },
}

/// Compares the actual files with the expected ones.
///
/// `failed` is the plugin's failure, whose text is one of the actual files.
pub fn compare(
    actual: &CaseFiles,
    expected: &CaseFiles,
    failed: Option<Problem>,
) -> Vec<CaseMismatch> {
    let mut mismatches = Vec::new();
    let unexpected_failure = failed.filter(|_| !expected.contains_key(ERROR));
    for (file, text) in actual {
        match expected.get(file) {
            Some(expected) if expected == text => {}
            Some(expected) => mismatches.push(CaseMismatch::Differs {
                file: file.clone(),
                diff: unified_diff(expected, text, DiffStyle::Styled),
            }),
            None if file == ERROR => {}
            None => mismatches.push(CaseMismatch::Unexpected {
                file: file.clone(),
                diff: unified_diff("", text, DiffStyle::Styled),
            }),
        }
    }
    let [chapter, folder] = EXPECTED;
    let is_book = |file: &str| file == chapter || file.starts_with(folder);
    for file in expected.keys().filter(|file| !actual.contains_key(*file)) {
        // After a failure there is no book, which is reported once.
        if unexpected_failure.is_none() || !is_book(file) {
            mismatches.push(CaseMismatch::Missing { file: file.clone() });
        }
    }
    mismatches.extend(unexpected_failure.map(CaseMismatch::Failed));
    mismatches
}

/// Displays a mismatch with styles, ending with a line break.
impl fmt::Display for CaseMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(problem) => writeln!(f, "{problem}"),
            Self::Failed(problem) => {
                writeln!(f, "{problem}\nunexpected failure: there is no `{ERROR}`")
            }
            Self::Differs { file, diff } => {
                write!(f, "{} differs from the result:\n{diff}", Sanitized(file))
            }
            Self::Unexpected { file, diff } => {
                write!(f, "unexpected {}:\n{diff}", Sanitized(file))
            }
            Self::Missing { file } => {
                writeln!(f, "{} was expected, but not produced", Sanitized(file))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CaseFiles, CaseMismatch, compare};
    use crate::problem::{ErrorKind, Problem};
    use crate::style::strip_styles;

    fn files(files: &[(&str, &str)]) -> CaseFiles {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        files.iter().map(owned).collect()
    }

    fn displayed(
        actual: &[(&str, &str)],
        expected: &[(&str, &str)],
        failed: Option<&str>,
    ) -> String {
        let failed = failed.map(|what| Problem::new(ErrorKind::Failed, what));
        let mismatches = compare(&files(actual), &files(expected), failed);
        mismatches.iter().map(strip_styles).collect()
    }

    #[test]
    fn every_file_counts() {
        let actual = [("expected.md", "a\n"), ("diagnostics.txt", "x\n")];
        assert_eq!(displayed(&actual, &actual, None), "");
        assert_eq!(
            displayed(
                &actual,
                &[("expected.md", "b\n"), ("expected/c.md", "c")],
                None
            ),
            "unexpected diagnostics.txt:\n@@ -0,0 +1 @@\n+x\n\
             expected.md differs from the result:\n@@ -1 +1 @@\n-b\n+a\n\
             expected/c.md was expected, but not produced\n"
        );
    }

    #[test]
    fn a_failure_has_to_be_expected() {
        let actual = [("error.txt", "error: it\n")];
        let unexpected = displayed(&actual, &[("expected.md", "a")], Some("it"));
        assert_eq!(
            unexpected,
            "error: it\nunexpected failure: there is no `error.txt`\n"
        );
        assert_eq!(displayed(&actual, &actual, Some("it")), "");
        let both = [("error.txt", "error: it\n"), ("expected.md", "a")];
        assert_eq!(
            displayed(&actual, &both, Some("it")),
            "expected.md was expected, but not produced\n"
        );
        let other = compare(&files(&actual), &files(&[("error.txt", "other\n")]), None);
        assert!(matches!(&other[..], [CaseMismatch::Differs { .. }]));
    }
}
