//! Runs editors and sessions, which change the book by single edits.

use bytes::Bytes;

use super::PluginRun;
use crate::book::Chapter;
use crate::contract::{Edit, EditableBook, EntryId};
use crate::pipeline::messages::{EventReporter, Phase, plugin_failed};
use crate::pipeline::state::{BookState, BookUpdate};
use crate::problem::Problem;
use crate::runtime::{GuestSession, PluginInstance};

/// Lets an editor change the book.
pub fn run_editor<'a>(
    run: &PluginRun<'_>,
    state: &BookState<'a>,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<BookUpdate<'a>, Problem> {
    let watchdog = run.watch()?;
    let mut instance = run.start(&watchdog, reporter)?;
    let edited = run.call(&mut instance, None, Phase::Book, reporter, |instance| {
        instance.edit(run.plugin_context, open(state))
    });
    edited.map(update)
}

/// Shows a session all chapters, and applies the edits that it returns.
pub fn run_session<'a>(
    run: &PluginRun<'_>,
    state: &BookState<'a>,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<BookUpdate<'a>, Problem> {
    let watchdog = run.watch()?;
    let mut instance = run.start(&watchdog, reporter)?;
    let guest_session = run.call(&mut instance, None, Phase::Start, reporter, |instance| {
        instance.begin(run.plugin_context)
    })?;
    let edits = visit_all(run, state, &mut instance, &guest_session, reporter);
    // The guest session is dropped before its edits are applied, even if it has failed.
    let dropped = run.call(&mut instance, None, Phase::Book, reporter, |instance| {
        instance.end(guest_session)
    });
    let edits = edits?;
    dropped?;
    if edits.is_empty() {
        return Ok(BookUpdate::Unchanged);
    }
    let mut book = open(state);
    for (index, edit) in edits.into_iter().enumerate() {
        book.edit(edit).map_err(|error| {
            plugin_failed(run.name(), &Phase::Book)
                .why(format!("returned edit {}: {error}", index + 1))
                .help(Some("this is a bug in the plugin; report it to its author"))
        })?;
    }
    Ok(update(book))
}

/// Shows a session all chapters in order, and returns its edits.
fn visit_all(
    run: &PluginRun<'_>,
    state: &BookState<'_>,
    instance: &mut PluginInstance<'_>,
    guest_session: &GuestSession,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<Vec<Edit>, Problem> {
    for (index, (id, chapter)) in chapters(state).enumerate() {
        let phase = Phase::chapter(chapter);
        run.call(instance, Some(index), phase, reporter, |instance| {
            instance.visit(guest_session, id, chapter)
        })?;
    }
    run.call(instance, None, Phase::Book, reporter, |instance| {
        instance.finish(guest_session)
    })
}

/// Opens the book for edits.
fn open(state: &BookState<'_>) -> EditableBook {
    let book = state.book();
    // All chapters were read from the same JSON, of mdBook or of a command.
    let json = book
        .chapters()
        .find_map(|chapter| chapter.content.raw_json());
    let source = json.and_then(|json| state.arena().find_owner(json.as_bytes()));
    EditableBook::new(book, source.unwrap_or(&Bytes::new()))
}

/// Returns the chapters in order, with their ids in an [`EditableBook`].
fn chapters<'m>(state: &'m BookState<'_>) -> impl Iterator<Item = (EntryId, &'m Chapter<'m>)> {
    let items = (0..).zip(state.book().walk());
    items.filter_map(|(id, (_, item))| Some((id, item.chapter()?)))
}

fn update<'a>(edited: EditableBook) -> BookUpdate<'a> {
    if edited.is_changed() {
        BookUpdate::Edited(Box::new(edited))
    } else {
        BookUpdate::Unchanged
    }
}
