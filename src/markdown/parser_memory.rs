//! The memory that the parser needs for a text.

/// Bytes for each character that may be more than text: the parser has a node or two for it (`Tree` in pulldown-cmark's
/// `tree.rs`), and it may make a heading, such as `#` with a line end.
const BYTES_PER_MARK: usize = 256;

/// Returns an upper bound of the memory for finding the headings of a text, in bytes. Prose needs far less than a text
/// of asterisks.
pub fn parser_memory(content: &str) -> usize {
    let bytes = content.bytes();
    let marks = bytes.filter(|byte| byte.is_ascii_punctuation() || *byte == b'\n');
    marks
        .count()
        .saturating_mul(BYTES_PER_MARK)
        .saturating_add(4 * content.len())
}
