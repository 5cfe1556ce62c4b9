//! Edits of contents.

use super::super::EditError;
use super::{INPUT, edited, edited_in, text_edit};
use crate::contract::Unit;

#[test]
fn only_changed_contents_are_written_anew() {
    let written = edited(|book| {
        assert_eq!(book.content(0).unwrap(), "a\na");
        assert_eq!(book.chapters_containing("\na"), [0]);
        book.set_content(1, "new\n".to_owned()).unwrap();
        book.set_content(0, "other".to_owned()).unwrap();
        book.set_content(0, "a\na".to_owned()).unwrap();
        assert_eq!(book.chapters_containing("new\n"), [1]);
        assert_eq!(book.charged_bytes(), 4);
    });
    let book = INPUT.split_once(",\n").unwrap().1;
    let expected = book.replace(r#""content":"b""#, r#""content":"new\n""#);
    assert_eq!(written, expected.strip_suffix(']').unwrap());
}

#[test]
fn only_changed_words_of_a_content_are_written_anew() {
    let input = INPUT.replace(r#""content":"b""#, r#""content":"a\/b\nold \"c\"\/""#);
    for shape in ["unchanged", "changed"] {
        let written = edited_in(&input, |book| {
            book.set_content(1, "a/b\nnew\t\"c\"/".to_owned()).unwrap();
            if shape == "changed" {
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
fn a_new_content_can_be_read_and_searched() {
    let input = INPUT.replace(r#""content":"b""#, r#""content":"a\nold\nb""#);
    let written = edited_in(&input, |book| {
        book.set_content(1, "a\nnew\nb".to_owned()).unwrap();
        assert_eq!(book.charged_bytes(), 7);
        assert_eq!(book.chapters_containing("a\nnew\n"), [1]);
        assert_eq!(book.content(1).unwrap(), "a\nnew\nb");
        assert!(book.chapters_containing("old").is_empty());
        assert_eq!(book.charged_bytes(), 7);
        book.set_content(1, "a\nold\nb".to_owned()).unwrap();
        assert!(!book.is_changed());
        assert_eq!(book.charged_bytes(), 0);
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
fn edits_may_use_any_unit() {
    let input = INPUT.replace(r#""content":"b""#, r#""content":"é\n𝄞 \"old\"\/""#);
    for (unit, old, end) in [
        (Unit::Utf8, 9, 13),
        (Unit::Utf16, 6, 10),
        (Unit::CodePoint, 5, 9),
    ] {
        for (shape, slash) in [("original content", "\\/"), ("changed content", "/")] {
            let written = edited_in(&input, |book| {
                if shape == "changed content" {
                    book.set_content(1, "é\n𝄞 \"alt\"/".to_owned()).unwrap();
                }
                let edits = vec![
                    text_edit(unit, 0, 0, "\\"),
                    text_edit(unit, old, old + 3, "new"),
                    text_edit(unit, end + 1, end + 1, "\n"),
                ];
                book.edit_content(1, edits).unwrap();
                assert_eq!(book.content(1).unwrap(), "\\é\n𝄞 \"new\"/\n", "{unit:?}");
                assert_eq!(book.chapters_containing("\"new\"/\n"), [1]);
            });
            // A text as a whole is written anew from its first change to its last.
            let expected = format!(r#""content":"\\é\n𝄞 \"new\"{slash}\n""#);
            assert!(written.contains(&expected), "{unit:?}, {shape}: {written}");
        }
    }
}

#[test]
fn an_equal_content_is_no_change() {
    let input = INPUT.replace(r#""content":"b""#, r#""content":"a\/\nb""#);
    edited_in(&input, |book| {
        book.edit_content(1, Vec::new()).unwrap();
        book.edit_content(1, vec![text_edit(Unit::Utf8, 0, 3, "a/\n")])
            .unwrap();
        assert!(!book.is_changed());
        assert_eq!(book.charged_bytes(), 0);
        book.edit_content(1, vec![text_edit(Unit::Utf8, 0, 1, "c")])
            .unwrap();
        assert!(book.is_changed() && book.charged_bytes() > 0);
        book.edit_content(1, vec![text_edit(Unit::CodePoint, 0, 1, "a")])
            .unwrap();
        assert!(!book.is_changed());
        assert_eq!(book.charged_bytes(), 0);
    });
}

#[test]
fn edits_that_do_not_fit_are_refused() {
    let input = INPUT.replace(r#""content":"b""#, r#""content":"é\n𝄞""#);
    use Unit::{CodePoint, Utf8, Utf16};
    let cases = [
        (
            vec![text_edit(Utf8, 1, 2, "")],
            "edit 1: offset 1 is inside a character",
        ),
        (
            vec![text_edit(Utf16, 2, 3, "")],
            "edit 1: offset 3 is inside a character",
        ),
        (
            vec![text_edit(Utf8, 0, 8, "")],
            "edit 1: offset 8 is beyond the end of the content at 7",
        ),
        (
            vec![text_edit(CodePoint, 0, 4, "")],
            "edit 1: offset 4 is beyond the end of the content at 3",
        ),
        (
            vec![text_edit(Utf8, 0, 0, ""), text_edit(Utf8, 3, 2, "")],
            "edit 2: the end 2 is before the start 3",
        ),
        (
            vec![text_edit(Utf8, 2, 3, ""), text_edit(Utf8, 0, 2, "")],
            "edit 2: the start 0 is before the end 3 of an earlier edit (edits must be in order and must not overlap)",
        ),
        (
            vec![text_edit(Utf8, 0, 3, ""), text_edit(Utf16, 1, 2, "")],
            "edit 2: the start 1 is before the end 2 of an earlier edit (edits must be in order and must not overlap)",
        ),
    ];
    for (edits, expected) in cases {
        for (input, shape) in [(&*input, "original content"), (INPUT, "changed content")] {
            edited_in(input, |book| {
                book.set_content(1, "é\n𝄞".to_owned()).unwrap();
                let charged = book.charged_bytes();
                let refused = book.edit_content(1, edits.clone());
                let message = refused.map_err(|error| error.to_string());
                assert_eq!(message, Err(format!("chapter 1: {expected}")), "{shape}");
                assert_eq!(book.content(1).unwrap(), "é\n𝄞");
                assert_eq!(book.charged_bytes(), charged);
            });
        }
    }
    edited(|book| {
        let refused = book.edit_content(77, Vec::new());
        assert_eq!(refused, Err(EditError::UnknownEntry(77)));
    });
}
