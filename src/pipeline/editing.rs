//! Plugins that say what is to change in the book, one change at a time: editors and sessions.

use bytes::Bytes;

use super::changes::Changes;
use super::failed::{Doing, failed, failed_by};
use super::manuscript::Manuscript;
use super::plight::{Task, at_work};
use super::turn::Turn;
use super::voice::Voice;
use crate::book::Chapter;
use crate::contract::{Edit, EntryId, OpenBook};
use crate::problem::Problem;
use crate::runtime::{Failure, GuestSession, PluginInstance};

impl Turn<'_> {
    /// Lets an editor change the book.
    pub(super) fn editor<'a>(
        &self,
        manuscript: &Manuscript<'a>,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Changes<'a>, Problem> {
        let watchdog = self.watch()?;
        let mut session = self.started(&watchdog, voice)?;
        let edited = at_work(self.last, Task::Book, &mut session, |session| {
            session.edit(self.context, open(manuscript))
        });
        voice.pass_on(None, &session.take_said());
        edited
            .map(changes)
            .map_err(|failure| failed_by(self.name(), Doing::Book, &failure, voice.hint(&failure)))
    }

    /// Shows a session all chapters, and makes the changes that it then wants.
    pub(super) fn session<'a>(
        &self,
        manuscript: &Manuscript<'a>,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Changes<'a>, Problem> {
        let watchdog = self.watch()?;
        let mut session = self.started(&watchdog, voice)?;
        let begun = at_work(self.last, Task::Start, &mut session, |session| {
            session.begin(self.context)
        });
        voice.pass_on(None, &session.take_said());
        let visitor = begun.map_err(|failure| {
            failed_by(self.name(), Doing::Start, &failure, voice.hint(&failure))
        })?;
        let edits = self.visits(manuscript, &mut session, &visitor, voice);
        // It ends before anything is made of its answer, and after whatever else went wrong.
        let ended = at_work(self.last, Task::Book, &mut session, |session| {
            session.end(visitor)
        });
        voice.pass_on(None, &session.take_said());
        let edits = edits?;
        ended.map_err(|failure| {
            failed_by(self.name(), Doing::Book, &failure, voice.hint(&failure))
        })?;
        if edits.is_empty() {
            return Ok(Changes::Nothing);
        }
        let mut book = open(manuscript);
        for (place, edit) in edits.into_iter().enumerate() {
            book.edit(edit).map_err(|error| {
                let what = format!("edit {} of those that it returned: {error}", place + 1);
                failed(self.name(), Doing::Book)
                    .why(what)
                    .help(Some(MISTAKE))
            })?;
        }
        Ok(changes(book))
    }

    fn visits(
        &self,
        manuscript: &Manuscript<'_>,
        session: &mut PluginInstance<'_>,
        visitor: &GuestSession,
        voice: &mut Voice<'_, '_, '_>,
    ) -> Result<Vec<Edit>, Problem> {
        let failed = |doing, failure: Failure, voice: &Voice<'_, '_, '_>| {
            failed_by(self.name(), doing, &failure, voice.hint(&failure))
        };
        for (place, (id, chapter)) in chapters(manuscript).enumerate() {
            let task = Task::chapter(place, chapter);
            let visited = at_work(self.last, task, session, |session| {
                session.visit(visitor, id, chapter)
            });
            voice.pass_on(Some(place), &session.take_said());
            visited.map_err(|failure| failed(Doing::Chapter(chapter.label()), failure, voice))?;
        }
        let edits = at_work(self.last, Task::Book, session, |session| {
            session.finish(visitor)
        });
        voice.pass_on(None, &session.take_said());
        edits.map_err(|failure| failed(Doing::Book, failure, voice))
    }
}

/// Only its author can mend that.
const MISTAKE: &str = "this is the plugin's mistake; tell its author";

/// The book, for edits.
fn open(manuscript: &Manuscript<'_>) -> OpenBook {
    let book = manuscript.book();
    // It was read as a whole, from what mdBook or a command has handed over.
    let json = book
        .chapters()
        .find_map(|chapter| chapter.content.raw_json());
    let source = json.and_then(|json| manuscript.shelf().that_holds(json.as_bytes()));
    OpenBook::new(book, source.unwrap_or(&Bytes::new()))
}

/// The chapters in order, with their ids in an [`OpenBook`].
fn chapters<'m>(
    manuscript: &'m Manuscript<'_>,
) -> impl Iterator<Item = (EntryId, &'m Chapter<'m>)> {
    let items = (0..).zip(manuscript.book().walk());
    items.filter_map(|(id, (_, item))| Some((id, item.chapter()?)))
}

fn changes<'a>(edited: OpenBook) -> Changes<'a> {
    match edited.is_changed() {
        true => Changes::Edited(Box::new(edited)),
        false => Changes::Nothing,
    }
}
