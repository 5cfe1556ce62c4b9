//! The exit statuses of the program.

use crate::problem::ErrorKind;

/// The exit status of a wrong command line, as clap has it.
pub const WRONG_COMMAND_LINE: u8 = 2;

/// Returns the section of `--help` with the meaning of each exit status.
pub fn help_section() -> String {
    let lines = list()
        .into_iter()
        .map(|(status, meaning)| format!("\n  {status}  {meaning}"));
    format!("Exit status:{}", lines.collect::<String>())
}

/// Lists all exit statuses with their meanings, the lowest first.
pub fn list() -> Vec<(u8, &'static str)> {
    let mut all = vec![
        (0, "success"),
        (WRONG_COMMAND_LINE, "the command line is wrong"),
    ];
    all.extend(ErrorKind::ALL.map(|kind| (kind.status(), kind.meaning())));
    all.sort_unstable();
    all
}
