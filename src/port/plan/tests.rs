use std::path::Path;

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{ConfigChange, NewTables, PortOptions};
use crate::booktoml::BookToml;
use crate::port::{BuildRequest, PortBook};
use crate::problem::Problem;
use crate::style::strip_styles;

fn book(text: &str) -> PortBook {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    PortBook {
        folder: root.to_owned(),
        toml: BookToml::new(root.to_owned(), root.join("book.toml"), text).unwrap(),
        section: "wasm".to_owned(),
    }
}

fn plan(text: &str, program: &str) -> Result<String, Problem> {
    plan_with(text, program, &PortOptions::default())
}

fn plan_with(text: &str, program: &str, options: &PortOptions) -> Result<String, Problem> {
    let request = BuildRequest {
        name: program.to_owned(),
        ..BuildRequest::default()
    };
    let plan = book(text).plan(&request, program, options)?;
    Ok(strip_styles(&plan))
}

#[test]
fn the_plugin_replaces_the_table() {
    let text = "\
[preprocessor.no-such]
command = 'mdbook-no-such --fast' # \u{1b}
after = [\"links\", \"other\"]
before = [\"wasm\"]
renderers = [\"html\"]
marker = 'm'

[preprocessor.last]
after = [\"no-such\"]
";
    assert_data_eq!(
        plan(&text.replace('\u{1b}', "c"), "mdbook-no-such").unwrap(),
        str![[r#"
  1. build it: cargo install mdbook-no-such --locked --target wasm32-wasip2 --root TEMP --config 'target.wasm32-wasip2.rustflags=["-Ctarget-feature=+simd128", "-Cllvm-args=--inline-threshold=2000", "--cfg", "tokio_unstable"]' --config 'profile.release.lto="fat"' --config 'profile.release.codegen-units=1' --config 'profile.release.panic="abort"' --config 'profile.release.strip="debuginfo"'
  2. run it on this book, and stop if it fails; no native `mdbook-no-such` is installed to compare with
  3. copy it to `plugins/mdbook-no-such.wasm`
  4. change `book.toml`:
     @@ -1,8 +1,13 @@
     -[preprocessor.no-such]
     -command = 'mdbook-no-such --fast' # c
     +[preprocessor.wasm]
     +command = "mdbook-wasm"
      after = ["links", "other"]
     -before = ["wasm"]
     +
     +[[preprocessor.wasm.plugin]]
     +path = "plugins/mdbook-no-such.wasm"
     +sha256 = "(of the file)"
      renderers = ["html"]
     +
     +[preprocessor.wasm.plugin.config]
      marker = 'm'

      [preprocessor.last]
note: plugins get no arguments: those of `mdbook-no-such --fast` are dropped
note: [preprocessor.last] lists `no-such` in `after`: change that to `wasm`
"#]]
    );
}

#[test]
fn a_plugin_that_is_listed_stays_as_it_is() {
    let text = |pin: &str| {
        format!(
            "[[preprocessor.wasm.plugin]]\npath = 'src/mdbook-no-such.wasm'\n{pin}config.x = 1\n"
        )
    };
    assert_data_eq!(
        plan(&text("sha256 = 'any'\n"), "mdbook-no-such").unwrap(),
        str![[r#"
  1. build it: cargo install mdbook-no-such --locked --target wasm32-wasip2 --root TEMP --config 'target.wasm32-wasip2.rustflags=["-Ctarget-feature=+simd128", "-Cllvm-args=--inline-threshold=2000", "--cfg", "tokio_unstable"]' --config 'profile.release.lto="fat"' --config 'profile.release.codegen-units=1' --config 'profile.release.panic="abort"' --config 'profile.release.strip="debuginfo"'
  2. run it on this book, and stop if it fails; no native `mdbook-no-such` is installed to compare with
  3. copy it to `src/mdbook-no-such.wasm`
  4. update its digest in `book.toml`, which lists it already
"#]]
    );
    let without_pin = plan(&text(""), "mdbook-no-such").unwrap();
    assert!(without_pin.ends_with("leave `book.toml` as it is: it lists the plugin already"));
    let options = PortOptions {
        allow: json!({ "read": ["src"] }).as_object().unwrap().clone(),
        no_check: false,
    };
    let error = plan_with(&text(""), "mdbook-no-such", &options).unwrap_err();
    assert!(strip_styles(&error).contains("add the permissions to `allow`"));
    let twice = format!("{}[preprocessor.no-such]\n", text(""));
    let twice = plan(&twice, "mdbook-no-such").unwrap();
    assert!(
        twice.contains("[preprocessor.no-such] still exists"),
        "{twice}"
    );
}

#[test]
fn invalid_settings_are_reported_before_anything_is_built() {
    let granted = |folder: &str| {
        let options = PortOptions {
            allow: json!({ "read": [folder] }).as_object().unwrap().clone(),
            no_check: true,
        };
        plan_with("", "mdbook-x", &options).map_err(|problem| strip_styles(&problem))
    };
    assert!(
        granted("src")
            .unwrap()
            .contains("allow = { read = [\"src\"] }")
    );
    assert!(
        granted("gone")
            .unwrap_err()
            .contains("there is no such folder")
    );
    let error = |text: &str, program: &str| strip_styles(&plan(text, program).unwrap_err());
    let outside = "[[preprocessor.wasm.plugin]]\npath = '../mdbook-x.wasm'\n";
    assert!(error(outside, "mdbook-x").contains("is not in the book's folder"));
    let twice =
        "[preprocessor.a]\ncommand = 'mdbook-x'\n[preprocessor.b]\ncommand = 'b/mdbook-x'\n";
    assert!(error(twice, "mdbook-x").contains("[preprocessor.a], [preprocessor.b]"));
    let empty = "[preprocessor.x]\nrenderers = []\n";
    assert!(error(empty, "mdbook-x").contains("`renderers`: the list is empty"));
}

#[test]
fn the_books_folder_and_list_are_used() {
    let text = "[preprocessor.wasm]\nplugin-dir = 'wasm/'\nafter = ['links']\n\
                [[preprocessor.wasm.plugin]]\npath = 'wasm/mdbook-one.wasm'\n\
                [preprocessor.my-x]\ncommand = '/a/mdbook-x'\nafter = ['links', 'one', 'index']\n";
    let request = BuildRequest::default();
    let book = book(text);
    assert!(
        ["mdbook-x", "mdbook-one"]
            .into_iter()
            .all(|program| book.runs(program))
    );
    assert!(!book.runs("mdbook-y"));
    let plan = book
        .plan(&request, "mdbook-x", &PortOptions::default())
        .unwrap();
    assert_eq!(plan.path, "wasm/mdbook-x.wasm");
    let ConfigChange::Add(tables) = &plan.change else {
        panic!("it is not listed");
    };
    let NewTables { wanted, edited } = &**tables;
    assert_eq!((wanted.index, wanted.old.as_deref()), (1, Some("my-x")));
    assert!(
        edited
            .text()
            .starts_with(&text[..text.find("[preprocessor.my-x]").unwrap()])
    );
    assert_eq!(
        plan.notes,
        [
            "`after = [\"index\"]` can only apply to all plugins together: add it to [preprocessor.wasm] if that \
             is right for the others",
            "`mdbook-x` reads its settings from [preprocessor.x]: as a plugin, it finds those of \
             [preprocessor.my-x] there",
        ]
    );
}

#[test]
fn another_section_is_named_in_its_command() {
    let mut book = book("");
    book.section = "wasm late".to_owned();
    let plan = book.plan(
        &BuildRequest::default(),
        "mdbook-x",
        &PortOptions::default(),
    );
    let shown = strip_styles(&plan.unwrap());
    assert!(
        shown.contains("command = \"mdbook-wasm --section 'wasm late'\""),
        "{shown}"
    );
}

/// Returns the blocks of TOML on a page of the guide.
fn blocks(page: &str) -> Vec<String> {
    let parts = page.split("```toml\n").skip(1);
    parts
        .filter_map(|part| Some(part.split_once("```")?.0.to_owned()))
        .collect()
}

#[test]
fn the_guide_shows_the_edit() {
    let page = include_str!("../../../sample-book/using/native.md");
    let [before, after] = &blocks(page)[..] else {
        panic!("the page has two blocks");
    };
    let plan = book(before).plan(
        &BuildRequest::default(),
        "mdbook-toc",
        &PortOptions::default(),
    );
    let plan = plan.unwrap();
    let ConfigChange::Add(tables) = &plan.change else {
        panic!("it is not listed");
    };
    let edited = &tables.edited;
    let (start, rest) = after.split_once("sha256 = \"").unwrap();
    let digest = &rest[..64];
    assert_eq!(
        edited.text().replace("(of the file)", digest),
        *after,
        "{start}"
    );
}
