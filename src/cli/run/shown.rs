//! The result, as it is wanted.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::bookdir::{Form, Handed, Page, SUMMARY};
use crate::cli::console::{Output as Stdout, answer};
use crate::diff::{Look, unified};
use crate::plain::Plain;
use crate::problem::{Class, Problem};
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
    pub fn write(&self, handed: &Handed, tried: &Tried) -> Result<(), Problem> {
        let stdout = Stdout::new();
        match &self.output {
            Some(folder) => into(folder, handed, tried),
            None if self.diff => match stdout.look() {
                Look::Exact => answer(&differences(tried, Look::Exact)),
                Look::Styled => stdout.print(&differences(tried, Look::Styled)),
            },
            None if self.json || handed.form == Form::Captured => {
                stdout.print_text(&String::from_utf8_lossy(&tried.json))
            }
            None => stdout.print_text(&texts(tried, handed)),
        }
    }
}

/// All chapters, each under a line with its path where there may be several.
fn texts(tried: &Tried, handed: &Handed) -> String {
    let after = &tried.after;
    if let (Form::Text, [page]) = (handed.form, &after.pages[..]) {
        return page.content.clone();
    }
    let mut text = String::new();
    for page in &after.pages {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("==> {} <==\n{}", page.label, page.content));
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// What differs in each chapter, and in what `SUMMARY.md` says.
fn differences(tried: &Tried, look: Look) -> String {
    let (before, after) = (&tried.before, &tried.after);
    let mut text = String::new();
    let mut add = |label: &str, (old, old_text): (&str, &str), (new, new_text): (&str, &str)| {
        let diff = unified(old_text, new_text, look);
        if !diff.is_empty() || old != new {
            let side = |side: &str, name: &str| match name {
                "" => "/dev/null".to_owned(),
                _ => format!("{side}/{}", Plain(label)),
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
    let find = |pages: &[Page], label: &str, nth: usize| {
        let mut same = pages.iter().filter(|page| page.label == label);
        same.nth(nth).map(|page| page.content.clone())
    };
    // Drafts may share a name, so the first of one name is compared with the first of the other book.
    let nth = |pages: &[Page], at: usize| {
        let label = &pages[at].label;
        pages[..at]
            .iter()
            .filter(|page| page.label == *label)
            .count()
    };
    for (at, page) in after.pages.iter().enumerate() {
        let label = page.label.as_str();
        let new = (label, page.content.as_str());
        match find(&before.pages, label, nth(&after.pages, at)) {
            Some(old) => add(label, (label, &old), new),
            None => add(label, ("", ""), new),
        }
    }
    for (at, page) in before.pages.iter().enumerate() {
        let label = page.label.as_str();
        if find(&after.pages, label, nth(&before.pages, at)).is_none() {
            add(label, (label, &page.content), ("", ""));
        }
    }
    text
}

/// Writes the chapters into a folder. What is there already and is none of them stays.
fn into(folder: &Path, handed: &Handed, tried: &Tried) -> Result<(), Problem> {
    // All paths are judged before anything is written.
    let files = tried
        .after
        .files(&tried.before, handed.summary.as_deref())?;
    for (path, text) in files {
        let file = folder.join(path);
        let write = || {
            if let Some(above) = file.parent() {
                fs::create_dir_all(above)?;
            }
            fs::write(&file, text)
        };
        write().map_err(|error: std::io::Error| {
            Problem::new(Class::Internal, format!("can't write `{}`", file.display()))
                .because(&error)
        })?;
    }
    Ok(())
}
