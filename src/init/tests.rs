use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{Book, Change, says};
use crate::problem::Problem;
use crate::style::without;

/// A book of which nothing is on disk.
fn book(text: &str, section: &str) -> Book {
    Book {
        root: PathBuf::from("/no/such/folder"),
        file: PathBuf::new(),
        says: says(text).unwrap(),
        text: text.to_owned(),
        section: section.to_owned(),
    }
}

fn try_added(text: &str) -> Result<Change, Problem> {
    book(text, "wasm").add(None)
}

#[track_caller]
fn added(text: &str) -> String {
    let change = try_added(text).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(change.notes(), &[] as &[String]);
    change.text().to_owned()
}

#[track_caller]
fn removed(text: &str) -> String {
    let change = book(text, "wasm").remove(false);
    let change = change.unwrap_or_else(|problem| panic!("{problem}"));
    change.text().to_owned()
}

const TABLE: &str = "[preprocessor.wasm]
command = \"mdbook-wasm\"
after = [\"links\"]
plugin-dir = \"plugins\"
";

#[test]
fn a_book_without_anything() {
    assert_data_eq!(
        added("[book]\ntitle = 'x'\n"),
        str![[r#"
[book]
title = 'x'

# so that `mdbook serve` rebuilds when a plugin changes
[build]
extra-watch-dirs = ["plugins"]

[preprocessor.wasm]
command = "mdbook-wasm"
after = ["links"]
plugin-dir = "plugins"

"#]]
    );
}

/// Real-looking files, each with what is odd about it. What is added comes out again, and is not added twice.
#[test]
fn nothing_is_left_of_what_was_added() {
    let texts = [
        "",
        "\u{feff}",
        "\n\n",
        "# only a comment",
        "[book]\ntitle = \"x\"",
        "[book]\r\ntitle = \"x\"\r\n\r\n[output.html]\r\n\r\n\r\n",
        "\u{feff}[book]\r\ntitle = \"x\"",
        "[build]",
        "[build]\n",
        "[build] # nothing yet\n\n[book]\nsrc = \"text\"\n",
        "[book]\n[build]\nbuild-dir = 'out'\ncreate-missing = false\n\n[output.html]\n",
        "[build]\nextra-watch-dirs = []\n",
        "[build]\nextra-watch-dirs = [ ] # none\n",
        "[build]\nextra-watch-dirs = [\"theme\"]",
        "[build]\nextra-watch-dirs = [ 'theme' , \"po\", ]\n[output.html]\n",
        "[build]\nextra-watch-dirs = [\n  # why\n    \"theme\",\n    \"po\" # last\n]\n",
        "[build]\r\nextra-watch-dirs = [\r\n    \"theme\",\r\n]\r\n",
        "build = { build-dir = 'out', extra-watch-dirs = ['theme'] }\n",
        "[build]\nextra-watch-dirs = [\"./plugins/\"]\n",
        "[book]\nsrc = \".\"\n",
        "[preprocessor]\ntoc = { command = 'mdbook-toc' }\n[preprocessor.links]\n",
        "[preprocessor.toc]\nafter = ['links'] # x\n\n# last words\n",
        "preprocessor.toc.command = 'x'\n[book]\ntitle = '''\n[build]\n'''\n\n",
    ];
    for text in texts {
        let with = added(text);
        assert_ne!(with, text);
        assert_eq!(added(&with), with, "twice");
        assert_eq!(removed(&with), text, "{with}");
        assert_eq!(removed(text), text, "there is nothing to take out");
        if !text.starts_with("[build]\nextra-watch-dirs = [\"./") && !text.contains("src = \".\"") {
            let watched = says(&with).unwrap()["build"]["extra-watch-dirs"][0].clone();
            assert_eq!(watched, "plugins", "{with}");
        }
    }
}

#[test]
fn what_a_person_did_since_stays() {
    let with = added("[book]\n");
    let changed = with
        .replace("[\"plugins\"]\n", "[\"plugins\"]\nbuild-dir = 'out'\n")
        .replace(
            "plugin-dir = \"plugins\"\n",
            "plugin-dir = \"plugins\"\n\n[output.html]\n",
        );
    assert_eq!(
        removed(&changed),
        "[book]\n\n[build]\nbuild-dir = 'out'\n\n[output.html]\n"
    );
    for (new, why) in [
        (
            "plugin-dir = \"plugins\"\nrenderers = ['html']\n",
            "it has `renderers` besides",
        ),
        ("", "it has another `plugin-dir`"),
        (
            "plugin-dir = 'plugins'\n",
            "it says the same in other words, or has comments",
        ),
        (
            "plugin-dir = \"plugins\"\n[[preprocessor.wasm.plugin]]\npath = 'x.wasm'\n",
            "it has `plugin` besides",
        ),
    ] {
        let changed = with.replace("plugin-dir = \"plugins\"\n", new);
        let said = without(&book(&changed, "wasm").remove(false).unwrap_err());
        assert!(said.contains(&format!("\n  why: {why}\n")), "{said}");
        let forced = book(&changed, "wasm").remove(true).unwrap();
        assert_eq!(forced.text().trim_end(), "[book]", "{changed}");
    }
}

#[test]
fn a_table_that_is_there_gets_what_is_missing() {
    let text = "[preprocessor.wasm]\n[[preprocessor.wasm.plugin]]\npath = 'a/x.wasm'\n\
                [[preprocessor.wasm.plugin]]\npath = 'src/y.wasm'\n[[preprocessor.wasm.plugin]]\npath = 'b/z.wasm'\n";
    let with = added(text);
    assert_eq!(
        with,
        format!(
            "{text}\n# so that `mdbook serve` rebuilds when a plugin changes\n[build]\nextra-watch-dirs = [\"a\", \"b\"]\n"
        )
    );
    assert_eq!(added(&with), with);
    let change = book(text, "wasm").add(Some("more")).unwrap();
    assert!(change.notes()[0].contains("write `plugin-dir = \"more\"` into it by hand"));
}

#[test]
fn another_table_and_another_folder() {
    let change = book("[book]\n", "late one").add(Some("p/é")).unwrap();
    let text = change.text();
    assert!(
        text.ends_with(
            "extra-watch-dirs = [\"p/é\"]\n\n[preprocessor.\"late one\"]\n\
             command = \"mdbook-wasm --section 'late one'\"\nafter = [\"links\"]\nplugin-dir = \"p/é\"\n"
        ),
        "{text}"
    );
    let removed = book(text, "late one").remove(false).unwrap();
    assert_eq!(removed.text(), "[book]\n");
    let text = format!("{TABLE}[preprocessor.toc]\nafter = ['wasm']\n");
    let notes = book(&text, "wasm").remove(false).unwrap();
    assert!(notes.notes()[0].starts_with("[preprocessor.toc] still has `wasm` in `after`"));
}

#[test]
fn what_can_not_be_watched_is_told() {
    for (text, note) in [
        ("build = 1\n", "by hand"),
        ("build.build-dir = 'x'\n", "by hand"),
        ("[build]\nextra-watch-dirs = 1\n", "by hand"),
        (
            "[build]\nbuild-dir = 'plugins/out'\n",
            "holds the built book too",
        ),
    ] {
        let change = try_added(text).unwrap();
        assert!(change.notes()[0].contains(note), "{:?}", change.notes());
        assert_eq!(change.text(), format!("{text}\n{TABLE}"));
        assert_eq!(removed(change.text()), text);
    }
}

#[test]
fn what_can_not_be_edited_is_for_a_person() {
    for text in ["preprocessor = {}\n", "preprocessor = 1"] {
        let said = without(&try_added(text).unwrap_err());
        assert_data_eq!(
            said,
            str![[r#"
error: can't write [preprocessor.wasm] into `book.toml`
  why: the tables under `preprocessor` are written in an unusual way
  help: write each of them with a header of its own, such as `[preprocessor.links]`, or add this there: wasm = { command = "mdbook-wasm", after = ["links"], plugin-dir = "plugins" }
"#]]
        );
    }
    let inline = "preprocessor.wasm = { command = 'mdbook-wasm' }\n";
    let said = without(&book(inline, "wasm").remove(true).unwrap_err());
    assert!(said.contains("take it out by hand"), "{said}");
}

/// Lines that a `book.toml` may be made of.
fn line() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "",
        "  ",
        "# a comment",
        "# so that it is read",
        "[book]",
        "[build]",
        "[build] # here",
        "  [build]",
        "[output.html]",
        "[[preprocessor.other.plugin]]",
        "[preprocessor.toc]",
        "[preprocessor]",
        "title = 'x'",
        "src = 'text'",
        "build-dir = \"out\" # there",
        "extra-watch-dirs = []",
        "extra-watch-dirs = [ \"theme\" ,'po' ]",
        "extra-watch-dirs = [\n    'theme', # one\n    'po'\n]",
        "extra-watch-dirs = ['plugins']",
        "text = '''\n[build]\n# so\n'''",
        "build.use-default-preprocessors = true",
        "build = { }",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn it_comes_out_as_it_went_in(
        lines in prop::collection::vec(line(), 0..9),
        crlf in any::<bool>(),
        mixed in any::<bool>(),
        mark in any::<bool>(),
        ends in 0_usize..4,
    ) {
        let mut text = lines.join("\n") + &"\n".repeat(ends);
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        if mixed {
            text = text.replacen("\r\n", "\n", 2);
        }
        if mark {
            text.insert(0, '\u{feff}');
        }
        if says(&text).is_err() {
            return Ok(());
        }
        let Ok(change) = try_added(&text) else { return Ok(()) };
        let with = change.text();
        let table = says(with).unwrap()["preprocessor"]["wasm"].clone();
        prop_assert_eq!(table["plugin-dir"].as_str(), Some("plugins"));
        let crlf = text.contains("\r\n");
        prop_assert!(!crlf || mixed || !with.replace("\r\n", "").contains('\n'));
        let again = try_added(with).unwrap();
        prop_assert_eq!(again.text(), with);
        prop_assert!(again.is_empty() || matches!(again.folder, super::Folder::Make(_)));
        let out = book(with, "wasm").remove(false).unwrap();
        prop_assert_eq!(out.text(), &text, "{}", with);
    }

    /// Whatever is in the file, it is refused or left whole.
    #[test]
    fn no_text_is_a_panic(text in "([\\[\\]{}=.,'\"#a-c \r\n\u{feff}é]|preprocessor|wasm|build|extra-watch-dirs|plugins){0,40}") {
        if says(&text).is_ok() {
            let others = |text: &str| {
                let mut says = says(text).unwrap();
                says.shift_remove("build");
                says.shift_remove("preprocessor");
                Value::Object(says)
            };
            if let Ok(change) = try_added(&text) {
                prop_assert_eq!(others(change.text()), others(&text));
            }
            if let Ok(change) = book(&text, "wasm").remove(true) {
                prop_assert_eq!(others(change.text()), others(&text));
            }
        }
    }
}
