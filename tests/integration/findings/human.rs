//! Findings in the format for people.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{SOURCE, at, book, finds, stderr_of};
use crate::support::run::{self};

#[test]
fn findings_look_like_those_of_a_compiler() {
    let mut todo = at(SOURCE, "TODO", 0);
    todo["code"] = json!("todo");
    todo["message"] = json!("there is still\nsomething to do");
    todo["help"] = json!("finish it\nsoon");
    let wide = at(SOURCE, "TODO", 1);
    let long = at(SOURCE, "TODO goes on\nover the line,\nand", 0);
    assert_data_eq!(
        stderr_of("findings-shown", "One", &json!([todo, wide, long])),
        str![[r#"
warning[todo]: there is still
  something to do
 --> src/one.md:3:1
  |
3 | TODO: say more
  | ^^^^
  |
  = help: finish it
          soon
  = plugin: probe
warning: look here
 --> src/one.md:5:15
  |
5 |     Tabs    and 所有权 TODO
  |                        ^^^^
  |
  = plugin: probe
warning: look here
 --> src/one.md:7:5
  |
7 | One TODO goes on
  |     ^^^^^^^^^^^^
8 | over the line,
  | ^^^^^^^^^^^^^^
9 | and more.
  | ^^^
  |
  = plugin: probe
[probe] 3 warnings

"#]]
    );
}

#[test]
fn unusual_spans() {
    let end = SOURCE.chars().count();
    let findings = json!([
        { "message": "no span", "severity": "note" },
        { "message": "an empty one", "start": 9, "end": 9 },
        { "message": "an end before its start", "start": 9, "end": 3 },
        { "message": "beyond the end", "start": end - 2, "end": 4_000_000 },
        { "message": "far beyond", "start": 4_000_000, "end": 4_000_001 },
        { "message": "all of it", "start": 0, "end": end },
    ]);
    assert_data_eq!(
        stderr_of("findings-edges", "One", &findings),
        str![[r#"
note: no span
--> src/one.md
 = plugin: probe
warning: an empty one
 --> src/one.md:3:3
  |
3 | TODO: say more
  |   ^
  |
  = plugin: probe
warning: an end before its start
 --> src/one.md:3:3
  |
3 | TODO: say more
  |   ^
  |
  = plugin: probe
warning: beyond the end
 --> src/one.md:9:9
  |
9 | and more.
  |         ^
  |
  = plugin: probe
warning: far beyond
  --> src/one.md:10:1
   |
10 |
   | ^
   |
   = plugin: probe
warning: all of it
 --> src/one.md:1:1
  |
1 | # One
  | ^^^^^
2 |
  | ^
3 | TODO: say more
  | ^^^^^^^^^^^^^^
4 | {{#include part.txt}}
  | ^^^^^^^^^^^^^^^^^^^^^
...
9 | and more.
  | ^^^^^^^^^
  |
  = plugin: probe
[probe] 5 warnings, 1 note

"#]]
    );
}

#[test]
fn colours_of_a_finding() {
    let mut todo = at(SOURCE, "TODO", 0);
    todo["code"] = json!("\u{1b}[0mx");
    todo["help"] = json!("finish it");
    let input = book("findings-colours").with_plugins(&json!([finds("One", &json!([todo]))]));
    let run = run::program_with(&[], &input, |command| {
        command.env("CLICOLOR_FORCE", "1").env("TERM", "xterm");
    });
    assert_data_eq!(
        run.stderr.replace('\u{1b}', "ESC"),
        str![[r#"
ESC[1mESC[33mwarning[/u{1b}[0mx]ESC[0m: look here
 ESC[1mESC[34m-->ESC[0m src/one.md:3:1
  ESC[1mESC[34m|ESC[0m
ESC[1mESC[34m3 |ESC[0m TODO: say more
  ESC[1mESC[34m|ESC[0m ESC[1mESC[33m^^^^ESC[0m
  ESC[1mESC[34m|ESC[0m
  ESC[1mESC[34m=ESC[0m ESC[1mESC[36mhelpESC[0m: finish it
  ESC[1mESC[34m=ESC[0m plugin: probe
[probe] 1 warning

"#]]
    );
}
