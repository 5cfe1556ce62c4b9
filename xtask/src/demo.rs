//! `cargo xtask demo`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use xtask::plugins::{self, Plugin};

use super::cargo::{cargo, root, target as target_folder};
use super::guests::{self, component};
use super::{target, tools};

/// The program without what asks registries: no plugin of the book is from one.
const PROGRAM: [&str; 6] = [
    "build",
    "--package",
    "mdbook-wasm",
    "--no-default-features",
    "--bin",
    "mdbook-wasm",
];

/// mdBook 0.5 alone.
const MDBOOK: [&str; 6] = [
    "build",
    "--package",
    "real-mdbook",
    "--no-default-features",
    "--bin",
    "mdbook-0-5",
];

/// A chapter for plugins that find nothing to do in the sample book: its link leads nowhere.
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
    cargo(&PROGRAM, &[])?;
    cargo(&MDBOOK, &[])?;
    let programs = target_folder()?.join("debug");
    build_book(&programs)?;
    for plugin in used {
        show(plugin, &programs)?;
    }
    println!(
        "\nThe book: {}\nTry next: {} run preprocessors/alerts.wasm README.md --diff",
        root().join("target/sample-book/index.html").display(),
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

/// Prints a place of the sample book before and after a plugin, or what the plugin reports of a chapter with a mistake.
fn show(plugin: &Plugin, programs: &Path) -> Result<(), String> {
    let output = run(plugin, programs, root())?;
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("\n{}: {}", plugin.name, plugin.description);
    if let Some(change) = first_change(&diff) {
        println!("{change}");
        return Ok(());
    }
    let mistake = target_folder()?.join("mistake.md");
    fs::write(&mistake, MISTAKE).map_err(|error| format!("{}: {error}", mistake.display()))?;
    let output = run(plugin, programs, &mistake)?;
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    if report.is_empty() {
        return Err(format!(
            "{} did nothing, neither in the sample book nor in {MISTAKE:?}",
            plugin.name
        ));
    }
    println!(
        "  before  {MISTAKE}  after   {}",
        report.trim_end().replace('\n', "\n          ")
    );
    Ok(())
}

/// Returns the first change of a patch: its page, and up to three lines before and after.
fn first_change(patch: &str) -> Option<String> {
    let mut lines = patch.lines().skip_while(|line| !line.starts_with("+++ "));
    let page = lines.next()?.strip_prefix("+++ b/")?;
    // After the line with its position and after its context.
    let change = lines.skip(1).skip_while(|line| line.starts_with(' '));
    let change: Vec<_> = change
        .take_while(|line| line.starts_with(['-', '+']))
        .collect();
    let side = |sign| {
        let lines = change.iter().filter_map(|line| line.strip_prefix(sign));
        lines.take(3).collect::<Vec<_>>().join("\n          ")
    };
    let (before, after) = (side('-'), side('+'));
    Some(format!(
        "  in      {page}\n  before  {before}\n  after   {after}"
    ))
}

fn run(plugin: &Plugin, programs: &Path, input: &Path) -> Result<Output, String> {
    let program: PathBuf = programs.join("mdbook-wasm");
    let mut run = Command::new(&program);
    run.arg("run")
        .arg(component(&plugin.name))
        .arg(input)
        .arg("--diff");
    let output = run.current_dir(root()).output();
    output.map_err(|error| format!("can't run {}: {error}", program.display()))
}
