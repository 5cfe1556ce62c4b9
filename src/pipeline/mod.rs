//! The plugins in turn, each on the book that the one before it left.

mod load;
mod report;
mod run;

pub use report::{Message, Report};
pub use run::run;
