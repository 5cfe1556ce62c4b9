//! A plain replacement of text. The plugin and its native peer use the same code, so that only the calls are compared.

use memchr::memmem;

/// Returns the text with every `from` replaced by `to`, or `None` if it does not contain `from`.
///
/// ```
/// use bench_replace_plugin::replace;
///
/// assert_eq!(replace("a b a", "a", "c").as_deref(), Some("c b c"));
/// assert_eq!(replace("a b a", "d", "c"), None);
/// ```
pub fn replace(text: &str, from: &str, to: &str) -> Option<String> {
    let mut found = memmem::find_iter(text.as_bytes(), from).peekable();
    found.peek()?;
    let mut replaced = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = 0;
    for at in found {
        replaced.push_str(&text[rest..at]);
        replaced.push_str(to);
        rest = at + from.len();
    }
    replaced.push_str(&text[rest..]);
    Some(replaced)
}
