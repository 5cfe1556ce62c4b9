//! The quotes and list items that a place is in, for text of several lines that is put there.

/// Returns the line break of a text's first line.
pub fn newline(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((line, _)) if line.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Returns the prefix that keeps a next line in the same quotes and list items as the text at `start`, in bytes.
pub fn container_prefix(content: &str, start: usize) -> String {
    let line = content[..start].rfind('\n').map_or(0, |end| end + 1);
    content[line..start]
        .chars()
        .map(|c| {
            if c == '>' || c.is_whitespace() {
                c
            } else {
                ' '
            }
        })
        .collect()
}
