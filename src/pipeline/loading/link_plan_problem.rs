//! Errors about the way in which a plugin's parts are linked.

use crate::booktoml::write::value;
use crate::problem::{ErrorKind, Problem};
use crate::runtime::LinkPlanError;
use crate::settings::PluginSettings;

/// Returns the error for settings that do not determine how a plugin's parts are linked.
pub fn link_plan_problem(plugin: &PluginSettings, error: &LinkPlanError) -> Problem {
    let what = format!("plugin `{}`: can't link its parts", plugin.name());
    let problem = Problem::new(ErrorKind::Settings, what);
    match error {
        LinkPlanError::Ambiguous {
            importer,
            import,
            candidates,
            suggestion,
        } => ambiguous(problem, plugin, *importer, import, candidates, suggestion),
        LinkPlanError::Cycle(cycle) => circular(problem, plugin, cycle),
        LinkPlanError::UnknownExport {
            part,
            key,
            interface,
            exports,
        } => {
            let exports: Vec<_> = exports.iter().map(|name| format!("`{name}`")).collect();
            let exports = match &exports[..] {
                [] => "no interface".to_owned(),
                all => all.join(", "),
            };
            let why = format!(
                "`{key}` names `{interface}`, but part `{}` exports {exports}",
                part_name(plugin, *part),
            );
            let nearest = error
                .nearest()
                .map(|name| format!("did you mean `{name}`?"));
            problem.why(why).help(nearest)
        }
    }
}

/// Adds that several parts export what one component imports.
fn ambiguous(
    problem: Problem,
    plugin: &PluginSettings,
    importer: Option<usize>,
    import: &str,
    candidates: &[usize],
    suggestion: &[(String, usize)],
) -> Problem {
    let names = candidates
        .iter()
        .map(|&part| format!("`{}`", part_name(plugin, part)));
    let names: Vec<_> = names.collect();
    let importer = match importer {
        None => "it".to_owned(),
        Some(part) => format!("part `{}`", part_name(plugin, part)),
    };
    let why = format!(
        "{importer} imports `{import}`, and the parts {} export it",
        names.join(" and ")
    );
    let lines = suggestion.iter().filter_map(|(import, part)| {
        let part = plugin.parts.get(*part)?;
        Some(format!("\"{import}\" = {}", value(&part.table)))
    });
    let lines: Vec<_> = lines.collect();
    let help = format!(
        "choose the part for each import, for example:\nlink = {{ {} }}",
        lines.join(", ")
    );
    problem.why(why).help(Some(help))
}

/// Adds that parts import from each other in a cycle.
fn circular(problem: Problem, plugin: &PluginSettings, cycle: &[(usize, String)]) -> Problem {
    let problem = problem.why("the parts depend on each other in a cycle, so none can start first");
    let next = cycle.iter().skip(1).chain(cycle.first());
    let steps = cycle.iter().zip(next);
    let problem = steps.fold(problem, |problem, ((part, import), (provider, _))| {
        problem.why(format!(
            "`{}` imports `{import}` from `{}`",
            part_name(plugin, *part),
            part_name(plugin, *provider)
        ))
    });
    problem.help(Some(
        "remove one of them from `link`, or restrict it with `only` or `hiding`",
    ))
}

/// Returns the name of a part, by its place in the settings.
fn part_name(plugin: &PluginSettings, part: usize) -> &str {
    let part = plugin.parts.get(part);
    part.map_or("", |part| &part.component.name)
}
