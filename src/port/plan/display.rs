//! Shows a plan to the user.

use std::fmt;

use super::{ConfigChange, PortPlan};
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
            ConfigChange::Add(tables) => {
                write!(f, "\n  4. change `book.toml`:")?;
                for line in tables.edited.diff().lines() {
                    write!(f, "\n{}", format!("     {line}").trim_end())?;
                }
            }
        }
        for note in &self.notes {
            write!(f, "\n{}: {}", Label::Note, Sanitized(note))?;
        }
        Ok(())
    }
}
