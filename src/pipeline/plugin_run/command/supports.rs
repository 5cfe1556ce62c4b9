//! Asks a command which renderers it supports.

use super::execute::execute;
use crate::cache::Key;
use crate::pipeline::messages::{EventReporter, Phase};
use crate::pipeline::plugin_run::PluginRun;
use crate::problem::Problem;
use crate::runtime::Failure;

/// Returns true if a command supports the renderer of this build.
///
/// A command is not asked if its settings name renderers. Otherwise it is executed once with
/// `supports RENDERER`, as mdBook does, and the cache keeps its answer. A command that fails ends with the same status as
/// one that answers no. So an answer with output on standard error is reported, and is not kept.
///
/// # Errors
/// Fails if the command gives no answer, because it crashed or exceeded a limit.
pub fn supports_renderer(
    run: &PluginRun<'_>,
    reporter: &mut EventReporter<'_, '_, '_>,
) -> Result<bool, Problem> {
    if run.settings.renderers.is_some() {
        return Ok(true);
    }
    let renderer = &run.mdbook.renderer;
    let key = answer_key(run.plugin.identity(), renderer);
    let cache = run.host.cache();
    match cache.and_then(|cache| cache.get(key)).as_deref() {
        Some([0]) => return Ok(false),
        Some([1]) => return Ok(true),
        _ => {}
    }
    let answer = match execute(run, &["supports", renderer], Vec::new(), reporter) {
        Ok(_) => true,
        Err(Failure::Status { stderr, .. }) if !stderr.is_empty() => {
            reporter.warning(&format!(
                "plugin `{}` is skipped: it answered `supports {renderer}` with an error:\n{}",
                run.name(),
                stderr.join("\n")
            ));
            return Ok(false);
        }
        Err(Failure::Status { .. }) => false,
        Err(failure) => {
            let phase = Phase::Supports(renderer.into());
            let problem = reporter.failure_problem(&phase, &failure);
            let help = "set `renderers` in its table, so that it is not asked";
            return Err(problem.help(Some(help)));
        }
    };
    if let Some(cache) = cache {
        // An answer that can't be kept is asked for again.
        let _ = cache.put(key, &[u8::from(answer)]);
    }
    Ok(answer)
}

/// Returns the cache key of a command's answer about a renderer.
fn answer_key(plugin: blake3::Hash, renderer: &str) -> Key {
    let question = format!("supports 1 {renderer}");
    Key::new(blake3::keyed_hash(plugin.as_bytes(), question.as_bytes()))
}
