//! A plan for a person to read.

use std::fmt;

use super::{Change, Plan};
use crate::port::edit::Edited;
use crate::sanitize::Sanitized;
use crate::style::Label;

/// Step by step. Without a newline at the end.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (program, path) = (Sanitized(&self.program), Sanitized(&self.path));
        write!(f, "  1. build it: {}", Sanitized(&self.build))?;
        match (&self.native, self.check) {
            (_, false) => write!(f, "\n  2. do not try it, because of `--no-check`")?,
            (Some(native), true) => {
                let file = native.file.display().to_string();
                let file = Sanitized(&file);
                write!(
                    f,
                    "\n  2. compare what it does to this book with what the native `{file}` does, and go on \
                     only if that is the same"
                )?;
            }
            (None, true) => write!(
                f,
                "\n  2. try it on this book, and go on only if it works; no native `{program}` is installed to \
                 compare with"
            )?,
        }
        match self.exists {
            true => write!(f, "\n  3. put it in the place of `{path}`")?,
            false => write!(f, "\n  3. put it into `{path}`")?,
        }
        match &self.change {
            Change::Listed { pinned: true, .. } => {
                write!(
                    f,
                    "\n  4. write its digest into `book.toml`, where it is listed already"
                )?;
            }
            Change::Listed { pinned: false, .. } => {
                write!(
                    f,
                    "\n  4. leave `book.toml` as it is, where it is listed already"
                )?;
            }
            Change::Add(addition) if addition.edited.removed.is_empty() => {
                write!(f, "\n  4. add this to `book.toml`:")?;
                block(f, '+', &addition.edited.added)?;
            }
            Change::Add(addition) => {
                write!(
                    f,
                    "\n  4. take this out of `book.toml`, and put in what is new:"
                )?;
                let Edited { removed, added, .. } = &addition.edited;
                removed.iter().try_for_each(|part| block(f, '-', part))?;
                block(f, '+', added)?;
            }
        }
        for note in &self.notes {
            write!(f, "\n{}: {}", Label::Note, Sanitized(note))?;
        }
        Ok(())
    }
}

fn block(f: &mut fmt::Formatter<'_>, sign: char, text: &str) -> fmt::Result {
    for line in text.lines() {
        let line = format!("     {sign} {}", Sanitized(line));
        write!(f, "\n{}", line.trim_end())?;
    }
    Ok(())
}
