//! What the host knows of Markdown as mdBook reads it, for plugins that ask. What they hand over may be anything,
//! and nothing interrupts the host: so all of this takes time and memory in proportion to a text's length.

mod cost;
mod front_matter;
mod headings;
mod ids;
mod places;
mod raw;

pub use cost::cost;
pub use front_matter::{Format, FrontMatter, front_matter};
pub use headings::{Heading, headings};
pub use ids::Rules;
pub use places::Places;
