//! `mdbook-wasm man`.

use std::io;
use std::process::ExitCode;

use clap::Command;
use clap_mangen::Man;

use super::console::answer;
use crate::problem::{ErrorKind, Problem};

/// Prints one page with all commands, in the form of man(7).
pub fn main(mut command: Command) -> Result<ExitCode, Problem> {
    // Names and global options reach the commands below.
    command.build();
    let page = page(&command).map_err(|error| {
        Problem::new(ErrorKind::Internal, "can't make the man page").caused_by(&error)
    })?;
    answer(&String::from_utf8_lossy(&page))?;
    Ok(ExitCode::SUCCESS)
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    below(command, &mut page)?;
    page.extend_from_slice(b".SH \"EXIT STATUS\"\n.nf\n");
    let statuses = super::statuses();
    let lines = statuses.lines().skip(1);
    page.extend(lines.flat_map(|line| format!("{}\n", line.trim()).into_bytes()));
    page.extend_from_slice(b".fi\n");
    Ok(page)
}

/// The commands below a command, each with a section of its own.
fn below(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let shown = command
        .get_subcommands()
        .filter(|below| !below.is_hide_set() && below.get_name() != "help");
    for command in shown {
        let name = command.get_bin_name().unwrap_or(command.get_name());
        page.extend_from_slice(format!(".SH \"{}\"\n", name.to_uppercase()).as_bytes());
        let man = Man::new(command.clone());
        let mut sections = Vec::new();
        man.render_synopsis_section(&mut sections)?;
        man.render_description_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        let sections = String::from_utf8_lossy(&sections);
        // What each part defines for itself, the page's first part has defined.
        let lines = sections.lines();
        let lines = lines.filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el "));
        let sections = lines.map(|line| match line.strip_prefix(".SH ") {
            Some(heading) => format!(".SS {heading}\n"),
            None => format!("{line}\n"),
        });
        page.extend(sections.flat_map(String::into_bytes));
        below(command, page)?;
    }
    Ok(())
}
