//! Runs a book plugin, which returns the whole book.

use super::PluginRun;
use crate::book::Book;
use crate::contract::ReturnedBookPlan;
use crate::pipeline::messages::{EventReporter, Phase, plugin_failed};
use crate::pipeline::state::BookUpdate;
use crate::problem::Problem;

/// Gives the book to a book plugin, and checks the book that it returns.
pub fn run<'a>(
    run: &PluginRun<'_>,
    book: &Book<'_>,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<BookUpdate<'a>, Problem> {
    let watchdog = run.watch()?;
    let mut instance = run.start(&watchdog, reporter)?;
    let returned = run.call(&mut instance, None, Phase::Book, reporter, |instance| {
        instance.book(run.plugin_context, book)
    })?;
    match returned.map(|returned| ReturnedBookPlan::new(book, returned)) {
        Some(Ok(plan)) => Ok(BookUpdate::ReturnedBook(Box::new(plan))),
        Some(Err(error)) => Err(plugin_failed(run.name(), &Phase::Book)
            .caused_by(&error)
            .help(Some(error.help()))),
        None => Ok(BookUpdate::Unchanged),
    }
}
