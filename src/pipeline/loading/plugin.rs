//! Loads a plugin and its parts: verifies their files and compiles them, or takes their code from the cache.

use std::time::Duration;

use super::MAX_PLUGIN_BYTES;
use super::cache::report_code_source;
use super::digests::{FileDigests, read_verified, remove_note};
use super::file::open_plugin_file;
use super::file_error::{
    file_too_large, lock_mismatch, pin_mismatch, unreadable_file, unusable_file,
};
use super::link_plan_problem::link_plan_problem;
use super::resources::stack_bytes;
use crate::pipeline::messages::{Message, MessageSink};
use crate::problem::{ErrorKind, Problem};
use crate::runtime::{
    Binary, LinkError, LoadError, LoadedPlugin, PartOptions, PreparedPart, ProcessLifetime, Tier,
    WasmHost,
};
use crate::settings::{ComponentSettings, PluginSettings};

/// Progress is reported if compiling takes at least this long.
const REPORTED_COMPILE_TIME: Duration = Duration::from_millis(500);

/// Loads a plugin and its parts. Pins are compared before any code is used.
///
/// `part_options` has an entry for each part.
///
/// # Errors
/// Fails if a file can't be used, or the parts can't be linked. The error names the file.
pub fn load_plugin(
    host: &WasmHost,
    plugin: &PluginSettings,
    lifetime: ProcessLifetime,
    part_options: Vec<PartOptions>,
    sink: &mut dyn MessageSink,
) -> Result<LoadedPlugin, Problem> {
    let component = &plugin.component;
    let mut parts = Vec::new();
    for (part, settings) in plugin.parts.iter().zip(part_options) {
        let prepared = prepare_part(host, &part.component, &settings, sink)?;
        parts.push((prepared, settings));
    }
    // A plugin that calls parts must be interruptible, to be stopped when a part runs out of time.
    let lifetime = if parts.is_empty() {
        lifetime
    } else {
        ProcessLifetime::Continues
    };
    let loaded = with_verified_file(host, component, sink, |binary, announce| {
        host.load(&parts, binary, stack_bytes(component), lifetime, announce)
    })?;
    let loaded = loaded.map_err(|error| match error {
        LinkError::Plugin(error) => load_error(component, &error),
        LinkError::Part(index, error) => {
            let part = plugin.parts.get(index);
            load_error(part.map_or(component, |part| &part.component), &error)
        }
        LinkError::Plan(error) => link_plan_problem(plugin, &error),
    })?;
    for part in loaded.unused_parts() {
        let text = format!(
            "plugin `{}`: part `{part}` is not used, since nothing imports what it exports",
            plugin.name()
        );
        sink.message(Message::Warning { text: &text });
    }
    Ok(loaded)
}

/// Compiles a part, or takes its code from the cache.
fn prepare_part(
    host: &WasmHost,
    part: &ComponentSettings,
    settings: &PartOptions,
    sink: &mut dyn MessageSink,
) -> Result<PreparedPart, Problem> {
    let stack = settings.limits.stack;
    let prepared = with_verified_file(host, part, sink, |binary, announce| {
        host.prepare_part(binary, stack, announce)
    })?;
    let prepared = prepared.map_err(|error| load_error(part, &error))?;
    report_code_source(&part.label(), prepared.was_cached(), prepared.tier(), sink);
    if let Some(text) = prepared.cache_warning() {
        sink.message(Message::Warning { text });
    }
    Ok(prepared)
}

/// Verifies the file of a plugin or part, and calls `compile` with it. The inner error is that of `compile`.
fn with_verified_file<T, E>(
    host: &WasmHost,
    component: &ComponentSettings,
    sink: &mut dyn MessageSink,
    compile: impl FnOnce(&Binary<'_>, &mut dyn FnMut(Tier)) -> Result<T, E>,
) -> Result<Result<T, E>, Problem> {
    let unreadable = |error| unreadable_file(component, &error);
    let file = open_plugin_file(component).map_err(unreadable)?;
    let digests = FileDigests::of_plugin(component, &file, host.cache()).map_err(unreadable)?;
    verify(component, &digests)?;
    let binary = Binary {
        digest: digests.blake3(),
        size: digests.size,
        read: &|| {
            let bytes = read_verified(&file, digests.blake3());
            bytes.inspect_err(|_| remove_note(&component.path, host.cache()))
        },
    };
    let mut announced = false;
    let mut announce = |tier: Tier| {
        if tier.estimated_compile_time(digests.size) >= REPORTED_COMPILE_TIME {
            announced = true;
            sink.message(Message::Progress {
                text: &compiling(component, tier, digests.size),
            });
        }
    };
    let compiled = compile(&binary, &mut announce);
    if announced {
        sink.message(Message::ProgressDone);
    }
    Ok(compiled)
}

/// Compares a file with the size limit, and with its pin or lock.
fn verify(component: &ComponentSettings, digests: &FileDigests) -> Result<(), Problem> {
    if digests.size > MAX_PLUGIN_BYTES {
        return Err(file_too_large(component));
    }
    let Some(found) = &digests.sha256 else {
        return Ok(());
    };
    if let Some(pin) = &component.sha256
        && found != pin
    {
        return Err(pin_mismatch(component, pin, found));
    }
    if let Some(locked) = &component.package
        && *found != locked.sha256
    {
        return Err(lock_mismatch(component, &locked.sha256, found));
    }
    Ok(())
}

/// Returns the error for a file that is not a usable component.
fn load_error(component: &ComponentSettings, error: &LoadError) -> Problem {
    let kind = match error {
        // No other plugin would run on this machine either.
        LoadError::UnsupportedMachine(_) => ErrorKind::Internal,
        _ => ErrorKind::Refused,
    };
    unusable_file(kind, component)
        .caused_by(error)
        .help(error.help())
}

/// Returns the progress message for compiling a file of `size` bytes.
fn compiling(component: &ComponentSettings, tier: Tier, size: usize) -> String {
    let (label, megabytes) = (component.label(), size as f64 / 1e6);
    match tier {
        Tier::Baseline => format!("compiling {label} ({megabytes:.1} MB), once"),
        Tier::Optimised => {
            format!("compiling {label} ({megabytes:.1} MB) with optimisation, once")
        }
    }
}
