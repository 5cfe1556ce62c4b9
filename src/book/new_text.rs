//! New texts, each on its own or together in huge pages.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::huge_pages::HugePageBuf;

/// An immutable text. Clones share it.
#[derive(Clone)]
pub struct NewText(Allocation);

#[derive(Clone)]
enum Allocation {
    String(Arc<String>),
    Arena {
        /// Unset until the arena is closed.
        block: Arc<OnceLock<HugePageBuf>>,
        range: Range<usize>,
    },
}

impl NewText {
    /// Returns the text.
    ///
    /// # Panics
    /// Panics if the [`TextArena`] that holds it was not dropped yet.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Allocation::String(text) => text,
            Allocation::Arena { block, range } => {
                let bytes = block.get().expect("the arena was dropped");
                simdutf8::basic::from_utf8(&bytes[range.clone()]).expect("a text was added")
            }
        }
    }

    /// Returns the length in bytes.
    pub fn len(&self) -> usize {
        match &self.0 {
            Allocation::String(text) => text.len(),
            Allocation::Arena { range, .. } => range.len(),
        }
    }

    /// Returns true if the text is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<String> for NewText {
    fn from(text: String) -> Self {
        Self(Allocation::String(Arc::new(text)))
    }
}

impl Serialize for NewText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for NewText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Debug for NewText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// Copies texts into huge pages.
///
/// If most chapters of a book have changed, first touches of ordinary memory cost more than copying the texts.
#[derive(Default)]
pub struct TextArena {
    /// Bytes of the texts that were not copied.
    not_copied: usize,
    open: Option<(HugePageBuf, Arc<OnceLock<HugePageBuf>>)>,
}

/// Bytes of texts that are not copied, since a huge page pays off only if there are more.
const NOT_COPIED: usize = 512 << 10;

/// Bytes of a block of texts.
const BLOCK: usize = 8 << 20;

impl TextArena {
    /// Adds a text, which can be read once the arena is dropped.
    pub fn add(&mut self, text: String) -> NewText {
        if self.not_copied < NOT_COPIED || text.len() > BLOCK {
            self.not_copied = self.not_copied.saturating_add(text.len());
            return text.into();
        }
        let has_room = |(bytes, _): &(HugePageBuf, _)| text.len() <= BLOCK - bytes.len();
        if !self.open.as_ref().is_some_and(has_room) {
            self.close();
            self.open = HugePageBuf::reserve(BLOCK).map(|bytes| (bytes, Arc::default()));
        }
        // Without huge pages, copying gains nothing.
        let Some((bytes, block)) = &mut self.open else {
            return text.into();
        };
        let start = bytes.len();
        bytes.extend_from_slice(text.as_bytes());
        NewText(Allocation::Arena {
            block: Arc::clone(block),
            range: start..bytes.len(),
        })
    }

    fn close(&mut self) {
        if let Some((bytes, block)) = self.open.take() {
            // Only the arena sets it.
            let _ = block.set(bytes);
        }
    }
}

impl Drop for TextArena {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BLOCK, NOT_COPIED, NewText, TextArena};

    #[test]
    fn texts_of_any_length_are_read_back() {
        let mut arena = TextArena::default();
        let lengths = [
            3,
            NOT_COPIED,
            0,
            5,
            BLOCK - 5,
            1,
            BLOCK,
            BLOCK + 1,
            7,
            BLOCK / 2,
            BLOCK / 2,
        ];
        let texts = lengths.map(|length| "ä".repeat(length / 2) + &"x".repeat(length % 2));
        let added: Vec<NewText> = texts.iter().map(|text| arena.add(text.clone())).collect();
        let lengths = added.iter().map(NewText::len);
        assert!(lengths.eq(texts.iter().map(String::len)));
        drop(arena);
        for (added, text) in added.iter().zip(&texts) {
            assert!(added.as_str() == text, "{}", text.len());
        }
    }

    proptest! {
        #[test]
        fn any_texts_are_read_back(texts in prop::collection::vec(any::<String>(), 0..20)) {
            let mut arena = TextArena::default();
            arena.not_copied = NOT_COPIED;
            let added: Vec<_> = texts.iter().map(|text| arena.add(text.clone())).collect();
            drop(arena);
            let read: Vec<_> = added.iter().map(NewText::as_str).collect();
            prop_assert_eq!(read, texts);
        }
    }
}
