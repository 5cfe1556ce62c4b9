//! The first-party plugin `word-count`, in JavaScript.

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};

use crate::support::books::{self, Book, chapter};
use crate::support::build::scripted;
use crate::support::run::{self, Run};

/// Runs the plugin on one chapter. `None` if its tools are missing.
fn count(text: &str, config: &Value) -> Option<Run> {
    let plugin = scripted::js("preprocessors/word-count")?;
    let book = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", text)]));
    Some(run::plugins(
        &book,
        &json!([{ "path": plugin, "config": config }]),
    ))
}

/// Returns the chapter of a run without messages.
#[track_caller]
fn counted(run: &Run) -> String {
    assert_eq!(run.stderr_without_compile_note(), "");
    run::contents(&run.book())[0].to_owned()
}

#[test]
#[ignore = "needs Node.js"]
fn words_are_counted() {
    for (text, words) in [
        ("", 0),
        ("one two, three", 3),
        ("It's well-known: 15 is a number", 6),
        ("所有权 and カナ", 6),
        ("café naïve Ünïcode", 3),
        (
            "# A title\n\n> said [a link](https://two.org/three) here",
            6,
        ),
        ("<b class=\"c\">bold</b> <!-- not seen --> seen", 2),
        ("before\n\n```rust\nlet a = 1;\n```\n\nafter", 2),
        ("before\n\n~~~\n```\na\n~~~~ \nafter", 2),
        ("````\n```\na\n````\nafter", 1),
        ("> ```\n> a\n> ```\nafter", 1),
        ("open\n```\nnever closed", 1),
        ("```not a fence``` here", 4),
    ] {
        let config = json!({ "place": "top", "text": "{words}" });
        let Some(run) = count(&format!("{text}\n"), &config) else {
            return;
        };
        let content = counted(&run);
        let number = content.lines().find_map(|line| line.parse::<usize>().ok());
        assert_eq!(number.unwrap_or(0), words, "{text}");
    }
}

#[test]
#[ignore = "needs Node.js"]
fn markers_in_code_stay() {
    let text = "𝄞 {{#word-count}} `{{#word-count}}` {{#word-count}}\n```\n{{#word-count}}\n```\n";
    let Some(run) = count(text, &json!({ "text": "$& {words}/{minutes}" })) else {
        return;
    };
    assert_eq!(
        counted(&run),
        "𝄞 $& 0/1 `{{#word-count}}` $& 0/1\n```\n{{#word-count}}\n```\n"
    );
}

#[test]
#[ignore = "needs Node.js"]
fn a_line_below_the_title() {
    let top = json!({ "place": "top" });
    let line = "*2 words, 1 min to read*";
    for (text, expected) in [
        ("# Title\n\nword\n", format!("# Title\n\n{line}\n\nword\n")),
        ("no title\n", format!("{line}\n\nno title\n")),
    ] {
        let Some(run) = count(text, &top) else { return };
        assert_eq!(counted(&run), expected);
    }
    let long = format!("# T\n{}", "word ".repeat(1234));
    let Some(run) = count(&long, &top) else {
        return;
    };
    assert!(counted(&run).contains("*1,235 words, 6 min to read*"));
}

#[test]
#[ignore = "needs Node.js"]
fn findings_count_in_code_units() {
    let text = "𝄞𝄞 {{#word-count now}}\n";
    let Some(run) = count(text, &json!({ "at-most": 1 })) else {
        return;
    };
    run.book();
    let finding = "warning[marker]: `{{#word-count}}` takes no argument, found `now`\n \
                   --> one.md (line 1, column 4 of the plugin's input)\n  |\n1 | 𝄞𝄞 {{#word-count now}}\n  |    \
                   ^^^^^^^^^^^^^^^^^^^\n";
    assert!(
        run.stderr_without_compile_note().starts_with(finding),
        "{}",
        run.stderr
    );
}

#[test]
#[ignore = "needs Node.js"]
fn config_errors_name_the_key() {
    for (config, why) in [
        (
            json!({ "pace": 1 }),
            "`config.pace`: unknown key, expected one of `place`, `text`, `words-per-minute`, `at-most`",
        ),
        (
            json!({ "place": "bottom" }),
            "`config.place`: expected \"marker\" or \"top\", found \"bottom\"",
        ),
        (
            json!({ "words-per-minute": 0 }),
            "`config.words-per-minute`: expected a positive whole number, found 0",
        ),
        (
            json!({ "at-most": "9" }),
            "`config.at-most`: expected a positive whole number, found \"9\"",
        ),
        (
            json!({ "text": null }),
            "`config.text`: expected a string, found null",
        ),
    ] {
        let Some(run) = count("text", &config) else {
            return;
        };
        let stderr = run.failed_as(ErrorKind::Failed);
        assert!(stderr.ends_with(&format!("why: {why}\n")), "{stderr}");
    }
}

#[test]
#[ignore = "needs Node.js"]
fn real_books_are_counted() {
    let Some(plugin) = scripted::js("preprocessors/word-count") else {
        return;
    };
    let config = json!({ "place": "top", "text": "{words} words" });
    for book in books::all() {
        let run = run::plugins(&book, &json!([{ "path": plugin, "config": config }]));
        let (before, after) = (book.value(), run.book());
        let (before, after) = (run::contents(&before), run::contents(&after));
        for (before, after) in before.into_iter().zip(after) {
            let line = after.lines().find(|line| line.ends_with(" words"));
            match before.trim() {
                "" => assert_eq!(before, after),
                _ => assert_eq!(after.len(), before.len() + line.unwrap().len() + 2),
            }
        }
    }
}
