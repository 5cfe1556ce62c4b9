//! The first-party plugins, as listed in `preprocessors/README.md`: their cases and their pages of the guide.

mod fixer;
mod link_check;
mod sdk;
mod tables_from_csv;
mod word_count;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use xtask::plugins::Plugin;

use crate::support::books::{Book, chapter};
use crate::support::{build, folder, guide, run, write};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Returns the code blocks of this language on a page of the guide.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let page = guide::read(&format!("sample-book/{page}"));
    let blocks = page.split("```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.strip_prefix(&format!("{language}\n")));
    blocks.map(str::to_owned).collect()
}

/// Creates a book of these chapters: each a path and a content.
fn book(chapters: &[(&str, &str)]) -> Book {
    let chapters = chapters.iter();
    let items = chapters.map(|(path, content)| chapter(path, path, content));
    Book::generated("plugins", "0.5.4", &items.collect())
}

/// Returns the folder with a plugin's cases.
fn cases(plugin: &Plugin) -> PathBuf {
    plugin.folder(Path::new(ROOT)).join("cases")
}

/// Returns whether a folder of `preprocessors` is a plugin, and not a crate that plugins share.
fn is_plugin(folder: &Path) -> bool {
    let manifest = fs::read_to_string(folder.join("Cargo.toml"));
    manifest.is_ok_and(|manifest| manifest.contains("\"cdylib\""))
        || folder.join("plugin.js").is_file()
        || folder.join("plugin.py").is_file()
}

#[test]
fn the_list_has_every_plugin() {
    let listed: BTreeSet<_> = build::first_party()
        .into_iter()
        .map(|plugin| plugin.name)
        .collect();
    let folders = fs::read_dir(Path::new(ROOT).join("preprocessors")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path());
    let found: BTreeSet<_> = folders
        .filter(|folder| is_plugin(folder))
        .map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        listed,
        found,
        "{} lists other plugins",
        xtask::plugins::TABLE
    );
}

#[test]
fn every_plugin_has_a_page_and_cases() {
    let summary = guide::read("sample-book/SUMMARY.md");
    for plugin in build::first_party() {
        let Plugin { name, page, .. } = &plugin;
        assert!(
            guide::read(&format!("sample-book/{page}")).contains(&format!("`{name}")),
            "{page} does not mention {name}"
        );
        assert!(summary.contains(&format!("({page})")), "SUMMARY.md: {page}");
        let cases = cases(&plugin);
        assert!(
            cases.is_dir() && !files(&cases).is_empty(),
            "{name} has no cases"
        );
    }
}

#[test]
fn cases_pass() {
    for plugin in build::first_party() {
        let name = &plugin.name;
        let Some(component) = build::plugin_with_parts(&plugin, &format!("cases-of-{name}")) else {
            continue;
        };
        let run = run::program_with(&["test"], b"", |command| {
            command
                .arg(&component)
                .current_dir(plugin.folder(Path::new(ROOT)));
        });
        let stdout = String::from_utf8_lossy(&run.stdout);
        assert_eq!(run.status, Some(0), "{name}:\n{stdout}{}", run.stderr);
    }
}

/// Returns all files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Each block of Markdown or HTML on a plugin's page must be in the input or the output of one of its cases.
#[test]
fn examples_on_pages_are_those_of_cases() {
    for plugin in build::first_party() {
        let files = files(&cases(&plugin));
        let markdown = files
            .iter()
            .filter(|file| file.extension().is_some_and(|extension| extension == "md"));
        let cases: Vec<_> = markdown
            .map(|file| fs::read_to_string(file).unwrap())
            .collect();
        for language in ["markdown", "html"] {
            for block in blocks(&plugin.page, language) {
                assert!(
                    cases.iter().any(|case| case.contains(&block)),
                    "{}: no case of {} has this example:\n{block}",
                    plugin.page,
                    plugin.name
                );
            }
        }
    }
}

/// Returns the keys of a plugin's config, from its error for an unknown key.
fn config_keys(plugin: &Plugin) -> Option<Vec<String>> {
    let book = book(&[("one.md", "# One")]);
    let path = build::plugin_with_parts(plugin, &format!("keys-of-{}", plugin.name))?;
    let mut settings = json!({ "path": path, "config": { "?": 1 } });
    let link: Vec<_> = plugin
        .parts(Path::new(ROOT))
        .iter()
        .map(|part| path.with_file_name(format!("{}.wasm", plugin.part_name(part))))
        .collect();
    if !link.is_empty() {
        settings["link"] = json!(link);
    }
    let run = run::plugins(&book, &json!([settings]));
    let (_, keys) = run.failed().split_once("unknown key, expected ").unwrap();
    let keys = keys.split('`').skip(1).step_by(2);
    Some(keys.map(str::to_owned).collect())
}

#[test]
fn pages_have_every_key() {
    for plugin in build::first_party() {
        let Some(keys) = config_keys(&plugin) else {
            continue;
        };
        let page = guide::read(&format!("sample-book/{}", plugin.page));
        for key in &keys {
            assert!(page.contains(&format!("`{key}`")), "{}: {key}", plugin.page);
        }
        if let Some((_, table)) = page.split_once("| key |") {
            let rows = table.split("\n\n").next().unwrap().lines().skip(2);
            assert_eq!(rows.count(), keys.len(), "{}: {keys:?}", plugin.page);
        }
    }
}

/// The settings on the pages work in a `book.toml`.
#[test]
fn settings_on_pages_work() {
    for plugin in build::first_party() {
        let name = &plugin.name;
        let test = format!("settings-{name}");
        let Some(component) = build::plugin_with_parts(&plugin, &test) else {
            continue;
        };
        let plugins = component.parent().unwrap();
        let root = folder(&format!("{test}-book"));
        // A page may be about two plugins, and show settings of one.
        let is_own = |settings: &&String| settings.contains(&format!("\"plugins/{name}.wasm\""));
        let blocks = blocks(&plugin.page, "toml");
        for (number, settings) in blocks.iter().filter(is_own).enumerate() {
            let root = root.join(number.to_string());
            build_with(
                &root,
                &settings.replace("\"plugins/", &format!("\"{}/", plugins.display())),
            );
        }
    }
}

/// Builds a book with these settings by mdBook.
fn build_with(root: &Path, settings: &str) {
    let program = build::program().display().to_string();
    let toml = format!("[book]\ntitle = \"B\"\n[preprocessor.wasm]\ncommand = '\"{program}\"'\n");
    write(&root.join("book.toml"), toml + settings);
    for folder in granted_folders(settings) {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    write(
        &root.join("src/SUMMARY.md"),
        "[Glossary](appendix/glossary.md)\n",
    );
    write(
        &root.join("src/appendix/glossary.md"),
        "# Glossary\n\n## component\n\n## host\n",
    );
    let output = Command::new(build::real_mdbook("mdbook-0-5"))
        .arg("build")
        .arg(root)
        .env("MDBOOK_WASM_CACHE_DIR", run::cache())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{settings}\n{stderr}");
}

/// Returns the folders that settings grant to plugins, which must exist in the book.
fn granted_folders(settings: &str) -> Vec<String> {
    let lists = settings.split("read = [").skip(1);
    let lists = lists.map(|rest| rest.split(']').next().unwrap());
    let folders = lists.flat_map(|list| list.split(','));
    folders
        .map(|folder| folder.trim().trim_matches('"').to_owned())
        .collect()
}
