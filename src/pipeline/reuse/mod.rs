//! Results of earlier builds: what a plugin that is slow has made of a chapter, it need not make
//! again.

mod stored;

use std::collections::HashMap;
use std::time::Duration;

use stored::{Stored, StoredOutcome, StoredSaid};

use super::chapters::{Done, Ran};
use crate::book::Chapter;
use crate::cache::{Cache, Key};
use crate::contract::{ContextRecord, Version};

/// Keeping results costs a digest of each chapter and a file of them to read and to write. For a
/// plugin that takes less than this for a book, and for each of its bytes, running is cheaper.
const WORTH: Duration = Duration::from_millis(20);
/// See [`WORTH`].
const WORTH_PER_BYTE: Duration = Duration::from_nanos(10);

/// The results of one plugin with one config on one book.
pub struct Results<'c> {
    cache: &'c Cache,
    key: Key,
    /// Of the chapters, once somebody needs them.
    digests: Option<Vec<Digest>>,
}

type Digest = [u8; 32];

impl<'c> Results<'c> {
    /// `plugin` is the digest of its file, and `contract` the version that it was built for; `user` tells
    /// those apart that use it in the same way: books, and several plugins of one book.
    pub fn new(
        cache: &'c Cache,
        plugin: blake3::Hash,
        contract: Version,
        context: &ContextRecord<'_>,
        user: &[&str],
    ) -> Self {
        let mut fields = Fields::default();
        // The form has a number, since what is decoded in another one may look right.
        fields.add(b"results 3");
        fields.add(env!("CARGO_PKG_VERSION").as_bytes());
        fields.add(contract.to_string().as_bytes());
        fields.add(plugin.as_bytes());
        // All that a plugin is told beside the chapter.
        fields.add(context.told(contract).as_bytes());
        for part in user {
            fields.add(part.as_bytes());
        }
        Self {
            cache,
            key: Key::new(fields.0.finalize()),
            digests: None,
        }
    }

    /// What is known already.
    pub fn earlier(&mut self, chapters: &[&Chapter<'_>]) -> Done {
        let nothing = || Done::nothing(chapters.len());
        let Some(blob) = self.cache.get(self.key) else {
            return nothing();
        };
        // What another version has written is no less a miss than damage.
        let Ok(stored) = postcard::from_bytes::<Stored<'_>>(&blob) else {
            return nothing();
        };
        let known: HashMap<_, _> = stored.chapters.iter().map(|(d, o)| (*d, o)).collect();
        let outcome = |digest| Some(known.get(digest)?.outcome());
        Done {
            start: stored.start.said(),
            outcomes: self.digests(chapters).iter().map(outcome).collect(),
        }
    }

    /// Keeps results for the next build, where they are news and were worth the time that the plugin
    /// was busy. `size`: bytes of the book.
    pub fn keep(&mut self, chapters: &[&Chapter<'_>], ran: &Ran, busy: Duration, size: usize) {
        let bytes = u32::try_from(size).unwrap_or(u32::MAX);
        let is_first = self.digests.is_none();
        if ran.ran == 0 || is_first && busy < WORTH + WORTH_PER_BYTE * bytes {
            return;
        }
        let (cache, key) = (self.cache, self.key);
        let outcomes = self.digests(chapters).iter().zip(&ran.done.outcomes);
        let stored = Stored {
            start: StoredSaid::new(&ran.done.start),
            chapters: outcomes
                .filter_map(|(digest, outcome)| {
                    let outcome = outcome.as_ref().filter(|outcome| !outcome.short)?;
                    Some((*digest, StoredOutcome::new(outcome)))
                })
                .collect(),
        };
        // A result that can't be kept is made again.
        if let Ok(blob) = postcard::to_allocvec(&stored) {
            let _ = cache.put(key, &blob);
        }
    }

    fn digests(&mut self, chapters: &[&Chapter<'_>]) -> &[Digest] {
        self.digests
            .get_or_insert_with(|| chapters.iter().map(|chapter| digest(chapter)).collect())
    }
}

/// A digest of all that a plugin is handed of a chapter.
fn digest(chapter: &Chapter<'_>) -> Digest {
    let mut fields = Fields::default();
    let own = (
        chapter.name.get(),
        chapter.number.get(),
        chapter.path.get(),
        chapter.source_path.get(),
        chapter.parent_names.get(),
    );
    fields.add(format!("{own:?}").as_bytes());
    // JSON is only another form of the text, but need not be decoded.
    match (chapter.content.change(), chapter.content.raw_json()) {
        (None, Some(json)) => fields.add(json.as_bytes()),
        _ => {
            fields.add(b"decoded");
            chapter.content.with(|text| fields.add(text.as_bytes()));
        }
    }
    *fields.0.finalize().as_bytes()
}

/// Takes values of any length in, so that no two lists of them look the same.
#[derive(Default)]
struct Fields(blake3::Hasher);

impl Fields {
    fn add(&mut self, value: &[u8]) {
        self.0.update(&(value.len() as u64).to_le_bytes());
        self.0.update(value);
    }
}

#[cfg(test)]
mod tests;
