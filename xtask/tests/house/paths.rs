//! Every path of this repository that a Markdown file names exists.
//!
//! Links count in each file. A path between backticks counts outside of code blocks, if it can only be one of this
//! repository: a book of a user has `src` and `plugins` too.

use std::path::{Component, Path, PathBuf};

/// Folders of the program's source that a text may name without `src/`.
const ROOMS: [&str; 4] = ["cli", "contract", "pipeline", "runtime"];

#[test]
fn paths_in_markdown_exist() {
    let mut missing = Vec::new();
    let folders: Vec<String> = crate::files()
        .iter()
        .filter_map(|file| file.split_once('/'))
        .map(|(folder, _)| folder.to_owned())
        .collect();
    for file in crate::files() {
        // A case of a plugin, or what a test writes, is a book of its own.
        if !file.ends_with(".md") || file.contains("/cases/") || file.starts_with("tests/") {
            continue;
        }
        let folder = Path::new(&file).parent().unwrap_or(Path::new(""));
        let is_guide = file.starts_with("sample-book/")
            || file.starts_with("templates/")
            || file == "CHANGELOG.md";
        for (line, text) in prose(&crate::read(&file)) {
            for link in
                links(text).filter(|link| !crate::root().join(normal(&folder.join(link))).exists())
            {
                missing.push(format!("{file}:{line}: no file {link}"));
            }
            for path in source_paths(text, &folders, is_guide) {
                let places = [folder.join(path), path.into(), Path::new("src").join(path)];
                if !places
                    .iter()
                    .any(|place| crate::root().join(normal(place)).exists())
                {
                    missing.push(format!("{file}:{line}: no file {path}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Returns the lines outside of code blocks.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence = false;
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fence ^= is_fence;
        !fence && !is_fence
    })
}

/// Finds relative targets of links, without their fragments.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let inline = line
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next());
    let reference = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
        .map(|(_, target)| target.trim());
    let targets = inline
        .chain(reference)
        .map(|target| target.split('#').next().unwrap_or_default());
    targets.filter(|target| !target.is_empty() && !target.contains(':') && !target.contains('`'))
}

/// Finds the paths between backticks that are of this repository.
fn source_paths<'a>(line: &'a str, folders: &[String], is_guide: bool) -> Vec<&'a str> {
    let spans = line
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|span| !span.contains([' ', '*', '…', ':', '@', '"', '\'']));
    let mut paths = Vec::new();
    for path in spans {
        let Some((first, rest)) = path.split_once('/') else {
            continue;
        };
        let is_placeholder = path
            .split(['/', '.', '-'])
            .any(|part| part.len() > 1 && part.chars().all(char::is_uppercase));
        let is_ours = match first {
            // A user's book and a plugin's project have this one too.
            "src" if is_guide => {
                let module = rest.split('/').next().unwrap_or_default();
                rest != "lib.rs"
                    && (rest.ends_with(".rs") || crate::root().join("src").join(module).is_dir())
            }
            "preprocessors" | "plugins" if rest.ends_with(".wasm") => false,
            "docs" | "book" => !is_guide,
            _ => folders.iter().any(|folder| folder == first) || ROOMS.contains(&first),
        };
        if is_ours && !is_placeholder {
            paths.push(path);
        }
    }
    paths
}

/// Takes `..` out of a path.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(normal.pop()),
            other => normal.push(other),
        }
    }
    normal
}

#[test]
fn paths_are_found() {
    let text = "See [a](b/c.md#d), [e](https://f) and `src/x.rs`.\n```\n[g](h)\n```\n[i]: ../j.md";
    let found: Vec<_> = prose(text).flat_map(|(_, line)| links(line)).collect();
    assert_eq!(found, ["b/c.md", "../j.md"]);
    let folders = ["tests".to_owned(), "src".to_owned()];
    let line = "`src/x.rs` `src/lib.rs` `tests/a/b` `tests/NAME.rs` `usr/bin` `runtime/host` `src/po` `src/book/old`";
    assert_eq!(
        source_paths(line, &folders, false),
        [
            "src/x.rs",
            "src/lib.rs",
            "tests/a/b",
            "runtime/host",
            "src/po",
            "src/book/old"
        ]
    );
    assert_eq!(
        source_paths(line, &folders, true),
        ["src/x.rs", "tests/a/b", "runtime/host", "src/book/old"]
    );
    assert_eq!(normal(Path::new("a/b/../../c")), Path::new("c"));
}

#[test]
fn decisions_are_in_their_index() {
    let files = crate::files();
    let index = crate::read("docs/decisions/README.md");
    let decisions = files
        .iter()
        .filter_map(|file| file.strip_prefix("docs/decisions/"))
        .filter(|file| file.starts_with('0'));
    for file in decisions {
        let number = &file[..4];
        let text = crate::read(format!("docs/decisions/{file}"));
        let title = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix(&format!("# {number}: ")));
        let title = title.unwrap_or_else(|| panic!("{file} does not begin with `# {number}: `"));
        assert!(
            index.contains(&format!("- [{number}]({file}): {title}\n")),
            "{file} is not in the index"
        );
    }
}
