//! Each part has its own grants and its own limits.

use std::fs;

use serde_json::{Value, json};

use super::{dictionary, done, index, of, plugin, run, with};
use crate::support::books::{Book, chapter};
use crate::support::{busy_guest, folder, run as program, write};

/// Reads a file in the plugin and in each part, of which these are granted its folder. Returns which of them succeeded.
fn reading(granted: [bool; 3]) -> [bool; 3] {
    let folder = folder("parts-granted");
    write(&folder.join("words/w.txt"), "found");
    let grant = |table: Value, is_granted: bool| {
        if is_granted {
            with(table, "allow", json!({ "read": ["words"] }))
        } else {
            table
        }
    };
    let actions = ["own", "dictionary", "index"].map(|who| format!("{who} read words/w.txt"));
    let actions = actions.each_ref().map(String::as_str);
    let link = json!([grant(dictionary(), granted[1]), grant(index(), granted[2])]);
    let plugin = grant(plugin(&actions, &link), granted[0]);
    let mut book = Book::generated("granted", "0.5.4", &json!([chapter("A", "a.md", "")]));
    book.context["root"] = json!(folder);
    let run = program::plugins(&book, &json!([plugin]));
    let book = run.book();
    let lines: Vec<_> = program::contents(&book)[0].lines().collect();
    [0, 1, 2].map(|line| lines[line] == "found")
}

#[test]
fn folders_are_granted_to_each_part_separately() {
    for granted in [
        [true, false, false],
        [false, true, false],
        [false, false, true],
        [true, true, true],
    ] {
        assert_eq!(reading(granted), granted);
    }
}

#[test]
fn variables_are_granted_to_each_part_separately() {
    let dictionary = with(dictionary(), "allow", json!({ "env": ["CARGO_PKG_NAME"] }));
    let link = json!([dictionary, index()]);
    let actions = ["own", "dictionary", "index"].map(|who| format!("{who} env CARGO_PKG_NAME"));
    let (done, _) = done(&actions.each_ref().map(String::as_str), &link);
    assert_eq!(done, "not set\nmdbook-wasm\nnot set");
}

/// Actions that exceed a limit, each with the key and the value of that limit.
const BEYOND: [(&str, &str, &str); 4] = [
    ("memory 60", "memory", "50 MiB"),
    ("loop", "timeout", "200ms"),
    ("flood 20", "log", "10 KiB"),
    ("recurse 100000000", "stack", "128 KiB"),
];

#[test]
fn a_part_is_stopped_by_its_own_limits() {
    for (action, key, value) in BEYOND {
        let limited = with(dictionary(), "limits", json!({ key: value }));
        let run = run(&plugin(
            &[&format!("dictionary {action}")],
            &json!([limited, index()]),
        ));
        let messages = run.failed();
        assert!(
            messages.contains("\n  why: in its part `dictionary`: "),
            "{key}: {messages}"
        );
        let help =
            format!("\n  help: raise `limits.{key}` of part `dictionary` if it should have more\n");
        assert!(messages.contains(&help), "{key}: {messages}");
    }
}

#[test]
fn a_part_does_not_use_the_limits_of_the_plugin() {
    // Except time: the plugin's time includes waiting for its parts.
    for (action, key, value) in [BEYOND[0], BEYOND[2]] {
        let own = with(
            plugin(
                &[&format!("dictionary {action}"), "own echo there"],
                &json!([dictionary(), index()]),
            ),
            "limits",
            json!({ key: value }),
        );
        let (done, _) = of(&own);
        assert!(done.ends_with("\nthere"), "{key}: {done}");
        let limited = with(dictionary(), "limits", json!({ key: value }));
        let (done, _) = done_with(
            &[&format!("own {action}"), "dictionary echo there"],
            &limited,
        );
        assert!(done.ends_with("\nthere"), "{key}: {done}");
    }
}

fn done_with(actions: &[&str], dictionary: &Value) -> (String, String) {
    done(actions, &json!([dictionary, index()]))
}

#[test]
fn the_time_of_the_caller_includes_its_parts() {
    let own = with(
        plugin(&["index dictionary loop"], &json!([dictionary(), index()])),
        "limits",
        json!({ "timeout": "200ms" }),
    );
    let first = run(&own);
    let messages = first.failed();
    assert!(
        messages.contains("\n  why: timeout after 200ms\n"),
        "{messages}"
    );

    let index = with(index(), "limits", json!({ "timeout": "200ms" }));
    let second = run(&plugin(
        &["index dictionary loop"],
        &json!([dictionary(), index]),
    ));
    let messages = second.failed();
    assert!(
        messages.contains("in its part `index`: timeout after"),
        "{messages}"
    );
}

#[test]
fn a_crash_names_the_part_and_shows_its_output() {
    let link = json!([dictionary(), index()]);
    for action in ["dictionary panic the end", "index dictionary panic the end"] {
        let run = run(&plugin(&["own print before", action], &link));
        let messages = run.failed();
        assert!(
            messages.contains("why: in its part `dictionary`: it crashed: wasm `unreachable`"),
            "{messages}"
        );
        assert!(messages.contains("| the end\n"), "{messages}");
        assert!(
            messages.contains("help: this is a bug in part `dictionary`"),
            "{messages}"
        );
        assert!(messages.starts_with("[plugin] before\n"), "{messages}");
    }
    let run = run(&plugin(&["dictionary exit 1"], &link));
    let messages = run.failed();
    assert!(
        messages.contains("in its part `dictionary`: it called exit with status 1"),
        "{messages}"
    );
}

#[test]
fn messages_of_a_part_have_its_name() {
    let actions = [
        "dictionary log hello",
        "own print me",
        "dictionary print half",
        "dictionary report bad",
    ];
    let (_, messages) = done(&actions, &json!([dictionary(), index()]));
    let line = |text: &str| messages.find(text).unwrap_or_else(|| panic!("{messages}"));
    assert!(line("[plugin] dictionary: hello\n") < line("warning: bad\n"));
    assert!(messages.contains("[plugin] me\n"));
    assert!(messages.contains("[plugin] dictionary: half\n"));
}

#[test]
fn the_stacks_of_all_parts_fit() {
    let actions = [
        "own recurse 20000",
        "index recurse 20000",
        "index dictionary recurse 20000",
    ];
    let link = json!([dictionary(), index()]);
    let plugin = with(
        plugin(&actions, &link),
        "limits",
        json!({ "stack": "16 MiB" }),
    );
    let (done, _) = of(&plugin);
    assert_eq!(done.lines().count(), 3);
    // Each recurses to its limit while its callers wait.
    let deep = |limit: &str| with(dictionary(), "limits", json!({ "stack": limit }));
    let run = run(&with(plugin, "link", json!([deep("16 MiB"), index()])));
    assert_eq!(run.status, Some(0), "{}", run.stderr);
}

#[test]
fn results_are_reused_until_a_part_changes() {
    let cache = folder("parts-reuse");
    let items: Vec<_> = (0..4)
        .map(|at| chapter("A", &format!("{at}.md"), "apple b"))
        .collect();
    let book = Book::generated("reuse", "0.5.4", &json!(items));
    let build = |link: &Value| {
        let actions = ["calls 30000", "words", "dictionary calls"];
        let plugin = with(plugin(&actions, link), "parallel", json!(false));
        let input = book.with_plugins(&json!([plugin]));
        let run = busy_guest::run_in(&cache, &[], &input);
        let (_, earlier) = busy_guest::messages_and_reused(&run);
        (program::contents(&run.book()).join("\n"), earlier)
    };
    let link = json!([dictionary(), index()]);
    assert_eq!(build(&link).1, 0);
    assert_eq!(build(&link).1, 4);
    let other = json!([
        with(dictionary(), "allow", json!({ "env": ["PATH"] })),
        index()
    ]);
    assert_eq!(build(&other).1, 0, "a part is granted something else");
    let impure = json!([
        with(dictionary(), "allow", json!({ "clock": true })),
        index()
    ]);
    assert_eq!(build(&impure).1, 0);
    assert_eq!(
        build(&impure).1,
        0,
        "what a part with a clock does is never known"
    );
    fs::remove_dir_all(cache).unwrap();
}

#[test]
fn denied_access_is_reported_for_the_part() {
    let folder = folder("parts-missed");
    write(&folder.join("words/w.txt"), "found");
    let mut book = Book::generated("missed", "0.5.4", &json!([chapter("A", "a.md", "")]));
    book.context["root"] = json!(folder);
    let run = |action: &str| {
        let plugin = plugin(&[action], &json!([dictionary(), index()]));
        program::plugins(&book, &json!([plugin])).stderr
    };
    assert_eq!(
        run("dictionary read words/w.txt"),
        "warning: part `dictionary` of plugin `plugin` has no permission to read `words/w.txt`, so its \
         result may be incomplete: `allow = { read = [\"words\"] }` grants it\n"
    );
}

#[test]
fn each_instance_of_a_plugin_has_its_own_parts() {
    let items: Vec<_> = (0..60)
        .map(|at| chapter("A", &format!("{at}.md"), "apple b part c"))
        .collect();
    let book = Book::generated("parallel", "0.5.4", &json!(items));
    let plugin = plugin(
        &["calls 300", "words", "resources"],
        &json!([dictionary(), index()]),
    );
    let plugin = with(plugin, "reuse", json!(false));
    let alone = program::plugins(
        &book,
        &json!([with(plugin.clone(), "parallel", json!(false))]),
    );
    let together = program::plugins(&book, &json!([plugin]));
    // The dictionary counts its entries, so the first chapter of an instance has another result than the next one.
    let first = |run: &program::Run| program::contents(&run.book())[0].to_owned();
    assert_eq!(first(&alone), first(&together));
    for content in program::contents(&together.book()) {
        assert!(
            content.starts_with("6000\nb c\nbest apple, others"),
            "{content}"
        );
    }
}
