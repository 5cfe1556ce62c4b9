use proptest::prelude::*;
use serde_json::{Map, Value, json};
use snapbox::{assert_data_eq, str};

use super::{Edited, Entry, Wanted, edit};
use crate::booktoml;
use crate::problem::ErrorKind;
use crate::settings::MDBOOK_KEYS;
use crate::style::strip_styles;

fn says(text: &str) -> Map<String, Value> {
    booktoml::table(booktoml::parse(text).unwrap().as_table())
}

/// What `port` would want for the table `old` of this book.
fn wanted(text: &str, old: Option<&str>, index: usize) -> Wanted {
    let root = says(text);
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
    Wanted {
        section: "wasm".to_owned(),
        new_section: (!has_section).then(|| section.as_object().unwrap().clone()),
        index,
        entry: Entry {
            path: "plugins/mdbook-toc.wasm".to_owned(),
            renderers: table.get("renderers").cloned(),
            config,
            ..Entry::default()
        },
        old: old
            .filter(|_| !table.as_object().unwrap().is_empty())
            .map(str::to_owned),
    }
}

#[track_caller]
fn edited(text: &str, old: Option<&str>, index: usize) -> Edited {
    edit(text, &wanted(text, old, index), "DIGEST").unwrap_or_else(|problem| panic!("{problem}"))
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
        edited(text, Some("toc"), 0).text,
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
    let Edited {
        text: new,
        added,
        removed,
    } = edited(text, None, 0);
    let entry = "[preprocessor.wasm]\ncommand = \"mdbook-wasm\"\nafter = [\"links\"]\n\n\
                 [[preprocessor.wasm.plugin]]\npath = \"plugins/mdbook-toc.wasm\"\nsha256 = \"DIGEST\"";
    assert_eq!(new, format!("{text}\n\n{entry}\n"));
    assert_eq!((added.as_str(), removed), (entry, Vec::new()));
    assert_eq!(edited("", None, 0).text, format!("{entry}\n"));
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
        let new = edited(LISTED, Some("toc"), index).text;
        assert!(new.ends_with("\n[output.html]\n"), "{new}");
        let plugins = says(&new)["preprocessor"]["wasm"]["plugin"].clone();
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
        edited(LISTED, Some("toc"), 0).text,
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
                 config = { marker = 'm', deep = { a = [{ b = 1 }] } } }";
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
            "plugin = [\n  { path = 'a' }, # a, b\n  ENTRY,\n]",
        ),
        (
            1,
            "plugin = [\n  { path = 'a' }]",
            "plugin = [\n  { path = 'a' },\n  ENTRY]",
        ),
    ] {
        let text = |list: &str| format!("[preprocessor.wasm]\n{list}\n");
        let new = edited(&format!("{}{old}", text(before)), Some("toc"), index);
        assert_eq!(new.text, text(&after.replace("ENTRY", entry)), "{before}");
        assert_eq!(new.added, entry);
    }
}

#[test]
fn a_table_that_is_written_in_another_way() {
    let entry = "[preprocessor.wasm]\ncommand = \"mdbook-wasm\"\nafter = [\"links\"]\n\n\
                 [[preprocessor.wasm.plugin]]\npath = \"plugins/mdbook-toc.wasm\"\nsha256 = \"DIGEST\"\n\n\
                 [preprocessor.wasm.plugin.config]\n";
    for (before, rest, config) in [
        (
            "[preprocessor]\nother.x = 1 # x\ntoc = { command = 'c', marker = 'm', a = { b = 1 } } # toc\n",
            "[preprocessor]\nother.x = 1 # x\n",
            "marker = 'm'\na = { b = 1 }\n",
        ),
        (
            "[preprocessor]\ntoc.command = 'c'\ntoc.marker = 'm' # m\nother = {}\ntoc.a.\"b c\" = [\n  1,\n]\n",
            "[preprocessor]\nother = {}\n",
            "marker = 'm' # m\na.\"b c\" = [\n  1,\n]\n",
        ),
        (
            "preprocessor.toc.marker = 'm'\npreprocessor.other.x = 1\n[book]\ntitle = ''\n",
            "preprocessor.other.x = 1\n[book]\ntitle = ''\n",
            "marker = 'm'\n",
        ),
        (
            "[preprocessor.toc]\ncommand = 'c'\n# marker = 'm'\n\n[book]\n",
            "",
            "# marker = 'm'\n\n[book]\n",
        ),
    ] {
        let gap = if rest.is_empty() { "" } else { "\n" };
        assert_eq!(
            edited(before, Some("toc"), 0).text,
            format!("{rest}{gap}{entry}{config}"),
            "{before}"
        );
    }
}

#[test]
fn what_only_a_person_can_change() {
    for text in [
        "preprocessor = { toc = { marker = 'm' } }\n",
        "[preprocessor]\nwasm = { command = 'mdbook-wasm' }\n[preprocessor.toc]\nmarker = 'm'\n",
        "[preprocessor.wasm]\nplugin = 5\n[preprocessor.toc]\nmarker = 'm'\n",
        "[preprocessor]\nwasm = 5\n[preprocessor.toc]\nmarker = 'm'\n",
    ] {
        let problem = edit(text, &wanted(text, Some("toc"), 0), "DIGEST").unwrap_err();
        assert_eq!(problem.kind(), ErrorKind::Settings);
        let said = strip_styles(&problem);
        assert!(
            said.contains(
                "{ path = \"plugins/mdbook-toc.wasm\", sha256 = \"DIGEST\", config = { marker = \"m\" } }"
            ) && said.contains("and take [preprocessor.toc] out"),
            "{said}"
        );
    }
}

/// One table of a generated book.
#[derive(Clone, Debug)]
struct Part {
    comment: bool,
    header: &'static str,
    keys: Vec<&'static str>,
    blank: bool,
}

fn part() -> impl Strategy<Value = Part> {
    let header = prop_oneof![
        Just("[book]"),
        Just("[output.html] # é"),
        Just("[ preprocessor.\"other\" ]"),
        Just("[preprocessor.wasm]"),
        Just("[[preprocessor.wasm.plugin]]"),
        Just("[[preprocessor.wasm.plugin]]\npath='x'\n[preprocessor.wasm.plugin.config]"),
        Just("[preprocessor.toc]"),
        Just("[preprocessor.toc.sub]"),
        Just("[[preprocessor.toc.list]]"),
        Just("[preprocessor.'toc'.sub.deep] # c"),
    ];
    let key = prop_oneof![
        Just("a = 1"),
        Just("command = 'x' # why"),
        Just("renderers = [\n 'html', # h\n]"),
        Just("b . c = '''\n[no]\n# no\n'''"),
        Just("# d = 1"),
        Just("d = { e = [1, { f = 'é' }] }"),
        Just(""),
    ];
    let keys = prop::collection::hash_set(key, 0..4).prop_map(|keys| keys.into_iter().collect());
    (any::<bool>(), header, keys, any::<bool>()).prop_map(|(comment, header, keys, blank)| Part {
        comment,
        header,
        keys,
        blank,
    })
}

proptest! {
    /// The new text says what it has to (`edit` itself makes sure), and what belongs to other tables is in it
    /// as it was.
    #[test]
    fn all_else_stays(
        parts in prop::collection::vec(part(), 0..7),
        crlf in any::<bool>(),
        end in any::<bool>(),
        index in 0_usize..3,
    ) {
        let mut text = String::from("# top\n\n");
        let mut others = vec!["# top\n".to_owned()];
        for Part { comment, header, keys, blank } in &parts {
            let comment = if *comment { "# above\n" } else { "" };
            // A comment right above a header belongs to what is below it.
            let ends_in_comment = keys.last().is_some_and(|key| key.starts_with('#'));
            let gap = if *blank || ends_in_comment { "\n" } else { "" };
            let keys: String = keys.iter().map(|key| format!("{key}\n")).collect();
            let part = format!("{comment}{header}\n{keys}");
            if !header.contains("toc") {
                others.push(part.clone());
            }
            text += &format!("{part}{gap}");
        }
        if !end {
            text.truncate(text.trim_end().len());
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let crlf = text.contains("\r\n");
        if booktoml::parse(&text).is_err() {
            return Ok(());
        }
        let root = says(&text);
        let plugins = root
            .get("preprocessor")
            .and_then(|all| all.pointer("/wasm/plugin")?.as_array())
            .map_or(0, Vec::len);
        let wanted = wanted(&text, Some("toc"), index.min(plugins));
        let new = edit(&text, &wanted, "DIGEST").unwrap();
        for other in others {
            let other = if crlf { other.replace('\n', "\r\n") } else { other };
            prop_assert!(new.text.contains(other.trim_end()), "{:?} is not in {}", other, new.text);
        }
        prop_assert_eq!(new.text.matches("\r\n").count() > 0, crlf);
        prop_assert!(!crlf || !new.text.replace("\r\n", "").contains('\n'));
    }

    /// Whatever is in the file, it is refused or left whole.
    #[test]
    fn no_text_is_a_panic(text in "([\\[\\]{}=.,'\"#a-c \r\n\u{feff}é]|preprocessor|wasm|toc|plugin){0,40}") {
        if booktoml::parse(&text).is_ok_and(|_| {
            says(&text).get("preprocessor").is_none_or(|all| all.get("toc").is_none_or(Value::is_object))
        }) {
            let wanted = Wanted { old: Some("toc".to_owned()), ..wanted(&text, None, 0) };
            let _ = edit(&text, &wanted, "DIGEST");
        }
    }
}
