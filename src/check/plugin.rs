//! One plugin of the book: its file, and what it is granted.

use std::path::Path;

use super::finding::{Finding, Told};
use crate::pipeline::{Report, Started, Starter};
use crate::runtime::Need;
use crate::settings::{Plugin, ROOT};

/// Looks at a plugin. `renderers`: those that the book is built with.
pub fn look(
    plugin: &Plugin,
    root: &Path,
    renderers: Vec<&str>,
    starter: &Starter<'_>,
    report: &mut dyn Report,
) -> (Told, Vec<Finding>) {
    let mut findings = folders(plugin, root);
    if let Err(error) = plugin.allow.variables() {
        findings.push(Finding::error(error.into()));
    }
    let Started {
        kind,
        needs,
        problem,
    } = starter.start(plugin, report);
    let told = Told {
        name: plugin.name.clone(),
        path: plugin
            .path
            .strip_prefix(root)
            .unwrap_or(&plugin.path)
            .to_owned(),
        kind,
        is_usable: problem.is_none() && findings.iter().all(|found| !found.is_error()),
        is_pinned: plugin.sha256.is_some(),
    };
    findings.extend(problem.map(Finding::error));
    if kind.is_some() {
        findings.extend(unused(plugin, &needs));
    }
    if let Some(wanted) = &plugin.renderers
        && !wanted.iter().any(|one| renderers.contains(&one.as_str()))
    {
        let what = format!("plugin `{}` never runs", plugin.name);
        let why = format!(
            "its `renderers` are {wanted:?}, and mdBook builds this book with {renderers:?}"
        );
        let help = "correct `renderers`, or add an [output] table for one of them";
        findings.push(Finding::warning(what, help).why(why));
    }
    (told, findings)
}

/// The folders that it may read.
fn folders(plugin: &Plugin, root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in &plugin.allow.read {
        let mut one = plugin.allow.clone();
        one.read = vec![folder.clone()];
        match one.folders(root) {
            Err(error) => findings.push(Finding::error(error.into())),
            Ok(folders) if folders.iter().any(|folder| folder.guest == ROOT) => {
                let what = format!("plugin `{}` may read all of the book's folder", plugin.name);
                let why =
                    "that is `book.toml`, what version control keeps there, and all other files";
                let help = "name the folders that it needs in `allow.read`";
                findings.push(Finding::warning(what, help).why(why));
            }
            Ok(_) => {}
        }
    }
    findings
}

/// What it is granted and never asks for.
fn unused(plugin: &Plugin, needs: &[Need]) -> Vec<Finding> {
    let grants = [
        ("read", Need::Files, "files"),
        ("env", Need::Environment, "the environment"),
        ("clock", Need::Clock, "a clock"),
        ("random", Need::Random, "random numbers"),
    ];
    let unused = grants
        .into_iter()
        .filter(|(key, need, _)| plugin.allow.grants(key) && !needs.contains(need));
    unused
        .map(|(key, _, word)| {
            let what = format!(
                "plugin `{}` is granted `allow.{key}`, and never asks for {word}",
                plugin.name
            );
            Finding::warning(what, format_args!("take `{key}` out of its `allow`"))
        })
        .collect()
}

/// The plugins without a pin, in one finding.
pub fn unpinned(plugins: &[Plugin]) -> Option<Finding> {
    let names = plugins.iter().filter(|plugin| plugin.sha256.is_none());
    let names: Vec<_> = names.map(|plugin| format!("`{}`", plugin.name)).collect();
    let what = match &names[..] {
        [] => return None,
        [one] => format!("plugin {one} is not pinned"),
        all => format!("plugins {} are not pinned", all.join(", ")),
    };
    let help = "`mdbook-wasm pin` writes down the digests of those that are listed, so that no other files are \
                run";
    Some(Finding::note(what, help))
}
