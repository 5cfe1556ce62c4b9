//! Shows a plan to the user.

use std::fmt;

use super::{ConfigChange, PortPlan};
use crate::port::edit::Edited;
use crate::sanitize::Sanitized;
use crate::style::Label;

/// Lists the steps and the notes, without a newline at the end.
impl fmt::Display for PortPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (program, path) = (Sanitized(&self.program), Sanitized(&self.path));
        write!(f, "  1. build it: {}", Sanitized(&self.build))?;
        match (&self.native, self.check) {
            (_, false) => write!(f, "\n  2. skip the comparison, because of `--no-check`")?,
            (Some(native), true) => {
                let file = native.file.display().to_string();
                let file = Sanitized(&file);
                write!(
                    f,
                    "\n  2. compare its output for this book with that of the native `{file}`, and stop if they \
                     are different"
                )?;
            }
            (None, true) => write!(
                f,
                "\n  2. run it on this book, and stop if it fails; no native `{program}` is installed to compare \
                 with"
            )?,
        }
        if self.exists {
            write!(f, "\n  3. replace `{path}` with it")?;
        } else {
            write!(f, "\n  3. copy it to `{path}`")?;
        }
        match &self.change {
            ConfigChange::AlreadyListed { pinned: true, .. } => {
                write!(
                    f,
                    "\n  4. update its digest in `book.toml`, which lists it already"
                )?;
            }
            ConfigChange::AlreadyListed { pinned: false, .. } => {
                write!(
                    f,
                    "\n  4. leave `book.toml` as it is: it lists the plugin already"
                )?;
            }
            ConfigChange::Add(tables) if tables.edited.removed.is_empty() => {
                write!(f, "\n  4. add this to `book.toml`:")?;
                block(f, '+', &tables.edited.added)?;
            }
            ConfigChange::Add(tables) => {
                write!(f, "\n  4. replace this in `book.toml`:")?;
                let Edited { removed, added, .. } = &tables.edited;
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
