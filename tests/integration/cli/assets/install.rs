//! Installing assets in the book, and removing them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{BOTH, TOML, assets, book, everything, toml};
use crate::support::books::{self, chapter};
use crate::support::run::{self, cache, quiet_stdout, stdout_of};
use crate::support::{build, folder, write};

#[test]
fn install_and_remove() {
    let root = book("back", BOTH);
    let before = everything(&root);
    let would = quiet_stdout(&assets(&root, &["--dry-run"]));
    let check = assets(&root, &["--check"]);
    assert_eq!(stdout_of(&check), would);
    assert_eq!(check.status, Some(i32::from(ErrorKind::Settings.status())));
    assert_data_eq!(
        check.stderr,
        str![[r#"
error: the assets in the book are out of date
  help: run `mdbook-wasm assets`, and commit the changes

"#]]
    );
    assert_eq!(everything(&root), before, "both write nothing");

    let done = quiet_stdout(&assets(&root, &[]));
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
        assert_eq!(quiet_stdout(&assets(&root, args)), "nothing to do\n");
    }
    assert_eq!(everything(&root), after);

    // Removing works without the plugin.
    fs::remove_dir_all(root.join("plugins")).unwrap();
    let would = quiet_stdout(&assets(&root, &["--remove", "--dry-run"]));
    assert_eq!(would.lines().count(), 4);
    assert_data_eq!(
        quiet_stdout(&assets(&root, &["--remove"])),
        str![[r#"
remove mdbook-wasm-assets/box/box.css
remove mdbook-wasm-assets/box/box.min.js
book.toml: remove "mdbook-wasm-assets/box/box.min.js" from `additional-js`
book.toml: remove "mdbook-wasm-assets/box/box.css" from `additional-css`

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
    assert_eq!(
        quiet_stdout(&assets(&root, &["--remove"])),
        "nothing to do\n"
    );
}

#[test]
fn both_mdbooks_load_them() {
    for mdbook in ["mdbook-0-4", "mdbook-0-5"] {
        let root = book(&format!("built-{mdbook}"), BOTH);
        let program = format!("'\"{}\"'", build::program().display());
        write(
            &root.join("book.toml"),
            toml(&root).replace("'mdbook-wasm'", &program),
        );
        write(&root.join("src/SUMMARY.md"), "# S\n\n- [One](a/one.md)\n");
        write(&root.join("src/a/one.md"), "# One\n");
        quiet_stdout(&assets(&root, &[]));
        let output = Command::new(build::real_mdbook(mdbook))
            .arg("build")
            .arg(&root)
            .env("MDBOOK_WASM_CACHE_DIR", cache())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        let page = fs::read_to_string(root.join("book/a/one.html")).unwrap();
        // mdBook 0.5 adds a digest to the file names.
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

#[test]
fn obsolete_assets_are_removed() {
    let root = book("less", BOTH);
    quiet_stdout(&assets(&root, &[]));
    let named = toml(&root);
    write(
        &root.join("book.toml"),
        named.replace("['box.min.js', 'let a;']", "['c.css', '']"),
    );
    assert_data_eq!(
        quiet_stdout(&assets(&root, &[])),
        str![[r#"
write mdbook-wasm-assets/box/c.css (129 bytes, of plugin `box`)
remove mdbook-wasm-assets/box/box.min.js
book.toml: remove "mdbook-wasm-assets/box/box.min.js" from `additional-js`
book.toml: add "mdbook-wasm-assets/box/c.css" to `additional-css`

"#]]
    );
    assert!(!toml(&root).contains("additional-js"));
    // A renderer without HTML pages.
    let text = toml(&root).replace("config =", "renderers = ['epub']\nconfig =");
    write(&root.join("book.toml"), text);
    assert_eq!(quiet_stdout(&assets(&root, &[])).lines().count(), 4);
    assert!(!root.join("mdbook-wasm-assets").exists());
}

#[test]
fn modified_files_are_kept() {
    let root = book("kept", BOTH);
    quiet_stdout(&assets(&root, &[]));
    let css = root.join("mdbook-wasm-assets/box/box.css");
    let own = root.join("mdbook-wasm-assets/box/own.css");
    let changed = fs::read_to_string(&css)
        .unwrap()
        .replace("(1, 2, 3)", "(4, 5, 6)");
    write(&css, &changed);
    write(&own, "a { }\n");
    // Version control may have converted the line breaks.
    let js = root.join("mdbook-wasm-assets/box/box.min.js");
    write(&js, fs::read_to_string(&js).unwrap().replace('\n', "\r\n"));
    let before = everything(&root);
    for args in [&[][..], &["--check"], &["--remove"]] {
        let run = assets(&root, args);
        assert_data_eq!(
            run.failed_as(ErrorKind::Settings).to_owned(),
            str![[r#"
error: a file was not written by `mdbook-wasm assets`, or was changed since
  why: `mdbook-wasm-assets/box/box.css` would be lost
  help: move your changes to a file of your own, list it in `book.toml`, and use `--force`

"#]]
        );
        assert_eq!(everything(&root), before);
    }
    let done = quiet_stdout(&assets(&root, &["--force"]));
    assert_eq!(
        done,
        "write mdbook-wasm-assets/box/box.css (162 bytes, of plugin `box`)\n"
    );
    write(&css, &changed);
    let text = toml(&root).replace("'own.css'", "'own.css', 'mdbook-wasm-assets/box/own.css'");
    write(&root.join("book.toml"), text);
    assert_eq!(
        quiet_stdout(&assets(&root, &["--remove", "--force"]))
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
    let stderr = run.failed_as(ErrorKind::Failed);
    assert!(
        stderr.contains("help: give one of the plugins another `name`\n"),
        "{stderr}"
    );
    // Another table has its own folder, and neither command changes files of the other table.
    let second = second.replace("wasm.plugin", "late.plugin");
    let text = format!(
        "{early}[preprocessor.late]\n{second}{}",
        config("[['l.css', '']]")
    );
    write(&root.join("book.toml"), &text);
    quiet_stdout(&assets(&root, &[]));
    quiet_stdout(&assets(&root, &["--section", "late"]));
    for section in ["wasm", "late"] {
        assert_eq!(
            quiet_stdout(&assets(&root, &["--check", "--section", section])),
            "nothing to do\n"
        );
    }
    assert!(root.join("mdbook-late-assets/Box/l.css").exists());
    quiet_stdout(&assets(&root, &["--remove"]));
    assert!(toml(&root).contains("\"mdbook-late-assets/Box/l.css\""));
    let elsewhere = folder("assets-elsewhere");
    let name = root.to_str().unwrap();
    quiet_stdout(&assets(
        &elsewhere,
        &["--remove", "--section", "late", "--book", name],
    ));
    assert_eq!(toml(&root), text);
}

#[test]
fn plugins_without_assets() {
    let root = book("none", "[]");
    for guest in ["wasm-fixer", "book-probe", "first-plugin"] {
        fs::copy(build::guest(guest), root.join("plugins/box.wasm")).unwrap();
        assert_eq!(quiet_stdout(&assets(&root, &[])), "nothing to do\n");
    }
    fs::remove_file(root.join("plugins/box.wasm")).unwrap();
    let run = assets(&root, &[]);
    run.failed_as(ErrorKind::Refused);
}

/// A build ignores the export.
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
