//! Builds by both real versions of mdBook with the real program.

#[cfg(feature = "registry")]
mod end_to_end;
mod serve;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use mdbook_wasm::problem::ErrorKind;

use crate::support::guide::{mdbook, mdbook_with};
use crate::support::run::cache;
use crate::support::{build, folder, guide, write};

const BOTH: [&str; 2] = ["mdbook-0-4", "mdbook-0-5"];

/// Creates a book of two chapters whose `book.toml` ends with these settings.
fn book(test: &str, settings: &str) -> PathBuf {
    let root = folder(test);
    let program = build::program().display().to_string();
    let toml = format!(
        "[book]\ntitle = \"Book\"\n[output.html]\n\
         [preprocessor.wasm]\ncommand = '\"{program}\"'\nafter = [\"links\"]\n{settings}"
    );
    write(&root.join("book.toml"), toml);
    write(
        &root.join("src/SUMMARY.md"),
        "# S\n\n- [One](one.md)\n  - [Two](two/two.md)\n  - [Draft]()\n",
    );
    write(
        &root.join("src/one.md"),
        "# WASM here\n\n{{#include part.txt}} and `WASM`.\n",
    );
    write(&root.join("src/part.txt"), "WASM, included,");
    write(
        &root.join("src/two/two.md"),
        "# Two\n\nSay WASM.\n\n```text\nWASM=1\n```\n",
    );
    root
}

fn fixer(more: &str) -> String {
    let path = build::guest("wasm-fixer");
    format!(
        "[[preprocessor.wasm.plugin]]\npath = '{}'\nname = 'fixer'\n{more}\n",
        path.display()
    )
}

/// Findings have locations in the files or in mdBook's output, and the format that a variable sets.
#[test]
fn findings_with_locations() {
    let find = build::guest("chapter-probe");
    let find = format!(
        "[[preprocessor.wasm.plugin]]\npath = '{}'\nname = 'look'\n\
         config = {{ do = 'find', text = 'WASM', severity = 'warning' }}\n",
        find.display()
    );
    for name in BOTH {
        let root = book(&format!("findings-{name}"), &find);
        let output = stderr_of_build(&mdbook(name, &["build"], &root));
        for line in [
            " --> src/one.md:1:3\n  |\n1 | # WASM here\n  |   ^^^^\n",
            " --> src/one.md (line 3, column 1 of the plugin's input)\n  |\n\
             3 | WASM, included, and `WASM`.\n  | ^^^^\n",
            " --> src/two/two.md:6:1\n  |\n6 | WASM=1\n",
            "[look] 5 warnings\n",
        ] {
            assert!(output.contains(line), "{name}: {output}");
        }
        let output = mdbook_with(name, &["build"], &root, ("MDWASM_FORMAT", "json"));
        let output = stderr_of_build(&output);
        let found: Vec<serde_json::Value> = output
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        assert_eq!(found.len(), 6, "{name}: {output}");
        assert_eq!(
            (&found[0]["file"], &found[0]["line"]),
            (&"src/one.md".into(), &1.into())
        );
        assert_eq!(found[1]["as_handed"], true);
        // mdBook does not warn about the variable.
        let plain = stderr_of_build(&mdbook(name, &["build"], &root));
        let words = |output: &str| output.to_lowercase().matches("warn").count();
        assert_eq!(words(&plain), words(&output), "{name}: {output}");
    }
}

#[track_caller]
fn stderr_of_build(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    stderr
}

fn html(root: &Path, page: &str) -> String {
    let file = root.join("book").join(page);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn html_that_a_plugin_changed() {
    for mdbook_version in BOTH {
        let root = book(&format!("html-{mdbook_version}"), &fixer(""));
        stderr_of_build(&mdbook(mdbook_version, &["build"], &root));
        let one = html(&root, "one.html");
        assert!(one.contains(">Wasm here<"), "{one}");
        assert!(
            one.contains("Wasm, included, and <code>WASM</code>."),
            "{one}"
        );
        let two = html(&root, "two/two.html");
        assert!(two.contains("Say Wasm.") && two.contains("WASM=1"), "{two}");
    }
}

/// An editor and a session change contents of pages and the list of pages.
#[test]
fn pages_of_an_editor_and_a_session() {
    let plugin = |package: &str, config: &str| {
        let path = build::guest(package);
        let path = path.display();
        format!("[[preprocessor.wasm.plugin]]\npath = '{path}'\nconfig = {{ {config} }}\n")
    };
    let steps = "steps = [\
        { do = 'set', of = 'two/two.md', to = 'set by an editor' }, \
        { do = 'insert', name = 'Made', path = 'made.md', content = 'inserted', after = 'one.md' }]";
    let edits = "edits = [{ do = 'count', path = 'words.md' }]";
    for mdbook_version in BOTH {
        let settings = plugin("editor-probe", steps) + &plugin("session-probe", edits);
        let root = book(&format!("editing-{mdbook_version}"), &settings);
        stderr_of_build(&mdbook(mdbook_version, &["build"], &root));
        assert!(html(&root, "two/two.html").contains("set by an editor"));
        assert!(html(&root, "made.html").contains("inserted"));
        assert!(html(&root, "words.html").contains(" words"));
        assert!(html(&root, "one.html").contains("WASM here"));
    }
}

#[test]
fn paths_are_relative_to_the_book() {
    for mdbook_version in BOTH {
        let root = book(
            &format!("relative-{mdbook_version}"),
            "plugin-dir = \"plugins\"\n",
        );
        std::fs::create_dir(root.join("plugins")).unwrap();
        std::fs::copy(build::guest("wasm-fixer"), root.join("plugins/fix it.wasm")).unwrap();
        stderr_of_build(&mdbook(mdbook_version, &["build"], &root));
        assert!(html(&root, "one.html").contains(">Wasm here<"));
    }
}

#[test]
fn two_renderers() {
    for mdbook_version in BOTH {
        let settings = fixer("renderers = [\"html\"]") + "[output.markdown]\n";
        let root = book(&format!("renderers-{mdbook_version}"), &settings);
        stderr_of_build(&mdbook(mdbook_version, &["build"], &root));
        assert!(html(&root, "html/one.html").contains(">Wasm here<"));
        assert!(
            html(&root, "markdown/one.md").contains("# WASM here"),
            "not for this renderer"
        );
    }
}

#[test]
fn under_mdbook_test() {
    for mdbook_version in BOTH {
        let path = build::guest("chapter-probe");
        let settings = format!(
            "[[preprocessor.wasm.plugin]]\npath = '{}'\nrenderers = [\"test\"]\n\
             config = {{ do = \"append\", text = \"\\n```\\nassert!(MARK);\\n```\\n\" }}\n",
            path.display()
        );
        let root = book(&format!("test-{mdbook_version}"), &settings);
        stderr_of_build(&mdbook(mdbook_version, &["build"], &root));
        let output = mdbook(mdbook_version, &["test"], &root);
        assert!(
            !output.status.success(),
            "the appended code is tested, and is wrong"
        );
        let output =
            String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        assert!(output.contains("MARK"), "{output}");
    }
}

#[test]
fn a_failure_stops_the_build_with_its_reason() {
    for mdbook_version in BOTH {
        let root = book(
            &format!("failure-{mdbook_version}"),
            &fixer("config = { oops = 1 }"),
        );
        let output = mdbook(mdbook_version, &["build"], &root);
        assert!(!output.status.success());
        let output = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.contains("error: plugin `fixer` failed in `one.md`\n  why: "),
            "{output}"
        );
        assert!(!root.join("book/one.html").exists());
    }
}

/// mdBook's own message is short, but the one before it is complete, and the exit status shows the kind of failure.
#[test]
fn each_kind_of_failure_has_its_status() {
    for mdbook_version in BOTH {
        for (class, settings, expected) in [
            (
                ErrorKind::Settings,
                fixer("on_error = 'skip'"),
                "`on_error`: unknown key\n  help: did you mean `on-error`?",
            ),
            (
                ErrorKind::Refused,
                "plugin = [{ path = 'todo.wasm' }]".to_owned(),
                "\n  why: file not found\n  help: ",
            ),
            (
                ErrorKind::Failed,
                fixer("config = { oops = 1 }\non-error = 'collect'"),
                "\nerror: the book was not built, because a plugin failed\n",
            ),
        ] {
            let root = book(&format!("class-{class:?}-{mdbook_version}"), &settings);
            let output = mdbook(mdbook_version, &["build"], &root);
            assert!(!output.status.success());
            let output = String::from_utf8_lossy(&output.stderr);
            assert!(output.contains(expected), "{output}");
            assert!(
                output.contains(&format!("status: {}", class.status())),
                "{output}"
            );
        }
    }
}

#[test]
fn settings_from_the_environment() {
    for mdbook_version in BOTH {
        let root = book(&format!("environment-{mdbook_version}"), "");
        std::fs::create_dir(root.join("plugins")).unwrap();
        std::fs::copy(build::guest("wasm-fixer"), root.join("plugins/fixer.wasm")).unwrap();
        let output = Command::new(build::real_mdbook(mdbook_version))
            .arg("build")
            .arg(&root)
            .env("MDBOOK_WASM_CACHE_DIR", cache())
            .env("MDBOOK_PREPROCESSOR__WASM__PLUGIN_DIR", "plugins")
            .output()
            .unwrap();
        stderr_of_build(&output);
        assert!(html(&root, "one.html").contains(">Wasm here<"));
    }
}

#[test]
fn two_stages() {
    for mdbook_version in BOTH {
        let program = build::program().display().to_string();
        let settings = fixer("")
            + &format!(
                "[preprocessor.late]\ncommand = '\"{program}\" --section late'\nafter = [\"wasm\"]\n\
                 [[preprocessor.late.plugin]]\npath = '{}'\nname = 'late'\n\
                 config = {{ replacements = {{ Wasm = \"wasm\" }} }}\n",
                build::guest("wasm-fixer").display()
            );
        let root = book(&format!("stages-{mdbook_version}"), &settings);
        stderr_of_build(&mdbook(mdbook_version, &["build"], &root));
        assert!(html(&root, "one.html").contains(">wasm here<"));
    }
}

/// Builds the book of this repository as `cargo xtask demo` does.
#[test]
fn the_sample_book() {
    for mdbook_version in BOTH {
        let root = guide::book(&format!("sample-{mdbook_version}"));
        let output = stderr_of_build(&mdbook(mdbook_version, &["build"], &root));
        assert!(!output.to_lowercase().contains("warn"), "{output}");
        let page = html(&root, "plugins/wasm-fixer.html");
        for changed in [
            ">Wasm in a heading</a>",
            "prose: Wasm is short for WebAssembly",
            ">the Wasm word list</a>",
            "alt=\"A Wasm component in its box\"",
        ] {
            assert!(page.contains(changed), "{changed}");
        }
        for kept in [
            "turns <code>WASM</code> into",
            "href=\"WASM-words.txt\"",
            "src=\"WASM-box.svg\"",
            "WASM_BINDGEN_USE_BROWSER=1",
            "WASM_BINDGEN and WASMTIME",
        ] {
            assert!(page.contains(kept), "{kept}");
        }
        let page = html(&root, "plugins/toc.html");
        assert!(
            page.contains("<li><a href=\"#from-mdbook-toc\">From mdbook-toc</a></li>"),
            "{page}"
        );
        let class = match mdbook_version {
            "mdbook-0-4" => "mdbook-alerts mdbook-alerts-note",
            _ => "blockquote-tag blockquote-tag-note",
        };
        let page = html(&root, "plugins/alerts.html");
        assert!(page.contains(class), "{page}");
        stderr_of_build(&mdbook(mdbook_version, &["test"], &root));
    }
}
