//! Where a byte of a text lies, for a reader.

/// A place in a text, both counted from 1, columns in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line. A line ends behind `\n`.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// The place of a byte offset into `text`. An offset beyond the end, or inside a character, counts
/// as the nearest one before it.
pub fn position(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position {
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, position};

    #[test]
    fn lines_and_columns() {
        let text = "a\r\n𝄞b\nc";
        let at = |offset| {
            let Position { line, column } = position(text, offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(5), (2, 1), "inside 𝄞");
        assert_eq!(at(7), (2, 2));
        assert_eq!(at(9), (3, 1));
        assert_eq!(at(usize::MAX), (3, 2));
    }
}
