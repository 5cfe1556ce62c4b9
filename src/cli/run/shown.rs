//! The result, as it is wanted.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::bookdir::{BookInput, InputKind, MarkdownChapter, SUMMARY};
use crate::cli::console::{Output as Stdout, answer};
use crate::diff::{DiffStyle, unified_diff};
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::Sanitized;
use crate::trial::Tried;

/// How the result is wanted. By default it is Markdown on standard output, or JSON where that was the input.
#[derive(Args)]
pub struct Output {
    /// Show what the plugin has changed
    #[arg(long, conflicts_with_all = ["output", "json"])]
    diff: bool,
    /// Write the chapters as files into a folder
    #[arg(long, short, value_name = "DIR", conflicts_with = "json")]
    output: Option<PathBuf>,
    /// Print the book as JSON, as mdBook reads it
    #[arg(long)]
    json: bool,
}

impl Output {
    /// Puts the result where it is wanted.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn write(&self, input: &BookInput, tried: &Tried) -> Result<(), Problem> {
        let stdout = Stdout::new();
        match &self.output {
            Some(folder) => into(folder, input, tried),
            None if self.diff => match stdout.look() {
                DiffStyle::Exact => answer(&differences(tried, DiffStyle::Exact)),
                DiffStyle::Styled => stdout.print(&differences(tried, DiffStyle::Styled)),
            },
            None if self.json || input.kind == InputKind::Captured => {
                stdout.print_text(&String::from_utf8_lossy(&tried.json))
            }
            None => stdout.print_text(&texts(tried, input)),
        }
    }
}

/// All chapters, each under a line with its path where there may be several.
fn texts(tried: &Tried, input: &BookInput) -> String {
    let after = &tried.after;
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

/// What differs in each chapter, and in what `SUMMARY.md` says.
fn differences(tried: &Tried, look: DiffStyle) -> String {
    let (before, after) = (&tried.before, &tried.after);
    let mut text = String::new();
    let mut add = |label: &str, (old, old_text): (&str, &str), (new, new_text): (&str, &str)| {
        let diff = unified_diff(old_text, new_text, look);
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
    // Drafts may share a name, so the first of one name is compared with the first of the other book.
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

/// Writes the chapters into a folder. What is there already and is none of them stays.
fn into(folder: &Path, input: &BookInput, tried: &Tried) -> Result<(), Problem> {
    // All paths are judged before anything is written.
    let files = tried
        .after
        .to_files(&tried.before, input.summary.as_deref())?;
    for (path, text) in files {
        let file = folder.join(path);
        let write = || {
            if let Some(above) = file.parent() {
                fs::create_dir_all(above)?;
            }
            fs::write(&file, text)
        };
        write().map_err(|error: std::io::Error| {
            Problem::new(
                ErrorKind::Internal,
                format!("can't write `{}`", file.display()),
            )
            .caused_by(&error)
        })?;
    }
    Ok(())
}
