//! Markdown as mdBook reads it: headings with their IDs, and front matter.
//!
//! Plugins pass in any text, and nothing interrupts the host. So everything here takes time and memory in proportion
//! to the length of the text.

mod front_matter;
mod headings;
mod html_headings;
mod ids;
mod parser_memory;

pub use front_matter::{FrontMatter, FrontMatterFormat, front_matter};
pub use headings::{Heading, headings};
pub use ids::HeadingRules;
pub use parser_memory::parser_memory;
