//! The repository itself: its packages and its pages.

mod crates;
mod links;
