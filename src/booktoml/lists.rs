//! What stands around an entry of a list.

use super::blocks::{line_end, line_start};

/// The indent of what stands here, where it begins its line.
pub fn own_line(text: &str, place: usize) -> Option<&str> {
    let indent = &text[line_start(text, place)..place];
    indent.trim().is_empty().then_some(indent)
}

/// Where the comma is that follows an entry, if one does before the list's end.
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
