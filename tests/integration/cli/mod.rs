//! The subcommands, the command line and the terminal.

mod assets;
mod check;
mod command_line;
mod completions;
mod init;
mod inspect;
mod new;
mod pin;
mod port;
mod standalone_run;
#[cfg(target_os = "linux")]
mod terminal;
mod test_cases;
