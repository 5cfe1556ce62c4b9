//! The text around an entry of a list.

use super::blocks::{line_end, line_start};

/// Returns the indent of an entry at this place, if the entry begins its line.
pub fn own_line(text: &str, place: usize) -> Option<&str> {
    let indent = &text[line_start(text, place)..place];
    indent.trim().is_empty().then_some(indent)
}

/// Returns the place of the comma after an entry, if there is one.
pub fn comma(text: &str, mut place: usize) -> Option<usize> {
    loop {
        place += text[place..].find(|c: char| !c.is_whitespace())?;
        match text.as_bytes()[place] {
            b',' => return Some(place),
            b'#' => place = line_end(text, place),
            _ => return None,
        }
    }
}
