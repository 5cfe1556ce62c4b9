//! `cargo xtask demo`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::plugins::{self, Language, Plugin};

use super::cargo::{cargo, root, target};
use super::tools;

/// Builds the plugins, the program and the sample book, and shows the changes that the plugins made.
///
/// # Errors
/// Fails if a build fails, or if the plugins changed nothing.
pub fn main() -> Result<(), String> {
    super::target::ensure()?;
    tools::ensure()?;
    let target = target()?;
    for plugin in plugins::all(root())? {
        build_plugin(&plugin, &target)?;
    }
    cargo(&["build", "--workspace"], &[])?;
    let programs = target.join("debug");
    let book = root().join("target/sample-book");
    mdbook(&programs, &[])?;

    // The book without plugins, to show the differences.
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
    println!("Lines changed by the plugins ({}):", changes.len());
    for change in changes.iter().take(6) {
        println!(
            "\n  {}\n  - {}\n  + {}",
            change.page, change.before, change.after
        );
    }
    if changes.is_empty() {
        return Err("the plugins changed nothing in the sample book, expected changes".to_owned());
    }
    Ok(())
}

/// Builds a plugin and the parts that it is linked with to `preprocessors/NAME.wasm`. Leaves out what is in JavaScript
/// or Python if the tools for that are missing.
fn build_plugin(plugin: &Plugin, target: &Path) -> Result<(), String> {
    let folder = plugin.folder(root());
    let contract = root().join(plugins::CONTRACT);
    match plugin.language {
        Language::Rust => build_rust(&plugin.name, target)?,
        Language::JavaScript => build_javascript(&plugin.name, plugin.world, &contract, &folder)?,
        Language::Python => build_python(&plugin.name, plugin.world, &contract, &folder)?,
    }
    for part in plugin.parts(root()) {
        let world = part.file_name().unwrap_or_default().to_string_lossy();
        build_python(&plugin.part_name(&part), &world, &folder.join("wit"), &part)?;
    }
    Ok(())
}

/// The file that a plugin is built to.
fn component(name: &str) -> PathBuf {
    root().join(format!("preprocessors/{name}.wasm"))
}

fn build_rust(name: &str, target: &Path) -> Result<(), String> {
    let args = ["build", "--profile", "guest", "--target", "wasm32-wasip2"];
    cargo(&[&args[..], &["--package", name]].concat(), &[])?;
    let built = target
        .join("wasm32-wasip2/guest")
        .join(format!("{}.wasm", name.replace('-', "_")));
    let component = component(name);
    std::fs::copy(&built, &component).map_err(|error| {
        format!(
            "can't copy {} to {}: {error}",
            built.display(),
            component.display()
        )
    })?;
    Ok(())
}

fn build_javascript(name: &str, world: &str, wit: &Path, folder: &Path) -> Result<(), String> {
    let Some(script) = tools::componentize_qjs()? else {
        report_skipped(name);
        return Ok(());
    };
    let mut tool = Command::new("node");
    tool.arg(script)
        .args(["--sync", "--world", world, "--wit"])
        .arg(wit)
        .arg("--js")
        .arg(folder.join("plugin.js"))
        .arg("--output")
        .arg(component(name));
    run_tool(name, &mut tool)
}

fn build_python(name: &str, world: &str, wit: &Path, folder: &Path) -> Result<(), String> {
    let Some(program) = tools::componentize_py()? else {
        report_skipped(name);
        return Ok(());
    };
    let mut tool = Command::new(program);
    tool.args(["--quiet", "--world", world, "--wit-path"])
        .arg(wit)
        .args(["componentize", "plugin", "--python-path"])
        .arg(folder)
        .arg("--output")
        .arg(component(name));
    run_tool(name, &mut tool)
}

fn report_skipped(plugin: &str) {
    eprintln!("The plugin {plugin} is not built. The sample book does not need it.");
}

fn run_tool(plugin: &str, tool: &mut Command) -> Result<(), String> {
    eprintln!("\nbuilding the plugin {plugin}");
    let output = tool.output();
    let output = output.map_err(|error| format!("can't build {plugin}: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        let stderr = String::from_utf8_lossy(&output.stderr);
        Err(format!("can't build {plugin}:\n{stderr}"))
    }
}

/// Builds the book of this repository, with `mdbook-wasm` on the `PATH` as users have it.
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
    if status.success() {
        Ok(())
    } else {
        Err("mdBook failed to build the sample book".to_owned())
    }
}

struct Change {
    page: String,
    before: String,
    after: String,
}

/// Returns the lines that differ in pages that both books have. Pages with another number of lines are skipped: plugins
/// that replace words don't change it.
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

/// Returns the HTML pages below a folder, without `print.html`, which repeats all others.
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
