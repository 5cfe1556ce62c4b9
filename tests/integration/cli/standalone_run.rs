//! `mdbook-wasm run`: a plugin on a text, a folder or a book, without mdBook.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mdbook_wasm::problem::ErrorKind;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::support::books::{self, Book, chapter};
use crate::support::guide::block;
use crate::support::run::{self, Run, contents};
use crate::support::{build, folder, write};

/// Runs `mdbook-wasm run` in a folder.
fn run_in(folder: &Path, args: &[&str], input: &str) -> Run {
    let args: Vec<_> = ["run"].iter().chain(args).copied().collect();
    run::program_with(&args, input.as_bytes(), |command| {
        command.current_dir(folder);
    })
}

/// What came of it, when all went well and nothing was said.
#[track_caller]
fn out(run: &Run) -> String {
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
    String::from_utf8(run.stdout.clone()).unwrap()
}

/// A folder with the three probes, by simple names, and the fixer.
fn with_plugins(test: &str) -> PathBuf {
    let folder = folder(&format!("trial-{test}"));
    for (from, to) in [
        (build::guest("chapter-probe"), "chapter.wasm"),
        (build::guest("book-probe"), "book.wasm"),
        (build::command("command-probe"), "command-probe.wasm"),
        (build::guest("wasm-fixer"), "wasm_fixer.wasm"),
    ] {
        fs::copy(from, folder.join(to)).unwrap();
    }
    folder
}

const APPEND: [&str; 4] = ["--config", "do=append", "--config", "text= …"];

fn append<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["chapter.wasm"], args, &APPEND].concat()
}

#[test]
fn a_text_comes_out_as_text() {
    let folder = with_plugins("text");
    write(&folder.join("a.md"), "WASM\r\nin a `file`");
    let fixed = |args: &[&str], input: &str| out(&run_in(&folder, args, input));
    assert_eq!(
        fixed(&["wasm_fixer.wasm", "a.md"], ""),
        "Wasm\r\nin a `file`"
    );
    assert_eq!(fixed(&["wasm_fixer.wasm"], "[WASM](x)\n"), "[Wasm](x)\n");
    assert_eq!(fixed(&["wasm_fixer.wasm", "-"], ""), "");
    let book = ["book.wasm", "a.md", "--config", "do=nothing"];
    assert_eq!(fixed(&book, ""), "WASM\r\nin a `file`");
    let command = [
        ["command-probe.wasm", "-"],
        ["--config", "do=replace"],
        ["--config", "from=a"],
        ["--config", "to=b"],
    ];
    assert_eq!(fixed(command.as_flattened(), "aha"), "bhb");
}

/// mdBook itself says what is to come of a book in a folder.
#[test]
fn a_book_is_read_as_mdbook_reads_it() {
    let root = with_plugins("as-mdbook");
    let summary = "\
<!-- comment -->
# Summary

[Before *all*](./before%20all.md)

---

# Part `one`

not of use

- [A \\[a\\]](a/README.md)
  - [B](a/b.md)

    - [Draft]()
      - [D](d.md)
  - [C](a/c.md) more

* [E](e.md)

---

1. [F](f.md)
# Part two
- [G](<g h.md>)

[Behind](behind.md)

---

[Last]()
";
    write(&root.join("text/SUMMARY.md"), summary);
    let files = [
        "before all",
        "a/README",
        "a/b",
        "d",
        "a/c",
        "e",
        "f",
        "g h",
        "behind",
    ];
    for file in files {
        let text = format!("\u{feff}# {file}\r\n\r\nA text.\n");
        write(&root.join(format!("text/{file}.md")), text);
    }
    let captured = root.join("captured.json");
    let toml = format!(
        "[book]\ntitle = \"T\"\nauthors = [\"A\"]\nsrc = \"text\"\n[build]\n\
         use-default-preprocessors = false\n[preprocessor.capture]\ncommand = '\"{}\" \"{}\"'\n",
        build::real("capture").display(),
        captured.display()
    );
    write(&root.join("book.toml"), toml);
    let built = Command::new(build::real("mdbook-0-5"))
        .args(["build".as_ref(), root.as_os_str()])
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let mdbooks: Value = serde_json::from_slice(&fs::read(captured).unwrap()).unwrap();
    let args = ["chapter.wasm", ".", "--json", "--config", "do=nothing"];
    assert_eq!(run_in(&root, &args, "").book(), mdbooks[1]);

    // The context as a program sees it. What mdBook's own defaults are, programs know themselves.
    let show = ["command-probe.wasm", ".", "--json", "--config", "do=show"];
    let shown = run_in(&root, &show, "").book();
    let shown: Value = serde_json::from_str(contents(&shown)[0]).unwrap();
    let (context, config) = (&shown["context"], &shown["context"]["config"]);
    for key in ["mdbook_version", "renderer"] {
        assert_eq!(context[key], mdbooks[0][key], "{key}");
    }
    for key in ["title", "authors", "src"] {
        assert_eq!(
            config["book"][key], mdbooks[0]["config"]["book"][key],
            "{key}"
        );
    }
}

#[test]
fn a_whole_book_of_ours() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = books::sample();
    let fixer = build::guest("wasm-fixer");
    let args = [fixer.to_str().unwrap(), ".", "--json"];
    let made = run_in(repository, &args, "").book();
    let replacements = json!({ "replacements": { "WASM": "Wasm" } });
    let fixer = run::plugin("wasm-fixer", &replacements);
    assert_eq!(made, run::plugins(&sample, &json!([fixer])).book());
}

#[test]
fn a_folder_without_a_summary_is_all_its_files() {
    let folder = with_plugins("files");
    write(&folder.join("text/b.md"), "B");
    write(&folder.join("text/a/z.md"), "Z\n");
    write(&folder.join("text/a/no.txt"), "no");
    write(&folder.join("text/.hidden/h.md"), "no");
    let run = run_in(&folder, &append(&["text"]), "");
    assert_eq!(out(&run), "==> a/z.md <==\nZ\n …\n\n==> b.md <==\nB …\n");
}

#[test]
fn the_book_has_settings_for_it() {
    let root = with_plugins("settings");
    write(&root.join("src/a.md"), "A");
    let toml = "[preprocessor.wasm]\n[[preprocessor.wasm.plugin]]\npath = 'chapter.wasm'\n\
                config = { do = 'append', text = '1' }\n";
    write(&root.join("book.toml"), toml);
    let came = |args: &[&str]| out(&run_in(&root, args, ""));
    assert_eq!(came(&["chapter.wasm", "."]), "==> a.md <==\nA1\n");
    assert_eq!(
        came(&["chapter.wasm", ".", "--config", "text=b"]),
        "==> a.md <==\nAb\n"
    );
    write(&root.join("other.toml"), "do = 'append'\ntext = 'c'");
    let file = ["chapter.wasm", "--config-file", "other.toml"];
    assert_eq!(came(&[&file[..], &["."]].concat()), "==> a.md <==\nAc\n");
    let both = [&file[..], &[".", "--config", "text=d"]].concat();
    assert_eq!(came(&both), "==> a.md <==\nAd\n");
    // Another table's plugin is not asked for.
    assert_eq!(
        came(&["chapter.wasm", ".", "--section", "other"]),
        "==> a.md <==\nA\n"
    );

    write(
        &root.join("book.toml"),
        toml.replace("config", "renderers = ['pdf']\nconfig"),
    );
    let run = run_in(&root, &["chapter.wasm", "."], "");
    assert_eq!(run.stdout, b"==> a.md <==\nA\n");
    assert_eq!(
        run.stderr,
        "warning: plugin `chapter` is not run: its `renderers` do not have `html`\n"
    );
    let pdf = ["chapter.wasm", ".", "--renderer", "pdf"];
    assert_eq!(came(&pdf), "==> a.md <==\nA1\n");
    let pinned = format!("{toml}sha256 = '{}'\n", "0".repeat(64));
    write(&root.join("book.toml"), pinned);
    let run = run_in(&root, &["chapter.wasm", "."], "");
    assert!(
        run.failed_as(ErrorKind::Refused)
            .contains("not the file that was pinned")
    );
}

#[test]
fn what_mdbook_hands_over_comes_out_as_json() {
    let folder = with_plugins("json");
    for version in ["0.4.52", "0.5.4"] {
        let book = Book::generated("everything", version, &books::everything());
        let input = book.with_plugins(&json!([]));
        write(&folder.join("book.json"), &input);
        let nothing = ["chapter.wasm", "book.json", "--config", "do=identity"];
        assert_eq!(run_in(&folder, &nothing, "").stdout, book.book, "{version}");
        let stdin = run::program_with(
            &["run", "chapter.wasm", "--config", "do=identity"],
            &input,
            |command| {
                command.current_dir(&folder);
            },
        );
        assert_eq!(stdin.stdout, book.book, "{version}");
    }
    let one = Book::generated("one", "0.5.4", &json!([chapter("One", "one.md", "1")]));
    write(&folder.join("book.json"), one.with_plugins(&json!([])));
    let tell = |more: &[&str]| {
        let args = [&["chapter.wasm", "book.json", "--config", "do=tell"], more].concat();
        contents(&run_in(&folder, &args, "").book())[0].to_owned()
    };
    assert!(tell(&[]).contains("html"), "{}", tell(&[]));
    let epub = tell(&["--renderer", "epub"]);
    assert!(epub.contains("epub") && !epub.contains("html"), "{epub}");
}

#[test]
fn differences_are_shown() {
    let folder = with_plugins("diff");
    write(&folder.join("text/a.md"), "one\n\u{1b}[31mtwo");
    write(&folder.join("text/b.md"), "");
    let args = append(&["text", "--diff", "--config", "where=a"]);
    let plain = out(&run_in(&folder, &args, ""));
    assert_data_eq!(
        plain.replace('\u{1b}', "ESC"),
        str![[r#"
--- a/a.md
+++ b/a.md
@@ -1,2 +1,2 @@
 one
-ESC[31mtwo
/ No newline at end of file
+ESC[31mtwo …
/ No newline at end of file
--- a/b.md
+++ b/b.md
@@ -0,0 +1 @@
+ …
/ No newline at end of file

"#]]
    );
    let args: Vec<_> = ["run"].into_iter().chain(args).collect();
    let coloured = run::program_with(&args, b"", |command| {
        command.current_dir(&folder).env("CLICOLOR_FORCE", "1");
    });
    let coloured = out(&coloured);
    assert!(
        coloured.contains("\u{1b}[31m-\\u{1b}[31mtwo\u{1b}[0m\n"),
        "{coloured:?}"
    );
}

#[test]
fn what_became_of_the_books_structure_is_shown_and_written() {
    let folder = with_plugins("structure");
    write(&folder.join("a.json"), {
        let items = books::everything();
        Book::generated("everything", "0.5.4", &items).with_plugins(&json!([]))
    });
    let args = ["book.wasm", "a.json", "--config", "do=restructure"];
    let diff = run_in(&folder, &[&args[..], &["--diff"]].concat(), "");
    let diff = out(&diff);
    assert!(
        diff.starts_with("--- a/SUMMARY.md\n+++ b/SUMMARY.md\n@@ "),
        "{diff}"
    );
    assert!(diff.contains("\n--- /dev/null\n+++ b/"), "{diff}");
    let written = run_in(&folder, &[&args[..], &["--output", "out"]].concat(), "");
    assert_eq!(out(&written), "");
    let json = run_in(&folder, &args, "").book();
    let read = |path: &str| fs::read_to_string(folder.join("out").join(path)).unwrap();
    assert!(contents(&json).len() > 3);
    for item in json["items"].as_array().unwrap() {
        if let Some(path) = item["Chapter"]["path"].as_str() {
            assert_eq!(read(path), item["Chapter"]["content"], "{path}");
        }
    }
    assert!(
        read("SUMMARY.md").contains("](inserted.md)"),
        "{}",
        read("SUMMARY.md")
    );
}

#[test]
fn files_are_written_below_the_folder_and_nowhere_else() {
    let folder = with_plugins("output");
    write(&folder.join("text/SUMMARY.md"), "- [A](x/a.md)\n- [D]()\n");
    write(&folder.join("text/x/a.md"), "A");
    let run = run_in(&folder, &append(&["text", "-o", "out"]), "");
    assert_eq!(out(&run), "");
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    assert_eq!(read("out/SUMMARY.md"), "- [A](x/a.md)\n- [D]()\n");
    assert_eq!(read("out/x/a.md"), "A …");
    assert_eq!(fs::read_dir(folder.join("out")).unwrap().count(), 2);
    for path in ["../evil.md", "/tmp/evil.md", "x/../../evil.md"] {
        let items = json!([chapter("A", "a.md", ""), chapter("Evil", path, "")]);
        let book = Book::generated("evil", "0.5.4", &items);
        write(&folder.join("evil.json"), book.with_plugins(&json!([])));
        let run = run_in(&folder, &append(&["evil.json", "-o", "other"]), "");
        let said = run.failed_as(ErrorKind::Input);
        assert!(said.contains("leads out of the book"), "{said}");
        assert!(!folder.join("other").exists(), "{path}");
    }
}

#[test]
fn grants_and_limits_are_those_of_a_build() {
    let folder = with_plugins("grants");
    write(&folder.join("po/de.po"), "x");
    let want = [
        "--config",
        "do=want",
        "--config",
        "what=files",
        "--config",
        "end=well",
    ];
    let base = [&["chapter.wasm", "-"], &want[..]].concat();
    let run = run_in(&folder, &base, "");
    assert!(
        run.stderr.contains("which it was not granted"),
        "{}",
        run.stderr
    );
    let run = run_in(&folder, &[&base[..], &["--allow-read", "po"]].concat(), "");
    assert_eq!(run.stderr, "");
    let run = run_in(
        &folder,
        &[&base[..], &["--allow-read", "gone"]].concat(),
        "",
    );
    assert_data_eq!(
        run.failed_as(ErrorKind::Settings).to_owned(),
        str![[r#"
error: the settings of `chapter.wasm`: allow: `read`: `gone`: there is no such folder; it is looked for under the book's root

"#]]
    );
    let variables = ["chapter.wasm", "-", "--config", "do=variables"];
    let run = run_in(
        &folder,
        &[&variables[..], &["--allow-env", "PATH"]].concat(),
        "",
    );
    assert!(out(&run).contains("(\"PATH\", "));
    for random in [false, true] {
        let args = [
            "chapter.wasm",
            "-",
            "--config",
            "do=random",
            "--allow-random",
        ];
        let args = if random { &args[..] } else { &args[..4] };
        let one = out(&run_in(&folder, args, ""));
        assert_eq!(one != out(&run_in(&folder, args, "")), random);
    }
    let endless = [
        "chapter.wasm",
        "-",
        "--config",
        "do=loop",
        "--limit",
        "timeout=50ms",
    ];
    let run = run_in(&folder, &endless, "");
    assert_data_eq!(
        run.failed_as(ErrorKind::Failed).to_owned(),
        str![[r#"
error: plugin `chapter` failed in `stdin.md`
  why: it was stopped after its time limit of 50ms
  help: raise `limits.timeout` if it should have more

"#]]
    );
    let grow = [
        "chapter.wasm",
        "-",
        "--config",
        "do=grow",
        "--limit",
        "memory=8 MiB",
    ];
    let run = run_in(&folder, &grow, "");
    assert!(
        run.failed_as(ErrorKind::Failed)
            .contains("its limit of 8 MiB")
    );
}

#[test]
fn what_it_says_is_what_a_build_says() {
    let folder = with_plugins("says");
    let find = [
        "--config",
        "do=find",
        "--config",
        "text=x",
        "--config",
        "severity=warning",
    ];
    let run = run_in(
        &folder,
        &[&["chapter.wasm", "-"], &find[..]].concat(),
        "a x\n",
    );
    assert_eq!(run.stdout, b"a x\n");
    let book = Book::generated(
        "one",
        "0.5.4",
        &json!([chapter("stdin", "stdin.md", "a x\n")]),
    );
    let config = json!({ "do": "find", "text": "x", "severity": "warning" });
    let mut plugin = run::plugin("chapter-probe", &config);
    plugin["name"] = "chapter".into();
    assert_eq!(run.stderr, run::plugins(&book, &json!([plugin])).stderr);
    assert!(!run.stderr.is_empty());

    let find = [
        "--config",
        "do=find",
        "--config",
        "text=x",
        "--config",
        "severity=error",
    ];
    let run = run_in(
        &folder,
        &[&["chapter.wasm", "-"], &find[..]].concat(),
        "a x\n",
    );
    assert!(
        run.failed_as(ErrorKind::Failed)
            .contains("it reported an error in the book")
    );
    for deed in ["fail", "panic", "exit"] {
        let run = run_in(
            &folder,
            &["chapter.wasm", "-", "--config", &format!("do={deed}")],
            "x",
        );
        assert!(
            run.failed_as(ErrorKind::Failed)
                .contains("failed in `stdin.md`"),
            "{deed}"
        );
    }
}

#[test]
fn timings_say_where_the_time_went() {
    let folder = with_plugins("timings");
    write(&folder.join("text/a.md"), "A");
    write(&folder.join("text/b.md"), "B");
    let rows_of = |text: &str| {
        let lines = text.lines().map(str::trim);
        let rows = lines.map(|line| {
            line.split("  ")
                .next()
                .unwrap()
                .replace("`todo`", "`chapter`")
        });
        rows.collect::<Vec<_>>()
    };
    let rows = |run: &Run| rows_of(&run.stderr);
    let args = append(&["text", "--timings"]);
    let args: Vec<_> = ["run"].into_iter().chain(args).collect();
    // The second run with a cache of its own finds what the first one has compiled, and does not optimise yet.
    let cached = || {
        run::program_with(&args, b"", |command| {
            let cache = folder.join("cache");
            command
                .current_dir(&folder)
                .env("MDBOOK_WASM_CACHE_DIR", cache);
        })
    };
    let first = cached();
    assert!(
        rows(&first).contains(&"compiling it".to_owned()),
        "{}",
        first.stderr
    );
    let run = cached();
    assert_eq!(run.status, Some(0));
    assert_eq!(rows(&run), rows_of(&block("writing/running.md", "text")));
    assert!(run.stderr.contains("  (2 calls, median "), "{}", run.stderr);
    let failed = run_in(
        &folder,
        &["chapter.wasm", "text", "--timings", "--config", "do=fail"],
        "",
    );
    assert_eq!(failed.status, Some(1));
    assert!(rows(&failed).contains(&"calling it".to_owned()));
    assert!(
        !failed.stderr.contains("writing the result"),
        "{}",
        failed.stderr
    );
    let command = [
        "command-probe.wasm",
        "text",
        "--timings",
        "--config",
        "do=log",
    ];
    let command = run_in(&folder, &command, "");
    assert!(
        command.stderr.contains("  calling it  "),
        "{}",
        command.stderr
    );
}

/// What is said of inputs that are none.
#[test]
fn inputs_that_can_not_be_read() {
    let folder = with_plugins("inputs");
    write(&folder.join("latin.md"), b"caf\xe9");
    write(&folder.join("book.json"), "[{");
    write(&folder.join("other.json"), "{}");
    fs::create_dir(folder.join("empty")).unwrap();
    write(&folder.join("gap/SUMMARY.md"), "- [A](a.md)\n");
    write(&folder.join("list/SUMMARY.md"), "- [A](a.md)\n- B\n");
    write(&folder.join("toml/book.toml"), "[book\n");
    write(&folder.join("no-source/book.toml"), "[book]\n");
    let said = |args: &[&str], class| {
        let run = run_in(&folder, &[&["chapter.wasm"], args].concat(), "[{");
        run.failed_as(class).to_owned()
    };
    let mut all = String::new();
    for input in [
        "gone.md",
        "latin.md",
        "book.json",
        "other.json",
        "-",
        "empty",
        "gap",
        "list",
        "no-source",
    ] {
        all.push_str(&said(&[input], ErrorKind::Input));
    }
    all.push_str(&said(&["toml"], ErrorKind::Settings));
    all.push_str(&said(&["book.json", "--renderer", "pdf"], ErrorKind::Input));
    let all = all.replace('\\', "/");
    assert_data_eq!(
        all,
        str![[r#"
error: can't read `gone.md`
  why: there is no such file or folder
error: can't read `latin.md`
  why: it is not UTF-8: incomplete utf-8 byte sequence from index 3
error: can't understand `book.json`
  why: it is not what mdBook writes to a preprocessor: EOF while parsing an object at line 1 column 2
  help: expected Markdown, or what mdBook hands to a preprocessor: `[context, book]`
error: can't understand `other.json`
  why: it is not what mdBook writes to a preprocessor: invalid type: map, expected `[context, book]` at line 1 column 0
  help: expected Markdown, or what mdBook hands to a preprocessor: `[context, book]`
error: can't understand standard input
  why: it is not what mdBook writes to a preprocessor: EOF while parsing an object at line 1 column 2
  help: expected Markdown, or what mdBook hands to a preprocessor: `[context, book]`
error: `empty` has no Markdown files
  help: add `.md` files, or a `SUMMARY.md` that lists them
error: can't read `gap/a.md`
  why: there is no such file or folder
  help: create the file, or remove its line from `SUMMARY.md`
error: can't parse `list/SUMMARY.md`
  why: line 2: expected an item that begins with a link, such as `- [Title](file.md)`
error: can't read `no-source/src`
  why: there is no such file or folder
error: can't read `book.toml`
  why: TOML parse error at line 1, column 6
         |
       1 | [book
         |      ^
       unclosed table, expected `]`
error: can't parse `book.json`
  why: EOF while parsing an object at line 1 column 2
  help: expected what mdBook hands to a preprocessor: `[context, book]`

"#]]
    );
}

#[test]
fn settings_that_can_not_be_read() {
    let folder = with_plugins("wrong");
    write(&folder.join("c.toml"), "a = \n");
    let said = |args: &[&str], class: ErrorKind| {
        let run = run_in(&folder, &[&["chapter.wasm", "-"], args].concat(), "x");
        run.failed_as(class).to_owned()
    };
    let mut all = said(&["--config-file", "gone.toml"], ErrorKind::Settings);
    all.push_str(&said(&["--config-file", "c.toml"], ErrorKind::Settings));
    all.push_str(&said(
        &["--config", "a=1", "--config", "a.b=1"],
        ErrorKind::Settings,
    ));
    all.push_str(&said(&["--limit", "tmeout=1s"], ErrorKind::Settings));
    all.push_str(&said(&["--limit", "timeout=soon"], ErrorKind::Settings));
    assert_data_eq!(
        all,
        str![[r#"
error: can't read the config in `gone.toml`
  why: No such file or directory (os error 2)
error: can't read the config in `c.toml`
  why: TOML parse error at line 1, column 5
         |
       1 | a = 
         |     ^
       string values must be quoted, expected literal string
error: can't set `config.a.b`: `a` is no table
error: the settings of `chapter.wasm`: limits: `tmeout`: there is no such key
  help: did you mean `timeout`? Possible are `memory`, `timeout`, `log`, `findings`, `output`, `stack`, `table-elements`, `instances`, `handles`
error: the settings of `chapter.wasm`: limits: `timeout`: expected a time such as "60s", from 1ms to 24h, found `"soon"`

"#]]
    );
    for wrong in ["a", "=1"] {
        let run = run_in(&folder, &["chapter.wasm", "-", "--config", wrong], "x");
        assert_eq!(run.status, Some(2));
        assert!(
            run.stderr.contains("--config <KEY=VALUE>"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn plugins_that_can_not_be_used() {
    let folder = with_plugins("refused");
    write(&folder.join("text.wasm"), "no");
    let said = |plugin: &str| {
        run_in(&folder, &[plugin, "-"], "x")
            .failed_as(ErrorKind::Refused)
            .to_owned()
    };
    assert!(said("gone.wasm").contains("there is no file of that name"));
    assert!(said("text.wasm").contains("can't use"));
    assert!(said(".").contains("can't use"));
}
