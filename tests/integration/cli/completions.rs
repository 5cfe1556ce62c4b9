//! Completions for shells, and the man page.

use std::process::{Command, Stdio};

use crate::support::{run, skip};

fn printed(args: &[&str]) -> String {
    let run = run::program(args, b"");
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    String::from_utf8(run.stdout).unwrap()
}

/// Returns the names of all commands in the help.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let (_, commands) = help.split_once("\nCommands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let names = commands
        .lines()
        .map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

#[test]
fn each_shell_has_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        assert!(script.contains("plugin-dir"), "{shell}");
    }
    let run = run::program(&["completions", "csh"], b"");
    assert_eq!(run.status, Some(2));
}

#[test]
fn bash_reads_its_completions_and_completes() {
    let script = printed(&["completions", "bash"]);
    // Completes `mdbook-wasm p` as bash does at a terminal.
    let asked = format!(
        "{script}\nCOMP_WORDS=(mdbook-wasm p); COMP_CWORD=1; _mdbook__wasm mdbook-wasm p mdbook-wasm; \
         echo \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-c", &asked])
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        return skip("completions in bash", "there is no bash");
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "pin port\n");
}

#[test]
fn the_man_page_has_every_command() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH mdbook-wasm 1 "), "{page}");
    for command in commands() {
        let heading = format!(
            "\n.SH \"MDBOOK-WASM {}\"\n.SS SYNOPSIS\n",
            command.to_uppercase()
        );
        assert!(page.contains(&heading), "{command}: {page}");
    }
    for part in [
        "MDBOOK-WASM CACHE CLEAN",
        "\\-\\-plugin\\-dir",
        "EXIT STATUS",
        "\n4  a plugin can't",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        !page.contains("MDBOOK-WASM CAPTURE"),
        "it is nobody's to call"
    );
}
