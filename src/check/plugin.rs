//! Checks one plugin of the book: its file and its permissions.

use std::path::Path;

use super::finding::{CheckFinding, PluginSummary};
use crate::pipeline::{MessageSink, PluginProbe, ProbeResult};
use crate::runtime::Capability;
use crate::settings::{ComponentSettings, GUEST_ROOT, Permission, PluginSettings};

/// Checks a plugin, given the renderers that the book is built with.
pub fn check_plugin(
    plugin: &PluginSettings,
    root: &Path,
    renderers: &[&str],
    probe: &PluginProbe<'_>,
    sink: &mut dyn MessageSink,
) -> (PluginSummary, Vec<CheckFinding>) {
    let mut findings = permission_findings(&plugin.component, root);
    for part in &plugin.parts {
        findings.extend(permission_findings(&part.component, root));
    }
    let ProbeResult {
        kind,
        capabilities,
        capabilities_of_parts,
        problem,
    } = probe.start(plugin, sink);
    let component = &plugin.component;
    let summary = PluginSummary {
        name: component.name.clone(),
        path: component
            .path
            .strip_prefix(root)
            .unwrap_or(&component.path)
            .to_owned(),
        package: component.package.is_some().then(|| component.file_label()),
        kind,
        is_usable: problem.is_none() && findings.iter().all(|finding| !finding.is_error()),
        is_pinned: component.sha256.is_some(),
    };
    findings.extend(problem.map(CheckFinding::error));
    if kind.is_some() {
        findings.extend(unused_grants(component, &capabilities));
        for (part, capabilities) in plugin.parts.iter().zip(&capabilities_of_parts) {
            findings.extend(
                capabilities
                    .iter()
                    .flat_map(|capabilities| unused_grants(&part.component, capabilities)),
            );
        }
    }
    if let Some(own) = &plugin.renderers
        && !own.iter().any(|one| renderers.contains(&one.as_str()))
    {
        let what = format!("plugin `{}` never runs", plugin.name());
        let why =
            format!("its `renderers` are {own:?}, but mdBook builds this book with {renderers:?}");
        let help = "fix `renderers`, or add an [output] table for one of them";
        findings.push(CheckFinding::warning(what, help).why(why));
    }
    (summary, findings)
}

/// Returns findings about permissions that the book does not have, or that grant too much.
fn permission_findings(component: &ComponentSettings, root: &Path) -> Vec<CheckFinding> {
    let mut findings = folders(component, root);
    let variables = component.allow.variables();
    findings.extend(variables.err().map(CheckFinding::error));
    findings
}

/// Returns findings about the folders in `allow.read`.
fn folders(component: &ComponentSettings, root: &Path) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for folder in &component.allow.read {
        let mut one = component.allow.clone();
        one.read = vec![folder.clone()];
        match one.folders(root) {
            Err(error) => findings.push(CheckFinding::error(error)),
            Ok(folders) if folders.iter().any(|folder| folder.guest == GUEST_ROOT) => {
                let what = format!(
                    "{} may read the whole folder of the book",
                    component.label()
                );
                let why = "this includes `book.toml` and the files of version control";
                let help = "name only the folders that it needs in `allow.read`";
                findings.push(CheckFinding::warning(what, help).why(why));
            }
            Ok(_) => {}
        }
    }
    findings
}

/// Returns findings about permissions that a component never uses.
fn unused_grants(component: &ComponentSettings, capabilities: &[Capability]) -> Vec<CheckFinding> {
    let unused = Permission::ALL.into_iter().filter(|permission| {
        let is_needed = capabilities
            .iter()
            .any(|capability| capability.permission() == Some(*permission));
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
                "{} is granted `allow.{key}`, but never uses {word}",
                component.label()
            );
            CheckFinding::warning(what, format_args!("remove `{key}` from its `allow`"))
        })
        .collect()
}

/// Returns a finding about the plugins that are not pinned, or have parts that are not.
pub fn unpinned(plugins: &[PluginSettings]) -> Option<CheckFinding> {
    let is_unpinned_file =
        |component: &ComponentSettings| component.sha256.is_none() && component.package.is_none();
    let is_unpinned = |plugin: &&PluginSettings| {
        let mut parts = plugin.parts.iter().map(|part| &part.component);
        is_unpinned_file(&plugin.component) || parts.any(is_unpinned_file)
    };
    let names = plugins.iter().filter(is_unpinned).map(|plugin| {
        let of_part = !is_unpinned_file(&plugin.component);
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
    let help = "run `mdbook-wasm pin` to record the digests of the listed plugins, so that no other files are run";
    Some(CheckFinding::note(what, help))
}
