//! Shell commands in the guide.

use std::fs;
use std::path::Path;

/// A shell command in the guide, with the output below it.
pub struct GuideCommand {
    /// The command line.
    pub line: String,
    /// The output, with the line break of its last line.
    pub output: String,
}

/// Returns the commands in the `console` blocks of a page.
pub fn commands_of(page: &str) -> Vec<GuideCommand> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample-book")
        .join(page);
    let text = fs::read_to_string(page).unwrap();
    let mut commands: Vec<GuideCommand> = Vec::new();
    for block in text.split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        for line in block.lines() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(line), _) => commands.push(GuideCommand {
                    line: line.to_owned(),
                    output: String::new(),
                }),
                (None, Some(command)) => command.output.push_str(&format!("{line}\n")),
                (None, None) => panic!("{line}: output without a command above it"),
            }
        }
    }
    assert!(!commands.is_empty());
    commands
}
