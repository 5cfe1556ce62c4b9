//! Sizes of the results of guests that the host keeps.

use crate::contract::{Edit, NewEntry, ReturnedBook, ReturnedEntry, ReturnedItem};

/// Returns the memory that a returned edit takes, in bytes.
pub fn edit_bytes(edit: &Edit) -> usize {
    let texts = match edit {
        Edit::SetContent(edit) => edit.content.len(),
        Edit::SetName(edit) => edit.name.len(),
        Edit::Insert(edit) => match &edit.entry {
            NewEntry::Chapter(new) => {
                let number = new.number.as_ref().map_or(0, |number| 4 * number.len());
                let path = new.path.as_ref().map_or(0, String::len);
                new.name.len() + new.content.len() + number + path
            }
            NewEntry::Separator => 0,
            NewEntry::PartTitle(title) => title.len(),
        },
        Edit::Remove(_) | Edit::Relocate(_) => 0,
    };
    size_of::<Edit>() + texts
}

/// Returns the memory that a returned book takes, in bytes.
pub fn returned_bytes(book: &ReturnedBook) -> usize {
    let list = |texts: &[String]| {
        texts
            .iter()
            .map(|text| size_of::<String>() + text.len())
            .sum()
    };
    let optional = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let entry = |entry: &ReturnedEntry| match &entry.item {
        ReturnedItem::Chapter(chapter) => {
            let parents: usize = list(&chapter.parent_names);
            let number = chapter.number.as_ref().map_or(0, |number| 4 * number.len());
            let texts = chapter.name.len() + chapter.content.len();
            parents + number + texts + optional(&chapter.path) + optional(&chapter.source_path)
        }
        ReturnedItem::Separator => 0,
        ReturnedItem::PartTitle(title) => title.len(),
    };
    let entries = book.entries.iter();
    entries
        .map(|one| size_of::<ReturnedEntry>() + entry(one))
        .sum()
}
