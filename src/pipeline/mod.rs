//! The plugins in turn, each on the book that the one before it left.

mod assets;
mod audit;
mod changes;
mod chapters;
mod command;
mod editing;
mod failed;
pub(crate) mod file;
mod load;
mod manuscript;
mod missed;
mod place;
mod plight;
mod report;
mod reuse;
mod run;
mod signs;
mod start;
mod turn;
mod voice;

pub use assets::assets;
pub use load::not_linked;
pub use manuscript::{Manuscript, Shelf};
pub use place::Place;
pub use plight::{End, Plight};
pub use report::{Message, Report, Tally};
pub use run::{Ends, Options, run, stack_needed};
pub use start::{Started, Starter};
