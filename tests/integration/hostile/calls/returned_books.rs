//! Invalid returned books.

use crate::hostile::{AttackClass, Case, ExpectedBook, ExpectedEnd, case};
use crate::support::wat::{book_component, parse, process};

/// An entry of a returned book.
pub struct Returned {
    depth: u32,
    item: Item,
}

enum Item {
    Chapter(String),
    Separator,
    PartTitle,
}

/// Returns a chapter with this path and without content.
pub fn chapter_at(depth: u32, path: &str) -> Returned {
    let item = Item::Chapter(path.to_owned());
    Returned { depth, item }
}

fn separator(depth: u32) -> Returned {
    let item = Item::Separator;
    Returned { depth, item }
}

fn part_title(depth: u32) -> Returned {
    let item = Item::PartTitle;
    Returned { depth, item }
}

/// The size of an entry in the canonical ABI, in bytes.
const ENTRY: usize = 68;
const LIST: u32 = 1024;
const TEXTS: usize = 1 << 19;

/// Returns a book plugin that returns these entries.
pub fn returned(entries: &[Returned]) -> Vec<u8> {
    let mut list = vec![0; ENTRY * entries.len()];
    let mut texts = String::new();
    for (entry, bytes) in entries.iter().zip(list.chunks_exact_mut(ENTRY)) {
        let mut set =
            |at: usize, value: u32| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        set(0, entry.depth);
        match &entry.item {
            Item::Chapter(path) => {
                let address = u32::try_from(TEXTS + texts.len()).unwrap();
                let length = u32::try_from(path.len()).unwrap();
                texts += path;
                set(36, 1);
                set(40, address);
                set(44, length);
            }
            Item::Separator => set(4, 1),
            Item::PartTitle => set(4, 2),
        }
    }
    let hex: String = list.iter().map(|byte| format!("\\{byte:02x}")).collect();
    let texts: String = texts.bytes().map(|byte| format!("\\{byte:02x}")).collect();
    let length = entries.len();
    parse(&book_component(&format!(
        "{} (data (i32.const {LIST}) \"{hex}\") (data (i32.const {TEXTS}) \"{texts}\")
         (data (i32.const 512) \"\\00\\00\\00\\00\\01\")
         (global $at (mut i32) (i32.const 589824))
         (func (export \"realloc\") (param i32 i32 i32 i32) (result i32)
           (global.set $at (i32.and (i32.add (global.get $at) (i32.const 15)) (i32.const -16)))
           (global.get $at)
           (global.set $at (i32.add (global.get $at) (local.get 3))))",
        process(&format!(
            "(i32.store (i32.const 520) (i32.const {LIST}))
             (i32.store (i32.const 524) (i32.const {length})) (i32.const 512)"
        ))
    )))
}

/// Returns the expected structure of a book with these entries.
pub fn shape(entries: &[Returned]) -> String {
    let line = |entry: &Returned| match &entry.item {
        Item::Chapter(path) => format!("{} {path}\n", entry.depth),
        Item::Separator => format!("{} a separator\n", entry.depth),
        Item::PartTitle => format!("{} a part title\n", entry.depth),
    };
    entries.iter().map(line).collect()
}

/// Returns the class.
pub fn class() -> AttackClass {
    let wrong = |attack, entries: &[Returned], what, twin, tame: &[Returned]| -> Case {
        let end = ExpectedEnd::Structure(what);
        case(attack, returned(entries), end, (twin, returned(tame)))
            .gives(ExpectedBook::Structure(shape(tame)))
    };
    let deep = |levels: u32| -> Vec<_> {
        (0..levels)
            .map(|depth| chapter_at(depth, &format!("{depth}.md")))
            .collect()
    };
    let hangs = "only an entry after a chapter may be deeper than the entry before it";
    AttackClass {
        title: "Returned books",
        cases: vec![
            wrong(
                "nests chapters deeper than mdBook can read",
                &deep(42),
                "41 levels at most",
                "nests them as deep as mdBook can read",
                &deep(41),
            ),
            wrong(
                "begins with an entry that lies under nothing",
                &[chapter_at(1, "a.md")],
                hangs,
                "begins with one at the top",
                &[chapter_at(0, "a.md")],
            ),
            wrong(
                "goes two levels down at once",
                &[chapter_at(0, "a.md"), chapter_at(2, "b.md")],
                hangs,
                "goes one level down",
                &[chapter_at(0, "a.md"), chapter_at(1, "b.md")],
            ),
            wrong(
                "puts a chapter under a separator",
                &[separator(0), chapter_at(1, "b.md")],
                hangs,
                "puts it after a separator",
                &[separator(0), chapter_at(0, "b.md")],
            ),
            wrong(
                "puts a separator under a part title",
                &[part_title(0), separator(1)],
                hangs,
                "puts it after a part title",
                &[part_title(0), separator(0)],
            ),
            wrong(
                "gives an entry the greatest depth that there is",
                &[chapter_at(u32::MAX, "a.md")],
                "depth 4294967295",
                "gives it none",
                &[chapter_at(0, "a.md")],
            ),
            wrong(
                "returns two chapters with one path",
                &[chapter_at(0, "a.md"), chapter_at(0, "a.md")],
                "rendered to the same file",
                "returns two with paths of their own",
                &[chapter_at(0, "a.md"), chapter_at(0, "b.md")],
            ),
            wrong(
                "returns two chapters whose paths are rendered to one file",
                &[chapter_at(0, "a.md"), chapter_at(0, "a.txt")],
                "rendered to the same file",
                "returns one with no ending at all",
                &[chapter_at(0, "a")],
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
