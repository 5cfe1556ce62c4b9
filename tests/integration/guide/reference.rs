//! The reference pages are complete: the types and functions of the contract, and the kinds of errors.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use mdbook_wasm::contract::{KindError, StructureError, StructureErrorKind};
use mdbook_wasm::runtime::{ComponentizeError, Failure, LimitExceeded, LoadError, NotWasmHint};
use semver::Version;

fn read(file: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Returns the types and functions that a text of WIT declares, each on one line and without comments.
fn declarations(wit: &str) -> BTreeSet<String> {
    let lines = wit
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let words: Vec<_> = lines.flat_map(str::split_whitespace).collect();
    let text = words.join(" ").replace(", }", " }");
    let mut found = BTreeSet::new();
    for keyword in ["record", "variant", "enum"] {
        for (start, _) in text.match_indices(&format!("{keyword} ")) {
            if let Some(end) = text[start..].find('}') {
                found.insert(text[start..=start + end].to_owned());
            }
        }
    }
    for (at, _) in text.match_indices(": func(") {
        let start = text[..at].rfind(' ').map_or(0, |space| space + 1);
        let end = text[at..].find(';').unwrap();
        found.insert(text[start..at + end].to_owned());
    }
    found
}

/// Returns the WIT of the pages for authors.
fn shown_wit() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-book/writing");
    let mut shown = String::new();
    for page in fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if page.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(page).unwrap();
        for block in text.split("```wit\n").skip(1) {
            // The page on parts shows a package of a plugin.
            if !block.starts_with("package ") {
                shown.push_str(block.split("```").next().unwrap());
            }
        }
    }
    shown
}

#[test]
fn the_pages_show_the_whole_contract() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(xtask::plugins::CONTRACT);
    let mut contract = BTreeSet::new();
    let mut interfaces = 0;
    let page = read("sample-book/writing/contract.md");
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            for kind in ["interface ", "world "] {
                if let Some(name) = line.strip_prefix(kind) {
                    let name = name.split(' ').next().unwrap();
                    assert!(
                        page.contains(&format!("`{name}`")),
                        "contract.md has no `{name}`"
                    );
                    interfaces += 1;
                }
            }
        }
        contract.append(&mut declarations(&text));
    }
    assert!(contract.len() > 15 && interfaces > 8, "{contract:?}");
    let shown = declarations(&shown_wit());
    let missing: Vec<_> = contract.difference(&shown).collect();
    assert!(missing.is_empty(), "the guide does not show {missing:#?}");
    let other: Vec<_> = shown.difference(&contract).collect();
    assert!(other.is_empty(), "the contract does not have {other:#?}");
}

/// Every path of the repository that a page has in backticks must exist.
#[test]
fn files_for_reviewers_exist() {
    let page = read("sample-book/using/sandbox.md");
    let mut count = 0;
    for path in page.split('`').skip(1).step_by(2) {
        if ["src/", "tests/", "fuzz/"]
            .iter()
            .any(|folder| path.starts_with(folder))
            && path != "src/po"
        {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
            assert!(file.exists(), "{path}");
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

/// The claims of `why.md` must agree with the pages that the benchmarks write.
#[test]
fn claims_agree_with_measurements() {
    let page = read("sample-book/why.md");
    let claims = |words: &str| assert!(page.contains(words), "why.md does not say {words:?}");
    let speed = read("sample-book/using/speed.md");
    let mut row = String::new();
    let mut seen = 0;
    for line in speed.lines().filter_map(|line| line.strip_prefix("| ")) {
        let cells: Vec<_> = line.split(" | ").map(str::trim).collect();
        let [what, case, peer, .., ratio, _, _] = cells[..] else {
            continue;
        };
        if !what.is_empty() {
            row = what.to_owned();
        }
        let is_book = row == "`wasm-fixer`" || row.starts_with("Plain replace");
        let most = match (row.as_str(), case) {
            ("Five plugins in one build", _) => 0.25,
            ("Rebuild after one chapter changed", _) => 0.10,
            (_, case) if is_book && peer == "native" && case.starts_with("`Rust`") => 0.75,
            _ if is_book && peer == "native" => 1.0 / 3.0,
            _ => continue,
        };
        let ratio = ratio.split(' ').next().unwrap();
        let ratio: f64 = ratio.parse().unwrap_or_else(|_| panic!("{line}"));
        assert!(ratio < most, "{row}, {case}: {ratio}");
        seen += 1;
    }
    assert!(seen > 12, "{seen} rows of speed.md");
    for words in [
        "less than a third",
        "less than three quarters",
        "less than a quarter",
        "less than a tenth",
    ] {
        claims(words);
    }
    let compatibility = read("sample-book/using/compatibility.md");
    let rows = |text: &str, end: &str| text.lines().filter(|line| line.contains(end)).count();
    claims(&format!(
        "\n| {} published preprocessors run",
        rows(&compatibility, " | 5 of 5 | ")
    ));
    let hostile = read("sample-book/using/hostile.md");
    assert!(
        rows(&hostile, "| stopped: ") + rows(&hostile, "| refused") > 100,
        "hostile.md"
    );
    claims("More than 100 hostile plugins");
}

/// Returns the beginnings of the messages that the page on errors explains.
fn explained_messages() -> Vec<String> {
    let page = read("sample-book/using/trouble.md");
    let cells = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let beginnings = cells.map(|cell| cell.split('…').next().unwrap_or_default());
    let beginnings = beginnings.map(|text| text.trim_end_matches([' ', ':']).to_owned());
    beginnings.filter(|text| text.len() > 7).collect()
}

#[track_caller]
fn assert_explained(messages: &[String]) {
    let explained = explained_messages();
    for message in messages {
        let is_there = explained.iter().any(|row| message.starts_with(row));
        assert!(is_there, "trouble.md has no row for {message:?}");
    }
}

/// A new kind of limit must be added here, since the match is exhaustive, and on the page.
#[test]
fn every_limit_is_explained() {
    let limits = [
        LimitExceeded::Memory(1),
        LimitExceeded::TableElements(1),
        LimitExceeded::Instances(1),
        LimitExceeded::Handles(1),
        LimitExceeded::Timeout(Duration::from_secs(1)),
        LimitExceeded::Log(1),
        LimitExceeded::Findings(1),
        LimitExceeded::Output(1),
        LimitExceeded::Stack(1),
    ];
    for limit in limits {
        match limit {
            LimitExceeded::Memory(_)
            | LimitExceeded::TableElements(_)
            | LimitExceeded::Instances(_)
            | LimitExceeded::Handles(_) => {}
            LimitExceeded::Timeout(_) | LimitExceeded::Log(_) | LimitExceeded::Findings(_) => {}
            LimitExceeded::Output(_) | LimitExceeded::Stack(_) => {}
        }
    }
    assert_explained(&limits.map(|limit| limit.to_string()));
}

#[test]
fn every_failure_is_explained() {
    let none = || Vec::new();
    let failures = [
        Failure::Trap {
            reason: "x".to_owned(),
            stderr: none(),
            frames: none(),
        },
        Failure::Exit(3),
        Failure::Status {
            status: 1,
            stderr: none(),
        },
    ];
    for failure in &failures {
        match failure {
            Failure::Trap { .. } | Failure::Exit(_) | Failure::Status { .. } => {}
            // Messages of plugins, the limits above, and messages of the system.
            Failure::PluginError(_) | Failure::Limit(_) | Failure::Host(_) => {}
            // This message has a row of its own.
            Failure::Part { .. } => {}
        }
    }
    assert_explained(&failures.map(|failure| failure.to_string()));
}

#[test]
fn every_load_error_is_explained() {
    let (name, version) = ("x".to_owned(), Version::new(0, 2, 0));
    let refusals = [
        LoadError::Unreadable(std::io::Error::other("x")),
        LoadError::Empty,
        LoadError::NotWasm(None),
        LoadError::NotWasm(Some(NotWasmHint::WebPage)),
        LoadError::NotWasm(Some(NotWasmHint::Text)),
        LoadError::CoreModule(ComponentizeError::NoWasiImport),
        LoadError::Invalid(name.clone()),
        LoadError::Kind(KindError::NoPlugin(Vec::new())),
        LoadError::Kind(KindError::SeveralKinds(vec![name.clone()])),
        LoadError::Kind(KindError::UnsupportedVersion(name.clone(), version)),
        LoadError::Kind(KindError::UnsupportedWasi(name.clone())),
        LoadError::ExportType(name.clone()),
        LoadError::ImportType(name.clone()),
    ];
    for refusal in &refusals {
        match refusal {
            LoadError::Unreadable(_) | LoadError::Empty | LoadError::CoreModule(_) => {}
            LoadError::Invalid(_) | LoadError::ExportType(_) | LoadError::ImportType(_) => {}
            LoadError::NotWasm(None | Some(NotWasmHint::WebPage | NotWasmHint::Text)) => {}
            LoadError::Kind(KindError::NoPlugin(_) | KindError::SeveralKinds(_)) => {}
            LoadError::Kind(KindError::UnsupportedVersion(..) | KindError::UnsupportedWasi(_)) => {}
            // These can't be created here, and have rows of their own.
            LoadError::UnsupportedMachine(_)
            | LoadError::TooComplex(_)
            | LoadError::Import { .. } => {}
            LoadError::TypeMismatch { .. } => {}
        }
    }
    assert_explained(&refusals.map(|refusal| refusal.to_string()));
    let page = read("sample-book/using/trouble.md");
    for row in [
        "\n| this machine can't run WebAssembly",
        "\n| it needs …",
        "\n| component too complex …",
        "\n| import … does not match … of part …",
        "\n| can't link its parts",
        "\n| in its part …",
    ] {
        assert!(page.contains(row), "{row}");
    }
}

#[test]
fn every_invalid_book_is_explained() {
    let kinds = [
        StructureErrorKind::Depth {
            depth: 2,
            allowed: 1,
        },
        StructureErrorKind::TooDeep(50),
        StructureErrorKind::DuplicatePath(String::new()),
        StructureErrorKind::InvalidPath {
            key: "path",
            path: String::new(),
        },
    ];
    let rules = read("sample-book/writing/returned-book.md");
    for kind in kinds {
        let rule = match kind {
            StructureErrorKind::Depth { .. } => "The first entry has depth 0.",
            StructureErrorKind::TooDeep(_) => "At most 41 chapters lie in each other.",
            StructureErrorKind::DuplicatePath(_) => "No two chapters are rendered to the same file",
            StructureErrorKind::InvalidPath { .. } => {
                "A path that the book did not have before is relative"
            }
        };
        let error = StructureError {
            entry: 1,
            what: String::new(),
            kind,
        };
        assert!(rules.contains(rule), "returned-book.md: {rule}");
        let message = error.to_string();
        assert!(
            message.starts_with("entry 1 of the returned book ("),
            "{message}"
        );
    }
    assert!(read("sample-book/using/trouble.md").contains("entry … of the returned book"));
}
