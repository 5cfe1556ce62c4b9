//! `mdbook-wasm man`.

use std::io;
use std::process::ExitCode;

use clap::Command;
use clap_mangen::Man;

use crate::cli::process::exit_status;
use crate::cli::terminal::print_stdout;
use crate::problem::{ErrorKind, OrProblem, Problem};

/// Prints one page with all subcommands, in the format of man(7).
pub fn run(mut command: Command) -> Result<ExitCode, Problem> {
    // Passes names and global options on to the subcommands.
    command.build();
    let page = page(&command).or_problem(ErrorKind::Internal, "can't create the man page")?;
    print_stdout(&String::from_utf8_lossy(&page))?;
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
    add_subcommands(command, &mut page)?;
    page.extend_from_slice(b".SH \"EXIT STATUS\"\n.nf\n");
    let lines = exit_status::list().into_iter();
    let lines = lines.map(|(status, meaning)| format!("{status}  {meaning}\n"));
    page.extend(lines.flat_map(String::into_bytes));
    page.extend_from_slice(b".fi\n");
    Ok(page)
}

/// Adds a section for each subcommand of a command.
fn add_subcommands(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let shown = command
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help");
    for command in shown {
        let name = command.get_bin_name().unwrap_or(command.get_name());
        page.extend_from_slice(format!(".SH \"{}\"\n", name.to_uppercase()).as_bytes());
        let man = Man::new(command.clone());
        let mut sections = Vec::new();
        man.render_synopsis_section(&mut sections)?;
        man.render_description_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        let sections = String::from_utf8_lossy(&sections);
        // Each part repeats definitions that the first part of the page has.
        let lines = sections.lines();
        let lines = lines.filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el "));
        let sections = lines.map(|line| match line.strip_prefix(".SH ") {
            Some(heading) => format!(".SS {heading}\n"),
            None => format!("{line}\n"),
        });
        page.extend(sections.flat_map(String::into_bytes));
        add_subcommands(command, page)?;
    }
    Ok(())
}
