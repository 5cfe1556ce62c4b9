//! `cargo xtask demo`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::cargo::{cargo, root, target};
use super::tools;

/// The first-party plugins in Rust, each a folder in `preprocessors/`.
const PLUGINS: [&str; 7] = [
    "alerts",
    "glossary",
    "link-check",
    "spelling",
    "toc",
    "wasm-fixer",
    "wasm-fixer-editor",
];

/// Those in JavaScript, which the sample book does without.
const IN_JS: [&str; 1] = ["word-count"];

/// Those in Python, likewise.
const IN_PYTHON: [&str; 1] = ["tables-from-csv"];

/// The dictionary of `spelling`, in Python too.
const DICTIONARY: &str = "spelling-words";

/// Builds plugins, program and sample book, and shows what the plugins changed.
///
/// # Errors
/// What could not be built.
pub fn main() -> Result<(), String> {
    super::target::ensure()?;
    let target = target()?;
    for plugin in PLUGINS {
        build_plugin(plugin, &target)?;
    }
    build_others()?;
    cargo(&["build", "--workspace"], &[])?;
    let programs = target.join("debug");
    let book = root().join("target/sample-book");
    mdbook(&programs, &[])?;

    // The same book without plugins, to show the difference.
    let plain = target.join("sample-book-without-plugins");
    let settings = [
        ("MDBOOK_PREPROCESSOR__WASM__PLUGIN", "[]"),
        ("MDBOOK_BUILD__BUILD_DIR", &plain.to_string_lossy()),
    ];
    mdbook(&programs, &settings)?;
    let changes = changes(&plain, &book)?;
    println!(
        "\nThe sample book is in {}",
        book.join("index.html").display()
    );
    println!("What the plugins changed ({} lines):", changes.len());
    for change in changes.iter().take(6) {
        println!(
            "\n  {}\n  - {}\n  + {}",
            change.page, change.before, change.after
        );
    }
    if changes.is_empty() {
        return Err("The plugins changed nothing, which is not as it should be.".to_owned());
    }
    Ok(())
}

fn build_plugin(plugin: &str, target: &Path) -> Result<(), String> {
    let args = ["build", "--profile", "guest", "--target", "wasm32-wasip2"];
    cargo(&[&args[..], &["--package", plugin]].concat(), &[])?;
    let built = target
        .join("wasm32-wasip2/guest")
        .join(format!("{}.wasm", plugin.replace('-', "_")));
    let place = root().join(format!("preprocessors/{plugin}.wasm"));
    std::fs::copy(&built, &place).map_err(|error| {
        format!(
            "can't copy {} to {}: {error}",
            built.display(),
            place.display()
        )
    })?;
    Ok(())
}

/// Builds the plugins in other languages, where the tools for those are or can be had.
fn build_others() -> Result<(), String> {
    tools::ensure()?;
    let plugins = root().join("preprocessors");
    let contract = root().join("wit/v0.2");
    for plugin in IN_JS {
        let Some(script) = tools::componentize_qjs()? else {
            left_out(plugin);
            continue;
        };
        let mut tool = Command::new("node");
        tool.arg(script)
            .args(["--sync", "--world", "chapter-preprocessor", "--wit"])
            .arg(&contract)
            .arg("--js")
            .arg(plugins.join(plugin).join("plugin.js"))
            .arg("--output")
            .arg(plugins.join(format!("{plugin}.wasm")));
        make(plugin, &mut tool)?;
    }
    for plugin in IN_PYTHON {
        let Some(program) = tools::componentize_py()? else {
            left_out(plugin);
            continue;
        };
        let mut tool = Command::new(program);
        tool.args(["--quiet", "--world", "chapter-preprocessor", "--wit-path"])
            .arg(&contract)
            .args(["componentize", "plugin", "--python-path"])
            .arg(plugins.join(plugin))
            .arg("--output")
            .arg(plugins.join(format!("{plugin}.wasm")));
        make(plugin, &mut tool)?;
    }
    // What the plugin in Rust is linked with.
    let Some(program) = tools::componentize_py()? else {
        left_out(DICTIONARY);
        return Ok(());
    };
    let spelling = plugins.join("spelling");
    let mut tool = Command::new(program);
    tool.args(["--quiet", "--world", "words", "--wit-path"])
        .arg(spelling.join("wit"))
        .args(["componentize", "plugin", "--python-path"])
        .arg(spelling.join("words"))
        .arg("--output")
        .arg(plugins.join(format!("{DICTIONARY}.wasm")));
    make(DICTIONARY, &mut tool)
}

fn left_out(plugin: &str) {
    eprintln!("The plugin {plugin} is left out. The sample book does without it.");
}

fn make(plugin: &str, tool: &mut Command) -> Result<(), String> {
    eprintln!("\nbuilding the plugin {plugin}");
    let output = tool.output();
    let output = output.map_err(|error| format!("can't build {plugin}: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "can't build {plugin}:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// Builds the book of this repository. `mdbook-wasm` is found on the path, as its users have it.
fn mdbook(programs: &Path, settings: &[(&str, &str)]) -> Result<(), String> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&old));
    let path: OsString = std::env::join_paths(paths).map_err(|error| error.to_string())?;
    let program: PathBuf = programs.join(format!("mdbook-0-5{}", std::env::consts::EXE_SUFFIX));
    let status = Command::new(&program)
        .arg("build")
        .arg(root())
        .env("PATH", path)
        .envs(settings.iter().copied())
        .status()
        .map_err(|error| format!("can't run {}: {error}", program.display()))?;
    match status.success() {
        true => Ok(()),
        false => Err("mdBook could not build the sample book".to_owned()),
    }
}

struct Change {
    page: String,
    before: String,
    after: String,
}

/// Lines that differ in pages that both books have. A plugin that works on words leaves the number
/// of lines as it is; pages with another number are passed over.
fn changes(plain: &Path, book: &Path) -> Result<Vec<Change>, String> {
    let mut changes = Vec::new();
    for page in pages(plain)? {
        let read = |folder: &Path| std::fs::read_to_string(folder.join(&page));
        let (Ok(before), Ok(after)) = (read(plain), read(book)) else {
            continue;
        };
        if before.lines().count() != after.lines().count() {
            continue;
        }
        let different = before.lines().zip(after.lines()).filter(|(b, a)| b != a);
        changes.extend(different.map(|(before, after)| Change {
            page: page.display().to_string(),
            before: before.trim().to_owned(),
            after: after.trim().to_owned(),
        }));
    }
    Ok(changes)
}

/// The HTML pages below a folder, but for the one for printing, which has all of them again.
fn pages(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut pages = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let entries = std::fs::read_dir(folder.join(&below)).map_err(|error| error.to_string())?;
        for entry in entries.flatten() {
            let path = below.join(entry.file_name());
            if folder.join(&path).is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "html")
                && path != Path::new("print.html")
            {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}
