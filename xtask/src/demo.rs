//! `cargo xtask demo`.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use xtask::plugins::{self, Plugin};

use super::cargo::{cargo, root, target as target_folder};
use super::guests::{self, component};
use super::{target, tools};

/// The program without what asks registries, since no plugin of the book is from one, and mdBook 0.5 alone. In one build,
/// so that what both need is built once.
const PROGRAMS: [&str; 10] = [
    "build",
    "--package",
    "mdbook-wasm",
    "--package",
    "real-mdbook",
    "--no-default-features",
    "--bin",
    "mdbook-wasm",
    "--bin",
    "mdbook-0-5",
];

/// A renderer for which all plugins do something on their pages: for HTML, mdBook 0.5 does what `alerts` is for.
const RENDERER: &str = "epub";

/// A chapter for plugins that change nothing, but check: its link leads nowhere.
const MISTAKE: &str = "See [the installation](instal.md).\n";

/// Builds the sample book with its plugins, and shows what each of them did. With `all`, builds all other plugins too.
///
/// # Errors
/// Fails if a build fails, or if a plugin did nothing.
pub fn main(all: bool) -> Result<(), String> {
    target::ensure(&[target::WASM])?;
    let settings = fs::read_to_string(root().join("book.toml"));
    let settings = settings.map_err(|error| format!("can't read book.toml: {error}"))?;
    let plugins = plugins::all(root())?;
    let is_used =
        |plugin: &&Plugin| settings.contains(&format!("\"preprocessors/{}.wasm\"", plugin.name));
    let used: Vec<_> = plugins.iter().filter(is_used).collect();
    if all {
        tools::ensure()?;
        guests::build(&plugins.iter().collect::<Vec<_>>())?;
    } else {
        guests::build(&used)?;
    }
    cargo(&PROGRAMS, &[])?;
    let programs = target_folder()?.join("debug");
    let page = root().join("target/sample-book/index.html");
    if !is_newest(&page, &used, &programs) {
        build_book(&programs)?;
    }
    for plugin in used {
        show(plugin, &programs)?;
    }
    println!(
        "\nThe book: {}\nTry next: {} run preprocessors/wasm-fixer.wasm sample-book/plugins --diff",
        page.display(),
        shown(&programs.join("mdbook-wasm")),
    );
    Ok(())
}

/// Returns a path as a person in the root of the repository would write it.
fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Returns whether a page of the book is newer than everything that it is built from.
fn is_newest(page: &Path, plugins: &[&Plugin], programs: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let Some(built) = modified(page) else {
        return false;
    };
    let mut sources = vec![root().join("book.toml"), root().join("sample-book")];
    sources.extend(["mdbook-wasm", "mdbook-0-5"].map(|name| programs.join(name)));
    sources.extend(plugins.iter().map(|plugin| component(&plugin.name)));
    while let Some(path) = sources.pop() {
        if modified(&path).is_none_or(|modified| modified > built) {
            return false;
        }
        let entries = path.read_dir().into_iter().flatten().flatten();
        sources.extend(entries.map(|entry| entry.path()));
    }
    true
}

/// Builds the book of this repository, with `mdbook-wasm` on the `PATH` as users have it.
fn build_book(programs: &Path) -> Result<(), String> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&old));
    let path: OsString = std::env::join_paths(paths).map_err(|error| error.to_string())?;
    let program = programs.join(format!("mdbook-0-5{}", std::env::consts::EXE_SUFFIX));
    let mut build = Command::new(&program);
    build.arg("build").arg(root()).env("PATH", path);
    match build.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("mdBook failed to build the sample book".to_owned()),
        Err(error) => Err(format!("can't run {}: {error}", program.display())),
    }
}

/// Prints a place of the plugin's page before and after it, or what the plugin reports about a chapter with a mistake.
fn show(plugin: &Plugin, programs: &Path) -> Result<(), String> {
    println!("\n{} {}", plugin.name, plugin.description);
    let page = format!("sample-book/{}", plugin.page);
    let output = run(plugin, programs, &page, "")?;
    if let Some(change) = first_change(&String::from_utf8_lossy(&output.stdout)) {
        println!("  in      {page}\n{change}");
        return Ok(());
    }
    let output = run(plugin, programs, "-", MISTAKE)?;
    let report = String::from_utf8_lossy(&output.stderr);
    let report = report.lines().next().ok_or(format!(
        "{} did nothing, neither in {page} nor in {MISTAKE:?}",
        plugin.name
    ))?;
    println!("  before  {MISTAKE}  reports {report}");
    Ok(())
}

/// Returns the first change of a patch: up to three lines before and after.
fn first_change(patch: &str) -> Option<String> {
    let is_changed = |line: &&str| line.starts_with(['-', '+']);
    let mut lines = patch.lines().skip_while(|line| !line.starts_with("@@ "));
    lines.next()?;
    let change = lines.skip_while(|line| !is_changed(line));
    let change: Vec<_> = change.take_while(is_changed).collect();
    let side = |sign| {
        let lines = change.iter().filter_map(|line| line.strip_prefix(sign));
        lines.take(3).collect::<Vec<_>>().join("\n          ")
    };
    Some(format!("  before  {}\n  after   {}", side('-'), side('+')))
}

/// Runs a plugin on a file, or on standard input.
fn run(plugin: &Plugin, programs: &Path, input: &str, stdin: &str) -> Result<Output, String> {
    let failed = |error: std::io::Error| format!("can't run mdbook-wasm: {error}");
    let mut run = Command::new(programs.join("mdbook-wasm"))
        .arg("run")
        .arg(component(&plugin.name))
        .args([input, "--renderer", RENDERER, "--diff"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut pipe = run.stdin.take().ok_or("no standard input")?;
    pipe.write_all(stdin.as_bytes()).map_err(failed)?;
    drop(pipe);
    run.wait_with_output().map_err(failed)
}
