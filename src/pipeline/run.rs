//! Runs plugins one after the other, and decides what a failure means for the build.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::loading::{
    ResolvedPermissions, load_plugin, open_cache, part_options, report_code_source, with_stack_for,
};
use super::messages::{ExitProcess, InFlight, Message, MessageSink, TimeoutReporter};
use super::plugin_run::PluginRun;
use super::reuse::ResultCache;
use super::state::{BookState, BookUpdate};
use crate::book::Book;
use crate::contract::{Kind, PluginContext};
use crate::problem::{ErrorKind, Problem};
use crate::protocol::PreprocessorContext;
use crate::runtime::{
    Capability, LoadedPlugin, PartOptions, Permissions, ProcessLifetime, ResourceLimits, Tier,
    WasmHost,
};
use crate::settings::{OnError, PluginSettings};

/// The options of a run.
#[derive(Clone)]
pub struct Options {
    /// The size of mdBook's JSON in bytes, which default limits depend on.
    pub book_bytes: usize,
    /// The folder for compiled code and earlier results. An error is reported as a warning.
    pub cache: Result<PathBuf, String>,
    /// The tier in which plugins are compiled on their first use.
    pub tier: Tier,
    /// The time since 1970 that plugins without a clock see.
    pub time: Duration,
    /// True if chapter plugins are to be run in other orders, too, to compare their results.
    pub audit: bool,
    /// The lifetime of the process after the run.
    pub lifetime: ProcessLifetime<ExitProcess>,
}

impl Options {
    /// Returns the options of a run that is no build.
    pub fn outside_build(
        cache: Result<PathBuf, String>,
        time: Duration,
        lifetime: ProcessLifetime<ExitProcess>,
    ) -> Self {
        Self {
            book_bytes: 0,
            cache,
            tier: Tier::FIRST,
            time,
            audit: false,
            lifetime,
        }
    }
}

/// Runs the plugins for the context's renderer, in order.
///
/// # Errors
/// Fails with the first failure of a plugin with `on-error = "fail"`. Fails at the end if plugins with
/// `on-error = "collect"` failed; their failures are reported before, in the order of the plugins.
pub fn run<'a>(
    state: BookState<'a>,
    mdbook: &PreprocessorContext,
    plugins: &[PluginSettings],
    options: Options,
    sink: &mut dyn MessageSink,
) -> Result<Book<'a>, Problem> {
    with_stack_for(plugins, || run_here(state, mdbook, plugins, options, sink))
}

/// Runs the plugins on this thread, whose stack is large enough for them.
fn run_here<'a>(
    mut state: BookState<'a>,
    mdbook: &PreprocessorContext,
    plugins: &[PluginSettings],
    options: Options,
    sink: &mut dyn MessageSink,
) -> Result<Book<'a>, Problem> {
    let Options {
        book_bytes,
        cache,
        tier,
        time,
        audit,
        lifetime,
    } = options;
    let selected = plugins
        .iter()
        .filter(|plugin| plugin.runs_for(&mdbook.renderer));
    // A wrong permission is a mistake in the book, so `on-error` does not apply to it.
    let selected = selected
        .map(|plugin| {
            Ok((
                plugin,
                ResolvedPermissions::new(plugin, &mdbook.root, time)?,
            ))
        })
        .collect::<Result<Vec<_>, Problem>>()?;
    if selected.is_empty() {
        return Ok(state.into_book());
    }
    let run = Run {
        host: WasmHost::new(open_cache(cache, sink), tier),
        mdbook,
        book_bytes,
        audit,
        lifetime,
    };
    let loaded = run.load_all(selected, sink)?;
    if cfg!(windows) && loaded.iter().any(Loaded::is_command) {
        state.normalise_paths();
    }
    run.run_all(state, loaded, sink)
}

/// The state that all plugins of a run share.
struct Run<'r> {
    host: WasmHost,
    mdbook: &'r PreprocessorContext,
    book_bytes: usize,
    audit: bool,
    lifetime: ProcessLifetime<ExitProcess>,
}

/// A plugin that was loaded, or failed to load and is skipped or collected.
struct Loaded<'r> {
    settings: &'r PluginSettings,
    permissions: Permissions,
    plugin: Result<Arc<LoadedPlugin>, Problem>,
}

impl Loaded<'_> {
    fn is_command(&self) -> bool {
        let plugin = self.plugin.as_ref();
        plugin.is_ok_and(|plugin| plugin.kind() == Kind::Command)
    }

    /// Returns the error of a plugin that failed to load, if the run collects it.
    fn collected(&self) -> Option<&Problem> {
        let problem = self.plugin.as_ref().err()?;
        (self.settings.on_error == OnError::Collect).then_some(problem)
    }
}

impl Run<'_> {
    /// Loads all plugins, so that a file that can't be used is an error before any plugin runs.
    fn load_all<'p>(
        &self,
        selected: Vec<(&'p PluginSettings, ResolvedPermissions)>,
        sink: &mut dyn MessageSink,
    ) -> Result<Vec<Loaded<'p>>, Problem> {
        let collects = |(plugin, _): &(&PluginSettings, _)| plugin.on_error == OnError::Collect;
        // On a timeout, neither the collected failures nor the order of chapters in an audit are known.
        let lifetime = match self.lifetime.without_handler() {
            ProcessLifetime::ExitsOnTimeout(()) if self.audit || selected.iter().any(collects) => {
                ProcessLifetime::Exits
            }
            lifetime => lifetime,
        };
        let mut cache_warned = false;
        let mut loaded: Vec<Loaded<'_>> = Vec::new();
        for (settings, permissions) in selected {
            let lifetime = match settings.on_error {
                OnError::Fail => lifetime,
                OnError::Skip | OnError::Collect => ProcessLifetime::Continues,
            };
            let parts = part_options(settings, permissions.parts, self.book_bytes);
            let plugin = load_plugin(&self.host, settings, lifetime, parts, sink);
            let plugin = match plugin {
                Ok(mut plugin) => {
                    if sink.wants_timings() {
                        plugin.record_timings();
                    }
                    let label = settings.component.label();
                    report_code_source(&label, plugin.was_cached(), plugin.tier(), sink);
                    // The next entry fails for the same reason.
                    if let (Some(text), false) = (plugin.cache_warning(), cache_warned) {
                        sink.message(Message::Warning { text });
                        cache_warned = true;
                    }
                    Ok(Arc::new(plugin))
                }
                Err(problem) if settings.on_error == OnError::Fail => {
                    report_all(loaded.iter().filter_map(Loaded::collected), sink);
                    return Err(problem);
                }
                Err(problem) => Err(problem),
            };
            loaded.push(Loaded {
                settings,
                permissions: permissions.plugin,
                plugin,
            });
        }
        Ok(loaded)
    }

    /// Runs all plugins in order, each on the book that the previous one returned.
    fn run_all<'a>(
        &self,
        mut state: BookState<'a>,
        loaded: Vec<Loaded<'_>>,
        sink: &mut dyn MessageSink,
    ) -> Result<Book<'a>, Problem> {
        let mut collected = Vec::new();
        for Loaded {
            settings,
            permissions,
            plugin,
        } in loaded
        {
            let updated = plugin
                .and_then(|plugin| self.run_one(settings, &permissions, plugin, &state, sink));
            match (updated, settings.on_error) {
                (Ok(update), _) => state = state.updated(update),
                (Err(problem), OnError::Fail) => {
                    report_all(&collected, sink);
                    return Err(problem);
                }
                (Err(problem), OnError::Skip) => {
                    sink.message(Message::Skipped { problem: &problem });
                }
                (Err(problem), OnError::Collect) => collected.push(problem),
            }
        }
        report_all(&collected, sink);
        let what = match collected.len() {
            0 => return Ok(state.into_book()),
            1 => "the book was not built, because a plugin failed".to_owned(),
            count => format!("the book was not built, because {count} plugins failed"),
        };
        Err(Problem::new(ErrorKind::Failed, what))
    }

    /// Runs one plugin, and returns its changes.
    fn run_one<'a>(
        &self,
        settings: &PluginSettings,
        permissions: &Permissions,
        plugin: Arc<LoadedPlugin>,
        state: &BookState<'a>,
        sink: &mut dyn MessageSink,
    ) -> Result<BookUpdate<'a>, Problem> {
        let plugin_context = PluginContext::new(self.mdbook, settings.name(), &settings.config);
        let limits = ResourceLimits::for_book(self.book_bytes).with(&settings.component.limits);
        let timeout_reporter = match &self.lifetime {
            ProcessLifetime::Continues | ProcessLifetime::Exits => None,
            ProcessLifetime::ExitsOnTimeout(exit) => Some(TimeoutReporter {
                in_flight: InFlight::new(settings.name(), limits.timeout),
                exit: Arc::clone(exit),
            }),
        };
        let plugin_run = PluginRun {
            host: &self.host,
            settings,
            plugin: &plugin,
            mdbook: self.mdbook,
            plugin_context: &plugin_context,
            limits,
            permissions,
            result_cache: self.result_cache(settings, permissions, &plugin, &plugin_context),
            book_bytes: self.book_bytes,
            audit: self.audit,
            timeout_reporter: timeout_reporter.as_ref(),
        };
        let update = plugin_run.run(state, sink);
        if sink.wants_timings() {
            sink.timings(settings.name(), plugin.was_cached(), plugin.timings());
        }
        if !self.audit {
            self.host.record_usage(&plugin);
        }
        // An interpreter has some twenty modules with all their tables. If the process exits soon, the system
        // frees them at once.
        if !matches!(self.lifetime, ProcessLifetime::Continues) {
            mem::forget(plugin);
        }
        update
    }

    /// Returns the cache of a plugin's earlier results, if its results depend on nothing unknown.
    ///
    /// A new setting does not compile until it is listed here: results that depend on it must have another key.
    fn result_cache(
        &self,
        settings: &PluginSettings,
        permissions: &Permissions,
        plugin: &LoadedPlugin,
        plugin_context: &PluginContext<'_>,
    ) -> Option<ResultCache<'_>> {
        let PluginSettings {
            // The name and the permissions are in the key below, the file and the parts in the plugin's identity. A
            // limit can only make the plugin fail, and failures are not kept.
            component: _,
            parts: _,
            // The context has the config.
            config: _,
            reuse,
            // These have no influence on a result.
            renderers: _,
            on_error: _,
            parallel: _,
            // These are for commands, whose results are not kept.
            protocol: _,
            mdbook_config: _,
            mdbook_key: _,
        } = settings;
        let is_deterministic = |part: &PartOptions| part.permissions.are_deterministic();
        let are_deterministic =
            permissions.are_deterministic() && plugin.parts().flatten().all(is_deterministic);
        if !reuse || !are_deterministic || self.audit {
            return None;
        }
        let root = self.mdbook.root.to_string_lossy();
        let inputs = known_inputs(permissions, plugin);
        let scope: [&str; 3] = [&root, settings.name(), &inputs];
        let (cache, version) = (self.host.cache()?, plugin.contract()?);
        let identity = plugin.identity();
        Some(ResultCache::new(
            cache,
            identity,
            version,
            plugin_context,
            &scope,
        ))
    }
}

fn report_all<'p>(problems: impl IntoIterator<Item = &'p Problem>, sink: &mut dyn MessageSink) {
    for problem in problems {
        sink.message(Message::Failed { problem });
    }
}

/// Returns the inputs of a plugin's results besides what it is given in calls.
///
/// The time differs between builds of different commits, so it counts only if the plugin can see it.
fn known_inputs(permissions: &Permissions, plugin: &LoadedPlugin) -> String {
    let time = plugin
        .capabilities()
        .contains(&Capability::Clock)
        .then_some(permissions.time);
    format!("{:?} {time:?}", permissions.environment)
}
