//! Tests of the program as its users meet it: the real binary, real components built from source,
//! real books, both real mdBooks.

mod assets;
mod audit;
mod blocks;
#[cfg(unix)]
mod browser;
mod cache;
mod cases;
mod check;
mod collect;
mod commands;
mod contract;
mod determinism;
mod editors;
mod errors;
mod failures;
mod faults;
mod findings;
mod fixer;
mod grants;
mod guide;
mod hostile;
mod identity;
mod init;
mod inspect;
mod languages;
mod links;
mod markdown;
mod mistakes;
mod modules;
mod new;
mod older;
mod overtime;
mod packaged;
mod parallel;
mod parts;
mod pins;
mod plugins;
mod port;
mod program;
mod published;
mod real_mdbook;
mod reference;
mod refusals;
#[cfg(feature = "registry")]
mod registry;
mod reuse;
#[cfg(unix)]
mod samples;
mod scenario;
mod serve;
mod sessions;
mod shells;
mod structure;
mod support;
mod tasks;
#[cfg(target_os = "linux")]
mod terminal;
mod tiers;
mod trial;
