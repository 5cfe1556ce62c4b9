//! One plugin of the book: its file, and what it is granted.

use std::path::Path;

use super::finding::{Finding, Told};
use crate::pipeline::{Report, Started, Starter};
use crate::runtime::Capability;
use crate::settings::{ComponentConfig, Permission, PluginConfig, ROOT};

/// Looks at a plugin. `renderers`: those that the book is built with.
pub fn look(
    plugin: &PluginConfig,
    root: &Path,
    renderers: Vec<&str>,
    starter: &Starter<'_>,
    report: &mut dyn Report,
) -> (Told, Vec<Finding>) {
    let mut findings = granted(&plugin.component, root);
    for part in &plugin.parts {
        findings.extend(granted(&part.component, root));
    }
    let Started {
        kind,
        needs,
        needs_of_parts,
        problem,
    } = starter.start(plugin, report);
    let component = &plugin.component;
    let told = Told {
        name: component.name.clone(),
        path: component
            .path
            .strip_prefix(root)
            .unwrap_or(&component.path)
            .to_owned(),
        package: component.package.is_some().then(|| component.file_label()),
        kind,
        is_usable: problem.is_none() && findings.iter().all(|found| !found.is_error()),
        is_pinned: component.sha256.is_some(),
    };
    findings.extend(problem.map(Finding::error));
    if kind.is_some() {
        findings.extend(unused(component, &needs));
        for (part, needs) in plugin.parts.iter().zip(&needs_of_parts) {
            findings.extend(
                needs
                    .iter()
                    .flat_map(|needs| unused(&part.component, needs)),
            );
        }
    }
    if let Some(wanted) = &plugin.renderers
        && !wanted.iter().any(|one| renderers.contains(&one.as_str()))
    {
        let what = format!("plugin `{}` never runs", plugin.name());
        let why = format!(
            "its `renderers` are {wanted:?}, and mdBook builds this book with {renderers:?}"
        );
        let help = "correct `renderers`, or add an [output] table for one of them";
        findings.push(Finding::warning(what, help).why(why));
    }
    (told, findings)
}

/// What it is granted, and can't be, or should not be.
fn granted(component: &ComponentConfig, root: &Path) -> Vec<Finding> {
    let mut findings = folders(component, root);
    let variables = component.allow.variables();
    findings.extend(variables.err().map(|error| Finding::error(error.into())));
    findings
}

/// The folders that it may read.
fn folders(component: &ComponentConfig, root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for folder in &component.allow.read {
        let mut one = component.allow.clone();
        one.read = vec![folder.clone()];
        match one.folders(root) {
            Err(error) => findings.push(Finding::error(error.into())),
            Ok(folders) if folders.iter().any(|folder| folder.guest == ROOT) => {
                let what = format!("{} may read all of the book's folder", component.label());
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
fn unused(component: &ComponentConfig, needs: &[Capability]) -> Vec<Finding> {
    let unused = Permission::ALL.into_iter().filter(|permission| {
        let is_needed = needs.iter().any(|need| need.grant() == Some(*permission));
        component.allow.grants(*permission) && !is_needed
    });
    unused
        .map(|permission| {
            let key = permission.key();
            let word = match permission {
                Permission::Read => "files",
                Permission::Env => "the environment",
                Permission::Clock => "a clock",
                Permission::Random => "random numbers",
            };
            let what = format!(
                "{} is granted `allow.{key}`, and never asks for {word}",
                component.label()
            );
            Finding::warning(what, format_args!("take `{key}` out of its `allow`"))
        })
        .collect()
}

/// The plugins whose files may be replaced by others, in one finding. Those that are made of parts count with
/// these.
pub fn unpinned(plugins: &[PluginConfig]) -> Option<Finding> {
    let is_free =
        |component: &ComponentConfig| component.sha256.is_none() && component.package.is_none();
    let is_unpinned = |plugin: &&PluginConfig| {
        let mut parts = plugin.parts.iter().map(|part| &part.component);
        is_free(&plugin.component) || parts.any(is_free)
    };
    let names = plugins.iter().filter(is_unpinned).map(|plugin| {
        let of_part = !is_free(&plugin.component);
        format!(
            "{}`{}`",
            if of_part { "a part of " } else { "" },
            plugin.name()
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
