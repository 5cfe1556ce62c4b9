//! What was found, for the guide: a table and a picture.

mod machine;
mod page;
mod svg;
mod table;
pub mod units;

use std::path::Path;

use anyhow::Context as _;

use crate::books::Book;
use crate::rows::{Answer, Line, Outcome};

/// What goes into the guide.
pub struct Report {
    /// The page's part that is made anew each time.
    pub markdown: String,
    svg: String,
}

impl Report {
    /// Words and draws it. `command` is what made it, `book` what most rows were measured with.
    pub fn new(command: &str, book: &Book, answers: &[Answer]) -> Self {
        let warmed = lines(answers).filter_map(|line| line.warmed).max();
        let warmed = warmed.map_or(String::new(), |runs| {
            format!(" Plugins were warm after {runs} runs or fewer.")
        });
        let markdown = format!(
            "Made by `{command}` on this machine: {}.\n\nWhere no other is named, the book is *{}*, \
             of {} chapters.{warmed}\n\n{}",
            machine::describe(),
            book.title,
            book.contents().len(),
            table::markdown(answers)
        );
        Self {
            markdown,
            svg: svg::draw(answers),
        }
    }

    /// Writes both into a folder of the guide.
    ///
    /// # Errors
    /// Where the page is not there, has no place for it, or can't be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let page = folder.join("speed.md");
        let text = std::fs::read_to_string(&page)
            .map_err(anyhow::Error::from)
            .and_then(|text| page::with_part(&text, &self.markdown))
            .with_context(|| page.display().to_string())?;
        std::fs::write(&page, text)?;
        std::fs::write(folder.join("speed.svg"), &self.svg)?;
        println!("The table and the picture are in the guide now, on its page speed.md.");
        Ok(())
    }
}

fn lines(answers: &[Answer]) -> impl Iterator<Item = &Line> {
    let outcomes = answers.iter().flat_map(|answer| &answer.outcomes);
    outcomes.filter_map(|outcome| match outcome {
        Outcome::Line(line) => Some(line),
        Outcome::LeftOut { .. } => None,
    })
}
