//! The ids that mdBook gives headings.

use std::collections::{HashMap, HashSet};

/// What ids depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether it is mdBook 0.4, whose ids are another's in some corners.
    pub is_0_4: bool,
    /// Whether `--` becomes a dash, which no id has.
    pub smart_punctuation: bool,
}

/// Those of mdBook 0.5.
impl Default for Rules {
    fn default() -> Self {
        Self {
            is_0_4: false,
            smart_punctuation: true,
        }
    }
}

impl Rules {
    /// Those of this version of mdBook, with its setting `smart-punctuation`, if that was given.
    pub fn of(mdbook_version: &str, smart_punctuation: Option<bool>) -> Self {
        let is_0_4 = mdbook_version.starts_with("0.4.");
        Self {
            is_0_4,
            smart_punctuation: smart_punctuation.unwrap_or(!is_0_4),
        }
    }
}

/// The id that mdBook makes of a text, if it is the first of that.
pub fn id_of(text: &str, rules: Rules) -> String {
    let lowered = match rules.is_0_4 {
        true => text.trim().to_ascii_lowercase(),
        false => text.trim().to_lowercase(),
    };
    let characters = lowered.chars().filter_map(|c| match c {
        '_' | '-' => Some(c),
        c if c.is_alphanumeric() => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    });
    characters.collect()
}

/// The ids of a page so far.
#[derive(Default)]
pub struct Ids {
    used: HashSet<String>,
    /// For each that was wanted, the number that is tried next: all below it are in use.
    next: HashMap<String, usize>,
}

impl Ids {
    /// This one, with a number behind it where it is not the first.
    pub fn unique(&mut self, id: String, rules: Rules) -> String {
        let next = self.next.entry(id.clone()).or_default();
        loop {
            let unique = match *next {
                0 => id.clone(),
                number => format!("{id}-{number}"),
            };
            *next += 1;
            if rules.is_0_4 || self.used.insert(unique.clone()) {
                return unique;
            }
        }
    }
}
