use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{InitBook, InitPlan};
use crate::booktoml::{BookToml, contents};
use crate::problem::Problem;
use crate::style::strip_styles;

/// Returns a book that is not on disk.
fn book(text: &str, section: &str) -> InitBook {
    InitBook {
        toml: BookToml::new(PathBuf::from("/no/such/folder"), PathBuf::new(), text).unwrap(),
        section: section.to_owned(),
    }
}

fn try_added(text: &str) -> Result<InitPlan, Problem> {
    book(text, "wasm").plan_add(None)
}

#[track_caller]
fn added(text: &str) -> String {
    let plan = try_added(text).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(plan.notes(), &[] as &[String]);
    plan.editor.text().to_owned()
}

#[track_caller]
fn removed(text: &str) -> String {
    let plan = book(text, "wasm").plan_remove(false);
    let plan = plan.unwrap_or_else(|problem| panic!("{problem}"));
    plan.editor.text().to_owned()
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

/// Plausible files, each with something odd about it. The table is not added twice, and is removed without a trace.
#[test]
fn removing_undoes_adding() {
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
        assert_eq!(removed(text), text, "nothing to remove");
        if !text.starts_with("[build]\nextra-watch-dirs = [\"./") && !text.contains("src = \".\"") {
            let config = contents(&with).unwrap();
            let watched = config["build"]["extra-watch-dirs"].as_array().unwrap();
            assert!(watched.contains(&"plugins".into()), "{with}");
        }
    }
}

#[test]
fn later_edits_by_hand_stay() {
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
            "it has other keys: `renderers`",
        ),
        ("", "the value of `plugin-dir` is different"),
        (
            "plugin-dir = 'plugins'\n",
            "its formatting or its comments are different",
        ),
        (
            "plugin-dir = \"plugins\"\n[[preprocessor.wasm.plugin]]\npath = 'x.wasm'\n",
            "it has other keys: `plugin`",
        ),
    ] {
        let changed = with.replace("plugin-dir = \"plugins\"\n", new);
        let error = strip_styles(&book(&changed, "wasm").plan_remove(false).unwrap_err());
        assert!(error.contains(&format!("\n  why: {why}\n")), "{error}");
        let forced = book(&changed, "wasm").plan_remove(true).unwrap();
        assert_eq!(forced.editor.text().trim_end(), "[book]", "{changed}");
    }
}

#[test]
fn an_existing_table_gets_its_folders_watched() {
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
    let plan = book(text, "wasm").plan_add(Some("more")).unwrap();
    assert!(plan.notes()[0].contains("add `plugin-dir = \"more\"` to it by hand"));
}

#[test]
fn another_table_and_another_folder() {
    let plan = book("[book]\n", "late one").plan_add(Some("p/é")).unwrap();
    let text = plan.editor.text();
    assert!(
        text.ends_with(
            "extra-watch-dirs = [\"p/é\"]\n\n[preprocessor.\"late one\"]\n\
             command = \"mdbook-wasm --section 'late one'\"\nafter = [\"links\"]\nplugin-dir = \"p/é\"\n"
        ),
        "{text}"
    );
    let removed = book(text, "late one").plan_remove(false).unwrap();
    assert_eq!(removed.editor.text(), "[book]\n");
    let text = format!("{TABLE}[preprocessor.toc]\nafter = ['wasm']\n");
    let plan = book(&text, "wasm").plan_remove(false).unwrap();
    assert!(plan.notes()[0].starts_with("[preprocessor.toc] still lists `wasm` in `after`"));
}

#[test]
fn folders_that_can_not_be_watched_are_noted() {
    for (text, note) in [
        ("build = 1\n", "by hand"),
        ("build.build-dir = 'x'\n", "by hand"),
        ("[build]\nextra-watch-dirs = 1\n", "by hand"),
        (
            "[build]\nbuild-dir = 'plugins/out'\n",
            "also contains the built book",
        ),
    ] {
        let plan = try_added(text).unwrap();
        assert!(plan.notes()[0].contains(note), "{:?}", plan.notes());
        assert_eq!(plan.editor.text(), format!("{text}\n{TABLE}"));
        assert_eq!(removed(plan.editor.text()), text);
    }
}

#[test]
fn forms_that_can_not_be_edited_are_refused() {
    for text in ["preprocessor = {}\n", "preprocessor = 1"] {
        let error = strip_styles(&try_added(text).unwrap_err());
        assert_data_eq!(
            error,
            str![[r#"
error: can't write [preprocessor.wasm] into `book.toml`
  why: `preprocessor` is written in a form that this command can't edit
  help: give each table under `preprocessor` a header of its own, such as `[preprocessor.links]`, or add this to it by hand: wasm = { command = "mdbook-wasm", after = ["links"], plugin-dir = "plugins" }
"#]]
        );
    }
    let inline = "preprocessor.wasm = { command = 'mdbook-wasm' }\n";
    let error = strip_styles(&book(inline, "wasm").plan_remove(true).unwrap_err());
    assert!(error.contains("remove it by hand"), "{error}");
}

/// Generates lines of a `book.toml`.
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
    fn removing_undoes_adding_in_any_file(
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
        if contents(&text).is_err() {
            return Ok(());
        }
        let Ok(plan) = try_added(&text) else { return Ok(()) };
        let with = plan.editor.text();
        let table = contents(with).unwrap()["preprocessor"]["wasm"].clone();
        prop_assert_eq!(table["plugin-dir"].as_str(), Some("plugins"));
        let crlf = text.contains("\r\n");
        prop_assert!(!crlf || mixed || !with.replace("\r\n", "").contains('\n'));
        let again = try_added(with).unwrap();
        prop_assert_eq!(again.editor.text(), with);
        prop_assert!(again.is_empty() || matches!(again.folder, super::PluginDirAction::Create(_)));
        let out = book(with, "wasm").plan_remove(false).unwrap();
        prop_assert_eq!(out.editor.text(), &text, "{}", with);
    }

    /// Any file is refused, or all other tables in it stay the same.
    #[test]
    fn no_text_is_a_panic(text in "([\\[\\]{}=.,'\"#a-c \r\n\u{feff}é]|preprocessor|wasm|build|extra-watch-dirs|plugins){0,40}") {
        if contents(&text).is_ok() {
            let others = |text: &str| {
                let mut config = contents(text).unwrap();
                config.shift_remove("build");
                config.shift_remove("preprocessor");
                Value::Object(config)
            };
            if let Ok(plan) = try_added(&text) {
                prop_assert_eq!(others(plan.editor.text()), others(&text));
            }
            if let Ok(plan) = book(&text, "wasm").plan_remove(true) {
                prop_assert_eq!(others(plan.editor.text()), others(&text));
            }
        }
    }
}
