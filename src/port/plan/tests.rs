use std::path::Path;

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::{Addition, Change, Wishes};
use crate::booktoml;
use crate::port::{Book, Request};
use crate::problem::Problem;
use crate::style::strip_styles;

fn book(text: &str) -> Book {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Book {
        folder: root.to_owned(),
        root: root.to_owned(),
        file: root.join("book.toml"),
        text: text.to_owned(),
        says: booktoml::table(booktoml::parse(text).unwrap().as_table()),
        section: "wasm".to_owned(),
    }
}

fn plan(text: &str, program: &str) -> Result<String, Problem> {
    plan_with(text, program, &Wishes::default())
}

fn plan_with(text: &str, program: &str, wishes: &Wishes) -> Result<String, Problem> {
    let request = Request {
        name: program.to_owned(),
        ..Request::default()
    };
    let plan = book(text).plan(&request, program, wishes)?;
    Ok(strip_styles(&plan))
}

#[test]
fn a_table_is_taken_over() {
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
  2. try it on this book, and go on only if it works; no native `mdbook-no-such` is installed to compare with
  3. put it into `plugins/mdbook-no-such.wasm`
  4. take this out of `book.toml`, and put in what is new:
     - [preprocessor.no-such]
     - command = 'mdbook-no-such --fast' # c
     - after = ["links", "other"]
     - before = ["wasm"]
     - renderers = ["html"]
     - marker = 'm'
     + [preprocessor.wasm]
     + command = "mdbook-wasm"
     + after = ["links", "other"]
     +
     + [[preprocessor.wasm.plugin]]
     + path = "plugins/mdbook-no-such.wasm"
     + sha256 = "(of the file)"
     + renderers = ["html"]
     +
     + [preprocessor.wasm.plugin.config]
     + marker = 'm'
note: a plugin gets no arguments but mdBook's: those of `mdbook-no-such --fast` are lost
note: [preprocessor.last] has `no-such` in `after`: write `wasm` there instead
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
  2. try it on this book, and go on only if it works; no native `mdbook-no-such` is installed to compare with
  3. put it into `src/mdbook-no-such.wasm`
  4. write its digest into `book.toml`, where it is listed already
"#]]
    );
    let without_pin = plan(&text(""), "mdbook-no-such").unwrap();
    assert!(without_pin.ends_with("leave `book.toml` as it is, where it is listed already"));
    let wishes = Wishes {
        allow: json!({ "read": ["src"] }).as_object().unwrap().clone(),
        no_check: false,
    };
    let said = plan_with(&text(""), "mdbook-no-such", &wishes).unwrap_err();
    assert!(strip_styles(&said).contains("write what it is granted into `allow`"));
    let twice = format!("{}[preprocessor.no-such]\n", text(""));
    let twice = plan(&twice, "mdbook-no-such").unwrap();
    assert!(
        twice.contains("[preprocessor.no-such] is still there"),
        "{twice}"
    );
}

#[test]
fn what_is_wrong_is_told_before_anything_is_built() {
    let granted = |folder: &str| {
        let wishes = Wishes {
            allow: json!({ "read": [folder] }).as_object().unwrap().clone(),
            no_check: true,
        };
        plan_with("", "mdbook-x", &wishes).map_err(|problem| strip_styles(&problem))
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
    let said = |text: &str, program: &str| strip_styles(&plan(text, program).unwrap_err());
    let outside = "[[preprocessor.wasm.plugin]]\npath = '../mdbook-x.wasm'\n";
    assert!(said(outside, "mdbook-x").contains("does not lie in the book's folder"));
    let twice =
        "[preprocessor.a]\ncommand = 'mdbook-x'\n[preprocessor.b]\ncommand = 'b/mdbook-x'\n";
    assert!(said(twice, "mdbook-x").contains("[preprocessor.a], [preprocessor.b]"));
    let empty = "[preprocessor.x]\nrenderers = []\n";
    assert!(said(empty, "mdbook-x").contains("`renderers`: it is empty"));
}

#[test]
fn the_folder_and_the_list_are_the_books_own() {
    let text = "[preprocessor.wasm]\nplugin-dir = 'wasm/'\nafter = ['links']\n\
                [[preprocessor.wasm.plugin]]\npath = 'wasm/mdbook-one.wasm'\n\
                [preprocessor.my-x]\ncommand = '/a/mdbook-x'\nafter = ['links', 'one', 'index']\n";
    let request = Request::default();
    let book = book(text);
    assert!(
        ["mdbook-x", "mdbook-one"]
            .into_iter()
            .all(|program| book.runs(program))
    );
    assert!(!book.runs("mdbook-y"));
    let plan = book.plan(&request, "mdbook-x", &Wishes::default()).unwrap();
    assert_eq!(plan.path, "wasm/mdbook-x.wasm");
    let Change::Add(addition) = &plan.change else {
        panic!("it is not listed");
    };
    let Addition { wanted, edited } = &**addition;
    assert_eq!((wanted.index, wanted.old.as_deref()), (1, Some("my-x")));
    assert!(
        edited
            .text
            .starts_with(&text[..text.find("[preprocessor.my-x]").unwrap()])
    );
    assert_eq!(
        plan.notes,
        [
            "`after = [\"index\"]` holds for all plugins together: add it to [preprocessor.wasm] if it may",
            "`mdbook-x` looks for its settings in [preprocessor.x], and gets those of [preprocessor.my-x] \
             there now",
        ]
    );
}

#[test]
fn another_section_is_named_in_its_command() {
    let mut book = book("");
    book.section = "wasm late".to_owned();
    let plan = book.plan(&Request::default(), "mdbook-x", &Wishes::default());
    let shown = strip_styles(&plan.unwrap());
    assert!(
        shown.contains("command = \"mdbook-wasm --section 'wasm late'\""),
        "{shown}"
    );
}

/// The blocks of TOML on a page of the guide.
fn blocks(page: &str) -> Vec<String> {
    let parts = page.split("```toml\n").skip(1);
    parts
        .filter_map(|part| Some(part.split_once("```")?.0.to_owned()))
        .collect()
}

#[test]
fn the_guide_shows_what_is_done() {
    let page = include_str!("../../../sample-book/using/native.md");
    let [before, after] = &blocks(page)[..] else {
        panic!("the page has two blocks");
    };
    let plan = book(before).plan(&Request::default(), "mdbook-toc", &Wishes::default());
    let plan = plan.unwrap();
    let Change::Add(addition) = &plan.change else {
        panic!("it is not listed");
    };
    let edited = &addition.edited;
    let (start, rest) = after.split_once("sha256 = \"").unwrap();
    let digest = &rest[..64];
    assert_eq!(
        edited.text.replace("(of the file)", digest),
        *after,
        "{start}"
    );
}
