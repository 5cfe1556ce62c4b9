//! Random edits, compared with those of a simple model of nested lists.

use proptest::prelude::*;

use super::super::EditableBook;
use super::{chapter, open, text_edit};
use crate::book::{Book, Item};
use crate::contract::paths::output_file;
use crate::contract::{NewEntry, Place, Unit};

/// An entry of the model.
#[derive(Clone, Debug)]
struct ModelEntry {
    id: u32,
    /// The name, the content and the path, or `None` for a separator.
    chapter: Option<(String, String, Option<String>)>,
    children: Vec<ModelEntry>,
}

#[derive(Default)]
struct Model {
    items: Vec<ModelEntry>,
    next: u32,
}

/// Returns the list that contains an entry, and its position.
fn find(items: &mut Vec<ModelEntry>, id: u32) -> Option<(&mut Vec<ModelEntry>, usize)> {
    if let Some(at) = items.iter().position(|node| node.id == id) {
        return Some((items, at));
    }
    items
        .iter_mut()
        .find_map(|node| find(&mut node.children, id))
}

fn has_path(items: &[ModelEntry], file: &str) -> bool {
    let has_it = |node: &ModelEntry| {
        let path = node.chapter.as_ref().and_then(|chapter| chapter.2.as_ref());
        path.is_some_and(|path| output_file(path) == file) || has_path(&node.children, file)
    };
    items.iter().any(has_it)
}

impl Model {
    fn chapter(&mut self, id: u32) -> Option<&mut ModelEntry> {
        let (items, at) = find(&mut self.items, id)?;
        Some(&mut items[at]).filter(|node| node.chapter.is_some())
    }

    fn put(&mut self, node: ModelEntry, place: Place) -> Option<()> {
        let (items, at) = match place {
            Place::Before(id) => find(&mut self.items, id)?,
            Place::After(id) => find(&mut self.items, id).map(|(items, at)| (items, at + 1))?,
            Place::FirstIn(None) => (&mut self.items, 0),
            Place::FirstIn(Some(id)) => (&mut self.chapter(id)?.children, 0),
            Place::LastIn(None) => {
                let end = self.items.len();
                (&mut self.items, end)
            }
            Place::LastIn(Some(id)) => {
                let items = &mut self.chapter(id)?.children;
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
                let file = new.path.as_deref().map(output_file);
                if file.is_some_and(|file| has_path(&self.items, &file)) {
                    return None;
                }
                Some((new.name.clone(), new.content.clone(), new.path.clone()))
            }
            _ => None,
        };
        let node = ModelEntry {
            id: self.next,
            chapter,
            children: Vec::new(),
        };
        self.put(node, place)?;
        self.next += 1;
        Some(())
    }

    fn remove(&mut self, id: u32) -> Option<ModelEntry> {
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

/// The entries depth first: depth, name, content, path and parent names.
type Flat = Vec<(usize, String, String, Option<String>, Vec<String>)>;

fn flat_model(items: &[ModelEntry], above: &mut Vec<String>, flat: &mut Flat) {
    for node in items {
        let (name, content, path) = node.chapter.clone().unwrap_or_default();
        let names = match node.chapter {
            Some(_) => above.clone(),
            None => Vec::new(),
        };
        flat.push((above.len(), name.clone(), content, path, names));
        above.push(name);
        flat_model(&node.children, above, flat);
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
    /// The offsets are in bytes of an ASCII text.
    EditContent(u32, u32, u32, String),
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
        (id.clone(), 0..3_u32, 0..3_u32, "[ab]{0,2}")
            .prop_map(|(id, start, end, text)| Step::EditContent(id, start, end, text)),
        (id.clone(), "[ab]").prop_map(|(id, text)| Step::SetName(id, text)),
        (entry, place.clone()).prop_map(|(entry, place)| Step::Insert(entry, place)),
        id.clone().prop_map(Step::Remove),
        (id, place).prop_map(|(id, place)| Step::Relocate(id, place)),
        "[ab]{0,2}".prop_map(Step::Contains),
    ]
}

/// Applies a step to both, and compares the results.
fn apply_step(step: Step, book: &mut EditableBook, model: &mut Model) {
    let (ours, theirs) = match step.clone() {
        Step::SetContent(id, text) => {
            let node = model.chapter(id).and_then(|node| node.chapter.as_mut());
            let theirs = node.map(|chapter| chapter.1.clone_from(&text));
            (book.set_content(id, text).is_ok(), theirs)
        }
        Step::EditContent(id, start, end, text) => {
            let node = model.chapter(id).and_then(|node| node.chapter.as_mut());
            let range = start as usize..end as usize;
            let theirs = node
                .filter(|chapter| start <= end && range.end <= chapter.1.len())
                .map(|chapter| chapter.1.replace_range(range, &text));
            let edit = text_edit(Unit::Utf8, start, end, &text);
            (book.edit_content(id, vec![edit]).is_ok(), theirs)
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
            fn holders(items: &[ModelEntry], text: &str, found: &mut Vec<u32>) {
                for node in items {
                    if node
                        .chapter
                        .as_ref()
                        .is_some_and(|one| one.1.contains(text))
                    {
                        found.push(node.id);
                    }
                    holders(&node.children, text, found);
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
    fn edits_equal_those_of_nested_lists(
        first in prop::collection::vec(step(), 0..12),
        then in prop::collection::vec(step(), 0..30),
    ) {
        // Edits of an empty book make the original.
        let (mut making, mut model) = (open(&Book::default()), Model::default());
        for step in first {
            apply_step(step, &mut making, &mut model);
        }
        let original = making.apply(Book::default());
        // Paths of the original book are valid, so no path may be used twice from now on.
        let mut book = open(&original);
        fn number(items: &mut [ModelEntry], next: &mut u32) {
            for node in items {
                node.id = *next;
                *next += 1;
                number(&mut node.children, next);
            }
        }
        model.next = 0;
        number(&mut model.items, &mut model.next);
        for step in then {
            apply_step(step, &mut book, &mut model);
        }
        let ids: Vec<_> = book.outline().into_iter().map(|one| (one.id, one.depth)).collect();
        fn numbers(items: &[ModelEntry], depth: u32, ids: &mut Vec<(u32, u32)>) {
            for node in items {
                ids.push((node.id, depth));
                numbers(&node.children, depth + 1, ids);
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
