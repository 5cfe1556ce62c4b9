//! No file is longer than [`FILE`] lines, no function longer than [`FUNCTION`].

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Lines that a source file may have, tests included.
const FILE: usize = 400;

/// Lines that a function may have, from `fn` to its closing brace.
const FUNCTION: usize = 70;

/// Words that `ARCHITECTURE.md` may have, its table included: it is a map, and is read in a quarter of an hour.
const ARCHITECTURE: usize = 1500;

/// Endings of the languages that this project is written in.
const SOURCES: [&str; 5] = [".go", ".js", ".py", ".rs", ".wat"];

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for file in crate::files() {
        if SOURCES.iter().any(|ending| file.ends_with(ending)) {
            let lines = crate::read(&file).lines().count();
            if lines > FILE {
                long.push(format!("{file} has {lines} lines"));
            }
        }
    }
    assert!(
        long.is_empty(),
        "more than {FILE} lines:\n{}",
        long.join("\n")
    );
}

#[test]
fn the_architecture_is_short() {
    let words = crate::read("ARCHITECTURE.md").split_whitespace().count();
    assert!(
        words <= ARCHITECTURE,
        "ARCHITECTURE.md has {words} words, more than {ARCHITECTURE}"
    );
}

#[test]
fn functions_are_short() {
    let mut long = Vec::new();
    // Hostile guests are lists of WAT, and a probe does one deed after the other.
    let files = crate::rust_files()
        .into_iter()
        .filter(|file| !file.starts_with("tests/"));
    for file in files {
        let tokens = crate::read(&file)
            .parse()
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        for (name, line, lines) in functions(tokens) {
            if lines > FUNCTION {
                long.push(format!("{file}:{line}: {name} has {lines} lines"));
            }
        }
    }
    assert!(
        long.is_empty(),
        "more than {FUNCTION} lines:\n{}",
        long.join("\n")
    );
}

/// Finds all functions with a body: name, first line, number of lines.
fn functions(tokens: TokenStream) -> Vec<(String, usize, usize)> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut found = Vec::new();
    // The function whose body is to come.
    let mut head = None;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "fn" => {
                if let Some(TokenTree::Ident(name)) = tokens.get(at + 1) {
                    head = Some((name.to_string(), word.span().start().line));
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => head = None,
            TokenTree::Group(group) => {
                found.extend(functions(group.stream()));
                if group.delimiter() == Delimiter::Brace
                    && let Some((name, first)) = head.take()
                {
                    found.push((name, first, group.span_close().end().line + 1 - first));
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn functions_are_measured() {
    let text = "impl X {\n  fn a(\n    x: u8,\n  ) -> u8 {\n    fn b() {}\n    x\n  }\n}\ntrait Y { fn c(); }\nstruct Z {}";
    let found = functions(text.parse().unwrap());
    assert_eq!(found, [("b".to_owned(), 5, 1), ("a".to_owned(), 2, 6)]);
}
