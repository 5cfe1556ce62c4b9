//! Keeps the results of slow chapter plugins for later builds.

use std::collections::HashMap;
use std::time::Duration;

use super::state::{ChapterResult, ChapterResults};
use crate::book::Chapter;
use crate::cache::{Cache, Key};
use crate::contract::{PluginContext, Version};
use crate::runtime::PluginEvents;

/// The CPU time for a book above which results are kept, in addition to [`MIN_CPU_TIME_PER_BYTE`].
///
/// Keeping results costs a digest of each chapter, and a file to read and to write. Running a faster
/// plugin again is cheaper.
const MIN_CPU_TIME: Duration = Duration::from_millis(20);

/// The CPU time for each byte of a book above which results are kept.
const MIN_CPU_TIME_PER_BYTE: Duration = Duration::from_nanos(10);

/// The kept results of one plugin with one config for one book.
pub struct ResultCache<'c> {
    cache: &'c Cache,
    key: Key,
    /// The digests of the chapters, computed on first use.
    digests: Option<Vec<Digest>>,
}

type Digest = [u8; 32];

/// The form of results in the cache: the output of the start, and the results by the digests of the chapters.
type Stored = (PluginEvents, HashMap<Digest, ChapterResult>);

impl<'c> ResultCache<'c> {
    /// Opens the results of a plugin, given the digest of its file and its contract version.
    ///
    /// `scope` separates results that would otherwise have the same key: those of several books, and of
    /// several plugins of one book.
    pub fn new(
        cache: &'c Cache,
        plugin: blake3::Hash,
        contract: Version,
        context: &PluginContext<'_>,
        scope: &[&str],
    ) -> Self {
        let mut fields = FieldHasher::default();
        // The format has a number, since data of another format may decode without an error.
        fields.add(b"results 4");
        fields.add(env!("CARGO_PKG_VERSION").as_bytes());
        fields.add(contract.to_string().as_bytes());
        fields.add(plugin.as_bytes());
        // Everything that a plugin is given besides the chapter.
        fields.add(contract.cache_key_text(context).as_bytes());
        for part in scope {
            fields.add(part.as_bytes());
        }
        Self {
            cache,
            key: Key::new(fields.0.finalize()),
            digests: None,
        }
    }

    /// Returns the results that earlier builds have kept for these chapters.
    pub fn load(&mut self, chapters: &[&Chapter<'_>]) -> ChapterResults {
        let unknown = || ChapterResults::unknown(chapters.len());
        let Some(blob) = self.cache.get(self.key) else {
            return unknown();
        };
        // Data of another version is a miss, as damaged data is.
        let Ok((start, known)) = postcard::from_bytes::<Stored>(&blob) else {
            return unknown();
        };
        let digests = self.digests(chapters).iter();
        ChapterResults {
            start,
            chapters: digests.map(|digest| known.get(digest).cloned()).collect(),
        }
    }

    /// Keeps new results for the next build, if `cpu_time` was long enough for a book of `book_bytes` bytes.
    pub fn store(
        &mut self,
        chapters: &[&Chapter<'_>],
        results: &ChapterResults,
        cpu_time: Duration,
        book_bytes: usize,
    ) {
        let bytes = u32::try_from(book_bytes).unwrap_or(u32::MAX);
        let is_first = self.digests.is_none();
        if is_first && cpu_time < MIN_CPU_TIME + MIN_CPU_TIME_PER_BYTE * bytes {
            return;
        }
        let (cache, key) = (self.cache, self.key);
        let chapters = self.digests(chapters).iter().zip(&results.chapters);
        let known: HashMap<_, _> = chapters
            .filter_map(|(digest, result)| Some((digest, result.as_ref()?)))
            .filter(|(_, result)| !result.was_memory_limited)
            .collect();
        // A result that can't be kept is computed again.
        if let Ok(blob) = postcard::to_allocvec(&(&results.start, known)) {
            let _ = cache.put(key, &blob);
        }
    }

    fn digests(&mut self, chapters: &[&Chapter<'_>]) -> &[Digest] {
        self.digests.get_or_insert_with(|| {
            chapters
                .iter()
                .map(|chapter| chapter_digest(chapter))
                .collect()
        })
    }
}

/// Returns a digest of everything that a plugin is given of a chapter.
fn chapter_digest(chapter: &Chapter<'_>) -> Digest {
    let mut fields = FieldHasher::default();
    let own = (
        chapter.name.get(),
        chapter.number.get(),
        chapter.path.get(),
        chapter.source_path.get(),
        chapter.parent_names.get(),
    );
    fields.add(format!("{own:?}").as_bytes());
    // The JSON stands for the text, and need not be decoded.
    match (chapter.content.change(), chapter.content.raw_json()) {
        (None, Some(json)) => fields.add(json.as_bytes()),
        _ => {
            fields.add(b"decoded");
            chapter.content.with(|text| fields.add(text.as_bytes()));
        }
    }
    *fields.0.finalize().as_bytes()
}

/// Hashes values of any length, so that different lists of values have different digests.
#[derive(Default)]
struct FieldHasher(blake3::Hasher);

impl FieldHasher {
    fn add(&mut self, value: &[u8]) {
        self.0.update(&(value.len() as u64).to_le_bytes());
        self.0.update(value);
    }
}

#[cfg(test)]
mod tests;
