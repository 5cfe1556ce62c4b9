//! String literals of JSON: decoding them, and finding their escapes.

use std::borrow::Cow;

use memchr::memchr;

/// Decodes a string literal that is known to be well-formed.
pub fn decode(json: &str) -> Cow<'_, str> {
    decode_unquoted(unquoted(json))
}

/// Returns a string literal without its quotation marks.
pub fn unquoted(json: &str) -> &str {
    &json[1..json.len() - 1]
}

/// Decodes the inside of a string literal, or a part of it that starts and ends between whole characters.
pub fn decode_unquoted(unquoted: &str) -> Cow<'_, str> {
    if memchr(b'\\', unquoted.as_bytes()).is_none() {
        return Cow::Borrowed(unquoted);
    }
    let parsed = || serde_json::from_str(&format!("\"{unquoted}\"")).ok();
    let text = decode_short_escapes(unquoted).or_else(parsed);
    Cow::Owned(text.expect("the literal was validated when it was parsed"))
}

/// Decodes text whose escapes all have one letter, such as `\n` and `\"`, or returns `None` if there are others.
///
/// Nearly all books have only these. It takes a third of the time of serde_json, which looks at each byte.
fn decode_short_escapes(unquoted: &str) -> Option<String> {
    let mut text = String::with_capacity(unquoted.len());
    let mut rest = unquoted;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push(char::from(short_escape(*rest.as_bytes().get(at + 1)?)?));
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Some(text)
}

/// Returns the ASCII byte that a one-letter escape stands for, or `None` if the escape has more letters.
pub fn short_escape(letter: u8) -> Option<u8> {
    Some(match letter {
        b'n' => b'\n',
        b'"' | b'\\' | b'/' => letter,
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 0x8,
        b'f' => 0xc,
        _ => return None,
    })
}

/// Returns true if a string literal has `\uXXXX` escapes.
pub fn has_unicode_escapes(json: &str) -> bool {
    // After an odd number of backslashes, this backslash is escaped itself, as in source code of such an escape.
    let starts_escape =
        |(at, _): (usize, &str)| trailing_backslashes(&json.as_bytes()[..at]).is_multiple_of(2);
    json.contains("\\u") && json.match_indices("\\u").any(starts_escape)
}

/// Counts the backslashes at the end.
pub fn trailing_backslashes(bytes: &[u8]) -> usize {
    let last = bytes.iter().rev();
    last.take_while(|byte| **byte == b'\\').count()
}

#[cfg(test)]
mod tests {
    use super::has_unicode_escapes;

    #[test]
    fn unicode_escapes_differ_from_escaped_backslashes() {
        for json in [r#""\\u""#, r#""a\\\\u0061\nu""#, r#""u\\""#, r#""""#] {
            assert!(!has_unicode_escapes(json), "{json}");
        }
        for json in [r#""\u0061""#, r#""\\\u0061""#, r#""\\u\u0061""#] {
            assert!(has_unicode_escapes(json), "{json}");
        }
    }
}
