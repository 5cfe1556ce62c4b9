//! What has come of a case against what was expected.

use std::fmt;

use super::case::{ERROR, EXPECTED, Files};
use crate::diff::{DiffStyle, unified_diff};
use crate::problem::Problem;
use crate::sanitize::Sanitized;

/// What is not as it should be.
#[derive(Debug)]
pub enum Fault {
    /// The case could not be run.
    NotRun(Problem),
    /// The plugin failed, which was not expected.
    Failed(Problem),
    /// Another text was expected in this file.
    Differs {
        /// Below the case's folder.
        file: String,
        /// From what was expected to what came, with styles.
        diff: String,
    },
    /// Nothing was expected: there is no such file.
    Unexpected {
        /// Below the case's folder.
        file: String,
        /// All of what came, likewise.
        diff: String,
    },
    /// It was expected in vain.
    Stale {
        /// Below the case's folder.
        file: String,
    },
}

/// Compares them. `failed`: what the error among what has come was.
pub fn compare(made: &Files, expected: &Files, failed: Option<Problem>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let surprise = failed.filter(|_| !expected.contains_key(ERROR));
    for (file, text) in made {
        match expected.get(file) {
            Some(expected) if expected == text => {}
            Some(expected) => faults.push(Fault::Differs {
                file: file.clone(),
                diff: unified_diff(expected, text, DiffStyle::Styled),
            }),
            None if file == ERROR => {}
            None => faults.push(Fault::Unexpected {
                file: file.clone(),
                diff: unified_diff("", text, DiffStyle::Styled),
            }),
        }
    }
    let [one, several] = EXPECTED;
    let is_book = |file: &str| file == one || file.starts_with(several);
    for file in expected.keys().filter(|file| !made.contains_key(*file)) {
        // Where it failed, that is said once.
        if surprise.is_none() || !is_book(file) {
            faults.push(Fault::Stale { file: file.clone() });
        }
    }
    faults.extend(surprise.map(Fault::Failed));
    faults
}

/// With styles. Ends with the end of a line.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(problem) => writeln!(f, "{problem}"),
            Self::Failed(problem) => writeln!(
                f,
                "{problem}\nthere is no `{ERROR}`, so that the plugin should not have failed"
            ),
            Self::Differs { file, diff } => {
                write!(f, "{} is not what came:\n{diff}", Sanitized(file))
            }
            Self::Unexpected { file, diff } => {
                write!(f, "there is no {}, but this came:\n{diff}", Sanitized(file))
            }
            Self::Stale { file } => writeln!(f, "{}: nothing like this came", Sanitized(file)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Files, compare};
    use crate::problem::{ErrorKind, Problem};
    use crate::style::strip_styles;

    fn files(files: &[(&str, &str)]) -> Files {
        let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        files.iter().map(own).collect()
    }

    fn said(made: &[(&str, &str)], expected: &[(&str, &str)], failed: Option<&str>) -> String {
        let failed = failed.map(|what| Problem::new(ErrorKind::Failed, what));
        let faults = compare(&files(made), &files(expected), failed);
        faults.iter().map(strip_styles).collect()
    }

    #[test]
    fn every_file_counts() {
        let made = [("expected.md", "a\n"), ("diagnostics.txt", "x\n")];
        assert_eq!(said(&made, &made, None), "");
        assert_eq!(
            said(
                &made,
                &[("expected.md", "b\n"), ("expected/c.md", "c")],
                None
            ),
            "there is no diagnostics.txt, but this came:\n@@ -0,0 +1 @@\n+x\n\
             expected.md is not what came:\n@@ -1 +1 @@\n-b\n+a\n\
             expected/c.md: nothing like this came\n"
        );
    }

    #[test]
    fn a_failure_has_to_be_expected() {
        let made = [("error.txt", "error: it\n")];
        let unexpected = said(&made, &[("expected.md", "a")], Some("it"));
        assert_eq!(
            unexpected,
            "error: it\nthere is no `error.txt`, so that the plugin should not have failed\n"
        );
        assert_eq!(said(&made, &made, Some("it")), "");
        let both = [("error.txt", "error: it\n"), ("expected.md", "a")];
        assert_eq!(
            said(&made, &both, Some("it")),
            "expected.md: nothing like this came\n"
        );
        let other = compare(&files(&made), &files(&[("error.txt", "other\n")]), None);
        assert!(matches!(&other[..], [Fault::Differs { .. }]));
    }
}
