//! Plugins that were built for version 0.1 of the contract still work.

use std::fs;
use std::path::{Path, PathBuf};

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{Book, chapter};
use crate::support::build::scripted;
use crate::support::guide::mdbook;
use crate::support::run::{self, plugin};
use crate::support::{build, folder, write};

const CHAPTER: &str = "# LOOK\n\né𝄞 LOOK and é𝄞 LOOK\n";

/// Creates a book with the two plugins for 0.1.
fn book(test: &str) -> PathBuf {
    let root = folder(test);
    let program = build::program().display();
    let path = |name: &str| build::guest(name).display().to_string();
    let toml = format!(
        "[book]\ntitle = \"B\"\nauthors = [\"A\"]\nlanguage = \"la\"\n\n\
         [output.html]\n\n\
         [preprocessor.wasm]\ncommand = '\"{program}\"'\n\n\
         [[preprocessor.wasm.plugin]]\npath = '{}'\nname = \"older\"\nconfig = {{ key = [1, \"a\"] }}\n\n\
         [[preprocessor.wasm.plugin]]\npath = '{}'\n",
        path("older-chapter"),
        path("older-book"),
    );
    write(&root.join("book.toml"), toml);
    let summary =
        "# Summary\n\n- [One](one.md)\n  - [Two](two/two.md)\n\n---\n\n# Part\n\n- [Draft]()\n";
    write(&root.join("src/SUMMARY.md"), summary);
    write(&root.join("src/one.md"), "# One\n");
    write(&root.join("src/two/two.md"), CHAPTER);
    root
}

fn page(root: &Path, page: &str) -> String {
    let html = fs::read_to_string(root.join("book").join(page)).unwrap();
    let main = html.split_once("<main>").unwrap().1;
    main.split_once("</main>").unwrap().0.trim().to_owned()
}

#[test]
fn both_mdbooks_build_the_same_pages() {
    for (name, version) in [("mdbook-0-4", "0.4"), ("mdbook-0-5", "0.5")] {
        let root = book(&format!("older-{version}"));
        let output = mdbook(name, &["build"], &root);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{stderr}");
        let expected = format!(
            "html {version} {{\"key\":[1,\"a\"]}} Some(\"B\") [\"A\"] None Some(\"la\") None\n\
             \"Two\" 36 Some([1, 1]) Some(\"two/two.md\") Some(\"two/two.md\") [\"One\"]\n"
        );
        let two = page(&root, "two/two.html").replace("&quot;", "\"");
        assert!(two.contains(&expected), "{two}");
        assert_data_eq!(
            page(&root, "all.html"),
            str![[r##"
<h1 id="all"><a class="header" href="#all">All</a></h1>
<pre><code class="language-text">0 One Some("one.md")
1 Two, renamed Some("two/two.md")
0 separator
0 part Part
0 Draft None
</code></pre>
"##]]
        );
        for line in [
            "[older] error: Two\n[older] warning: Two\n[older] Two\n",
            "warning: place 0\n --> src/two/two.md:1:3\n",
            "note[place]: place 1\n --> src/two/two.md:3:4\n",
            "warning[place]: place 2\n --> src/two/two.md:3:16\n",
            "  = help: look there\n",
            "note: of the book\n",
            "--> src/one.md\n",
            "--> gone.md\n",
        ] {
            assert!(stderr.contains(line), "{line}\n{stderr}");
        }
    }
}

#[test]
fn findings_failures_and_logs() {
    let items = json!([chapter("One", "one.md", "FAIL, and LOOK")]);
    let book = Book::generated("older", "0.5.4", &items);
    let with = |config: &Value| {
        let mut older = plugin("older-chapter", config);
        older["name"] = json!("older");
        run::plugins(&book, &json!([older]))
    };
    let run = with(&json!({ "fail": true }));
    assert_data_eq!(
        run.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
[older] error: One
[older] warning: One
[older] One
error: plugin `older` failed in `one.md`
  why: the chapter says FAIL

"#]]
    );
    let run = with(&json!({}));
    assert_data_eq!(
        run::contents(&run.book())[0].to_owned(),
        str![[r#"
FAIL, and LOOK

```text
html 0.5 {} Some("A title") ["A", "B"] None Some("en") None
"One" 14 None Some("one.md") Some("one.md") []
```

"#]]
    );
}

#[test]
fn assets_are_copied_into_the_book() {
    let root = book("older-assets");
    let run = run::program_with(&["assets"], b"", |command| {
        command.current_dir(&root);
    });
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let file = root.join("mdbook-wasm-assets/older/older.css");
    let css = fs::read_to_string(file).unwrap();
    assert_eq!(css.lines().nth(1), Some("/* {\"key\":[1,\"a\"]} */"));
    assert!(root.join("mdbook-wasm-assets/older/older.js").exists());
}

#[test]
#[ignore = "needs Node.js"]
fn a_plugin_in_javascript() {
    let Some(path) = scripted::js("tests/guests/v0.1/older-js") else {
        return;
    };
    let items = json!([chapter("One", "one.md", "𝄞 LOOK")]);
    let book = Book::generated("older", "0.5.4", &items);
    let older = json!({ "path": path, "name": "older", "config": { "key": 1 } });
    let run = run::plugins(&book, &json!([older]));
    assert_eq!(run::contents(&run.book()), [r#"𝄞 {"key":1}"#]);
    for line in [
        "[older] config mdbookVersion metadata renderer\n",
        "note: here\n --> one.md (line 1, column 3 of the plugin's input)\n",
    ] {
        assert!(run.stderr.contains(line), "{}", run.stderr);
    }
}

/// The guests' copy of the contract is the published one.
#[test]
fn the_copy_of_the_contract_is_unchanged() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in fs::read_dir(root.join("tests/guests/v0.1/wit")).unwrap() {
        let file = file.unwrap();
        let published = root.join("wit/v0.1").join(file.file_name());
        assert_eq!(fs::read(file.path()).unwrap(), fs::read(published).unwrap());
        count += 1;
    }
    assert_eq!(count, 7);
}

/// A plugin for an older version must get no new findings.
#[test]
fn check_compares_with_the_plugins_version() {
    let root = folder("older-check");
    let (chapter, book) = (build::guest("older-chapter"), build::guest("older-book"));
    for file in [chapter, book] {
        let run = run::program_with(&["check", &file.display().to_string()], b"", |command| {
            command.current_dir(&root);
        });
        assert_eq!(run.status, Some(0), "{}", run.stderr);
        let output = run::program(&["inspect", &file.display().to_string()], b"");
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.contains("contract  0.1.0 (mdbook-wasm 0.1.0 or newer)\n"),
            "{output}"
        );
        assert!(!output.contains("refused"), "{output}");
    }
}
