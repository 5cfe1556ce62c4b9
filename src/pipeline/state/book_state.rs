//! The book between two plugins, as a tree and as JSON.

use std::cell::RefCell;
use std::io;
use std::sync::OnceLock;

use bytes::Bytes;

use super::book_update::BookUpdate;
use crate::book::{Book, subslice_range};
use crate::protocol::{self, BookWrapper, ProtocolVersion};

/// The book as a tree, for plugins of the contract, and as JSON, for commands.
///
/// The JSON is written on first use, and kept until the book changes.
pub struct BookState<'a> {
    book: Book<'a>,
    /// The JSON around the book, as mdBook wrote it.
    wrapper: &'a BookWrapper<'a>,
    json: RefCell<Option<(ProtocolVersion, Bytes)>>,
    arena: &'a ByteArena,
}

impl<'a> BookState<'a> {
    /// Creates the state of a book as it came from mdBook.
    pub fn new(book: Book<'a>, wrapper: &'a BookWrapper<'a>, arena: &'a ByteArena) -> Self {
        Self {
            book,
            wrapper,
            json: RefCell::default(),
            arena,
        }
    }

    /// Returns the book.
    pub fn book(&self) -> &Book<'a> {
        &self.book
    }

    /// Replaces path separators that no guest understands. Commands need that on Windows.
    pub(crate) fn normalise_paths(&mut self) {
        self.book.normalise_paths();
    }

    /// Returns the book by value.
    pub fn into_book(self) -> Book<'a> {
        self.book
    }

    /// Returns the version of mdBook's own input.
    pub(crate) fn version(&self) -> ProtocolVersion {
        self.wrapper.version()
    }

    /// Returns the book as JSON, which has about `size` bytes.
    ///
    /// # Errors
    /// Fails if the book can't be written as JSON.
    pub(crate) fn json(&self, version: ProtocolVersion, size: usize) -> io::Result<Bytes> {
        let known = self.json.borrow();
        if let Some((_, bytes)) = known.as_ref().filter(|(known, _)| *known == version) {
            return Ok(bytes.clone());
        }
        drop(known);
        let bytes = if version == self.version() {
            self.write(self.wrapper, size)?
        } else {
            self.write(&BookWrapper::of(version), size)?
        };
        *self.json.borrow_mut() = Some((version, bytes.clone()));
        Ok(bytes)
    }

    /// Writes the book as JSON. A book that is unchanged is not copied.
    fn write(&self, wrapper: &BookWrapper<'_>, size: usize) -> io::Result<Bytes> {
        if let Some(json) = protocol::unchanged_json(&self.book, wrapper) {
            return Ok(self.arena.share(json.as_bytes()));
        }
        let mut json = Vec::with_capacity(size + size / 8);
        protocol::write(&self.book, wrapper, &mut json)?;
        Ok(json.into())
    }

    /// Returns the arena that keeps bytes for as long as the book.
    pub(crate) fn arena(&self) -> &'a ByteArena {
        self.arena
    }

    /// Returns the state after a plugin's update.
    pub(crate) fn updated(self, update: BookUpdate<'a>) -> Self {
        let json = match &update {
            BookUpdate::Unchanged => self.json,
            BookUpdate::Replaced { version, json, .. } => {
                RefCell::new(Some((*version, json.clone())))
            }
            BookUpdate::Chapters(_) | BookUpdate::ReturnedBook(_) | BookUpdate::Edited(_) => {
                RefCell::default()
            }
        };
        Self {
            book: update.apply(self.book),
            json,
            ..self
        }
    }
}

/// The bytes that books borrow from: mdBook's input, and the output of commands.
#[derive(Default)]
pub struct ByteArena(OnceLock<(Bytes, Box<ByteArena>)>);

impl ByteArena {
    /// Keeps bytes for as long as the arena.
    pub fn put(&self, bytes: Bytes) -> &Bytes {
        match self.0.get() {
            Some((_, next)) => next.put(bytes),
            None => &self.0.get_or_init(|| (bytes, Box::default())).0,
        }
    }

    /// Returns the bytes in the arena that `part` is borrowed from.
    pub(crate) fn find_owner(&self, part: &[u8]) -> Option<&Bytes> {
        let (bytes, next) = self.0.get()?;
        match subslice_range(bytes, part) {
            Some(_) => Some(bytes),
            None => next.find_owner(part),
        }
    }

    /// Returns `part` as shared bytes of the arena, or as a copy if it was not borrowed from there.
    fn share(&self, part: &[u8]) -> Bytes {
        match self.find_owner(part) {
            Some(bytes) => bytes.slice_ref(part),
            None => Bytes::copy_from_slice(part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BookState, ByteArena, Bytes, ProtocolVersion};
    use crate::protocol;

    const INPUT: &str = r#"[{"root":"/","config":{},"renderer":"html","mdbook_version":"0.5.4"},{"items":[{"Chapter":{"name":"A","content":"a","number":null,"sub_items":[],"path":"a.md","source_path":"a.md","parent_names":[]}},"Separator"]}]"#;

    #[test]
    fn json_is_written_once_while_the_version_stays() {
        let arena = ByteArena::default();
        let bytes = arena.put(Bytes::from_static(INPUT.as_bytes()));
        let input = protocol::parse(bytes).unwrap();
        let state = BookState::new(input.book, &input.wrapper, &arena);
        let first = state.json(ProtocolVersion::V0_5, 0).unwrap();
        assert_eq!(
            first.as_ptr(),
            INPUT[INPUT.len() - 1 - first.len()..].as_ptr(),
            "no copy"
        );
        assert!(INPUT.contains(std::str::from_utf8(&first).unwrap()));
        let again = state.json(ProtocolVersion::V0_5, 0).unwrap();
        assert_eq!(first.as_ptr(), again.as_ptr());
        let old = state.json(ProtocolVersion::V0_4, 0).unwrap();
        let old = std::str::from_utf8(&old).unwrap();
        assert!(
            old.starts_with(r#"{"sections":[{"Chapter":{"name":"A""#),
            "{old}"
        );
        assert!(
            old.ends_with(r#""Separator"],"__non_exhaustive":null}"#),
            "{old}"
        );
    }

    #[test]
    fn normalised_paths_are_written() {
        let input = INPUT.replace("\"a.md\"", "\"a\\/b.md\"");
        let input = protocol::parse(input.as_bytes()).unwrap();
        let arena = ByteArena::default();
        let mut state = BookState::new(input.book, &input.wrapper, &arena);
        let json = |state: &BookState<'_>| {
            let json = state.json(ProtocolVersion::V0_4, 0).unwrap();
            String::from_utf8(json.to_vec()).unwrap()
        };
        assert!(json(&state).contains(r#""path":"a\/b.md","source_path":"a\/b.md""#));
        state.normalise_paths();
        state.json = Default::default();
        assert!(json(&state).contains(r#""path":"a/b.md","source_path":"a/b.md""#));
    }

    #[test]
    fn an_arena_keeps_and_shares_bytes() {
        let arena = ByteArena::default();
        let all =
            ["one", "two", "three"].map(|text| arena.put(Bytes::from_static(text.as_bytes())));
        assert_eq!(all, ["one", "two", "three"]);
        let part = arena.share(&all[1][1..]);
        assert_eq!(
            (part.as_ptr(), &part[..]),
            (all[1][1..].as_ptr(), &b"wo"[..])
        );
        assert_eq!(arena.share(b"other"), "other");
    }
}
