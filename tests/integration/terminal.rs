//! The program at a terminal. `script` of util-linux makes one; other systems have other ways.

use std::process::{Command, Stdio};

use crate::support::{build, skip};

#[test]
fn at_a_terminal_it_explains_itself() {
    let program = build::program().display().to_string();
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &program, "/dev/null"])
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        skip(
            "at_a_terminal_it_explains_itself",
            "`script` of util-linux is missing",
        );
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("mdbook-wasm is a preprocessor"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}
