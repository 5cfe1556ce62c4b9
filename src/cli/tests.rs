//! The guide describes the command line as it is.

use clap::CommandFactory;

use super::args::Cli;

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

#[test]
fn the_guide_has_every_command_and_every_option() {
    let guide = guide();
    let command = Cli::command();
    let subcommands = command.get_subcommands();
    for command in subcommands.filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        // This is for mdBook alone.
        if name == "supports" {
            continue;
        }
        assert!(guide.contains(&format!("mdbook-wasm {name}")), "{name}");
        let options = command
            .get_arguments()
            .filter(|option| !option.is_hide_set());
        for long in options.filter_map(|option| option.get_long()) {
            assert!(guide.contains(&format!("`--{long}")), "{name} --{long}");
        }
    }
}

#[test]
fn the_guide_has_every_argument_of_port() {
    let page = include_str!("../../sample-book/using/native.md");
    let command = Cli::command();
    let port = command.find_subcommand("port").unwrap();
    let mut count = 0;
    for long in port
        .get_arguments()
        .filter_map(|argument| argument.get_long())
    {
        assert!(page.contains(&format!("`--{long}")), "{long}");
        count += 1;
    }
    assert_eq!(count, 12);
}
