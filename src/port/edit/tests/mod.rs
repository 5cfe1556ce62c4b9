use serde_json::{Map, Value, json};
use snapbox::{assert_data_eq, str};

use super::{Wanted, edit};
use crate::booktoml::{self, Editor};
use crate::problem::{ErrorKind, Problem};
use crate::settings::MDBOOK_KEYS;
use crate::style::strip_styles;

mod generated;

fn parse(text: &str) -> Map<String, Value> {
    booktoml::contents(text).unwrap()
}

/// Returns the edit that `port` makes for the table `old` of this book.
fn wanted(text: &str, old: Option<&str>, index: usize) -> Wanted {
    let root = parse(text);
    let table = old.and_then(|old| root.get("preprocessor")?.get(old).cloned());
    let table = table.unwrap_or_else(|| json!({}));
    let mut config = table.as_object().unwrap().clone();
    for key in MDBOOK_KEYS {
        config.shift_remove(key);
    }
    let has_section = root
        .get("preprocessor")
        .is_some_and(|all| all.get("wasm").is_some());
    let section = json!({ "command": "mdbook-wasm", "after": ["links"] });
    let mut entry = json!({ "path": "plugins/mdbook-toc.wasm", "sha256": "" });
    if let Some(renderers) = table.get("renderers") {
        entry["renderers"] = renderers.clone();
    }
    if !config.is_empty() {
        entry["config"] = config.into();
    }
    let entry = entry.as_object().unwrap().clone();
    Wanted {
        section: "wasm".to_owned(),
        new_section: (!has_section).then(|| section.as_object().unwrap().clone()),
        index,
        entry,
        old: old
            .filter(|_| !table.as_object().unwrap().is_empty())
            .map(str::to_owned),
    }
}

#[track_caller]
fn edited(text: &str, old: Option<&str>, index: usize) -> Editor {
    let edited = try_edited(text, &wanted(text, old, index));
    edited.unwrap_or_else(|problem| panic!("{problem}"))
}

fn try_edited(text: &str, wanted: &Wanted) -> Result<Editor, Problem> {
    edit(&Editor::new(text)?, wanted, "DIGEST")
}

#[test]
fn a_table_becomes_a_plugin_with_its_comments() {
    let text = "\
# A book.
[book]
title   =  'x' # odd spaces

# A table of contents.
[preprocessor.toc] # by header
command = \"mdbook-toc\" # native
# where it goes
marker  = '[[_TOC_]]'   # the marker
renderers = [\"html\"]
levels = [
    1, # one
    2,
]

[preprocessor.toc.\"a b\"] # nested
x.y = 1

# the rules
[[preprocessor.toc.rules]]
n = 1
[[preprocessor.toc.rules]]
n = 2

[output.html]
";
    assert_data_eq!(
        edited(text, Some("toc"), 0).text(),
        str![[r#"
# A book.
[book]
title   =  'x' # odd spaces

[preprocessor.wasm]
command = "mdbook-wasm"
after = ["links"]

# A table of contents.
[[preprocessor.wasm.plugin]]
path = "plugins/mdbook-toc.wasm"
sha256 = "DIGEST"
renderers = ["html"]

[preprocessor.wasm.plugin.config]
# where it goes
marker  = '[[_TOC_]]'   # the marker
levels = [
    1, # one
    2,
]

[preprocessor.wasm.plugin.config."a b"] # nested
x.y = 1

# the rules
[[preprocessor.wasm.plugin.config.rules]]
n = 1

[[preprocessor.wasm.plugin.config.rules]]
n = 2

[output.html]

"#]]
    );
}

#[test]
fn a_book_without_the_table_gets_the_plugin_at_its_end() {
    let text = "[book]\ntitle = 'x'";
    let new = edited(text, None, 0);
    let entry = "[preprocessor.wasm]\ncommand = \"mdbook-wasm\"\nafter = [\"links\"]\n\n\
                 [[preprocessor.wasm.plugin]]\npath = \"plugins/mdbook-toc.wasm\"\nsha256 = \"DIGEST\"";
    assert_eq!(new.text(), format!("{text}\n\n{entry}"));
    assert_eq!(edited("", None, 0).text(), format!("{entry}\n"));
}

const LISTED: &str = "\
[preprocessor.wasm]
command = 'mdbook-wasm'

# one
[[preprocessor.wasm.plugin]]
path = 'one.wasm'
[preprocessor.wasm.plugin.config]
x = 1

[[preprocessor.wasm.plugin]]
path = 'two.wasm'

[output.html]

[preprocessor.toc]
marker = 'm'
";

#[test]
fn a_plugin_goes_where_it_belongs_in_a_list_of_tables() {
    let places = |index| {
        let new = edited(LISTED, Some("toc"), index).text().to_owned();
        assert!(new.ends_with("\n[output.html]\n"), "{new}");
        let plugins = parse(&new)["preprocessor"]["wasm"]["plugin"].clone();
        let plugins: Vec<Value> = serde_json::from_value(plugins).unwrap();
        plugins
            .iter()
            .map(|plugin| format!("{} {}", plugin["path"], plugin["config"]))
            .collect::<Vec<_>>()
            .join(", ")
            .replace("plugins/mdbook-toc", "toc")
    };
    assert_eq!(
        [0, 1, 2].map(places),
        [
            r#""toc.wasm" {"marker":"m"}, "one.wasm" {"x":1}, "two.wasm" null"#,
            r#""one.wasm" {"x":1}, "toc.wasm" {"marker":"m"}, "two.wasm" null"#,
            r#""one.wasm" {"x":1}, "two.wasm" null, "toc.wasm" {"marker":"m"}"#,
        ]
    );
    assert_data_eq!(
        edited(LISTED, Some("toc"), 0).text(),
        str![[r#"
[preprocessor.wasm]
command = 'mdbook-wasm'

[[preprocessor.wasm.plugin]]
path = "plugins/mdbook-toc.wasm"
sha256 = "DIGEST"

[preprocessor.wasm.plugin.config]
marker = 'm'

# one
[[preprocessor.wasm.plugin]]
path = 'one.wasm'
[preprocessor.wasm.plugin.config]
x = 1

[[preprocessor.wasm.plugin]]
path = 'two.wasm'

[output.html]

"#]]
    );
}

#[test]
fn a_plugin_goes_into_a_list_of_inline_tables() {
    let entry = "{ path = \"plugins/mdbook-toc.wasm\", sha256 = \"DIGEST\", \
                 config = { marker = \"m\", deep = { a = [{ b = 1 }] } } }";
    let old = "[preprocessor.toc]\nmarker = 'm'\n[[preprocessor.toc.deep.a]]\nb = 1\n";
    for (index, before, after) in [
        (0, "plugin = []", "plugin = [ENTRY]"),
        (
            0,
            "plugin = [{ path = 'a' }]",
            "plugin = [ENTRY, { path = 'a' }]",
        ),
        (
            1,
            "plugin = [{ path = 'a' }]",
            "plugin = [{ path = 'a' }, ENTRY]",
        ),
        (
            1,
            "plugin = [{ path = 'a' }, ]",
            "plugin = [{ path = 'a' }, ENTRY, ]",
        ),
        (
            0,
            "plugin = [\n  { path = 'a' },\n]",
            "plugin = [\n  ENTRY,\n  { path = 'a' },\n]",
        ),
        (
            1,
            "plugin = [\n  { path = 'a' }, # a, b\n]",
            "plugin = [\n  { path = 'a' }, # a, b\n  ENTRY,\n]",
        ),
        (
            1,
            "plugin = [\n  { path = 'a' } # a, b\n]",
            "plugin = [\n  { path = 'a' }, # a, b\n  ENTRY\n]",
        ),
        (
            1,
            "plugin = [\n  { path = 'a' }]",
            "plugin = [\n  { path = 'a' },\n  ENTRY]",
        ),
    ] {
        let text = |list: &str| format!("[preprocessor.wasm]\n{list}\n");
        let new = edited(&format!("{}{old}", text(before)), Some("toc"), index);
        assert_eq!(new.text(), text(&after.replace("ENTRY", entry)), "{before}");
    }
}

#[test]
fn other_forms_of_the_table() {
    let entry = "[preprocessor.wasm]\ncommand = \"mdbook-wasm\"\nafter = [\"links\"]\n\n\
                 [[preprocessor.wasm.plugin]]\npath = \"plugins/mdbook-toc.wasm\"\nsha256 = \"DIGEST\"\n\n\
                 [preprocessor.wasm.plugin.config]\n";
    for (before, rest, config) in [
        (
            "[preprocessor]\nother.x = 1 # x\ntoc = { command = 'c', marker = 'm', a = { b = 1 } } # toc\n",
            "[preprocessor]\nother.x = 1 # x\n",
            "marker = \"m\"\na = { b = 1 }\n",
        ),
        (
            "[preprocessor]\ntoc.command = 'c'\ntoc.marker = 'm' # m\nother = {}\ntoc.a.\"b c\" = [\n  1,\n]\n",
            "[preprocessor]\nother = {}\n",
            "marker = \"m\"\na = { \"b c\" = [1] }\n",
        ),
        (
            "preprocessor.toc.marker = 'm'\npreprocessor.other.x = 1\n[book]\ntitle = ''\n",
            "preprocessor.other.x = 1\n[book]\ntitle = ''\n",
            "marker = \"m\"\n",
        ),
        (
            "[preprocessor.toc]\ncommand = 'c'\n# marker = 'm'\n\n[book]\n",
            "",
            "# marker = 'm'\n\n[book]\n",
        ),
    ] {
        let gap = if rest.is_empty() { "" } else { "\n" };
        assert_eq!(
            edited(before, Some("toc"), 0).text(),
            format!("{rest}{gap}{entry}{config}"),
            "{before}"
        );
    }
}

#[test]
fn forms_that_can_not_be_edited_are_refused() {
    for text in [
        "preprocessor = { toc = { marker = 'm' } }\n",
        "[preprocessor]\nwasm = { command = 'mdbook-wasm' }\n[preprocessor.toc]\nmarker = 'm'\n",
        "[preprocessor.wasm]\nplugin = 5\n[preprocessor.toc]\nmarker = 'm'\n",
        "[preprocessor]\nwasm = 5\n[preprocessor.toc]\nmarker = 'm'\n",
    ] {
        let problem = try_edited(text, &wanted(text, Some("toc"), 0)).unwrap_err();
        assert_eq!(problem.kind(), ErrorKind::Settings);
        let error = strip_styles(&problem);
        assert!(
            error.contains(
                "{ path = \"plugins/mdbook-toc.wasm\", sha256 = \"DIGEST\", config = { marker = \"m\" } }"
            ) && error.contains("and remove [preprocessor.toc]"),
            "{error}"
        );
    }
}
