//! Files, without any grant.

use crate::hostile::calls::returned_books::{chapter_at, returned, shape};
use crate::hostile::{AttackClass, Case, ExpectedBook, ExpectedEnd, case, wat};
use crate::support::wat::{FOLDERS, OPEN, SYMLINK, importing_component, process, start};

/// Returns the class.
pub fn class() -> AttackClass {
    let folders = |body: &str| wat(&importing_component(&[&FOLDERS, &OPEN], &process(body)));
    // Handles are numbers, so they can be guessed.
    let open = |attack, path: &str| -> Case {
        let length = path.len();
        let forged = format!(
            "(call $open (i32.const 3) (i32.const 1) (i32.const 2048) (i32.const {length})
               (i32.const 0) (i32.const 1) (i32.const 1024))"
        );
        let guest = |body: &str| {
            let data = format!("(data (i32.const 2048) \"{path}\")");
            wat(&importing_component(&[&OPEN], &(start(body) + &data)))
        };
        let end = ExpectedEnd::Crash("unknown handle index 3");
        case(
            attack,
            guest(&forged),
            end,
            ("knows the path, and does not open it", guest("")),
        )
    };
    let symlink = |body: &str| {
        let data = "(data (i32.const 2048) \"../../..\")";
        wat(&importing_component(&[&SYMLINK], &(start(body) + data)))
    };
    let beside = |attack, path, what, twin, tame| -> Case {
        let book = |path| [chapter_at(0, "one.md"), chapter_at(0, path)];
        let end = ExpectedEnd::Structure(what);
        case(
            attack,
            returned(&book(path)),
            end,
            (twin, returned(&book(tame))),
        )
        .gives(ExpectedBook::Structure(shape(&book(tame))))
    };
    let path = |attack, path, twin, tame| {
        let what = "expected a path relative to the book's source";
        beside(attack, path, what, twin, tame)
    };
    let same = |attack, path, twin, tame| {
        let what = "is rendered to the same file as another chapter";
        beside(attack, path, what, twin, tame)
    };
    let listing = case(
        "lists the folders that are open to it, and finds only `/`, which is empty",
        folders("(call $folders (i32.const 1024)) (call $answer (i32.load (i32.const 1028)))"),
        ExpectedEnd::Finds("1"),
        ("does not look", folders("(call $answer (i32.const 7))")),
    )
    .gives(ExpectedBook::Content("7"));
    // The number of the error plus one, as a character from `0` on: `P` is not-permitted, `E` is no-entry. The list has
    // handles and names.
    let below = |attack, path: &str, error| -> Case {
        let length = path.len();
        let body = format!(
            "(call $folders (i32.const 1024))
             (call $open (i32.load (i32.load (i32.const 1024))) (i32.const 1) (i32.const 2048)
               (i32.const {length}) (i32.const 0) (i32.const 1) (i32.const 1032))
             (call $answer (i32.add (i32.load8_u (i32.const 1032)) (i32.load8_u (i32.const 1036))))"
        );
        let guest = |body: &str| {
            let data = format!("(data (i32.const 2048) \"{path}\")");
            wat(&importing_component(
                &[&FOLDERS, &OPEN],
                &(process(body) + &data),
            ))
        };
        let twin = (
            "knows the path, and does not open it",
            guest("(call $answer (i32.const 7))"),
        );
        case(attack, guest(&body), ExpectedEnd::Finds(error), twin)
            .gives(ExpectedBook::Content("7"))
    };
    AttackClass {
        title: "Files",
        cases: vec![
            listing,
            below("opens the folder above `/`, and is denied", "..", "P"),
            below(
                "opens an absolute path below `/`, and is denied",
                "/etc/passwd",
                "P",
            ),
            below(
                "opens a file of the system below `/`, and finds none",
                "etc/passwd",
                "E",
            ),
            below(
                "climbs down and up again, and finds nothing",
                "one/../../etc/passwd",
                "E",
            ),
            open(
                "opens the folder above the book by a handle that it made up",
                "..",
            ),
            open("opens an absolute path likewise", "/etc/passwd"),
            open(
                "opens the environment of the process in /proc likewise",
                "/proc/self/environ",
            ),
            case(
                "makes a symbolic link likewise",
                symlink(
                    "(call $symlink (i32.const 3) (i32.const 2048) (i32.const 8) (i32.const 2048)
                       (i32.const 8) (i32.const 1024))",
                ),
                ExpectedEnd::Crash("unknown handle index 3"),
                ("could, and does not", symlink("")),
            ),
            path(
                "returns a chapter whose page would lie outside the book",
                "../out.md",
                "returns one whose name only looks like that",
                "..out.md",
            ),
            path(
                "returns a chapter with an absolute path",
                "/tmp/out.md",
                "returns the same path without its first slash",
                "tmp/out.md",
            ),
            path(
                "returns a chapter that climbs out in the middle",
                "a/../../out.md",
                "returns one in a folder",
                "a/out.md",
            ),
            path(
                "returns a path as Windows has them",
                "C:\\out.md",
                "returns it without its drive",
                "C-out.md",
            ),
            same(
                "returns two chapters that differ in case alone",
                "ONE.md",
                "returns two that differ in a letter",
                "ONES.md",
            ),
        ],
    }
}

#[test]
fn attacks_are_stopped() {
    crate::hostile::run_class(class());
}
