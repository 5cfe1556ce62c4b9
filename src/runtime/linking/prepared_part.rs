//! Compiled parts that are not linked yet.

use std::time::{Duration, Instant};

use crate::runtime::artifact::LoadError;
use crate::runtime::engine::{Binary, Compiled, OnCompile, ProcessLifetime, Tier, WasmHost};

/// Part of a plugin that is compiled, but not linked.
pub struct PreparedPart {
    pub(super) compiled: Compiled,
    pub(super) digest: blake3::Hash,
    /// Time of compiling it, or of loading its code from the cache.
    pub(crate) load_time: Duration,
}

impl PreparedPart {
    /// Returns whether its code came from the cache.
    pub fn was_cached(&self) -> bool {
        self.compiled.cached
    }

    /// Returns the tier of its code.
    pub fn tier(&self) -> Tier {
        self.compiled.profile.tier
    }

    /// Returns the reason why its code could not be cached.
    pub fn cache_warning(&self) -> Option<&str> {
        self.compiled.warning.as_deref()
    }
}

impl WasmHost {
    /// Compiles a part, or takes its code from the cache.
    ///
    /// `stack` is its stack limit in bytes, in optimised code. `on_compile` is called before a compilation.
    ///
    /// # Errors
    /// [`LoadError`] if this host can't run the file as a component.
    pub fn prepare_part(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        on_compile: &mut OnCompile<'_>,
    ) -> Result<PreparedPart, LoadError> {
        let start = Instant::now();
        Ok(PreparedPart {
            compiled: self.compile(binary, stack, ProcessLifetime::Continues, on_compile)?,
            digest: binary.digest,
            load_time: start.elapsed(),
        })
    }
}
