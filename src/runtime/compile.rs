//! From a file's bytes to native code, or from the cache.

use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::Component;

use super::engine::{Host, Workshop};
use super::refusal::Refusal;
use super::tier::{Tier, Uses};
use super::{adapt, anatomy};
use crate::cache::{Cache, Key};

/// A plugin's file: a component, or a core module that is made into one.
pub struct Binary<'f> {
    /// The BLAKE3 digest of its bytes.
    pub digest: blake3::Hash,
    /// How many bytes it has.
    pub size: usize,
    /// Reads it. It is only called where there is no compiled code for the digest yet.
    pub read: &'f dyn Fn() -> std::io::Result<Vec<u8>>,
}

/// What was made, and what is to be told of it.
pub struct Compiled {
    /// The component, ready to be linked.
    pub component: Component,
    /// What it is linked with.
    pub workshop: Arc<Workshop>,
    /// How it was compiled.
    pub tier: Tier,
    /// It was in the cache.
    pub cached: bool,
    /// Why it could not be put into the cache.
    pub warning: Option<String>,
}

/// Somebody who is told before a tier is compiled.
pub type Announce<'a> = dyn FnMut(Tier) + 'a;

impl Host {
    /// Compiles a component in the tier that suits it, unless that was done before.
    ///
    /// # Errors
    /// What is wrong with the component. The cache is never a reason to fail.
    pub(super) fn compile(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        announce: &mut Announce<'_>,
    ) -> Result<Compiled, Refusal> {
        let uses = self.uses(binary.digest);
        let tier = match self.first() {
            Tier::Optimised => Tier::Optimised,
            Tier::Baseline => uses.tier(binary.size),
        };
        if let Some(compiled) = self.cached(binary, stack, tier)? {
            return Ok(compiled);
        }
        announce(tier);
        let bytes = (binary.read)().map_err(Refusal::Unreadable)?;
        let bytes = adapt::component(bytes.into())?;
        anatomy::check(&bytes)?;
        let refused = match self.make(tier, binary, stack, &bytes)? {
            Ok(compiled) => {
                if tier == Tier::Optimised {
                    self.remember(binary.digest, uses.optimised());
                }
                return Ok(compiled);
            }
            Err(refused) => refused,
        };
        if Tier::FIRST == Tier::Optimised {
            return Err(refused);
        }
        // Winch does not know all of WebAssembly (no tail calls, no relaxed SIMD), and its errors do
        // not tell that from what is not valid. And should Cranelift refuse what has run so far, it
        // may go on as it did, and has to earn a second try.
        let (other, uses) = match tier {
            Tier::Baseline => (Tier::Optimised, uses.optimised()),
            Tier::Optimised => (Tier::Baseline, Uses::default()),
        };
        let compiled = match self.cached(binary, stack, other)? {
            Some(compiled) => compiled,
            None => match self.make(other, binary, stack, &bytes)? {
                Ok(compiled) => compiled,
                // Cranelift's word counts.
                Err(last) if other == Tier::Optimised => return Err(last),
                Err(_) => return Err(refused),
            },
        };
        self.remember(binary.digest, uses);
        Ok(compiled)
    }

    fn cached(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        tier: Tier,
    ) -> Result<Option<Compiled>, Refusal> {
        let workshop = self.workshop(tier, stack).map_err(Refusal::Machine)?;
        let engine = &workshop.engine;
        let component = self
            .cache()
            .and_then(|cache| load(engine, cache, key(engine, binary.digest)));
        Ok(component.map(|component| Compiled {
            component,
            workshop,
            tier,
            cached: true,
            warning: None,
        }))
    }

    /// Compiles, and keeps the code. The outer error is the machine's, the inner one the component's.
    fn make(
        &self,
        tier: Tier,
        binary: &Binary<'_>,
        stack: usize,
        bytes: &[u8],
    ) -> Result<Result<Compiled, Refusal>, Refusal> {
        let workshop = self.workshop(tier, stack).map_err(Refusal::Machine)?;
        let engine = &workshop.engine;
        // Compilers are large, and whoever wrote the component may have looked for what they stumble
        // over. They work on data of their own for each function; what of the engine outlives a
        // panic is what every compilation shares, and locks that are poisoned panic again, here.
        let made = catch_unwind(AssertUnwindSafe(|| Component::from_binary(engine, bytes)));
        let component = match made {
            Ok(Ok(component)) => component,
            Ok(Err(error)) => return Ok(Err(Refusal::invalid(&error))),
            Err(_) => {
                let message = "wasmtime's compiler stumbled over it (its message is above)";
                return Ok(Err(Refusal::Invalid(message.to_owned())));
            }
        };
        let keep = |cache| keep(cache, key(engine, binary.digest), &component);
        Ok(Ok(Compiled {
            warning: self.cache().and_then(keep),
            component,
            workshop,
            tier,
            cached: false,
        }))
    }

    pub(super) fn uses(&self, digest: blake3::Hash) -> Uses {
        let known = self.cache().and_then(|cache| cache.get(uses_key(digest)));
        known
            .and_then(|blob| postcard::from_bytes(&blob).ok())
            .unwrap_or_default()
    }

    /// What can't be remembered is found out again.
    pub(super) fn remember(&self, digest: blake3::Hash, uses: Uses) {
        if let (Some(cache), Ok(blob)) = (self.cache(), postcard::to_allocvec(&uses)) {
            let _ = cache.put(uses_key(digest), &blob);
        }
    }
}

fn uses_key(digest: blake3::Hash) -> Key {
    Key::new(blake3::keyed_hash(digest.as_bytes(), b"uses 1"))
}

/// Puts code into the cache. What is returned is why it could not be put there.
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

/// Loads what [`keep`] has stored, by mapping the file, or from memory where code can't be mapped from
/// that file system. wasmtime itself checks that it is of its own version and for this processor; what
/// it refuses is compiled anew.
fn load(engine: &Engine, cache: &Cache, key: Key) -> Option<Component> {
    let file = cache.file(key)?;
    #[expect(
        unsafe_code,
        reason = "native code is run as it is: it comes from a folder that only this user can \
                  write to, under a key of all that it was made from, with its checksum verified; \
                  and such a file is never changed, only replaced by another or removed"
    )]
    unsafe {
        match Component::deserialize_file(engine, &file) {
            Ok(component) => Some(component),
            Err(_) => Component::deserialize(engine, cache.get(key)?).ok(),
        }
    }
}

/// A digest of all that shapes the code: the file, what makes a component of a core module, wasmtime's
/// version, every setting of the engine and the features of this processor.
fn key(engine: &Engine, file: blake3::Hash) -> Key {
    let mut digest = Digest(blake3::Hasher::new());
    env!("CARGO_PKG_VERSION").hash(&mut digest);
    adapt::MARK.hash(&mut digest);
    engine.precompile_compatibility_hash().hash(&mut digest);
    digest.0.update(file.as_bytes());
    Key::new(digest.0.finalize())
}

/// Takes what a `Hash` has to say into a digest of 32 bytes.
struct Digest(blake3::Hasher);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.finalize();
        let (first, _) = digest.as_bytes().split_at(8);
        first
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}
