//! Checks every code block of the guide, except output with the language `text`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mdbook_wasm::packages::{LockFile, LockedPackage, PackageRequirement};
use serde_json::json;

use crate::support::books::{Book, chapter};
use crate::support::build::go;
use crate::support::{folder, run, skip, write};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A code block.
struct Block {
    /// The page, relative to the repository, and the line.
    place: String,
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let mut found = Vec::new();
    for page in files(&Path::new(ROOT).join("sample-book"), &["md"]) {
        let text = fs::read_to_string(&page).unwrap();
        let shown = page.strip_prefix(ROOT).unwrap().display().to_string();
        let mut open: Option<(String, Block)> = None;
        for (number, line) in text.lines().enumerate() {
            let fence: String = line
                .trim_start()
                .chars()
                .take_while(|&c| c == '`')
                .collect();
            match &mut open {
                Some((begun, _)) if fence.len() >= begun.len() && line.trim() == fence => {
                    found.extend(open.take().map(|(_, block)| block));
                }
                Some((_, block)) => block.text.push_str(&format!("{line}\n")),
                None if fence.len() >= 3 => {
                    let language = line.trim().trim_start_matches('`').to_owned();
                    let place = format!("{shown}:{}", number + 1);
                    let text = String::new();
                    open = Some((
                        fence,
                        Block {
                            place,
                            language,
                            text,
                        },
                    ));
                }
                None => {}
            }
        }
        assert!(open.is_none(), "{shown} ends in a code block");
    }
    found
}

/// Returns the files below a folder with these extensions, sorted.
fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            found.append(&mut files(&path, extensions));
        } else if extension.is_some_and(|extension| extensions.contains(&extension)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Blocks that tests of their subject check: the page and the language.
const CLAIMED: [(&str, &str); 4] = [
    // Its test asserts the findings on it.
    ("using/checking.md", "toml"),
    ("using/ci.md", "yaml"),
    ("writing/findings.md", "json"),
    ("writing/rust-crate.md", "rust,ignore"),
];

/// Languages of the examples on the pages of first-party plugins. A test of those compares them with the plugin's
/// cases.
const EXAMPLES: [&str; 2] = ["html", "markdown"];

fn is_claimed(block: &Block) -> bool {
    let place = block.place.replace('\\', "/");
    let is_example =
        place.starts_with("sample-book/plugins/") && EXAMPLES.contains(&block.language.as_str());
    is_example
        || CLAIMED.iter().any(|(page, language)| {
            place.starts_with(&format!("sample-book/{page}:")) && block.language == *language
        })
}

#[test]
fn every_code_block_is_checked() {
    let blocks = blocks();
    let others = blocks.iter().filter(|block| !is_claimed(block));
    let languages: BTreeSet<_> = others.map(|block| block.language.as_str()).collect();
    let checked = BTreeSet::from([
        // The output of programs. Other tests compare the important ones.
        "text",
        // Each of these is checked by a test below or by a unit test of the program.
        "console",
        "go",
        "js",
        "python",
        "rust,ignore",
        "toml",
        "wit",
    ]);
    let unknown: Vec<_> = languages.difference(&checked).collect();
    assert!(
        unknown.is_empty(),
        "nobody checks {unknown:?}; \"\" is no language"
    );
    assert!(blocks.len() > 30, "{}", blocks.len());
}

/// The program must accept settings, and all other TOML must be valid.
#[test]
fn settings_are_valid() {
    let mut count = 0;
    let blocks = blocks();
    let blocks = blocks.iter().filter(|block| block.language == "toml");
    for block in blocks.filter(|block| !is_claimed(block)) {
        let Block { place, text, .. } = block;
        let toml = toml_edit::Document::parse(text.as_str());
        let toml = toml.unwrap_or_else(|error| panic!("{place}: {error}"));
        let sections = toml
            .get("preprocessor")
            .and_then(|item| item.as_table_like());
        let sections = sections.into_iter().flat_map(|sections| sections.iter());
        for (section, table) in sections {
            let command = table.get("command").and_then(|command| command.as_str());
            let is_ours = section.starts_with("wasm")
                || command.is_some_and(|command| command.starts_with("mdbook-wasm"));
            if !is_ours {
                continue;
            }
            let root = folder("blocks-settings");
            write(&root.join("book.toml"), text);
            if let Some(folder) = table.get("plugin-dir").and_then(|folder| folder.as_str()) {
                fs::create_dir(root.join(folder)).unwrap();
            }
            lock(&root, text);
            let book = root.to_str().unwrap();
            let run = run::program(
                &["pin", "--check", "--book", book, "--section", section],
                b"",
            );
            // The plugins do not exist, but the settings are valid.
            assert!(
                [Some(0), Some(4)].contains(&run.status),
                "{place}: {}",
                run.stderr
            );
            count += 1;
        }
    }
    assert!(count > 8, "{count}");
}

/// Writes a lock file with the packages of the settings.
fn lock(root: &Path, settings: &str) {
    let named = settings
        .lines()
        .filter_map(|line| line.strip_prefix("package = \"")?.strip_suffix('"'));
    let locked = named.map(|package| LockedPackage {
        requirement: PackageRequirement::parse(package).unwrap(),
        version: "1.2.0".parse().unwrap(),
        registry: "registry.example".to_owned(),
        sha256: "ab".repeat(32),
        size: 1,
        imports: Vec::new(),
    });
    let locked: Vec<_> = locked.collect();
    if !locked.is_empty() {
        LockFile::new(locked).write(root).unwrap();
    }
}

/// Source code is that of files that tests build.
#[test]
fn source_code_is_built_by_tests() {
    let folders = ["tests/guests", "preprocessors", "templates"];
    let folders = folders.iter().map(|folder| Path::new(ROOT).join(folder));
    let mut sources = Vec::new();
    for folder in folders.filter(|folder| folder.is_dir()) {
        for file in files(&folder, &["js", "py", "rs"]) {
            let source = fs::read_to_string(file).unwrap();
            sources.push(source.replace("../../../wit", "wit"));
        }
    }
    let mut count = 0;
    let languages = ["js", "python", "rust,ignore"];
    for block in blocks()
        .iter()
        .filter(|block| languages.contains(&block.language.as_str()) && !is_claimed(block))
    {
        // Parts that are separated on a page may be separated in the file as well.
        let parts: Vec<_> = block.text.split("\n\n\n").map(str::trim_end).collect();
        let is_in = |source: &String| parts.iter().all(|part| source.contains(part));
        let is_there = sources.iter().any(is_in);
        assert!(is_there, "{}: no test builds this", block.place);
        count += 1;
    }
    assert!(count > 1, "{count}");
}

#[test]
#[ignore = "needs Go"]
fn the_program_in_go_works() {
    let blocks = blocks();
    let mut programs = blocks.iter().filter(|block| block.language == "go");
    let program = programs.next().unwrap();
    assert!(programs.next().is_none(), "one is built");
    let root = folder("blocks-go");
    write(&root.join("main.go"), &program.text);
    write(&root.join("go.mod"), "module words\n\ngo 1.21\n");
    let module = root.join("words.wasm");
    if !go::build_module(&root, &module) {
        skip("the guide's program in Go", "there is no Go 1.21 or newer");
        return;
    }
    let items = json!([chapter("One", "one.md", "Webassembly, once")]);
    let book = Book::generated("one", "0.5.4", &items);
    let run = run::plugins(&book, &json!([{ "path": module }]));
    assert_eq!(run::contents(&run.book()), ["WebAssembly, once"]);
}

/// Programs that readers are expected to have.
const SYSTEM: [&str; 7] = ["cat", "cd", "cp", "git", "mkdir", "npm", "python3"];

/// The arguments of mdbook-wasm itself are checked by a unit test of its command line.
#[test]
fn commands_are_of_known_programs() {
    let usage = fs::read_to_string(Path::new(ROOT).join("xtask/src/main.rs")).unwrap();
    let mut count = 0;
    for block in blocks().iter().filter(|block| block.language == "console") {
        for line in block
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("$ "))
        {
            let words = shlex::split(line).unwrap();
            let words = words
                .iter()
                .map(String::as_str)
                .skip_while(|word| word.contains('='));
            let words: Vec<_> = words.collect();
            let is_known = match words[..] {
                ["cargo", "xtask", name, ..] => usage.contains(&format!("\n  {name} ")),
                ["cargo", name, ..] => ["build", "install", "new", "uninstall"].contains(&name),
                ["mdbook", name, ..] => ["build", "serve", "test"].contains(&name),
                ["rustup", "target", "add", "wasm32-wasip2"] => true,
                ["componentize-py", ..] | ["go", "build", ..] => true,
                [name, ..] if SYSTEM.contains(&name) => true,
                [name, ..] => name == "mdbook-wasm",
                [] => false,
            };
            assert!(is_known, "{}: $ {line}", block.place);
            count += 1;
        }
    }
    assert!(count > 15, "{count}");
}
