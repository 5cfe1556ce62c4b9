//! Runs one case, and compares its result with the expected files.

use std::io;
use std::path::{Path, PathBuf};

use super::CaseResult;
use super::captured_output::CapturedOutput;
use super::case_files::{CaseFiles, DIAGNOSTICS, ERROR, read_expected, write_expected};
use super::mismatch::{CaseMismatch, compare};
use super::prepare::{PreparedCase, prepare};
use crate::problem::{ErrorKind, Problem};
use crate::settings::PluginSettings;
use crate::standalone::RunOptions;
use crate::style::strip_styles;

/// The case in a folder.
#[derive(Debug)]
pub struct Case {
    name: String,
    folder: PathBuf,
    /// The prepared case, or the error for which it can't be run.
    prepared: Result<PreparedCase, Problem>,
}

/// The result of running a case's plugin.
enum Actual {
    /// The files that the run produced, and the error if it failed.
    CaseFiles(CaseFiles, Option<Problem>),
    /// The case's own settings are wrong.
    NotRun(Problem),
}

impl Case {
    /// Reads the input and the settings of a case.
    pub fn open(plugin: &Path, parts: &[PathBuf], cases: &Path, name: String) -> Self {
        let folder = cases.join(&name);
        let prepared = prepare(plugin, parts, &folder);
        Self {
            name,
            folder,
            prepared,
        }
    }

    /// Returns the plugin's settings in this case.
    pub fn plugin(&self) -> Option<PluginSettings> {
        let prepared = self.prepared.as_ref().ok()?;
        Some(prepared.plugin.clone())
    }

    /// Runs the case, and compares the result with the expected files, or accepts it as expected.
    ///
    /// # Errors
    /// Fails if the plugin can't be used at all, or a file can't be read or written.
    pub fn run(&self, options: &RunOptions, bless: bool) -> Result<CaseResult, Problem> {
        let mut result = CaseResult {
            name: self.name.clone(),
            mismatches: Vec::new(),
            blessed: Vec::new(),
            messages: Vec::new(),
        };
        let (files, failed) = match self.actual(options, &mut result.messages)? {
            Actual::CaseFiles(files, failed) => (files, failed),
            Actual::NotRun(problem) => {
                result.mismatches.push(CaseMismatch::NotRun(problem));
                return Ok(result);
            }
        };
        let file_error = |error: &io::Error| {
            let what = format!(
                "can't read or write the case in `{}`",
                self.folder.display()
            );
            Problem::new(ErrorKind::Internal, what).caused_by(error)
        };
        let expected = read_expected(&self.folder).map_err(|error| file_error(&error))?;
        if bless {
            let blessed = write_expected(&self.folder, &files, &expected);
            result.blessed = blessed.map_err(|error| file_error(&error))?;
        } else {
            result.mismatches = compare(&files, &expected, failed);
        }
        Ok(result)
    }

    /// Runs the plugin. Messages that are not part of the result are added to `messages`.
    fn actual(&self, options: &RunOptions, messages: &mut Vec<String>) -> Result<Actual, Problem> {
        let prepared = match &self.prepared {
            Ok(prepared) => prepared,
            Err(problem) => return Ok(Actual::NotRun(problem.clone())),
        };
        let mut output = CapturedOutput::default();
        let run = prepared.run(options, &mut output);
        *messages = output.messages;
        let (mut files, failed) = match run {
            Ok(files) => (files, None),
            Err(problem) => match problem.kind() {
                ErrorKind::Failed => {
                    let text = strip_styles(&problem) + "\n";
                    (CaseFiles::from([(ERROR.to_owned(), text)]), Some(problem))
                }
                // Permissions are resolved in the run, so wrong ones are found only now.
                ErrorKind::Settings => return Ok(Actual::NotRun(problem)),
                ErrorKind::Refused | ErrorKind::Input | ErrorKind::Internal => {
                    return Err(problem);
                }
            },
        };
        if !output.diagnostics.is_empty() {
            files.insert(DIAGNOSTICS.to_owned(), output.diagnostics);
        }
        Ok(Actual::CaseFiles(files, failed))
    }
}
