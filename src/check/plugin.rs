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
    let mut findings = granted(plugin, root);
    for link in &plugin.link {
        findings.extend(granted(&link.part, root));
    }
    let Started {
        kind,
        needs,
        needs_of_parts,
        problem,
    } = starter.start(plugin, report);
    let told = Told {
        name: plugin.name.clone(),
        path: plugin
            .path
            .strip_prefix(root)
            .unwrap_or(&plugin.path)
            .to_owned(),
        package: plugin.package.is_some().then(|| plugin.file()),
        kind,
        is_usable: problem.is_none() && findings.iter().all(|found| !found.is_error()),
        is_pinned: plugin.sha256.is_some(),
    };
    findings.extend(problem.map(Finding::error));
    if kind.is_some() {
        findings.extend(unused(plugin, &needs));
        for (link, needs) in plugin.link.iter().zip(&needs_of_parts) {
            findings.extend(needs.iter().flat_map(|needs| unused(&link.part, needs)));
        }
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

/// What it is granted, and can't be, or should not be.
fn granted(plugin: &Plugin, root: &Path) -> Vec<Finding> {
    let mut findings = folders(plugin, root);
    let variables = plugin.allow.variables();
    findings.extend(variables.err().map(|error| Finding::error(error.into())));
    findings
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
                let what = format!("{} may read all of the book's folder", plugin.called());
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
                "{} is granted `allow.{key}`, and never asks for {word}",
                plugin.called()
            );
            Finding::warning(what, format_args!("take `{key}` out of its `allow`"))
        })
        .collect()
}

/// The plugins whose files may be replaced by others, in one finding. Those that are made of parts count with
/// these.
pub fn unpinned(plugins: &[Plugin]) -> Option<Finding> {
    let is_free = |plugin: &Plugin| plugin.sha256.is_none() && plugin.package.is_none();
    let is_unpinned = |plugin: &&Plugin| {
        let mut parts = plugin.link.iter().map(|link| &link.part);
        is_free(plugin) || parts.any(is_free)
    };
    let names = plugins.iter().filter(is_unpinned).map(|plugin| {
        let of_part = !is_free(plugin);
        format!(
            "{}`{}`",
            if of_part { "a part of " } else { "" },
            plugin.name
        )
    });
    let names: Vec<_> = names.collect();
    let what = match &names[..] {
        [] => return None,
        [one] => format!("plugin {one} is not pinned"),
        all => format!("plugins {} are not pinned", all.join(", ")),
    };
    let help = "`mdbook-wasm pin` writes down the digests of those that are listed, so that no other files are \
                run";
    Some(Finding::note(what, help))
}
