//! The guide describes the command line as it is: each subcommand, each option and each exit status.

use clap::{Command, CommandFactory};

use super::args::Cli;
use super::process::exit_status;

/// Returns all pages of the guide as one text.
fn guide() -> String {
    let mut guide = String::new();
    let mut folders = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/sample-book").into()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir::<std::path::PathBuf>(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                guide.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    guide
}

#[test]
fn every_command_in_the_guide_is_valid() {
    use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
    let guide = guide();
    let lines = guide.lines().filter_map(|line| line.strip_prefix("$ "));
    let mut count = 0;
    for line in lines {
        // Leaves out redirections and pipes.
        let line = line.split([';', '<', '>', '|']).next().unwrap_or_default();
        let words = shlex::split(line).unwrap();
        let command = words.into_iter().skip_while(|word| word.contains('='));
        let command: Vec<_> = command.collect();
        if command
            .first()
            .is_none_or(|program| program != "mdbook-wasm")
        {
            continue;
        }
        count += 1;
        if let Err(error) = Cli::command().try_get_matches_from(command) {
            let kind = error.kind();
            assert!(
                [DisplayHelp, DisplayVersion].contains(&kind),
                "$ {line}\n{error}"
            );
        }
    }
    assert!(count > 3, "{count}");
}

/// Fails if the guide has not the options of a command, its subcommands, or their options.
fn has_options(guide: &str, path: &str, command: &Command) {
    let options = command.get_arguments();
    let options = options.filter(|option| !option.is_hide_set());
    let options = options.filter_map(|option| Some((option.get_long()?, option)));
    for (long, option) in options {
        for value in option.get_possible_values() {
            let value = value.get_name();
            assert!(
                guide.contains(&format!("`{value}`"))
                    || guide.contains(&format!("--{long} {value}")),
                "the guide has no `--{long} {value}`"
            );
        }
        let is_shown = ["`", &format!("{path} ")]
            .iter()
            .any(|before| guide.contains(&format!("{before}--{long}")));
        assert!(is_shown, "the guide has no `--{long}` of `{path}`");
    }
    let subcommands = command.get_subcommands();
    for subcommand in subcommands.filter(|command| !command.is_hide_set()) {
        let name = subcommand.get_name();
        // mdBook alone runs this one.
        if name == "supports" {
            continue;
        }
        let path = format!("{path} {name}");
        assert!(guide.contains(&path), "the guide has no `{path}`");
        has_options(guide, &path, subcommand);
    }
}

#[test]
fn the_guide_has_every_subcommand_and_every_option() {
    has_options(&guide(), "mdbook-wasm", &Cli::command());
}

#[test]
fn the_page_on_port_has_all_of_its_options() {
    let page = include_str!("../../sample-book/using/native.md");
    let command = Cli::command();
    let port = command.find_subcommand("port").unwrap();
    let options = port.get_arguments().filter_map(|option| option.get_long());
    for long in options {
        assert!(page.contains(&format!("`--{long}")), "{long}");
    }
}

#[test]
fn the_guide_has_every_exit_status() {
    let page = include_str!("../../sample-book/using/trouble.md");
    for (status, meaning) in exit_status::list() {
        let row = format!("\n| {status} | {meaning}");
        assert!(page.contains(&row), "trouble.md has no row{row}");
    }
}

/// A new subcommand is found by its name.
#[test]
fn every_subcommand_has_a_file_of_its_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/commands");
    let command = Cli::command();
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name();
        let has_file = [
            format!("{folder}/{name}.rs"),
            format!("{folder}/{name}/mod.rs"),
        ]
        .iter()
        .any(|file| std::path::Path::new(file).is_file());
        // `supports` has nothing to do, and `update` is a `fetch` that locks newer versions.
        let has_none = ["supports", "update"].contains(&name);
        assert!(has_file != has_none, "{name}");
    }
}
