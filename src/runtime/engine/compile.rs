//! Compiles a plugin's file to native code, or takes that from the cache.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use wasmtime::Engine;
use wasmtime::component::Component;

use super::on_timeout::{OnTimeout, ProcessLifetime};
use super::tier::{Tier, UsageStats};
use super::wasm_host::{CompileProfile, WasmHost};
use crate::cache::{Cache, Key};
use crate::contract::{self, Kind};
use crate::runtime::artifact::{
    ADAPTER_FINGERPRINT, AsyncAbi, InterfaceNames, LoadError, check_expansion, componentize,
};

/// A plugin's file: a component, or a core module that is made into one.
pub struct Binary<'f> {
    /// The BLAKE3 digest of its bytes.
    pub digest: blake3::Hash,
    /// Its length in bytes.
    pub size: usize,
    /// Reads it. Called only if the cache has no code for the digest.
    pub read: &'f dyn Fn() -> std::io::Result<Vec<u8>>,
}

/// A compiled component, and how it was obtained.
pub struct Compiled {
    /// The component, ready to be linked.
    pub component: Component,
    /// The profile that it was compiled with.
    pub profile: CompileProfile,
    /// True if the code came from the cache.
    pub cached: bool,
    /// Reason why the code could not be cached.
    pub warning: Option<String>,
}

impl Compiled {
    fn is_command(&self) -> bool {
        let engine = self.component.engine();
        let ty = self.component.component_type();
        is_command(ty.exports(engine).map(|(name, _)| name))
    }
}

fn is_command<'n>(exports: impl Iterator<Item = &'n str>) -> bool {
    contract::kind_of(exports) == Ok(Kind::Command)
}

/// Callback before a component is compiled in a tier.
pub type OnCompile<'a> = dyn FnMut(Tier) + 'a;

impl WasmHost {
    /// Compiles a component in the tier that its usage justifies, or loads it from the cache.
    ///
    /// # Errors
    /// Fails if the component is invalid, too complex or not compilable. The cache never causes an error.
    pub(crate) fn compile(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        lifetime: ProcessLifetime,
        on_compile: &mut OnCompile<'_>,
    ) -> Result<Compiled, LoadError> {
        let tier = match self.first() {
            Tier::Optimised => Tier::Optimised,
            Tier::Baseline => self.usage(binary.digest).tier(binary.size),
        };
        let with = |on_timeout, calls| CompileProfile {
            tier,
            stack,
            on_timeout,
            calls,
        };
        // Only the file says whether it is a command and async: try every profile that it may have.
        for calls in AsyncAbi::ALL {
            for &on_timeout in lifetime.possible_on_timeouts() {
                let found = self.cached(binary, with(on_timeout, calls))?;
                let suits = |is_command| lifetime.on_timeout(is_command, calls) == on_timeout;
                if let Some(compiled) = found.filter(|found| suits(found.is_command())) {
                    return Ok(compiled);
                }
            }
        }
        on_compile(tier);
        let bytes = (binary.read)().map_err(LoadError::Unreadable)?;
        let bytes = componentize(bytes.into())?;
        check_expansion(&bytes)?;
        let exports = InterfaceNames::of(&bytes).exports;
        let is_command = is_command(exports.iter().map(String::as_str));
        let calls = AsyncAbi::of(&bytes);
        let profile = with(lifetime.on_timeout(is_command, calls), calls);
        let refused = match self.make(profile, binary, &bytes)? {
            Ok(compiled) => {
                if tier == Tier::Optimised {
                    self.remember(binary.digest, UsageStats::OPTIMISED);
                }
                return Ok(compiled);
            }
            Err(refused) => refused,
        };
        if Tier::FIRST == Tier::Optimised {
            return Err(refused);
        }
        // Winch lacks some features (tail calls, relaxed SIMD), and its errors don't tell that from invalid
        // code. Should Cranelift refuse a component that ran in baseline code, it continues there and has to
        // earn a second try.
        let (tier, usage) = match tier {
            Tier::Baseline => (Tier::Optimised, UsageStats::OPTIMISED),
            Tier::Optimised => (Tier::Baseline, UsageStats::default()),
        };
        let other = CompileProfile { tier, ..profile };
        let compiled = match self.cached(binary, other)? {
            Some(compiled) => compiled,
            None => match self.make(other, binary, &bytes)? {
                Ok(compiled) => compiled,
                // Cranelift's error is the accurate one.
                Err(last) if tier == Tier::Optimised => return Err(last),
                Err(_) => return Err(refused),
            },
        };
        self.remember(binary.digest, usage);
        Ok(compiled)
    }

    fn cached(
        &self,
        binary: &Binary<'_>,
        profile: CompileProfile,
    ) -> Result<Option<Compiled>, LoadError> {
        let key = self.key(binary, profile)?;
        let found = self
            .cache()
            .and_then(|cache| Some((cache, cache.file(key)?)));
        let Some((cache, file)) = found else {
            return Ok(None);
        };
        let component = load(&self.engine(profile)?, cache, key, &file);
        Ok(component.map(|component| Compiled {
            component,
            profile,
            cached: true,
            warning: None,
        }))
    }

    /// Returns the cache key: a digest of everything that shapes the code.
    ///
    /// That is the file, the version of the adapter, wasmtime's version, every setting of the
    /// engine and the features of this processor. Creating an engine is slow, so the engine of the most likely
    /// profile represents the others of its tier and stack.
    fn key(&self, binary: &Binary<'_>, profile: CompileProfile) -> Result<Key, LoadError> {
        let engine = self.engine(CompileProfile {
            on_timeout: OnTimeout::AbandonThread,
            calls: AsyncAbi::Sync,
            ..profile
        })?;
        let mut settings = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut settings);
        let shape = format!(
            "{} {ADAPTER_FINGERPRINT} {:x} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            settings.finish(),
            profile.on_timeout,
            profile.calls
        );
        let file = binary.digest.as_bytes();
        Ok(Key::new(blake3::keyed_hash(file, shape.as_bytes())))
    }

    /// Compiles a component and caches the code. Outer error: this machine. Inner error: the component.
    fn make(
        &self,
        profile: CompileProfile,
        binary: &Binary<'_>,
        component: &[u8],
    ) -> Result<Result<Compiled, LoadError>, LoadError> {
        let engine = &self.engine(profile)?;
        // A hostile component may know a bug of the compiler. Compilers work on data of their own for each
        // function; a panic leaves behind only what compilations share, and a poisoned lock panics again, here.
        let made = catch_unwind(AssertUnwindSafe(|| Component::new(engine, component)));
        let component = match made {
            Ok(Ok(component)) => component,
            Ok(Err(error)) => return Ok(Err(LoadError::invalid(&error))),
            Err(_) => {
                let message = "wasmtime's compiler panicked (see message above)";
                return Ok(Err(LoadError::Invalid(message.to_owned())));
            }
        };
        let key = self.key(binary, profile)?;
        let keep = |cache| keep(cache, key, &component);
        Ok(Ok(Compiled {
            warning: self.cache().and_then(keep),
            component,
            profile,
            cached: false,
        }))
    }

    /// Returns the recorded usage of a component in baseline code.
    pub(crate) fn usage(&self, digest: blake3::Hash) -> UsageStats {
        let known = self.cache().and_then(|cache| cache.get(usage_key(digest)));
        known
            .and_then(|blob| postcard::from_bytes(&blob).ok())
            .unwrap_or_default()
    }

    /// Records the usage of a component. Errors are ignored: usage can be measured again.
    pub(crate) fn remember(&self, digest: blake3::Hash, usage: UsageStats) {
        if let (Some(cache), Ok(blob)) = (self.cache(), postcard::to_allocvec(&usage)) {
            let _ = cache.put(usage_key(digest), &blob);
        }
    }
}

fn usage_key(digest: blake3::Hash) -> Key {
    Key::new(blake3::keyed_hash(digest.as_bytes(), b"uses 2"))
}

/// Caches compiled code. Returns the reason if that fails.
fn keep(cache: &Cache, key: Key, component: &Component) -> Option<String> {
    let why = match component.serialize().map(|code| cache.put(key, &code)) {
        Ok(Ok(())) => return None,
        Ok(Err(error)) => error.to_string(),
        Err(error) => format!("{error:#}"),
    };
    Some(format!(
        "can't keep compiled code for the next build: {why}"
    ))
}

/// Loads code that [`keep`] stored: maps the file, or reads it where the file system can't map code.
///
/// wasmtime checks that its own version compiled it for this processor. Code that it refuses is compiled again.
fn load(engine: &Engine, cache: &Cache, key: Key, file: &Path) -> Option<Component> {
    #[expect(
        unsafe_code,
        reason = "native code is run as it is: it comes from a folder that only this user can \
                  write to, under a key of all that it was made from, with its checksum verified since it \
                  last changed; and such a file is never changed, only replaced by another or removed"
    )]
    unsafe {
        match Component::deserialize_file(engine, file) {
            Ok(component) => Some(component),
            Err(_) => Component::deserialize(engine, cache.get(key)?).ok(),
        }
    }
}
