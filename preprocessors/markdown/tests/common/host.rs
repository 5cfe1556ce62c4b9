//! Answers of the host, for native tests.

use mdbook_wasm::markdown::{self, HeadingRules};
use mdbook_wasm_plugin::Heading;

/// Returns the headings of a content, by the rules of mdBook 0.5.
pub fn headings(content: &str) -> Vec<Heading> {
    let heading = |found: markdown::Heading| Heading {
        level: found.level,
        text: found.text,
        id: found.id,
        source: found.source,
        inline: found.inline,
    };
    let found = markdown::headings(content, HeadingRules::default());
    found.into_iter().map(heading).collect()
}
