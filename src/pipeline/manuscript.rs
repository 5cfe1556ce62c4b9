//! The book on its way from plugin to plugin.

use std::cell::RefCell;
use std::io;
use std::sync::OnceLock;

use bytes::Bytes;

use super::changes::Changes;
use crate::book::{Book, subslice_range};
use crate::protocol::{self, BookWrapper, ProtocolVersion};

/// The book as a tree, for plugins that are handed its parts, and as JSON, for those that read that.
/// JSON is written only when somebody wants it, and stays until the book changes.
pub struct Manuscript<'a> {
    book: Book<'a>,
    /// What mdBook has around it.
    wrapper: &'a BookWrapper<'a>,
    json: RefCell<Option<(ProtocolVersion, Bytes)>>,
    shelf: &'a Shelf,
}

impl<'a> Manuscript<'a> {
    /// A book as it came from mdBook, with what was around it.
    pub fn new(book: Book<'a>, wrapper: &'a BookWrapper<'a>, shelf: &'a Shelf) -> Self {
        Self {
            book,
            wrapper,
            json: RefCell::default(),
            shelf,
        }
    }

    /// The book.
    pub fn book(&self) -> &Book<'a> {
        &self.book
    }

    /// For commands, on a system whose paths no guest understands.
    pub(super) fn normalise_paths(&mut self) {
        self.book.normalise_paths();
    }

    /// The book, at the end of its way.
    pub fn into_book(self) -> Book<'a> {
        self.book
    }

    /// What mdBook speaks.
    pub(super) fn version(&self) -> ProtocolVersion {
        self.wrapper.version()
    }

    /// The book as JSON. `size`: about as many bytes as that has.
    pub(super) fn json(&self, version: ProtocolVersion, size: usize) -> io::Result<Bytes> {
        let known = self.json.borrow();
        if let Some((_, bytes)) = known.as_ref().filter(|(known, _)| *known == version) {
            return Ok(bytes.clone());
        }
        drop(known);
        let bytes = match version == self.version() {
            true => self.write(self.wrapper, size)?,
            false => self.write(&BookWrapper::of(version), size)?,
        };
        *self.json.borrow_mut() = Some((version, bytes.clone()));
        Ok(bytes)
    }

    /// No copy is made of a book that is still as it came.
    fn write(&self, wrapper: &BookWrapper<'_>, size: usize) -> io::Result<Bytes> {
        if let Some(json) = protocol::unchanged_json(&self.book, wrapper) {
            return Ok(self.shelf.share(json.as_bytes()));
        }
        let mut json = Vec::with_capacity(size + size / 8);
        protocol::write(&self.book, wrapper, &mut json)?;
        Ok(json.into())
    }

    /// Where bytes stay for as long as the book does.
    pub(super) fn shelf(&self) -> &'a Shelf {
        self.shelf
    }

    /// The book with what a plugin did to it.
    pub(super) fn with(self, changes: Changes<'a>) -> Self {
        let json = match &changes {
            Changes::Nothing => self.json,
            Changes::Returned { version, json, .. } => RefCell::new(Some((*version, json.clone()))),
            Changes::Chapters(_) | Changes::Book(_) | Changes::Edited(_) => RefCell::default(),
        };
        Self {
            book: changes.apply(self.book),
            json,
            ..self
        }
    }
}

/// The JSON that books were read from, which they borrow from: that of mdBook, and what commands have
/// returned.
#[derive(Default)]
pub struct Shelf(OnceLock<(Bytes, Box<Shelf>)>);

impl Shelf {
    /// Keeps bytes for as long as the shelf is there.
    pub fn put(&self, bytes: Bytes) -> &Bytes {
        match self.0.get() {
            Some((_, next)) => next.put(bytes),
            None => &self.0.get_or_init(|| (bytes, Box::default())).0,
        }
    }

    /// What was put there and holds this part of it.
    pub(super) fn that_holds(&self, part: &[u8]) -> Option<&Bytes> {
        let (bytes, next) = self.0.get()?;
        match subslice_range(bytes, part) {
            Some(_) => Some(bytes),
            None => next.that_holds(part),
        }
    }

    /// A part of what was put there, or a copy of something else.
    fn share(&self, part: &[u8]) -> Bytes {
        match self.that_holds(part) {
            Some(bytes) => bytes.slice_ref(part),
            None => Bytes::copy_from_slice(part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Manuscript, ProtocolVersion, Shelf};
    use crate::protocol;

    const INPUT: &str = r#"[{"root":"/","config":{},"renderer":"html","mdbook_version":"0.5.4"},{"items":[{"Chapter":{"name":"A","content":"a","number":null,"sub_items":[],"path":"a.md","source_path":"a.md","parent_names":[]}},"Separator"]}]"#;

    #[test]
    fn json_is_written_once_for_each_dialect_in_a_row() {
        let shelf = Shelf::default();
        let bytes = shelf.put(Bytes::from_static(INPUT.as_bytes()));
        let input = protocol::parse(bytes).unwrap();
        let manuscript = Manuscript::new(input.book, &input.wrapper, &shelf);
        let first = manuscript.json(ProtocolVersion::V0_5, 0).unwrap();
        assert_eq!(
            first.as_ptr(),
            INPUT[INPUT.len() - 1 - first.len()..].as_ptr(),
            "no copy"
        );
        assert!(INPUT.contains(std::str::from_utf8(&first).unwrap()));
        let again = manuscript.json(ProtocolVersion::V0_5, 0).unwrap();
        assert_eq!(first.as_ptr(), again.as_ptr());
        let old = manuscript.json(ProtocolVersion::V0_4, 0).unwrap();
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
    fn paths_are_written_anew_for_guests() {
        let input = INPUT.replace("\"a.md\"", "\"a\\/b.md\"");
        let input = protocol::parse(input.as_bytes()).unwrap();
        let shelf = Shelf::default();
        let mut manuscript = Manuscript::new(input.book, &input.wrapper, &shelf);
        let json = |manuscript: &Manuscript<'_>| {
            let json = manuscript.json(ProtocolVersion::V0_4, 0).unwrap();
            String::from_utf8(json.to_vec()).unwrap()
        };
        assert!(json(&manuscript).contains(r#""path":"a\/b.md","source_path":"a\/b.md""#));
        manuscript.normalise_paths();
        manuscript.json = Default::default();
        assert!(json(&manuscript).contains(r#""path":"a/b.md","source_path":"a/b.md""#));
    }

    #[test]
    fn a_shelf_keeps_what_is_put_there() {
        let shelf = Shelf::default();
        let all =
            ["one", "two", "three"].map(|text| shelf.put(Bytes::from_static(text.as_bytes())));
        assert_eq!(all, ["one", "two", "three"]);
        let part = shelf.share(&all[1][1..]);
        assert_eq!(
            (part.as_ptr(), &part[..]),
            (all[1][1..].as_ptr(), &b"wo"[..])
        );
        assert_eq!(shelf.share(b"other"), "other");
    }
}
