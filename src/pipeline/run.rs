//! The order of things, and what happens when one fails.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::load::{load, of_cache, terms};
use super::manuscript::Manuscript;
use super::plight::{End, Last, Plight};
use super::report::{Message, Report};
use super::reuse::Results;
use super::turn::Turn;
use crate::book::Book;
use crate::cache::Cache;
use crate::contract::{ContextRecord, Kind};
use crate::problem::{ErrorKind, Problem};
use crate::protocol::Context;
use crate::runtime::{
    Capability, DEFAULT_STACK, Ending, Grants, LoadedPlugin, PartSettings, ResourceLimits, Tier,
    WasmHost, stack_of_all, thread_stack,
};
use crate::settings::{Allow, ComponentConfig, OnError, PluginConfig, SettingsError};

/// How a run is to be done.
pub struct Options {
    /// Bytes of mdBook's JSON, which is what default limits are made of.
    pub size: usize,
    /// The folder for compiled code and earlier results, or why there is none, which is told and
    /// does no harm.
    pub cache: Result<PathBuf, String>,
    /// How plugins that are used for the first time are compiled.
    pub tier: Tier,
    /// The time since 1970 that plugins are shown that were not granted a clock.
    pub time: Duration,
    /// Whether to compare what chapter plugins do when chapters are run in another order.
    pub audit: bool,
    /// Whether the process ends with the run. Plugins that don't stop in time, and with which the run fails, may then
    /// be left running until the end.
    pub ends: Ends,
}

/// Whether the process ends with a run.
#[derive(Clone)]
pub enum Ends {
    /// It goes on.
    Never,
    /// It ends soon after the run has returned. Only commands can be left running until then.
    Soon,
    /// It ends so where a typed plugin does not stop in time, and else soon.
    By(End),
}

impl Ends {
    /// Whom the process may end with, of plugins with which the run fails.
    fn ending(&self) -> Ending {
        match self {
            Self::Never => Ending::Never,
            Self::Soon => Ending::Commands,
            Self::By(_) => Ending::All,
        }
    }
}

/// Runs the plugins that are meant for the context's renderer, in order.
///
/// # Errors
/// The first failure of a plugin with `on-error = "fail"`: which plugin, in which chapter, and why.
/// Or, at the end, how many plugins with `on-error = "collect"` have failed; why is reported before,
/// in the order of the plugins.
pub fn run<'a>(
    mut manuscript: Manuscript<'a>,
    context: &Context,
    plugins: &[PluginConfig],
    options: Options,
    report: &mut dyn Report,
) -> Result<Book<'a>, Problem> {
    let wanted: Vec<_> = plugins
        .iter()
        .filter(|plugin| plugin.runs_for(&context.renderer))
        .collect();
    if wanted.is_empty() {
        return Ok(manuscript.into_book());
    }
    // A grant that is wrong is the book's fault, so no plugin may fail for it.
    let grant = |plugin: &&PluginConfig| {
        let grants = |allow| grants(allow, &context.root, options.time);
        let parts = plugin
            .parts
            .iter()
            .map(|part| grants(&part.component.allow));
        Ok((
            grants(&plugin.component.allow)?,
            parts.collect::<Result<Vec<_>, _>>()?,
        ))
    };
    let granted = wanted.iter().map(grant);
    let granted = granted.collect::<Result<Vec<_>, SettingsError>>()?;
    let root = context.root.to_string_lossy();
    let host = WasmHost::new(open(options.cache, report), options.tier);
    // Whoever ends the process knows neither what was collected before nor in which order an audit runs chapters.
    let collects = wanted.iter().any(|it| it.on_error == OnError::Collect);
    let ending = match options.ends.ending() {
        Ending::All if collects || options.audit => Ending::Commands,
        ending => ending,
    };
    let mut warned = false;
    let mut loaded = Vec::new();
    for (settings, (grants, of_parts)) in wanted.into_iter().zip(granted) {
        // A file that can't be used is told before others have run for nothing.
        let ending = match settings.on_error {
            OnError::Fail => ending,
            OnError::Skip | OnError::Collect => Ending::Never,
        };
        let terms = terms(settings, of_parts, options.size);
        match load(
            &host,
            settings,
            stack(&settings.component),
            ending,
            terms,
            report,
        ) {
            Ok(mut plugin) => {
                if report.wants_times() {
                    plugin.keep_times();
                }
                tell_of_cache(settings, &plugin, &mut warned, report);
                loaded.push((settings, grants, Ok(Arc::new(plugin))));
            }
            Err(problem) if settings.on_error == OnError::Fail => {
                let collected = loaded.iter().filter_map(|(settings, _, plugin)| {
                    let problem = plugin.as_ref().err()?;
                    (settings.on_error == OnError::Collect).then_some(problem)
                });
                tell(collected, report);
                return Err(problem);
            }
            Err(problem) => loaded.push((settings, grants, Err(problem))),
        }
    }
    let is_command = |plugin: &Result<Arc<LoadedPlugin>, _>| {
        plugin
            .as_ref()
            .is_ok_and(|plugin| plugin.kind() == Kind::Command)
    };
    if cfg!(windows) && loaded.iter().any(|(_, _, plugin)| is_command(plugin)) {
        manuscript.normalise_paths();
    }
    let mut collected = Vec::new();
    for (settings, grants, plugin) in loaded {
        let record = ContextRecord::new(context, settings.name(), &settings.config);
        let turn = |plugin: Arc<LoadedPlugin>| {
            let knows = |part: &PartSettings| part.grants.are_deterministic();
            let are_known = grants.are_deterministic() && plugin.parts().flatten().all(knows);
            let reuse = settings.reuse && are_known && !options.audit;
            let cache = host.cache().filter(|_| reuse);
            let known = known(&grants, &plugin);
            let allowance = ResourceLimits::for_book(options.size).with(&settings.component.limits);
            let last = match &options.ends {
                Ends::Never | Ends::Soon => None,
                Ends::By(end) => Some(Last {
                    plight: Plight::new(settings.name(), allowance.timeout),
                    end: Arc::clone(end),
                }),
            };
            let turn = Turn {
                host: &host,
                settings,
                plugin: &plugin,
                run: context,
                context: &record,
                allowance,
                grants: &grants,
                results: cache.zip(plugin.contract()).map(|(cache, version)| {
                    Results::new(
                        cache,
                        plugin.identity(),
                        version,
                        &record,
                        &[&root, settings.name(), &known],
                    )
                }),
                size: options.size,
                audit: options.audit,
                last: last.as_ref(),
            };
            let changes = turn.run(&manuscript, report);
            if report.wants_times() {
                report.times(settings.name(), plugin.was_cached(), plugin.timings());
            }
            if !options.audit {
                host.note_use(&plugin);
            }
            // An interpreter is some twenty modules with all their tables, which the system takes back as a whole.
            if !matches!(options.ends, Ends::Never) {
                mem::forget(plugin);
            }
            changes
        };
        match plugin.and_then(turn) {
            Ok(changes) => manuscript = manuscript.with(changes),
            Err(problem) => match settings.on_error {
                OnError::Fail => {
                    tell(&collected, report);
                    return Err(problem);
                }
                OnError::Skip => report.message(Message::Skipped { problem: &problem }),
                OnError::Collect => collected.push(problem),
            },
        }
    }
    tell(&collected, report);
    let what = match collected.len() {
        0 => return Ok(manuscript.into_book()),
        1 => "the book is not built, since a plugin failed".to_owned(),
        count => format!("the book is not built, since {count} plugins failed"),
    };
    Err(Problem::new(ErrorKind::Failed, what))
}

/// The cache, or a warning that there is none.
pub(super) fn open(folder: Result<PathBuf, String>, report: &mut dyn Report) -> Option<Cache> {
    match folder.and_then(|folder| Cache::open(&folder)) {
        Ok(cache) => Some(cache),
        Err(why) => {
            let text = format!("every build compiles its plugins anew: {why}");
            report.message(Message::Warning { text: &text });
            None
        }
    }
}

fn tell_of_cache(
    settings: &PluginConfig,
    plugin: &LoadedPlugin,
    warned: &mut bool,
    report: &mut dyn Report,
) {
    let text = of_cache(
        &settings.component.label(),
        plugin.was_cached(),
        plugin.tier(),
    );
    report.message(Message::Detail { text: &text });
    // What is true of one entry is true of the next.
    if let (Some(text), false) = (plugin.cache_warning(), *warned) {
        report.message(Message::Warning { text });
        *warned = true;
    }
}

fn tell<'p>(collected: impl IntoIterator<Item = &'p Problem>, report: &mut dyn Report) {
    for problem in collected {
        report.message(Message::Failed { problem });
    }
}

/// What a plugin is granted.
///
/// # Errors
/// Where the book does not have it.
pub(super) fn grants(allow: &Allow, root: &Path, time: Duration) -> Result<Grants, SettingsError> {
    Ok(Grants {
        folders: allow.folders(root)?,
        environment: allow.variables()?,
        clock: allow.clock,
        random: allow.random,
        time,
    })
}

/// All that its results depend on besides what it is handed. Builds of different commits differ in the
/// time, so that it counts only where it can be seen.
fn known(grants: &Grants, plugin: &LoadedPlugin) -> String {
    let time = plugin
        .needs()
        .contains(&Capability::Clock)
        .then_some(grants.time);
    format!("{:?} {time:?}", grants.environment)
}

/// The native stack that its functions may use, in bytes.
pub(super) fn stack(plugin: &ComponentConfig) -> usize {
    plugin.limits.stack.unwrap_or(DEFAULT_STACK)
}

/// The native stack that [`run`] needs of its thread for these plugins, in bytes.
pub fn stack_needed(plugins: &[PluginConfig]) -> usize {
    let with_parts = |plugin: &PluginConfig| {
        let parts = plugin.parts.iter();
        stack_of_all(
            stack(&plugin.component),
            parts.map(|part| stack(&part.component)),
        )
    };
    let most = plugins.iter().map(with_parts).max();
    thread_stack(most.unwrap_or(DEFAULT_STACK))
}
