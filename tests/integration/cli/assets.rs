//! `mdbook-wasm assets`: style sheets and scripts of plugins, put into the book and taken out again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{self, chapter};
use crate::support::build::scripted;
use crate::support::guide::block;
use crate::support::run::{self, Run, cache};
use crate::support::{build, folder, write};

/// What `book.toml` begins with in these tests.
const TOML: &str = "\
# A book with style.
[book]
title   =  'Assets'

[output.html]
additional-css = ['own.css']   # mine

[preprocessor.wasm]
command = 'mdbook-wasm'
";

/// A style sheet and a script.
const BOTH: &str = "[['box.css', 'p.probed { color: rgb(1, 2, 3); }'], ['box.min.js', 'let a;']]";

/// A book whose plugin has these assets.
fn book(test: &str, assets: &str) -> PathBuf {
    let root = folder(&format!("assets-{test}"));
    fs::create_dir(root.join("plugins")).unwrap();
    fs::copy(build::guest("assets-probe"), root.join("plugins/box.wasm")).unwrap();
    write(&root.join("own.css"), "h1 { color: red; }\n");
    configure(&root, &format!("assets = {assets}"));
    root
}

/// Sets the config of its plugin.
fn configure(root: &Path, config: &str) {
    let plugin = "[[preprocessor.wasm.plugin]]\npath = 'plugins/box.wasm'\n";
    write(
        &root.join("book.toml"),
        format!("{TOML}\n{plugin}config = {{ {config} }}\n"),
    );
}

fn assets(root: &Path, args: &[&str]) -> Run {
    let all: Vec<_> = ["assets"].iter().chain(args).copied().collect();
    run::program_with(&all, b"", |command| {
        command.current_dir(root);
    })
}

/// What it said on standard output, and nothing on standard error.
#[track_caller]
fn succeeds(run: &Run) -> String {
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    told(run)
}

fn told(run: &Run) -> String {
    String::from_utf8(run.stdout.clone()).unwrap()
}

/// All files below a folder and what is in them.
fn everything(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => {
                // An empty folder would be left over as well.
                found.insert(path.clone(), Vec::new());
                found.append(&mut everything(&path));
            }
            false => {
                found.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    found
}

fn toml(root: &Path) -> String {
    fs::read_to_string(root.join("book.toml")).unwrap()
}

#[test]
fn there_and_back() {
    let root = book("back", BOTH);
    let before = everything(&root);
    let would = succeeds(&assets(&root, &["--dry-run"]));
    let check = assets(&root, &["--check"]);
    assert_eq!(told(&check), would);
    assert_eq!(check.status, Some(i32::from(ErrorKind::Settings.status())));
    assert_data_eq!(
        check.stderr,
        str![[r#"
error: the assets in the book are not those of its plugins
  help: run `mdbook-wasm assets`, and commit what it changes

"#]]
    );
    assert_eq!(everything(&root), before, "both write nothing");

    let done = succeeds(&assets(&root, &[]));
    assert_eq!(
        would,
        done.lines()
            .map(|line| format!("would {line}\n"))
            .collect::<String>()
    );
    assert_data_eq!(
        done,
        str![[r#"
write mdbook-wasm-assets/box/box.css (162 bytes, of plugin `box`)
write mdbook-wasm-assets/box/box.min.js (135 bytes, of plugin `box`)
book.toml: add "mdbook-wasm-assets/box/box.min.js" to `additional-js`
book.toml: add "mdbook-wasm-assets/box/box.css" to `additional-css`

"#]]
    );
    let changed = TOML.replace(
        "[output.html]\nadditional-css = ['own.css']",
        "[output.html]\nadditional-js = [\"mdbook-wasm-assets/box/box.min.js\"] # by mdbook-wasm assets\n\
         additional-css = ['own.css', \"mdbook-wasm-assets/box/box.css\"]",
    );
    assert!(toml(&root).starts_with(&changed), "{}", toml(&root));
    let css = fs::read_to_string(root.join("mdbook-wasm-assets/box/box.css")).unwrap();
    assert_data_eq!(
        css,
        str![
            "/* Written by `mdbook-wasm assets`. SHA-256 of what follows: [..] */\np.probed { color: rgb(1, 2, 3); }"
        ]
    );

    let after = everything(&root);
    for args in [&[][..], &["--check"], &["--dry-run"], &["--force"]] {
        assert_eq!(succeeds(&assets(&root, args)), "nothing to do\n");
    }
    assert_eq!(everything(&root), after);

    // The plugin need not be there any more.
    fs::remove_dir_all(root.join("plugins")).unwrap();
    let would = succeeds(&assets(&root, &["--remove", "--dry-run"]));
    assert_eq!(would.lines().count(), 4);
    assert_data_eq!(
        succeeds(&assets(&root, &["--remove"])),
        str![[r#"
remove mdbook-wasm-assets/box/box.css
remove mdbook-wasm-assets/box/box.min.js
book.toml: take "mdbook-wasm-assets/box/box.min.js" out of `additional-js`
book.toml: take "mdbook-wasm-assets/box/box.css" out of `additional-css`

"#]]
    );
    let without = |files: &BTreeMap<PathBuf, Vec<u8>>| {
        let files = files
            .iter()
            .filter(|(path, _)| !path.starts_with(root.join("plugins")));
        files
            .map(|(path, bytes)| (path.clone(), bytes.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(without(&everything(&root)), without(&before));
    assert_eq!(succeeds(&assets(&root, &["--remove"])), "nothing to do\n");
}

#[test]
fn a_book_of_both_mdbooks_has_them() {
    for mdbook in ["mdbook-0-4", "mdbook-0-5"] {
        let root = book(&format!("built-{mdbook}"), BOTH);
        let program = format!("'\"{}\"'", build::program().display());
        write(
            &root.join("book.toml"),
            toml(&root).replace("'mdbook-wasm'", &program),
        );
        write(&root.join("src/SUMMARY.md"), "# S\n\n- [One](a/one.md)\n");
        write(&root.join("src/a/one.md"), "# One\n");
        succeeds(&assets(&root, &[]));
        let output = Command::new(build::real(mdbook))
            .arg("build")
            .arg(&root)
            .env("MDBOOK_WASM_CACHE_DIR", cache())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let page = fs::read_to_string(root.join("book/a/one.html")).unwrap();
        // mdBook 0.5 puts a digest into the names of the files.
        for (link, (start, end)) in [
            ("href", ("../mdbook-wasm-assets/box/box", ".css")),
            ("src", ("../mdbook-wasm-assets/box/box", ".min.js")),
        ] {
            let link = format!("{link}=\"{start}");
            let (_, rest) = page
                .split_once(&link)
                .unwrap_or_else(|| panic!("{link}: {page}"));
            let (digest, _) = rest.split_once('"').unwrap();
            let file = root.join("book/a").join(format!("{start}{digest}"));
            assert!(digest.ends_with(end) && file.exists(), "{}", file.display());
        }
    }
}

/// As the guide shows it.
#[test]
fn the_guides_plugin() {
    let root = book("guide", "[]");
    fs::copy(build::guest("notes"), root.join("plugins/notes.wasm")).unwrap();
    write(
        &root.join("book.toml"),
        "[preprocessor.wasm]\nplugin-dir = 'plugins'\n",
    );
    fs::remove_file(root.join("plugins/box.wasm")).unwrap();
    let said = succeeds(&assets(&root, &[]));
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-book/using/assets.md");
    let page = fs::read_to_string(page).unwrap();
    let shown = format!("```console\n$ mdbook-wasm assets\n{said}```\n");
    assert!(page.contains(&shown), "{shown}");
}

/// Those of its page in other languages, which are parts of plugins that do what the one in Rust does.
#[test]
fn the_guides_plugins_in_javascript_and_python() {
    let world = "chapter-preprocessor-with-assets";
    for (language, source, plugin) in [
        (
            "js",
            "notes-js/plugin.js",
            scripted::js_for(world, "tests/guests/other-languages/notes-js"),
        ),
        (
            "python",
            "notes-python/plugin.py",
            scripted::python_for(world, "tests/guests/other-languages/notes-python"),
        ),
    ] {
        let Some(plugin) = plugin else { continue };
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/guests")
            .join(source);
        let source = fs::read_to_string(source).unwrap();
        let shown = block("writing/assets.md", language);
        // What is imported stands at the beginning of a file, and the rest at its end.
        for part in shown.split("\n\n\n") {
            assert!(source.contains(part.trim()), "{source}");
        }
        let root = book(language, "[]");
        fs::copy(&plugin, root.join("plugins/box.wasm")).unwrap();
        // The first time it is said that it is compiled.
        assets(&root, &[]);
        for (config, colour) in [("", "#2a7"), ("colour = '#123'", "#123")] {
            configure(&root, config);
            succeeds(&assets(&root, &[]));
            let css = fs::read_to_string(root.join("mdbook-wasm-assets/box/notes.css")).unwrap();
            let rule = format!("\n.note {{ border-left: 4px solid {colour}; }}\n");
            assert!(css.ends_with(&rule), "{css}");
        }
        configure(&root, "colour = 1");
        let run = assets(&root, &[]);
        run.failed_as(ErrorKind::Failed);
        assert!(run.stderr.contains("`colour` is no text"), "{}", run.stderr);
        let one = chapter("One", "one.md", "Note: first\n\nNo note: second\n");
        let book = books::Book::generated("one", "0.5.4", &json!([one]));
        let run = run::plugins(&book, &json!([{ "path": plugin }]));
        let content = "<p class=\"note\">first</p>\n\nNo note: second\n";
        assert_eq!(run::contents(&run.book()), [content]);
    }
}

/// A plugin of this project has them where its config needs them.
#[test]
fn the_alerts_have_their_colours() {
    let root = book("alerts", "[]");
    fs::copy(build::guest("alerts"), root.join("plugins/box.wasm")).unwrap();
    for (config, done) in [
        ("", "write mdbook-wasm-assets/box/alerts.css ("),
        ("style = 'html'", "nothing to do"),
        (
            "style = 'quote'",
            "remove mdbook-wasm-assets/box/alerts.css",
        ),
    ] {
        // What `assets` has written into it stays.
        let old = fs::read_to_string(root.join("book.toml")).unwrap();
        let (old, _) = old.split_once("config = {").unwrap();
        write(
            &root.join("book.toml"),
            format!("{old}config = {{ {config} }}\n"),
        );
        let said = succeeds(&assets(&root, &[]));
        assert!(said.starts_with(done), "{said}");
        let css = root.join("mdbook-wasm-assets/box/alerts.css");
        assert_eq!(css.exists(), config != "style = 'quote'");
    }
}

#[test]
fn what_a_plugin_has_no_more_is_taken_out() {
    let root = book("less", BOTH);
    succeeds(&assets(&root, &[]));
    let named = toml(&root);
    write(
        &root.join("book.toml"),
        named.replace("['box.min.js', 'let a;']", "['c.css', '']"),
    );
    assert_data_eq!(
        succeeds(&assets(&root, &[])),
        str![[r#"
write mdbook-wasm-assets/box/c.css (129 bytes, of plugin `box`)
remove mdbook-wasm-assets/box/box.min.js
book.toml: take "mdbook-wasm-assets/box/box.min.js" out of `additional-js`
book.toml: add "mdbook-wasm-assets/box/c.css" to `additional-css`

"#]]
    );
    assert!(!toml(&root).contains("additional-js"));
    // A renderer that has no pages.
    let text = toml(&root).replace("config =", "renderers = ['epub']\nconfig =");
    write(&root.join("book.toml"), text);
    assert_eq!(succeeds(&assets(&root, &[])).lines().count(), 4);
    assert!(!root.join("mdbook-wasm-assets").exists());
}

#[test]
fn what_a_person_changed_is_kept() {
    let root = book("kept", BOTH);
    succeeds(&assets(&root, &[]));
    let css = root.join("mdbook-wasm-assets/box/box.css");
    let own = root.join("mdbook-wasm-assets/box/own.css");
    let changed = fs::read_to_string(&css)
        .unwrap()
        .replace("(1, 2, 3)", "(4, 5, 6)");
    write(&css, &changed);
    write(&own, "a { }\n");
    // As a version control might have checked it out.
    let js = root.join("mdbook-wasm-assets/box/box.min.js");
    write(&js, fs::read_to_string(&js).unwrap().replace('\n', "\r\n"));
    let before = everything(&root);
    for args in [&[][..], &["--check"], &["--remove"]] {
        let run = assets(&root, args);
        assert_data_eq!(
            run.failed_as(ErrorKind::Settings).to_owned(),
            str![[r#"
error: a file is not as `mdbook-wasm assets` has written it
  why: `mdbook-wasm-assets/box/box.css` would be lost
  help: keep your changes in a file of your own that `book.toml` names too, and use `--force`

"#]]
        );
        assert_eq!(everything(&root), before);
    }
    let done = succeeds(&assets(&root, &["--force"]));
    assert_eq!(
        done,
        "write mdbook-wasm-assets/box/box.css (162 bytes, of plugin `box`)\n"
    );
    write(&css, &changed);
    let text = toml(&root).replace("'own.css'", "'own.css', 'mdbook-wasm-assets/box/own.css'");
    write(&root.join("book.toml"), text);
    assert_eq!(
        succeeds(&assets(&root, &["--remove", "--force"]))
            .lines()
            .count(),
        4
    );
    assert!(
        own.exists() && !css.exists() && !js.exists(),
        "what is not ours is nobody's business"
    );
    assert!(toml(&root).contains("['own.css', 'mdbook-wasm-assets/box/own.css']"));
}

#[test]
fn nothing_that_a_plugin_returns_is_trusted() {
    let root = book("trusted", "[]");
    for (config, class, why) in [
        (
            "assets = [['../a.css', '']]",
            ErrorKind::Failed,
            "`../a.css` is no name for one: it has a `/`",
        ),
        (
            "assets = [['..\\\\a.css', '']]",
            ErrorKind::Failed,
            "it has a `\\`, and expected are",
        ),
        (
            "assets = [['..', '']]",
            ErrorKind::Failed,
            "it begins or ends with a dot",
        ),
        (
            "assets = [['CON.css', '']]",
            ErrorKind::Failed,
            "Windows keeps it for a device",
        ),
        (
            "assets = [[\"a\\u001b.css\", '']]",
            ErrorKind::Failed,
            "it has a `\\u{1b}`",
        ),
        (
            "assets = [['a.html', '']]",
            ErrorKind::Failed,
            "it ends in neither `.css` nor `.js`",
        ),
        (
            "assets = [['css', '']]",
            ErrorKind::Failed,
            "it ends in neither",
        ),
        ("assets = [['', '']]", ErrorKind::Failed, "it is empty"),
        (
            "assets = [['a.css', ''], ['A.css', '']]",
            ErrorKind::Failed,
            "`mdbook-wasm-assets/box/a.css` and `mdbook-wasm-assets/box/A.css` are the same file",
        ),
        (
            "do = 'many'",
            ErrorKind::Failed,
            "it has 1000, and may have 100",
        ),
        ("do = 'fail'", ErrorKind::Failed, "there are none today"),
        ("do = 'panic'", ErrorKind::Failed, "it crashed: "),
        (
            "do = 'open'",
            ErrorKind::Failed,
            "No such file or directory",
        ),
        (
            "do = 'loop' }\nlimits = { timeout = '100ms'",
            ErrorKind::Failed,
            "after its time limit of 100ms",
        ),
        (
            "do = 'much' }\nlimits = { output = '1 MiB'",
            ErrorKind::Failed,
            "it handed over more than its limit of 1 MiB",
        ),
        (
            "assets = [['a.css', '']] }\nname = 'a/b' #",
            ErrorKind::Settings,
            "its name can't be that of a folder: it has a `/`",
        ),
    ] {
        configure(&root, config);
        write(&root.join("secret"), "secret");
        let before = everything(&root);
        let run = assets(&root, &[]);
        let said = run.failed_as(class);
        assert!(said.contains(why), "{said}");
        assert!(said.starts_with("error: plugin `"), "{said}");
        assert_eq!(everything(&root), before, "{config}");
    }
    configure(&root, "do = 'fail'");
    assert_data_eq!(
        assets(&root, &[]).failed().to_owned(),
        str![[r#"
error: plugin `box` failed when it was asked for its assets
  why: there are none today

"#]]
    );
    configure(&root, "do = 'log'");
    let run = assets(&root, &[]);
    assert_eq!(run.stderr, "[box] here they are\n");
    assert_eq!(told(&run), "nothing to do\n");
}

#[test]
fn two_plugins_and_two_tables() {
    let root = book("two", BOTH);
    let second = "[[preprocessor.wasm.plugin]]\npath = 'plugins/box.wasm'\nname = 'Box'\n";
    let early = toml(&root);
    let config = |assets: &str| format!("config = {{ assets = {assets} }}\n");
    write(
        &root.join("book.toml"),
        format!("{early}{second}{}", config(BOTH)),
    );
    let run = assets(&root, &[]);
    let said = run.failed_as(ErrorKind::Failed);
    assert!(
        said.contains("help: give one of the plugins another `name`\n"),
        "{said}"
    );
    // Another table has another folder, and neither touches what is the other's.
    let second = second.replace("wasm.plugin", "late.plugin");
    let text = format!(
        "{early}[preprocessor.late]\n{second}{}",
        config("[['l.css', '']]")
    );
    write(&root.join("book.toml"), &text);
    succeeds(&assets(&root, &[]));
    succeeds(&assets(&root, &["--section", "late"]));
    for section in ["wasm", "late"] {
        assert_eq!(
            succeeds(&assets(&root, &["--check", "--section", section])),
            "nothing to do\n"
        );
    }
    assert!(root.join("mdbook-late-assets/Box/l.css").exists());
    succeeds(&assets(&root, &["--remove"]));
    assert!(toml(&root).contains("\"mdbook-late-assets/Box/l.css\""));
    let elsewhere = folder("assets-elsewhere");
    let name = root.to_str().unwrap();
    succeeds(&assets(
        &elsewhere,
        &["--remove", "--section", "late", "--book", name],
    ));
    assert_eq!(toml(&root), text);
}

#[test]
fn plugins_without_assets_have_none() {
    let root = book("none", "[]");
    for guest in ["wasm-fixer", "book-probe", "first-plugin"] {
        fs::copy(build::guest(guest), root.join("plugins/box.wasm")).unwrap();
        assert_eq!(succeeds(&assets(&root, &[])), "nothing to do\n");
    }
    fs::remove_file(root.join("plugins/box.wasm")).unwrap();
    let run = assets(&root, &[]);
    run.failed_as(ErrorKind::Refused);
}

/// The export is overlooked in a build.
#[test]
fn a_build_writes_nothing() {
    let root = book("build", BOTH);
    let before = everything(&root);
    let items = json!([chapter("One", "one.md", "text")]);
    let mut book = books::Book::generated("one", "0.5.4", &items);
    book.context["root"] = Value::from(root.to_str().unwrap());
    let run = run::plugins(&book, &json!([{ "path": "plugins/box.wasm" }]));
    assert_eq!(
        run::contents(&run.book()),
        ["text\n<p class=\"probed\">probed</p>\n"]
    );
    assert_eq!(everything(&root), before);
}

#[test]
fn an_export_of_another_type_is_refused() {
    let root = book("type", "[]");
    let wat = r#"(component
        (core module $m (func (export "f") (result i32) i32.const 0))
        (core instance $m (instantiate $m))
        (func $f (result u32) (canon lift (core func $m "f")))
        (instance $none)
        (instance $i (export "provide" (func $f)))
        (export "mdbook:preprocessor/chapter-processor@0.1.0" (instance $i))
        (export "mdbook:preprocessor/assets@0.1.0" (instance $i)))"#;
    write(&root.join("plugins/box.wasm"), wat::parse_str(wat).unwrap());
    let run = assets(&root, &[]);
    let said = run.failed_as(ErrorKind::Refused);
    assert!(
        said.contains("its export does not have the type that the contract gives it"),
        "{said}"
    );
}
