//! Runs one case, and compares its result with the expected files.

use std::io;

use super::captured_output::CapturedOutput;
use super::case_files::{CaseFiles, DIAGNOSTICS, ERROR, read_expected, write_expected};
use super::mismatch::{CaseMismatch, compare};
use super::prepare::prepare;
use super::{CaseResult, Suite};
use crate::pipeline::Options;
use crate::problem::{ErrorKind, Problem};
use crate::style::strip_styles;

impl Suite {
    /// Runs a case, and compares the result with the expected files, or accepts it as expected.
    ///
    /// # Errors
    /// Fails if the plugin can't be used at all, or a file can't be read or written.
    pub(super) fn run_case(
        &self,
        name: &str,
        options: &Options,
        bless: bool,
    ) -> Result<CaseResult, Problem> {
        let folder = self.folder.join(name);
        let mut result = CaseResult {
            name: name.to_owned(),
            mismatches: Vec::new(),
            blessed: Vec::new(),
            messages: Vec::new(),
        };
        let case = match prepare(&self.plugin, &self.parts, &folder) {
            Ok(case) => case,
            Err(problem) => {
                result.mismatches.push(CaseMismatch::NotRun(problem));
                return Ok(result);
            }
        };
        let mut output = CapturedOutput::default();
        let run = case.run(options, &mut output);
        result.messages = output.messages;
        let (mut files, failed) = match run {
            Ok(files) => (files, None),
            Err(problem) => match problem.kind() {
                ErrorKind::Failed => {
                    let text = strip_styles(&problem) + "\n";
                    (CaseFiles::from([(ERROR.to_owned(), text)]), Some(problem))
                }
                // Permissions are resolved in the run, so wrong ones are found only now.
                ErrorKind::Settings => {
                    result.mismatches.push(CaseMismatch::NotRun(problem));
                    return Ok(result);
                }
                ErrorKind::Refused | ErrorKind::Input | ErrorKind::Internal => {
                    return Err(problem);
                }
            },
        };
        if !output.diagnostics.is_empty() {
            files.insert(DIAGNOSTICS.to_owned(), output.diagnostics);
        }
        let file_error = |error: io::Error| {
            let what = format!("can't read or write the case in `{}`", folder.display());
            Problem::new(ErrorKind::Internal, what).caused_by(&error)
        };
        let expected = read_expected(&folder).map_err(file_error)?;
        if bless {
            result.blessed = write_expected(&folder, &files, &expected).map_err(file_error)?;
        } else {
            result.mismatches = compare(&files, &expected, failed);
        }
        Ok(result)
    }
}
