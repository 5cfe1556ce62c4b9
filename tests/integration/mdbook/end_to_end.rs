//! One book with everything that a plugin can be, built by both mdBooks.

use std::fs;
use std::path::Path;

use crate::registry::Place;
use crate::runtime::linking::composed::composed;
use crate::support::registry::{Registry, config};
use crate::support::{build, write};

/// A line of TOML.
fn path(file: &Path) -> String {
    format!("path = '{}'", file.display())
}

/// The plugins in their order: each works on what those before it have left.
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
fn all_kinds_in_one_book() {
    let place = Place::new("scenario", &plugins());
    write(
        &place.root.join("src/SUMMARY.md"),
        "- [One](one.md)\n- [Two](two.md)\n",
    );
    write(&place.root.join("src/one.md"), "# One\n\nIn wasm, look\n");
    write(&place.root.join("src/two.md"), "# Two\n\nNothing\n");
    write(&place.root.join("words/list.txt"), "from-the-list\n");
    let Some(registry) =
        Registry::start("one book with everything", &place.folder.join("registry"))
    else {
        return;
    };
    registry.publish("acme:fixer", "1.2.3", &build::guest("wasm-fixer"));
    place.config(&config(registry.host()));
    let fetched = place.run(&["fetch"]);
    assert_eq!(fetched.status, Some(0), "{}", fetched.stderr);
    drop(registry);

    let check = place.run(&["check", "--json"]);
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
        let built = place.build_by(mdbook);
        assert_eq!(built.status, Some(0), "{mdbook}: {}", built.stderr);
        assert!(
            built.stderr.contains("[counts] dropped after 2 chapters"),
            "{}",
            built.stderr
        );
        let html = |page: &str| fs::read_to_string(place.root.join("book").join(page)).unwrap();
        let one = html("one.html");
        for part in ["the sandbox", "OF-TWO-OTHERS", "FROM-THE-LIST", "LOOK"] {
            assert!(one.contains(part), "{mdbook}: {part}\n{one}");
        }
        assert!(!one.contains("WASM"), "{one}");
        assert!(html("count.html").contains("WORDS"), "{mdbook}");
        let toc = html("toc.html");
        assert!(toc.contains("Second"), "{mdbook}: {toc}");
    }
    // What is in the way of the book without its lock.
    fs::remove_file(place.root.join("mdbook-wasm.lock")).unwrap();
    assert_ne!(place.build_by("mdbook-0-5").status, Some(0));
}
