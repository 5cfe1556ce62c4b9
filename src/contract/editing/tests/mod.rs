mod contents;
mod model;

use bytes::Bytes;

use super::{EditError, EditableBook};
use crate::book::{Book, MAX_DEPTH};
use crate::contract::{NewChapter, NewEntry, Place, Span, TextEdit, Unit};
use crate::protocol;

const INPUT: &str = r#"[{"root":"/","config":{},"renderer":"html","mdbook_version":"0.5.4"},
{"items":[{"Chapter":{"name":"A","content":"a\n\u0061","x":1,"number":[1],"sub_items":[
{"Chapter":{"name":"B","content":"b","number":null,"sub_items":[],"path":"a\/b.md","source_path":"b.md","parent_names":["A"]}}
],"path":"a.md","source_path":"a.md","parent_names":[]}},"Separator",{"PartTitle":"P\u00e9"},
{"Chapter":{"name":"C","content":"","number":null,"sub_items":[],"path":null,"source_path":null,"parent_names":[]}}]}]"#;

fn open(book: &Book<'_>) -> EditableBook {
    EditableBook::new(book, &Bytes::new())
}

fn chapter(name: &str, content: &str, path: Option<&str>) -> NewEntry {
    NewEntry::Chapter(NewChapter {
        name: name.to_owned(),
        content: content.to_owned(),
        number: None,
        path: path.map(str::to_owned),
    })
}

/// Returns an edit of a part of a content.
fn text_edit(unit: Unit, start: u32, end: u32, text: &str) -> TextEdit {
    let span = Span { unit, start, end };
    let text = text.to_owned();
    TextEdit { span, text }
}

/// Returns the book that is written after these edits.
fn edited(edit: impl Fn(&mut EditableBook)) -> String {
    edited_in(INPUT, edit)
}

fn edited_in(input: &str, edit: impl Fn(&mut EditableBook)) -> String {
    let input = Bytes::copy_from_slice(input.as_bytes());
    let written = |source: &Bytes| {
        let input = protocol::parse(&input).unwrap();
        let mut book = EditableBook::new(&input.book, source);
        edit(&mut book);
        let mut out = Vec::new();
        protocol::write(&book.apply(input.book), &input.wrapper, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let shared = written(&input);
    assert_eq!(shared, written(&Bytes::new()), "with copies");
    shared
}

#[test]
fn a_moved_chapter_keeps_its_fields_and_gets_new_parents() {
    let written = edited(|book| {
        let under_c = Place::FirstIn(Some(4));
        book.relocate(0, under_c).unwrap();
        book.set_name(4, "D".to_owned()).unwrap();
        let id = book
            .insert(chapter("E", "e", Some("e.md")), Place::After(1))
            .unwrap();
        assert_eq!(id, 5);
        book.remove(2).unwrap();
    });
    let expected = r#"{"items":[{"PartTitle":"P\u00e9"},{"Chapter":{"name":"D","content":"","number":null,"sub_items":[{"Chapter":{"name":"A","content":"a\n\u0061","x":1,"number":[1],"sub_items":[{"Chapter":{"name":"B","content":"b","number":null,"sub_items":[],"path":"a\/b.md","source_path":"b.md","parent_names":["D","A"]}},{"Chapter":{"name":"E","content":"e","number":null,"sub_items":[],"path":"e.md","source_path":null,"parent_names":["D","A"]}}],"path":"a.md","source_path":"a.md","parent_names":["D"]}}],"path":null,"source_path":null,"parent_names":[]}}]}"#;
    assert_eq!(written, expected);
}

#[test]
fn a_refused_edit_changes_nothing() {
    let input = protocol::parse(INPUT.as_bytes()).unwrap();
    let mut book = EditableBook::new(&input.book, &Bytes::from_static(INPUT.as_bytes()));
    let before = format!("{:?}", book.outline());
    assert_eq!(before, format!("{:?}", open(&input.book).outline()));
    let new = |path| chapter("N", "", Some(path));
    let end = Place::LastIn(None);
    let bad = |path: &str| EditError::InvalidPath(path.to_owned());
    let same = |path: &str| EditError::DuplicatePath(path.to_owned());
    assert_eq!(book.insert(new("../x.md"), end), Err(bad("../x.md")));
    assert_eq!(book.insert(new("A.txt"), end), Err(same("A.txt")));
    assert_eq!(
        book.relocate(0, Place::After(1)),
        Err(EditError::IntoItself(0))
    );
    assert_eq!(
        book.relocate(0, Place::LastIn(Some(0))),
        Err(EditError::IntoItself(0))
    );
    let no_chapter = EditError::NotAChapter(2, "a separator");
    assert_eq!(book.content(2).err(), Some(no_chapter));
    let no_chapter = Err(EditError::NotAChapter(3, "a part title"));
    assert_eq!(book.relocate(0, Place::FirstIn(Some(3))), no_chapter);
    assert_eq!(book.remove(5), Err(EditError::UnknownEntry(5)));
    assert_eq!(format!("{:?}", book.outline()), before);
    assert!(!book.is_changed() && book.charged_bytes() == 0);
}

#[test]
fn the_path_of_a_removed_chapter_is_free() {
    let input = protocol::parse(INPUT.as_bytes()).unwrap();
    let mut book = open(&input.book);
    let first = Place::FirstIn(None);
    book.remove(0).unwrap();
    assert_eq!(book.remove(1), Err(EditError::RemovedEntry(1)));
    let id = book.insert(chapter("N", "", Some("a.md")), first).unwrap();
    assert!(book.insert(chapter("N", "", Some("a.md")), first).is_err());
    book.remove(id).unwrap();
    book.insert(chapter("N", "", Some("a.md")), first).unwrap();
}

#[test]
fn chapters_are_not_nested_deeper_than_mdbook_reads() {
    let mut book = open(&Book::default());
    let mut place = Place::LastIn(None);
    for _ in 0..MAX_DEPTH {
        let id = book.insert(chapter("N", "", None), place).unwrap();
        place = Place::LastIn(Some(id));
    }
    let too_deep = EditError::TooDeep(MAX_DEPTH);
    assert_eq!(book.insert(chapter("N", "", None), place), Err(too_deep));
    let separator = book.insert(NewEntry::Separator, place).unwrap();
    let other = chapter("M", "", None);
    let other = book.insert(other, Place::LastIn(None)).unwrap();
    let too_deep = Err(EditError::TooDeep(MAX_DEPTH));
    assert_eq!(book.relocate(0, Place::LastIn(Some(other))), too_deep);
    book.relocate(separator, Place::LastIn(None)).unwrap();
}
