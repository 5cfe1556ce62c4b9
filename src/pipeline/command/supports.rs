//! Which renderers a command is for, as it says itself.

use super::super::failed::{Doing, failed_by};
use super::super::turn::Turn;
use super::super::voice::Voice;
use crate::cache::Key;
use crate::problem::Problem;
use crate::runtime::Failure;

impl Turn<'_> {
    /// Whether it is for this run's renderer. It is asked once, by `supports RENDERER` as mdBook does, and
    /// its answer is remembered. Where the settings name renderers, they have said it. A program that can't do
    /// its work ends like one that says no, so what it complains of is passed on, and it is asked again.
    ///
    /// # Errors
    /// Where it gives no answer: it crashed, or went beyond a limit.
    pub(super) fn supports(&self, voice: &mut Voice<'_, '_, '_>) -> Result<bool, Problem> {
        if self.settings.renderers.is_some() {
            return Ok(true);
        }
        let renderer = &self.run.renderer;
        let key = key(self.plugin.identity(), renderer);
        match self
            .host
            .cache()
            .and_then(|cache| cache.get(key))
            .as_deref()
        {
            Some([0]) => return Ok(false),
            Some([1]) => return Ok(true),
            _ => {}
        }
        let answer = match self.execute(&["supports", renderer], Vec::new(), voice) {
            Ok(_) => true,
            Err(Failure::Status { stderr, .. }) if !stderr.is_empty() => {
                voice.warning(&format!(
                    "plugin `{}` is left out: asked whether it supports `{renderer}`, it said:\n{}",
                    self.name(),
                    stderr.join("\n")
                ));
                return Ok(false);
            }
            Err(Failure::Status { .. }) => false,
            Err(failure) => {
                let doing = Doing::Asked(renderer);
                let problem = failed_by(self.name(), doing, &failure, voice.hint(&failure));
                let help = "with `renderers` in its table, it is not asked";
                return Err(problem.help(Some(help)));
            }
        };
        if let Some(cache) = self.host.cache() {
            // What can't be remembered is asked again.
            let _ = cache.put(key, &[u8::from(answer)]);
        }
        Ok(answer)
    }
}

fn key(plugin: blake3::Hash, renderer: &str) -> Key {
    let question = format!("supports 1 {renderer}");
    Key::new(blake3::keyed_hash(plugin.as_bytes(), question.as_bytes()))
}
