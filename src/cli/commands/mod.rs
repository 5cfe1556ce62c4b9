//! The subcommands, one file each: their arguments, and how their results are shown. The work is done by the module
//! that owns it.

pub mod assets;
pub mod cache;
pub mod capture;
pub mod check;
pub mod completions;
pub mod fetch;
pub mod init;
pub mod inspect;
pub mod man;
pub mod new;
pub mod pin;
pub mod port;
pub mod preprocess;
pub mod run;
pub mod test;
pub mod wit;
