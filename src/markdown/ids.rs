//! The IDs that mdBook gives headings.

use std::collections::{HashMap, HashSet};

use crate::protocol::ProtocolVersion;

/// The rules by which mdBook finds headings and makes their IDs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadingRules {
    /// The mdBook whose rules these are.
    pub mdbook: ProtocolVersion,
    /// True if `--` becomes a dash, which no ID has.
    pub smart_punctuation: bool,
}

impl Default for HeadingRules {
    /// Returns the rules of the newest mdBook.
    fn default() -> Self {
        Self {
            mdbook: ProtocolVersion::NEWEST,
            smart_punctuation: true,
        }
    }
}

impl HeadingRules {
    /// Returns the rules of a release of mdBook, and of its setting `smart-punctuation` if that is set. Unknown releases
    /// have the newest rules.
    pub fn of_mdbook(version: &str, smart_punctuation: Option<bool>) -> Self {
        let mdbook = ProtocolVersion::of_mdbook(version).unwrap_or(ProtocolVersion::NEWEST);
        let default = match mdbook {
            ProtocolVersion::V0_4 => false,
            ProtocolVersion::V0_5 => true,
        };
        Self {
            mdbook,
            smart_punctuation: smart_punctuation.unwrap_or(default),
        }
    }

    /// Returns the rules as a part of a cache key. It is written out, since cached results depend on it.
    pub fn cache_key_text(self) -> String {
        format!(
            "Rules {{ mdbook: {}, smart_punctuation: {} }}",
            self.mdbook.name(),
            self.smart_punctuation
        )
    }
}

/// Returns the ID that mdBook makes of a text, before it is made unique.
pub fn id_of(text: &str, rules: HeadingRules) -> String {
    let text = text.trim();
    let lowercase = match rules.mdbook {
        ProtocolVersion::V0_4 => text.to_ascii_lowercase(),
        ProtocolVersion::V0_5 => text.to_lowercase(),
    };
    let characters = lowercase.chars().filter_map(|c| match c {
        '_' | '-' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    });
    characters.collect()
}

/// Makes the IDs of a page unique.
#[derive(Default)]
pub struct UniqueIds {
    used: HashSet<String>,
    /// For each ID the next number to try. All lower ones are in use.
    next: HashMap<String, usize>,
}

impl UniqueIds {
    /// Returns the ID, with a number if it was used before.
    pub fn unique(&mut self, id: String, rules: HeadingRules) -> String {
        let next = self.next.entry(id.clone()).or_default();
        loop {
            let unique = match *next {
                0 => id.clone(),
                number => format!("{id}-{number}"),
            };
            *next += 1;
            let is_free = match rules.mdbook {
                // It does not look at IDs that already have a number.
                ProtocolVersion::V0_4 => true,
                ProtocolVersion::V0_5 => self.used.insert(unique.clone()),
            };
            if is_free {
                return unique;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HeadingRules;

    #[test]
    fn rules_follow_from_the_release_of_mdbook() {
        let text = |version, setting| HeadingRules::of_mdbook(version, setting).cache_key_text();
        let old = "Rules { mdbook: 0.4, smart_punctuation: false }";
        assert_eq!(text("0.4.52", None), old);
        let new = "Rules { mdbook: 0.5, smart_punctuation: true }";
        assert_eq!(text("0.5.4", None), new);
        assert_eq!(text("0.9.0", None), new, "newest rules");
        let set = "Rules { mdbook: 0.4, smart_punctuation: true }";
        assert_eq!(text("0.4.1", Some(true)), set);
    }
}
