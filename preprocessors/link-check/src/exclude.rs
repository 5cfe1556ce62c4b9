//! Patterns for links that are not checked.

use serde::Deserialize;

/// A pattern for destinations of links, in which `*` matches any text.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(transparent)]
pub struct Pattern(String);

impl Pattern {
    /// Returns whether the whole destination matches the pattern.
    pub fn matches(&self, destination: &str) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = destination.strip_prefix(first) else {
            return false;
        };
        let Some(last) = parts.next_back() else {
            return rest.is_empty();
        };
        for part in parts {
            match rest.split_once(part) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_matches_any_text() {
        let matches = |pattern: &str, text| Pattern(pattern.to_owned()).matches(text);
        for (pattern, text) in [
            ("a.md", "a.md"),
            ("*", ""),
            ("api/*", "api/x/y.html"),
            ("*.html", "a.html"),
            ("a*b*c", "a-b-b-c"),
            ("**", "x"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("a.md", "a.md#b"),
            ("", "a"),
            ("api/*", "other/api/x"),
            ("*.html", "a.html#x"),
            ("a*b*c", "a-c"),
            ("ab*bc", "abc"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
