//! The report for the guide: a table and a chart.

mod machine;
mod page;
mod svg;
mod table;

use std::path::Path;

use anyhow::Context as _;

use crate::books::Book;
use crate::rows::{CaseResult, Measurement, RowResult};

/// The report of all rows.
pub struct Report {
    /// The generated part of the page.
    pub markdown: String,
    svg: String,
}

impl Report {
    /// Renders the report. `command` is the command that measured it, and `book` the book of most rows.
    pub fn new(command: &str, book: &Book, results: &[RowResult]) -> Self {
        let warmed = lines(results).filter_map(|line| line.warmed).max();
        let warmed = warmed.map_or(String::new(), |runs| {
            format!(" Plugins were warm after {runs} runs or fewer.")
        });
        let markdown = format!(
            "Made by `{command}` on this machine: {}.\n\nWhere no other is named, the book is *{}*, \
             of {} chapters.{warmed}\n\n{}",
            machine::describe(),
            book.title,
            book.contents().len(),
            table::markdown(results)
        );
        Self {
            markdown,
            svg: svg::draw(results),
        }
    }

    /// Writes the table and the chart into a folder of the guide.
    ///
    /// # Errors
    /// Fails if the page is missing, has no markers, or can't be written.
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

fn lines(results: &[RowResult]) -> impl Iterator<Item = &Measurement> {
    let cases = results.iter().flat_map(|answer| &answer.cases);
    cases.filter_map(|case_result| match case_result {
        CaseResult::Measured(line) => Some(line),
        CaseResult::Skipped { .. } => None,
    })
}
