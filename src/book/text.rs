//! New texts, one by one or gathered.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::pages::Pages;

/// A text that nobody changes any more. Copies share it.
#[derive(Clone)]
pub struct Text(Form);

#[derive(Clone)]
enum Form {
    Own(Arc<String>),
    Gathered {
        /// Empty until they have all been gathered.
        among: Arc<OnceLock<Pages>>,
        place: Range<usize>,
    },
}

impl Text {
    /// Itself.
    ///
    /// # Panics
    /// Where the [`Gatherer`] that it was put into is still there.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Form::Own(text) => text,
            Form::Gathered { among, place } => {
                let all = among.get().expect("all have been gathered");
                simdutf8::basic::from_utf8(&all[place.clone()]).expect("it was put there as a text")
            }
        }
    }

    /// Its bytes.
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Own(text) => text.len(),
            Form::Gathered { place, .. } => place.len(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Form::Own(Arc::new(text)))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

/// Gathers texts in large pages. Where most chapters of a book have changed, memory that is touched for the first time
/// costs more than to copy the texts to one place.
#[derive(Default)]
pub struct Gatherer {
    /// Bytes of those that were left where they are.
    left: usize,
    open: Option<(Pages, Arc<OnceLock<Pages>>)>,
}

/// So many bytes of texts are left where they are: a large page is worth its price when there are more.
const LEFT: usize = 512 << 10;

/// Bytes that are gathered in one place.
const PLACE: usize = 8 << 20;

impl Gatherer {
    /// Takes a text, which can be read when the gatherer is gone.
    pub fn put(&mut self, text: String) -> Text {
        if self.left < LEFT || text.len() > PLACE {
            self.left = self.left.saturating_add(text.len());
            return text.into();
        }
        let has_room = |(pages, _): &(Pages, _)| text.len() <= PLACE - pages.len();
        if !self.open.as_ref().is_some_and(has_room) {
            self.close();
            self.open = Pages::large(PLACE).map(|pages| (pages, Arc::default()));
        }
        // Where there are no large pages, nothing would be gained.
        let Some((pages, among)) = &mut self.open else {
            return text.into();
        };
        let start = pages.len();
        pages.extend_from_slice(text.as_bytes());
        Text(Form::Gathered {
            among: Arc::clone(among),
            place: start..pages.len(),
        })
    }

    fn close(&mut self) {
        if let Some((pages, among)) = self.open.take() {
            // Nobody else fills it.
            let _ = among.set(pages);
        }
    }
}

impl Drop for Gatherer {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Gatherer, LEFT, PLACE, Text};

    #[test]
    fn each_is_itself_wherever_it_lies() {
        let mut gatherer = Gatherer::default();
        let lengths = [
            3,
            LEFT,
            0,
            5,
            PLACE - 5,
            1,
            PLACE,
            PLACE + 1,
            7,
            PLACE / 2,
            PLACE / 2,
        ];
        let texts = lengths.map(|length| "ä".repeat(length / 2) + &"x".repeat(length % 2));
        let put: Vec<Text> = texts
            .iter()
            .map(|text| gatherer.put(text.clone()))
            .collect();
        let lengths = put.iter().map(Text::len);
        assert!(lengths.eq(texts.iter().map(String::len)));
        drop(gatherer);
        for (put, text) in put.iter().zip(&texts) {
            assert!(put.as_str() == text, "{}", text.len());
        }
    }

    proptest! {
        #[test]
        fn any_texts_come_out_as_they_were_put(texts in prop::collection::vec(any::<String>(), 0..20)) {
            let mut gatherer = Gatherer::default();
            gatherer.left = LEFT;
            let put: Vec<_> = texts.iter().map(|text| gatherer.put(text.clone())).collect();
            drop(gatherer);
            let out: Vec<_> = put.iter().map(Text::as_str).collect();
            prop_assert_eq!(out, texts);
        }
    }
}
