//! Broken inputs and huge inputs.

use std::io::{Read, Write};

use mdbook_wasm::problem::ErrorKind;
use mdbook_wasm::protocol::parse;
use serde_json::{Value, json};

use super::{Fixture, assert_refused};
use crate::support::books::{self, Book};
use crate::support::run::{self, Run, chapter_probe};

fn small() -> Vec<u8> {
    Book::generated("everything", "0.5.4", &books::everything()).with_plugins(&json!([]))
}

fn refused(input: &[u8]) -> String {
    assert_refused(&run::program(&[], input), ErrorKind::Input).to_owned()
}

#[test]
fn bytes_that_are_not_utf_8() {
    let input = small();
    run::program(&[], &input).book();
    let wrong: [&[u8]; 5] = [
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\xe2\x82",
    ];
    let positions = (0..input.len()).step_by(input.len() / 8);
    for (at, wrong) in positions.zip(wrong.iter().cycle()) {
        let input = [&input[..at], wrong, &input[at..]].concat();
        assert!(refused(&input).contains("it is not UTF-8"), "byte {at}");
    }
}

#[test]
fn truncated_at_every_byte() {
    let input = small();
    for length in 0..input.len() {
        let cut = parse(&input[..length]);
        assert!(cut.is_err(), "{length} bytes are taken for a book");
    }
    for length in (0..input.len()).step_by(input.len() / 16) {
        refused(&input[..length]);
    }
}

#[test]
fn a_truncated_real_book() {
    for book in books::all() {
        let input = book.with_plugins(&json!([]));
        for length in (0..input.len()).step_by(input.len() / 50) {
            let cut = parse(&input[..length]);
            assert!(cut.is_err(), "{}: {length} bytes", book.name);
        }
        refused(&input[..input.len() - 1]);
    }
}

#[test]
fn trailing_data() {
    let input = small();
    for more in ["x", "]", "[", "{}", "\0"] {
        refused(&[&input, more.as_bytes()].concat());
    }
    run::program(&[], &[&input, &b" \r\n\t"[..]].concat()).book();
}

/// Unknown values are passed on as they are, or rejected if they have to be parsed.
#[test]
fn deeply_nested_values() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let mut book = Book::generated("deep", "0.5.4", &json!([]));
    book.book = format!(r#"{{"items":[],"unknown":{deep}}}"#).into_bytes();
    let run = run::plugins(&book, &json!([]));
    assert!(run.status == Some(0) && run.stdout == book.book);
    let input = String::from_utf8(small()).unwrap();
    for fixture in ["\"renderer\":", "\"items\":"] {
        let deep = format!("{fixture}{deep},{fixture}");
        refused(input.replacen(fixture, &deep, 1).as_bytes());
    }
    refused("[".repeat(1_000_000).as_bytes());
    refused("{\"a\":".repeat(1_000_000).as_bytes());
}

/// A gigabyte of JSON takes long in a debug build, so the test uses a sixteenth of it unless `MDBOOK_WASM_HUGE` is set.
#[test]
fn a_gigabyte() {
    let all = std::env::var_os("MDBOOK_WASM_HUGE").is_some();
    let chapters = if all { 1 << 10 } else { 1 << 6 };
    for plugins in [json!([]), json!([chapter_probe("identity")])] {
        assert_passed_on(chapters, &plugins);
    }
}

/// Writes this number of chapters of a megabyte each while they are generated, and compares the output while it is
/// read.
fn assert_passed_on(chapters: usize, plugins: &Value) {
    let empty = Book::generated("huge", "0.5.4", &json!([])).with_plugins(plugins);
    let text = String::from_utf8(empty).unwrap();
    let (before, after) = text.split_at(text.rfind("[]").unwrap() + 1);
    let start_of_book = before.rfind(r#"{"items""#).unwrap();
    let content = r#"A line of \"text\".\n"#.repeat((1 << 20) / 20);
    let part = |number: usize| {
        let comma = if number > 0 { "," } else { "" };
        format!(
            r#"{comma}{{"Chapter":{{"name":"{number}","content":"{content}","number":null,"sub_items":[],"path":"{number}.md","source_path":null,"parent_names":[]}}}}"#
        )
    };
    let fixture = Fixture::new("huge");
    let mut child = fixture.command().spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            stdin.write_all(before.as_bytes()).unwrap();
            for number in 0..chapters {
                stdin.write_all(part(number).as_bytes()).unwrap();
            }
            stdin.write_all(after.as_bytes()).unwrap();
        });
        let mut expect = |expected: &[u8]| {
            let mut bytes = vec![0; expected.len()];
            stdout.read_exact(&mut bytes).unwrap();
            assert!(bytes == expected);
        };
        expect(&before.as_bytes()[start_of_book..]);
        for number in 0..chapters {
            expect(part(number).as_bytes());
        }
        expect(after.strip_suffix(']').unwrap().as_bytes());
        assert_eq!(stdout.read(&mut [0]).unwrap(), 0, "and no more");
    });
    let run = Run::from_output(child.wait_with_output().unwrap());
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
}
