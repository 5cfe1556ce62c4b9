//! Settings: those of the book, those of the command line, grants and limits.

use mdbook_wasm::problem::ErrorKind;
use snapbox::{assert_data_eq, str};

use super::{run_in, with_plugins};
use crate::support::run::quiet_stdout;
use crate::support::write;

#[test]
fn settings_of_the_book() {
    let root = with_plugins("settings");
    write(&root.join("src/a.md"), "A");
    let toml = "[preprocessor.wasm]\n[[preprocessor.wasm.plugin]]\npath = 'chapter.wasm'\n\
                config = { do = 'append', text = '1' }\n";
    write(&root.join("book.toml"), toml);
    let outcome_of = |args: &[&str]| quiet_stdout(&run_in(&root, args, ""));
    assert_eq!(outcome_of(&["chapter.wasm", "."]), "==> a.md <==\nA1\n");
    assert_eq!(
        outcome_of(&["chapter.wasm", ".", "--config", "text=b"]),
        "==> a.md <==\nAb\n"
    );
    write(&root.join("other.toml"), "do = 'append'\ntext = 'c'");
    let file = ["chapter.wasm", "--config-file", "other.toml"];
    assert_eq!(
        outcome_of(&[&file[..], &["."]].concat()),
        "==> a.md <==\nAc\n"
    );
    let both = [&file[..], &[".", "--config", "text=d"]].concat();
    assert_eq!(outcome_of(&both), "==> a.md <==\nAd\n");
    // The settings of another table are not used.
    assert_eq!(
        outcome_of(&["chapter.wasm", ".", "--section", "other"]),
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
        "warning: plugin `chapter` does not run: its `renderers` do not include `html`\n"
    );
    let pdf = ["chapter.wasm", ".", "--renderer", "pdf"];
    assert_eq!(outcome_of(&pdf), "==> a.md <==\nA1\n");
    let pinned = format!("{toml}sha256 = '{}'\n", "0".repeat(64));
    write(&root.join("book.toml"), pinned);
    let run = run_in(&root, &["chapter.wasm", "."], "");
    assert!(
        run.failed_as(ErrorKind::Refused)
            .contains("the file does not match its pin")
    );
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
        run.stderr.contains("has no permission to read"),
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
error: the settings of `chapter.wasm`: allow: `read`: `gone`: there is no such folder under the book's root

"#]]
    );
    let variables = ["chapter.wasm", "-", "--config", "do=variables"];
    let run = run_in(
        &folder,
        &[&variables[..], &["--allow-env", "PATH"]].concat(),
        "",
    );
    assert!(quiet_stdout(&run).contains("(\"PATH\", "));
    for random in [false, true] {
        let args = [
            "chapter.wasm",
            "-",
            "--config",
            "do=random",
            "--allow-random",
        ];
        let args = if random { &args[..] } else { &args[..4] };
        let one = quiet_stdout(&run_in(&folder, args, ""));
        assert_eq!(one != quiet_stdout(&run_in(&folder, args, "")), random);
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
  why: timeout after 50ms
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
    assert!(run.failed_as(ErrorKind::Failed).contains("(limit 8 MiB)"));
}

#[test]
fn invalid_settings() {
    let folder = with_plugins("wrong");
    write(&folder.join("c.toml"), "a = \n");
    let error_of = |args: &[&str], class: ErrorKind| {
        let run = run_in(&folder, &[&["chapter.wasm", "-"], args].concat(), "x");
        run.failed_as(class).to_owned()
    };
    let mut all = error_of(&["--config-file", "gone.toml"], ErrorKind::Settings);
    all.push_str(&error_of(&["--config-file", "c.toml"], ErrorKind::Settings));
    all.push_str(&error_of(
        &["--config", "a=1", "--config", "a.b=1"],
        ErrorKind::Settings,
    ));
    all.push_str(&error_of(&["--limit", "tmeout=1s"], ErrorKind::Settings));
    all.push_str(&error_of(&["--limit", "timeout=soon"], ErrorKind::Settings));
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
error: can't set `config.a.b`: `a` is not a table
error: the settings of `chapter.wasm`: limits: `tmeout`: unknown key
  help: did you mean `timeout`? (known keys: `memory`, `timeout`, `log`, `findings`, `output`, `stack`, `table-elements`, `instances`, `handles`)
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
fn unusable_plugins() {
    let folder = with_plugins("refused");
    write(&folder.join("text.wasm"), "no");
    let error_of = |plugin: &str| {
        run_in(&folder, &[plugin, "-"], "x")
            .failed_as(ErrorKind::Refused)
            .to_owned()
    };
    assert!(error_of("gone.wasm").contains("file not found"));
    assert!(error_of("text.wasm").contains("can't use"));
    assert!(error_of(".").contains("can't use"));
}
