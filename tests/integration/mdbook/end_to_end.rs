//! A book with every kind of plugin, built by both versions of mdBook.

use std::fs;
use std::path::Path;

use crate::registry::PackageBook;
use crate::runtime::linking::composed::composed;
use crate::support::registry::{Registry, config};
use crate::support::{build, write};

/// Returns the setting `path` in TOML.
fn path(file: &Path) -> String {
    format!("path = '{}'", file.display())
}

/// Returns the settings of the plugins. Each gets the book of the one before it.
fn plugins() -> String {
    let parts = composed(
        "scenario",
        &["parts-index", "parts-dictionary"],
        "parts-plugin",
    );
    let tables = [
        format!(
            "{}\nname = 'composed'\nconfig = {{ do = ['words', 'index dictionary echo of-two-others'] }}",
            path(&parts)
        ),
        format!(
            "{}\nname = 'linked'\n\
             config = {{ do = ['words', 'own read /words/list.txt', 'dictionary read /words/list.txt'] }}\n\
             link = [\n\
             {{ {}, name = 'index' }},\n\
             {{ {}, name = 'dictionary', allow = {{ read = ['words'] }}, limits = {{ memory = '32 MiB' }} }},\n]",
            path(&build::guest("parts-plugin")),
            path(&build::guest("parts-index")),
            path(&build::guest("parts-dictionary")),
        ),
        format!(
            "{}\nname = 'counts'\nconfig = {{ edits = [{{ do = 'count', path = 'count.md' }}] }}",
            path(&build::guest("session-probe"))
        ),
        format!(
            "{}\nname = 'edits'\n[[preprocessor.wasm.plugin.config.steps]]\ndo = 'rename'\nof = 'two.md'\n\
             to = 'Second'",
            path(&build::guest("editor-probe"))
        ),
        format!(
            "{}\nname = 'waits'\nconfig = {{ do = 'shout' }}",
            path(&build::async_guest("async-chapter"))
        ),
        "package = 'acme:fixer@^1.2'".to_owned(),
        format!("{}\nname = 'older'", path(&build::guest("older-chapter"))),
        format!(
            "{}\nname = 'command'\nconfig = {{ do = 'replace', from = 'Wasm', to = 'the sandbox' }}",
            path(&build::command("command-probe"))
        ),
    ];
    tables.join("\n[[preprocessor.wasm.plugin]]\n")
}

#[test]
#[ignore = "needs docker-registry"]
fn all_kinds_in_one_book() {
    let fixture = PackageBook::new("scenario", &plugins());
    write(
        &fixture.root.join("src/SUMMARY.md"),
        "- [One](one.md)\n- [Two](two.md)\n",
    );
    write(&fixture.root.join("src/one.md"), "# One\n\nIn wasm, look\n");
    write(&fixture.root.join("src/two.md"), "# Two\n\nNothing\n");
    write(&fixture.root.join("words/list.txt"), "from-the-list\n");
    let Some(registry) =
        Registry::start("one book with everything", &fixture.folder.join("registry"))
    else {
        return;
    };
    registry.publish("acme:fixer", "1.2.3", &build::guest("wasm-fixer"));
    fixture.config(&config(registry.host()));
    let fetched = fixture.run(&["fetch"]);
    assert_eq!(fetched.status, Some(0), "{}", fetched.stderr);
    drop(registry);

    let check = fixture.run(&["check", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&check.stdout).unwrap();
    let kinds: Vec<_> = found["plugins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|plugin| &plugin["kind"])
        .collect();
    assert_eq!(
        kinds,
        [
            "chapter", "chapter", "session", "editor", "chapter", "chapter", "chapter", "command"
        ],
        "{}",
        check.stderr
    );

    for mdbook in ["mdbook-0-4", "mdbook-0-5"] {
        let built = fixture.build_by(mdbook);
        assert_eq!(built.status, Some(0), "{mdbook}: {}", built.stderr);
        assert!(
            built.stderr.contains("[counts] dropped after 2 chapters"),
            "{}",
            built.stderr
        );
        let html = |page: &str| fs::read_to_string(fixture.root.join("book").join(page)).unwrap();
        let one = html("one.html");
        for part in ["the sandbox", "OF-TWO-OTHERS", "FROM-THE-LIST", "LOOK"] {
            assert!(one.contains(part), "{mdbook}: {part}\n{one}");
        }
        assert!(!one.contains("WASM"), "{one}");
        assert!(html("count.html").contains("WORDS"), "{mdbook}");
        let toc = html("toc.html");
        assert!(toc.contains("Second"), "{mdbook}: {toc}");
    }
    // Without its lock file the book can't be built.
    fs::remove_file(fixture.root.join("mdbook-wasm.lock")).unwrap();
    assert_ne!(fixture.build_by("mdbook-0-5").status, Some(0));
}
