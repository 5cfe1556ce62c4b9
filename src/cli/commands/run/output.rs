//! The result of a run: Markdown, a difference, files or JSON.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::bookdir::{BookInput, InputKind, MarkdownChapter, SUMMARY};
use crate::cli::terminal::{Stdout, print_stdout};
use crate::diff::{DiffStyle, unified_diff};
use crate::problem::{ErrorKind, OrProblem, Problem};
use crate::sanitize::Sanitized;
use crate::standalone::RunOutcome;

/// The form of the result. The default is Markdown on standard output, or JSON if the input was JSON.
#[derive(Args)]
pub struct OutputArgs {
    /// Print the plugin's changes as a diff
    #[arg(long, conflicts_with_all = ["output", "json"])]
    diff: bool,
    /// Write the chapters into a folder
    #[arg(long, short, value_name = "DIR", conflicts_with = "json")]
    output: Option<PathBuf>,
    /// Print the book as JSON, in the format that mdBook reads
    #[arg(long)]
    json: bool,
}

impl OutputArgs {
    /// Prints the result, or writes it into files.
    ///
    /// # Errors
    /// The result can't be written.
    pub fn write(&self, input: &BookInput, outcome: &RunOutcome) -> Result<(), Problem> {
        let stdout = Stdout::new();
        match &self.output {
            Some(folder) => write_files(folder, input, outcome),
            None if self.diff => match stdout.diff_style() {
                DiffStyle::Exact => print_stdout(&diff(outcome, DiffStyle::Exact)),
                DiffStyle::Styled => stdout.print_styled(&diff(outcome, DiffStyle::Styled)),
            },
            None if self.json || input.kind == InputKind::Captured => {
                stdout.print_untrusted(&String::from_utf8_lossy(&outcome.json))
            }
            None => stdout.print_untrusted(&markdown(outcome, input)),
        }
    }
}

/// Returns the chapters as Markdown, each under a line with its path unless the input was a single text.
fn markdown(outcome: &RunOutcome, input: &BookInput) -> String {
    let after = &outcome.after;
    if let (InputKind::Text, [chapter]) = (input.kind, &after.chapters[..]) {
        return chapter.content.clone();
    }
    let mut text = String::new();
    for chapter in &after.chapters {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("==> {} <==\n{}", chapter.label, chapter.content));
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// Returns the changes of all chapters and of `SUMMARY.md` as a unified diff.
fn diff(outcome: &RunOutcome, style: DiffStyle) -> String {
    let (before, after) = (&outcome.before, &outcome.after);
    let mut text = String::new();
    let mut add = |label: &str, (old, old_text): (&str, &str), (new, new_text): (&str, &str)| {
        let diff = unified_diff(old_text, new_text, style);
        if !diff.is_empty() || old != new {
            let side = |side: &str, name: &str| match name {
                "" => "/dev/null".to_owned(),
                _ => format!("{side}/{}", Sanitized(label)),
            };
            text.push_str(&format!(
                "--- {}\n+++ {}\n{diff}",
                side("a", old),
                side("b", new)
            ));
        }
    };
    if before.summary != after.summary {
        add(
            SUMMARY,
            (SUMMARY, &before.summary),
            (SUMMARY, &after.summary),
        );
    }
    let find = |chapters: &[MarkdownChapter], label: &str, nth: usize| {
        let mut same = chapters.iter().filter(|chapter| chapter.label == label);
        same.nth(nth).map(|chapter| chapter.content.clone())
    };
    // Drafts may share a name. The first of a name is compared with the first of that name in the other book.
    let nth = |chapters: &[MarkdownChapter], at: usize| {
        let label = &chapters[at].label;
        chapters[..at]
            .iter()
            .filter(|chapter| chapter.label == *label)
            .count()
    };
    for (at, chapter) in after.chapters.iter().enumerate() {
        let label = chapter.label.as_str();
        let new = (label, chapter.content.as_str());
        match find(&before.chapters, label, nth(&after.chapters, at)) {
            Some(old) => add(label, (label, &old), new),
            None => add(label, ("", ""), new),
        }
    }
    for (at, chapter) in before.chapters.iter().enumerate() {
        let label = chapter.label.as_str();
        if find(&after.chapters, label, nth(&before.chapters, at)).is_none() {
            add(label, (label, &chapter.content), ("", ""));
        }
    }
    text
}

/// Writes the chapters into a folder. Other files in it stay as they are.
fn write_files(folder: &Path, input: &BookInput, outcome: &RunOutcome) -> Result<(), Problem> {
    // All paths are checked before anything is written.
    let files = outcome
        .after
        .to_files(&outcome.before, input.summary.as_deref())?;
    for (path, text) in files {
        let file = folder.join(path);
        let write = || {
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&file, text)
        };
        write().or_problem(
            ErrorKind::Internal,
            format_args!("can't write `{}`", file.display()),
        )?;
    }
    Ok(())
}
