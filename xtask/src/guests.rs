//! Builds first-party plugins to `preprocessors/NAME.wasm`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::plugins::{self, Language, Plugin};

use super::cargo::{cargo, root, target as target_folder};
use super::{target, tools};

/// Builds plugins, and the parts that they are linked with. Those in Rust are built together. Leaves out what is in
/// JavaScript or Python if the tools for that are missing.
///
/// # Errors
/// Fails if a build fails.
pub fn build(plugins: &[&Plugin]) -> Result<(), String> {
    let in_rust = plugins
        .iter()
        .filter(|plugin| plugin.language == Language::Rust);
    let in_rust: Vec<_> = in_rust.map(|plugin| plugin.name.as_str()).collect();
    build_rust(&in_rust)?;
    let contract = root().join(plugins::CONTRACT);
    for plugin in plugins {
        let folder = plugin.folder(root());
        match plugin.language {
            Language::Rust => {}
            Language::JavaScript => build_js(&plugin.name, plugin.world, &contract, &folder)?,
            Language::Python => build_python(&plugin.name, plugin.world, &contract, &folder)?,
        }
        for part in plugin.parts(root()) {
            let world = part.file_name().unwrap_or_default().to_string_lossy();
            build_python(&plugin.part_name(&part), &world, &folder.join("wit"), &part)?;
        }
    }
    Ok(())
}

/// Returns the file that a plugin is built to.
pub fn component(name: &str) -> PathBuf {
    root().join(format!("preprocessors/{name}.wasm"))
}

fn build_rust(names: &[&str]) -> Result<(), String> {
    let mut args = vec!["build", "--profile", "guest", "--target", target::WASM];
    args.extend(names.iter().flat_map(|name| ["--package", name]));
    cargo(&args, &[])?;
    let folder = target_folder()?.join(target::WASM).join("guest");
    for name in names {
        let built = folder.join(format!("{}.wasm", name.replace('-', "_")));
        let component = component(name);
        let bytes =
            fs::read(&built).map_err(|error| format!("can't read {}: {error}", built.display()))?;
        // An unchanged plugin keeps its time, so that the book is not built again.
        if fs::read(&component).ok().as_ref() != Some(&bytes) {
            fs::write(&component, bytes)
                .map_err(|error| format!("can't write {}: {error}", component.display()))?;
        }
    }
    Ok(())
}

fn build_js(name: &str, world: &str, wit: &Path, folder: &Path) -> Result<(), String> {
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
