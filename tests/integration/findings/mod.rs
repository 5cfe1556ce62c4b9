//! What plugins find in the book, as a person, a program and GitHub are shown it.

use std::path::PathBuf;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run, plugin};
use crate::support::{folder, write};

const SOURCE: &str = "\
# One

TODO: say more
{{#include part.txt}}
\tTabs\tand 所有权 TODO

One TODO goes on
over the line,
and more.
";

/// A book whose files are there. Its chapter `One` came as it is, `Two` came with an include replaced.
fn book(test: &str) -> Book {
    let root = folder(test);
    write(&root.join("src/one.md"), SOURCE);
    write(&root.join("src/two.md"), format!("\u{feff}{SOURCE}"));
    let included = "fn main() {\n    // TODO\n}";
    let replaced = SOURCE.replace("{{#include part.txt}}", included);
    let mut made = chapter("Made", "made.md", "# Made\nby TODO\n");
    made["Chapter"]["source_path"] = Value::Null;
    let mut draft = chapter("Draft", "", "");
    draft["Chapter"]["path"] = Value::Null;
    draft["Chapter"]["source_path"] = Value::Null;
    let items = json!([
        chapter("One", "one.md", SOURCE),
        chapter("Two", "two.md", &replaced),
        made,
        draft,
    ]);
    let mut book = Book::generated("findings", "0.5.4", &items);
    book.context["root"] = json!(root);
    book
}

fn root(book: &Book) -> PathBuf {
    PathBuf::from(book.context["root"].as_str().unwrap())
}

/// A plugin that reports these findings when it has the chapter in hand.
fn finds(chapter: &str, findings: &Value) -> Value {
    let config = json!({ "do": "diagnose", "where": chapter, "findings": findings });
    let mut plugin = plugin("chapter-probe", &config);
    plugin["name"] = json!("probe");
    plugin
}

/// What is said of these findings in a chapter.
fn said(test: &str, chapter: &str, findings: &Value) -> String {
    let run = run::plugins(&book(test), &json!([finds(chapter, findings)]));
    run.book();
    run.stderr
}

/// A finding from the first code point that `text` begins with, to the last of it.
fn at(content: &str, text: &str, nth: usize) -> Value {
    let (start, _) = content.match_indices(text).nth(nth).unwrap();
    let start = content[..start].chars().count();
    json!({ "message": "look here", "start": start, "end": start + text.chars().count() })
}

#[test]
fn a_finding_looks_like_a_compilers() {
    let mut todo = at(SOURCE, "TODO", 0);
    todo["code"] = json!("todo");
    todo["message"] = json!("there is still\nsomething to do");
    todo["help"] = json!("finish it\nsoon");
    let wide = at(SOURCE, "TODO", 1);
    let long = at(SOURCE, "TODO goes on\nover the line,\nand", 0);
    assert_data_eq!(
        said("findings-shown", "One", &json!([todo, wide, long])),
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
fn edges_of_spans() {
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
        said("findings-edges", "One", &findings),
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

/// Lines are those of the file only where the text is the file's.
#[test]
fn what_came_in_besides_the_file() {
    let book = book("findings-replaced");
    let content = book.value()["items"][1]["Chapter"]["content"].clone();
    let content = content.as_str().unwrap();
    let found = json!([
        at(content, "TODO: say", 0),
        at(content, "TODO\n}", 0),
        at(content, "所有权", 0),
        at(content, "and more", 0),
    ]);
    let run = run::plugins(&book, &json!([finds("Two", &found)]));
    assert_data_eq!(
        run.stderr,
        str![[r#"
warning: look here
 --> src/two.md:3:1
  |
3 | TODO: say more
  | ^^^^^^^^^
  |
  = plugin: probe
warning: look here
 --> src/two.md (line 5, column 8, as handed to the plugin)
  |
5 |     // TODO
  |        ^^^^
6 | }
  | ^
  |
  = plugin: probe
warning: look here
 --> src/two.md:5:11
  |
5 |     Tabs    and 所有权 TODO
  |                 ^^^^^^
  |
  = plugin: probe
warning: look here
 --> src/two.md:9:1
  |
9 | and more.
  | ^^^^^^^^
  |
  = plugin: probe
[probe] 4 warnings

"#]]
    );
    // An earlier plugin has changed the text, and the file is gone.
    let append = json!({ "do": "append", "text": "\nTODO: appended\n" });
    let append = plugin("chapter-probe", &append);
    let changed = format!("{SOURCE}\nTODO: appended\n");
    let found = json!([at(&changed, "TODO: say", 0), at(&changed, "TODO: app", 0)]);
    let plugins = json!([append, finds("One", &found)]);
    let run = run::plugins(&book, &plugins);
    assert_data_eq!(
        run.stderr,
        str![[r#"
warning: look here
 --> src/one.md:3:1
  |
3 | TODO: say more
  | ^^^^^^^^^
  |
  = plugin: probe
warning: look here
  --> src/one.md (line 11, column 1, as handed to the plugin)
   |
11 | TODO: appended
   | ^^^^^^^^^
   |
   = plugin: probe
[probe] 2 warnings

"#]]
    );
    std::fs::remove_file(root(&book).join("src/one.md")).unwrap();
    let gone = run::plugins(&book, &plugins).stderr;
    let start = "--> one.md (line 3, column 1, as handed to the plugin)\n";
    assert!(gone.contains(start), "{gone}");
}

#[test]
fn chapters_without_a_file() {
    let of =
        |chapter: &str| json!({ "message": "of it", "chapter": chapter, "start": 7, "end": 9 });
    let found = json!([of("two.md"), of("made.md"), of("gone.md"), { "message": "of a draft", "start": 3 }]);
    assert_data_eq!(
        said("findings-named", "Draft", &found),
        str![[r#"
warning: of it
 --> src/two.md:3:1
  |
3 | TODO: say more
  | ^^
  |
  = plugin: probe
warning: of it
 --> made.md (line 2, column 1, as handed to the plugin)
  |
2 | by TODO
  | ^^
  |
  = plugin: probe
warning: of it
--> gone.md
 = plugin: probe
warning: of a draft
--> Draft
 = plugin: probe
[probe] 4 warnings

"#]]
    );
}

/// A source file may be a link. Nothing outside of the book is read, whatever a chapter says where it is from.
#[test]
#[cfg(unix)]
fn no_file_outside_of_the_book_is_read() {
    let outside = folder("findings-outside").join("one.md");
    write(&outside, SOURCE);
    let found = json!([at(SOURCE, "TODO", 0)]);
    let handed = |book: &Book| {
        let run = run::plugins(book, &json!([finds("One", &found)]));
        let said = run.stderr;
        assert!(
            said.contains("--> one.md (line 3, column 1, as handed"),
            "{said}"
        );
    };
    let linked = book("findings-linked");
    let file = root(&linked).join("src/one.md");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&outside, &file).unwrap();
    handed(&linked);
    // A pipe would never end.
    std::fs::remove_file(&file).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    handed(&linked);
    // A link within the book is one of its files.
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("two.md", &file).unwrap();
    let run = run::plugins(&linked, &json!([finds("One", &found)]));
    assert!(
        run.stderr.contains("--> src/one.md:3:1\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_books_own_source_folder() {
    let mut book = book("findings-folder");
    let root = root(&book);
    std::fs::rename(root.join("src"), root.join("text")).unwrap();
    book.context["config"]["book"]["src"] = json!("./text");
    let found = json!([at(SOURCE, "TODO", 0)]);
    let run = run::plugins(&book, &json!([finds("One", &found)]));
    assert!(
        run.stderr.contains("--> text/one.md:3:1\n"),
        "{}",
        run.stderr
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

/// All kinds of messages at once.
fn everything(test: &str, format: &str) -> Run {
    let mut book = book(test);
    let mut value = book.value();
    value["items"].as_array_mut().unwrap().truncate(2);
    book.book = value.to_string().into_bytes();
    let mut todo = at(SOURCE, "TODO", 0);
    todo["code"] = json!("todo");
    todo["help"] = json!("100 % of it:\nsoon");
    let long = at(SOURCE, "TODO goes on\nover", 0);
    let found =
        json!([todo, long, { "message": "of the book", "severity": "note", "chapter": "gone.md" }]);
    let mut log = run::chapter_probe("log");
    log["name"] = json!("log");
    let mut gone = json!({ "path": "gone.wasm", "on-error": "skip" });
    gone["name"] = json!("gone");
    let fails = json!({ "do": "fail", "where": "", "text": "no such picture" });
    let mut fails = plugin("chapter-probe", &fails);
    fails["name"] = json!("fails");
    let content = book.value()["items"][1]["Chapter"]["content"].clone();
    let handed = json!([at(content.as_str().unwrap(), "TODO\n}", 0)]);
    let mut second = finds("Two", &handed);
    second["name"] = json!("second");
    let plugins = json!([gone, finds("One", &found), second, log, fails]);
    let input = book.with_plugins(&plugins);
    run::program_with(&["--format", format], &input, |command| {
        command.env("GITHUB_WORKSPACE", root(&book).parent().unwrap());
    })
}

#[test]
fn as_json() {
    let run = everything("findings-json", "json");
    let lines: Vec<Value> = run
        .failed_as(ErrorKind::Failed)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let shown: Vec<_> = lines.iter().map(|line| format!("{line}\n")).collect();
    assert_data_eq!(
        shown.concat(),
        str![[r#"
{"kind":"failure","severity":"warning","status":4,"message":"plugin `gone`: can't use `[..]/findings-json/gone.wasm`","why":["there is no file of that name"],"help":"is its `path` right (it is relative to the book's root), and was the plugin built?"}
{"kind":"finding","severity":"warning","code":"todo","message":"look here","help":"100 % of it:/nsoon","plugin":"probe","chapter":"one.md","file":"src/one.md","as_handed":false,"line":3,"column":1,"end":{"line":3,"column":5},"span":{"start":7,"end":11}}
{"kind":"finding","severity":"warning","code":null,"message":"look here","help":null,"plugin":"probe","chapter":"one.md","file":"src/one.md","as_handed":false,"line":7,"column":5,"end":{"line":8,"column":5},"span":{"start":74,"end":91}}
{"kind":"finding","severity":"note","code":null,"message":"of the book","help":null,"plugin":"probe","chapter":"gone.md","file":null,"as_handed":false,"line":null,"column":null,"end":null,"span":null}
{"kind":"found","plugin":"probe","errors":0,"warnings":2,"notes":1}
{"kind":"finding","severity":"warning","code":null,"message":"look here","help":null,"plugin":"second","chapter":"two.md","file":null,"as_handed":true,"line":5,"column":8,"end":{"line":6,"column":2},"span":{"start":41,"end":47}}
{"kind":"found","plugin":"second","errors":0,"warnings":1,"notes":0}
{"kind":"log","plugin":"log","level":"error","stream":"log","message":"an error"}
{"kind":"log","plugin":"log","level":"warning","stream":"log","message":"a warning"}
{"kind":"log","plugin":"log","level":"info","stream":"log","message":"two"}
{"kind":"log","plugin":"log","level":"info","stream":"log","message":"lines"}
{"kind":"log","plugin":"log","level":"info","stream":"stdout","message":"printed"}
{"kind":"log","plugin":"log","level":"info","stream":"stderr","message":"complained, /u001b[31mwithout a line's end"}
{"kind":"log","plugin":"log","level":"error","stream":"log","message":"an error"}
{"kind":"log","plugin":"log","level":"warning","stream":"log","message":"a warning"}
{"kind":"log","plugin":"log","level":"info","stream":"log","message":"two"}
{"kind":"log","plugin":"log","level":"info","stream":"log","message":"lines"}
{"kind":"log","plugin":"log","level":"info","stream":"stdout","message":"printed"}
{"kind":"log","plugin":"log","level":"info","stream":"stderr","message":"complained, /u001b[31mwithout a line's end"}
{"kind":"failure","severity":"error","status":1,"message":"plugin `fails` failed in `one.md`","why":["no such picture"],"help":null}

"#]]
    );
}

#[test]
fn as_workflow_commands() {
    let run = everything("findings-github", "github");
    assert_data_eq!(
        run.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
::warning::plugin `gone`: can't use `[..]/findings-github/gone.wasm`%0A  why: there is no file of that name%0A  help: is its `path` right (it is relative to the book's root), and was the plugin built?
::warning file=findings-github/src/one.md,line=3,endLine=3,col=1,endColumn=5,title=probe%3A todo::look here%0A  help: 100 %25 of it:%0A  soon
::warning file=findings-github/src/one.md,line=7,endLine=8,title=probe::look here
::notice title=probe::of the book%0A  in gone.md
[probe] 2 warnings, 1 note
::warning file=findings-github/src/two.md,title=second::look here%0A  in two.md, line 5, as handed to the plugin
[second] 1 warning
[log] error: an error
[log] warning: a warning
[log] two
[log] lines
[log] printed
[log] complained, /u{1b}[31mwithout a line's end
[log] error: an error
[log] warning: a warning
[log] two
[log] lines
[log] printed
[log] complained, /u{1b}[31mwithout a line's end
::error::plugin `fails` failed in `one.md`%0A  why: no such picture

"#]]
    );
}

/// The form can also be chosen by a variable, since mdBook starts the program.
#[test]
fn the_form_by_a_variable() {
    let found = json!([at(SOURCE, "TODO", 0)]);
    let input = book("findings-variable").with_plugins(&json!([finds("One", &found)]));
    let run = |args: &[&str], format: &str| {
        run::program_with(args, &input, |command| {
            command.env("MDWASM_FORMAT", format);
        })
    };
    let github = run(&[], "github");
    let start =
        "::warning file=src/one.md,line=3,endLine=3,col=1,endColumn=5,title=probe::look here\n";
    assert!(github.stderr.starts_with(start), "{}", github.stderr);
    let json = run(&["--format", "json"], "github");
    assert!(
        json.stderr.starts_with("{\"kind\":\"finding\","),
        "{}",
        json.stderr
    );
    let wrong = run(&[], "xml");
    assert_eq!((wrong.status, wrong.stdout.len()), (Some(2), 0));
    assert!(
        wrong.stderr.contains("'xml'") && wrong.stderr.contains("github"),
        "{}",
        wrong.stderr
    );
    // Settings that are wrong are told in the same form.
    let refused = run::program(&["--format", "json"], b"");
    let failure: Value = serde_json::from_str(refused.failed_as(ErrorKind::Input)).unwrap();
    assert_eq!(
        (&failure["kind"], &failure["status"]),
        (&json!("failure"), &json!(5))
    );
}

/// Whatever a plugin says, and whatever it has put into a chapter, no line of it is a command to GitHub's
/// runner, and none looks like a message of ours.
#[test]
fn no_plugin_gives_commands_to_a_ci() {
    let nasty = "x\n::error file=a::b\n \u{2003}::add-mask::c\r::d::\n##[error]e ##vso[task.x]f\u{2028}::g::";
    let items = json!([chapter("One", "one.md", nasty)]);
    let book = Book::generated("nasty", "0.5.4", &items);
    let found = json!([{
        "message": nasty, "code": nasty, "help": nasty, "start": 0, "end": 4_000, "severity": "error",
    }, {
        "message": "", "chapter": nasty,
    }]);
    let mut finds = finds("One", &found);
    finds["on-error"] = json!("collect");
    let fails = json!({ "do": "fail", "where": "", "text": nasty });
    let mut fails = plugin("chapter-probe", &fails);
    fails["on-error"] = json!("collect");
    let mut panics = plugin(
        "chapter-probe",
        &json!({ "do": "panic", "where": "", "text": nasty }),
    );
    panics["name"] = json!(nasty);
    let input = book.with_plugins(&json!([finds, fails, panics]));
    for format in ["human", "json", "github"] {
        let run = run::program(&["--format", format], &input);
        let said = run.failed_as(ErrorKind::Failed);
        assert!(!said.contains("##[") && !said.contains("##vso["), "{said}");
        assert!(!said.contains(['\r', '\u{2028}']), "{said}");
        for line in said.lines() {
            let ours = [
                "::error title=",
                "::warning title=",
                "::error::plugin ",
                "::error::the book is ",
            ];
            let is_ours = format == "github" && ours.iter().any(|start| line.starts_with(start));
            assert!(
                is_ours || !line.trim().starts_with("::"),
                "{format}: {line}"
            );
        }
    }
}
