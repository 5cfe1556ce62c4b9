use bytes::Bytes;
use proptest::prelude::*;

use super::super::rebuild::rendered;
use super::{EditError, NewChapter, NewEntry, OpenBook, Place};
use crate::book::{Book, Item, MAX_DEPTH};
use crate::protocol;

const INPUT: &str = r#"[{"root":"/","config":{},"renderer":"html","mdbook_version":"0.5.4"},
{"items":[{"Chapter":{"name":"A","content":"a\n\u0061","x":1,"number":[1],"sub_items":[
{"Chapter":{"name":"B","content":"b","number":null,"sub_items":[],"path":"a\/b.md","source_path":"b.md","parent_names":["A"]}}
],"path":"a.md","source_path":"a.md","parent_names":[]}},"Separator",{"PartTitle":"P\u00e9"},
{"Chapter":{"name":"C","content":"","number":null,"sub_items":[],"path":null,"source_path":null,"parent_names":[]}}]}]"#;

fn open(book: &Book<'_>) -> OpenBook {
    OpenBook::new(book, &Bytes::new())
}

fn chapter(name: &str, content: &str, path: Option<&str>) -> NewEntry {
    NewEntry::Chapter(NewChapter {
        name: name.to_owned(),
        content: content.to_owned(),
        number: None,
        path: path.map(str::to_owned),
    })
}

/// What is written after these edits.
fn edited(edit: impl Fn(&mut OpenBook)) -> String {
    edited_in(INPUT, edit)
}

fn edited_in(input: &str, edit: impl Fn(&mut OpenBook)) -> String {
    let input = Bytes::copy_from_slice(input.as_bytes());
    let written = |source: &Bytes| {
        let input = protocol::parse(&input).unwrap();
        let mut book = OpenBook::new(&input.book, source);
        edit(&mut book);
        let mut out = Vec::new();
        protocol::write(&book.apply(input.book), &input.envelope, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let shared = written(&input);
    assert_eq!(shared, written(&Bytes::new()), "with copies");
    shared
}

#[test]
fn contents_alone_are_patches_of_the_input() {
    let written = edited(|book| {
        assert_eq!(book.content(0).unwrap(), "a\na");
        assert_eq!(book.chapters_containing("\na"), [0]);
        book.set_content(1, "new\n".to_owned()).unwrap();
        book.set_content(0, "other".to_owned()).unwrap();
        book.set_content(0, "a\na".to_owned()).unwrap();
        assert_eq!(book.chapters_containing("new\n"), [1]);
        assert_eq!(book.kept(), 4);
    });
    let book = INPUT.split_once(",\n").unwrap().1;
    let expected = book.replace(r#""content":"b""#, r#""content":"new\n""#);
    assert_eq!(written, expected.strip_suffix(']').unwrap());
}

#[test]
fn of_a_content_only_the_changed_words_are_written_anew() {
    let input = INPUT.replace(r#""content":"b""#, r#""content":"a\/b\nold \"c\"\/""#);
    for shape in ["as it was", "another"] {
        let written = edited_in(&input, |book| {
            book.set_content(1, "a/b\nnew\t\"c\"/".to_owned()).unwrap();
            if shape == "another" {
                book.remove(2).unwrap();
            }
        });
        assert!(
            written.contains(r#""content":"a\/b\nnew\t\"c\"\/""#),
            "{shape}: {written}"
        );
    }
}

#[test]
fn what_was_changed_can_be_read_and_found() {
    let input = INPUT.replace(r#""content":"b""#, r#""content":"a\nold\nb""#);
    let written = edited_in(&input, |book| {
        book.set_content(1, "a\nnew\nb".to_owned()).unwrap();
        assert_eq!(book.kept(), 7);
        assert_eq!(book.chapters_containing("a\nnew\n"), [1]);
        assert_eq!(book.content(1).unwrap(), "a\nnew\nb");
        assert!(book.chapters_containing("old").is_empty());
        assert_eq!(book.kept(), 7);
        book.set_content(1, "a\nold\nb".to_owned()).unwrap();
        assert!(!book.is_changed());
        assert_eq!(book.kept(), 0);
    });
    assert_eq!(
        written,
        input
            .split_once(",\n")
            .unwrap()
            .1
            .strip_suffix(']')
            .unwrap()
    );
}

#[test]
fn what_is_moved_keeps_its_fields_and_learns_its_parents() {
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
fn what_can_not_be_changes_nothing() {
    let input = protocol::parse(INPUT.as_bytes()).unwrap();
    let mut book = OpenBook::new(&input.book, &Bytes::from_static(INPUT.as_bytes()));
    let before = format!("{:?}", book.outline());
    assert_eq!(before, format!("{:?}", open(&input.book).outline()));
    let new = |path| chapter("N", "", Some(path));
    let end = Place::LastIn(None);
    let bad = |path: &str| EditError::BadPath(path.to_owned());
    let same = |path: &str| EditError::SamePath(path.to_owned());
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
    let no_chapter = EditError::NoChapter(2, "a separator");
    assert_eq!(book.content(2).err(), Some(no_chapter));
    let no_chapter = Err(EditError::NoChapter(3, "a part title"));
    assert_eq!(book.relocate(0, Place::FirstIn(Some(3))), no_chapter);
    assert_eq!(book.remove(5), Err(EditError::Unknown(5)));
    assert_eq!(format!("{:?}", book.outline()), before);
    assert!(!book.is_changed() && book.kept() == 0);
}

#[test]
fn a_path_is_free_when_its_chapter_is_gone() {
    let input = protocol::parse(INPUT.as_bytes()).unwrap();
    let mut book = open(&input.book);
    let first = Place::FirstIn(None);
    book.remove(0).unwrap();
    assert_eq!(book.remove(1), Err(EditError::Removed(1)));
    let id = book.insert(chapter("N", "", Some("a.md")), first).unwrap();
    assert!(book.insert(chapter("N", "", Some("a.md")), first).is_err());
    book.remove(id).unwrap();
    book.insert(chapter("N", "", Some("a.md")), first).unwrap();
}

#[test]
fn no_deeper_than_mdbook_reads() {
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

/// The same, as simple as can be.
#[derive(Clone, Debug)]
struct Node {
    id: u32,
    /// Name, content and path. `None`: a separator.
    chapter: Option<(String, String, Option<String>)>,
    inside: Vec<Node>,
}

#[derive(Default)]
struct Model {
    items: Vec<Node>,
    next: u32,
}

/// The list that an entry is in, and where.
fn find(items: &mut Vec<Node>, id: u32) -> Option<(&mut Vec<Node>, usize)> {
    if let Some(at) = items.iter().position(|node| node.id == id) {
        return Some((items, at));
    }
    items.iter_mut().find_map(|node| find(&mut node.inside, id))
}

fn has_path(items: &[Node], file: &str) -> bool {
    let has_it = |node: &Node| {
        let path = node.chapter.as_ref().and_then(|chapter| chapter.2.as_ref());
        path.is_some_and(|path| rendered(path) == file) || has_path(&node.inside, file)
    };
    items.iter().any(has_it)
}

impl Model {
    fn chapter(&mut self, id: u32) -> Option<&mut Node> {
        let (items, at) = find(&mut self.items, id)?;
        Some(&mut items[at]).filter(|node| node.chapter.is_some())
    }

    fn put(&mut self, node: Node, place: Place) -> Option<()> {
        let (items, at) = match place {
            Place::Before(id) => find(&mut self.items, id)?,
            Place::After(id) => find(&mut self.items, id).map(|(items, at)| (items, at + 1))?,
            Place::FirstIn(None) => (&mut self.items, 0),
            Place::FirstIn(Some(id)) => (&mut self.chapter(id)?.inside, 0),
            Place::LastIn(None) => {
                let end = self.items.len();
                (&mut self.items, end)
            }
            Place::LastIn(Some(id)) => {
                let items = &mut self.chapter(id)?.inside;
                let end = items.len();
                (items, end)
            }
        };
        items.insert(at, node);
        Some(())
    }

    fn insert(&mut self, new: &NewEntry, place: Place) -> Option<()> {
        let chapter = match new {
            NewEntry::Chapter(new) => {
                let file = new.path.as_deref().map(rendered);
                if file.is_some_and(|file| has_path(&self.items, &file)) {
                    return None;
                }
                Some((new.name.clone(), new.content.clone(), new.path.clone()))
            }
            _ => None,
        };
        let node = Node {
            id: self.next,
            chapter,
            inside: Vec::new(),
        };
        self.put(node, place)?;
        self.next += 1;
        Some(())
    }

    fn remove(&mut self, id: u32) -> Option<Node> {
        let (items, at) = find(&mut self.items, id)?;
        Some(items.remove(at))
    }

    fn relocate(&mut self, id: u32, place: Place) -> Option<()> {
        if matches!(place, Place::Before(to) | Place::After(to) if to == id) {
            return find(&mut self.items, id).map(|_| ());
        }
        let before = self.items.clone();
        let node = self.remove(id)?;
        let put = self.put(node, place);
        if put.is_none() {
            self.items = before;
        }
        put
    }
}

/// Of each entry, depth first: its depth, its name, its content, its path and the names above it.
type Flat = Vec<(usize, String, String, Option<String>, Vec<String>)>;

fn flat_model(items: &[Node], above: &mut Vec<String>, flat: &mut Flat) {
    for node in items {
        let (name, content, path) = node.chapter.clone().unwrap_or_default();
        let names = match node.chapter {
            Some(_) => above.clone(),
            None => Vec::new(),
        };
        flat.push((above.len(), name.clone(), content, path, names));
        above.push(name);
        flat_model(&node.inside, above, flat);
        above.pop();
    }
}

fn flat_book(book: &Book<'_>) -> Flat {
    let flat = |(depth, item): (usize, &Item<'_>)| match item.chapter() {
        Some(chapter) => {
            let names = chapter.parent_names.get().iter();
            (
                depth,
                chapter.name.get().to_string(),
                chapter.content.to_text(),
                chapter.path.get().as_deref().map(str::to_owned),
                names.map(ToString::to_string).collect(),
            )
        }
        None => (depth, String::new(), String::new(), None, Vec::new()),
    };
    book.walk().map(flat).collect()
}

#[derive(Clone, Debug)]
enum Step {
    SetContent(u32, String),
    SetName(u32, String),
    Insert(NewEntry, Place),
    Remove(u32),
    Relocate(u32, Place),
    Contains(String),
}

fn step() -> impl Strategy<Value = Step> {
    let id = 0..12_u32;
    let place = (0..4, id.clone(), any::<bool>()).prop_map(|(kind, id, top)| match kind {
        0 => Place::Before(id),
        1 => Place::After(id),
        2 => Place::FirstIn((!top).then_some(id)),
        _ => Place::LastIn((!top).then_some(id)),
    });
    let entry = prop_oneof![
        1 => Just(NewEntry::Separator),
        4 => ("[ab]", "[ab]{0,2}", prop::option::of("[abAB]\\.md"))
            .prop_map(|(name, content, path)| chapter(&name, &content, path.as_deref())),
    ];
    prop_oneof![
        (id.clone(), "[ab]{0,2}").prop_map(|(id, text)| Step::SetContent(id, text)),
        (id.clone(), "[ab]").prop_map(|(id, text)| Step::SetName(id, text)),
        (entry, place.clone()).prop_map(|(entry, place)| Step::Insert(entry, place)),
        id.clone().prop_map(Step::Remove),
        (id, place).prop_map(|(id, place)| Step::Relocate(id, place)),
        "[ab]{0,2}".prop_map(Step::Contains),
    ]
}

/// Makes a step in both, and compares what comes of it.
fn take(step: Step, book: &mut OpenBook, model: &mut Model) {
    let (ours, theirs) = match step.clone() {
        Step::SetContent(id, text) => {
            let node = model.chapter(id).and_then(|node| node.chapter.as_mut());
            let theirs = node.map(|chapter| chapter.1.clone_from(&text));
            (book.set_content(id, text).is_ok(), theirs)
        }
        Step::SetName(id, name) => {
            let node = model.chapter(id).and_then(|node| node.chapter.as_mut());
            let theirs = node.map(|chapter| chapter.0.clone_from(&name));
            (book.set_name(id, name).is_ok(), theirs)
        }
        Step::Insert(entry, place) => {
            let theirs = model.insert(&entry, place);
            (book.insert(entry, place).is_ok(), theirs)
        }
        Step::Remove(id) => (book.remove(id).is_ok(), model.remove(id).map(|_| ())),
        Step::Relocate(id, place) => {
            let theirs = model.relocate(id, place);
            (book.relocate(id, place).is_ok(), theirs)
        }
        Step::Contains(text) => {
            fn holders(items: &[Node], text: &str, found: &mut Vec<u32>) {
                for node in items {
                    if node
                        .chapter
                        .as_ref()
                        .is_some_and(|one| one.1.contains(text))
                    {
                        found.push(node.id);
                    }
                    holders(&node.inside, text, found);
                }
            }
            let mut found = Vec::new();
            holders(&model.items, &text, &mut found);
            assert_eq!(book.chapters_containing(&text), found);
            (true, Some(()))
        }
    };
    assert_eq!(ours, theirs.is_some(), "{step:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn edits_are_what_they_are_in_nested_lists(
        first in prop::collection::vec(step(), 0..12),
        then in prop::collection::vec(step(), 0..30),
    ) {
        // A book, made by edits of an empty one.
        let (mut making, mut model) = (open(&Book::default()), Model::default());
        for step in first {
            take(step, &mut making, &mut model);
        }
        let original = making.apply(Book::default());
        // What it had before is not judged, so that no path may be there twice from now on.
        let mut book = open(&original);
        fn number(items: &mut [Node], next: &mut u32) {
            for node in items {
                node.id = *next;
                *next += 1;
                number(&mut node.inside, next);
            }
        }
        model.next = 0;
        number(&mut model.items, &mut model.next);
        for step in then {
            take(step, &mut book, &mut model);
        }
        let ids: Vec<_> = book.outline().into_iter().map(|one| (one.id, one.depth)).collect();
        fn numbers(items: &[Node], depth: u32, ids: &mut Vec<(u32, u32)>) {
            for node in items {
                ids.push((node.id, depth));
                numbers(&node.inside, depth + 1, ids);
            }
        }
        let mut expected = Vec::new();
        numbers(&model.items, 0, &mut expected);
        prop_assert_eq!(ids, expected);
        let mut expected = Vec::new();
        flat_model(&model.items, &mut Vec::new(), &mut expected);
        prop_assert_eq!(flat_book(&book.apply(original)), expected);
    }
}
