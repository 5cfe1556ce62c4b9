//! Findings in the formats for programs and for GitHub.

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{SOURCE, at, book, finds, root};
use crate::support::books::{Book, chapter};
use crate::support::run::{self, Run, plugin};

/// Runs a book that causes all kinds of messages.
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
    let in_input = json!([at(content.as_str().unwrap(), "TODO\n}", 0)]);
    let mut second = finds("Two", &in_input);
    second["name"] = json!("second");
    let plugins = json!([gone, finds("One", &found), second, log, fails]);
    let input = book.with_plugins(&plugins);
    run::program_with(&["--format", format], &input, |command| {
        command.env("GITHUB_WORKSPACE", root(&book).parent().unwrap());
    })
}

#[test]
fn json() {
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
{"kind":"failure","severity":"warning","status":4,"message":"plugin `gone`: can't use `[..]/findings-json/gone.wasm`","why":["file not found"],"help":"check `path` (it is relative to the book's root), and build the plugin"}
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
fn workflow_commands() {
    let run = everything("findings-github", "github");
    assert_data_eq!(
        run.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
::warning::plugin `gone`: can't use `[..]/findings-github/gone.wasm`%0A  why: file not found%0A  help: check `path` (it is relative to the book's root), and build the plugin
::warning file=findings-github/src/one.md,line=3,endLine=3,col=1,endColumn=5,title=probe%3A todo::look here%0A  help: 100 %25 of it:%0A  soon
::warning file=findings-github/src/one.md,line=7,endLine=8,title=probe::look here
::notice title=probe::of the book%0A  in gone.md
[probe] 2 warnings, 1 note
::warning file=findings-github/src/two.md,title=second::look here%0A  in two.md, line 5 of the plugin's input
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

/// The format can also be set by a variable, since mdBook starts the program.
#[test]
fn the_format_by_a_variable() {
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
    // Errors of the settings have the same format.
    let refused = run::program(&["--format", "json"], b"");
    let failure: Value = serde_json::from_str(refused.failed_as(ErrorKind::Input)).unwrap();
    assert_eq!(
        (&failure["kind"], &failure["status"]),
        (&json!("failure"), &json!(5))
    );
}

/// No message of a plugin and no text of a chapter can become a command for GitHub's runner, or look like one of our
/// messages.
#[test]
fn plugins_can_not_inject_workflow_commands() {
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
        let stderr = run.failed_as(ErrorKind::Failed);
        assert!(
            !stderr.contains("##[") && !stderr.contains("##vso["),
            "{stderr}"
        );
        assert!(!stderr.contains(['\r', '\u{2028}']), "{stderr}");
        for line in stderr.lines() {
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
