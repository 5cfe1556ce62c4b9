//! Doc comments say what something does or returns, in a sentence that stands alone.

/// Openings of doc comments that lean on something else, or that begin a clause without a claim.
const OPENINGS: [&str; 8] = [
    "Likewise", "That", "The same", "What", "Whether", "Who", "Whom", "Whose",
];

#[test]
fn doc_comments_stand_alone() {
    let mut found = Vec::new();
    for file in crate::rust_files() {
        for (line, text) in doc_comments(&crate::read(&file)) {
            if opening(&text).is_some() {
                found.push(format!("{file}:{line}: {text}"));
            }
        }
    }
    assert!(
        found.is_empty(),
        "{} doc comments open badly:\n{}",
        found.len(),
        found.join("\n")
    );
}

/// Returns the forbidden opening of a doc comment.
fn opening(text: &str) -> Option<&'static str> {
    OPENINGS.into_iter().find(|opening| {
        let rest = text.strip_prefix(opening);
        rest.is_some_and(|rest| {
            !rest.starts_with(|char: char| char.is_alphanumeric() || char == '_')
        })
    })
}

/// Finds the first line of each doc comment.
fn doc_comments(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut before = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let mark = ["///", "//!"]
            .into_iter()
            .find(|mark| line.starts_with(mark) && !line.starts_with("////"));
        if let Some(mark) = mark
            && before != Some(mark)
        {
            found.push((at + 1, line[mark.len()..].trim().to_owned()));
        }
        before = mark;
    }
    found
}

#[test]
fn openings_are_found() {
    let text = "//! What it is.\n\n/// Returns that.\n/// What it is.\nfn f() {}\n//// Who\n    /// Whatever is there.";
    let comments: Vec<_> = doc_comments(text);
    assert_eq!(comments.len(), 3);
    let openings: Vec<_> = comments
        .iter()
        .map(|(line, text)| (*line, opening(text)))
        .collect();
    assert_eq!(openings, [(1, Some("What")), (3, None), (7, None)]);
}
