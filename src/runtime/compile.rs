//! From a component's bytes to native code, or from the cache.

use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use wasmtime::Engine;
use wasmtime::component::Component;

use super::engine::{Host, Workshop};
use super::load::{Binary, Refusal, check_head};
use super::tier::{Tier, Uses};
use crate::cache::{Cache, Key};

/// What was made, and what is to be told of it.
pub struct Compiled<'h> {
    /// The component, ready to be linked.
    pub component: Component,
    /// What it is linked with.
    pub workshop: &'h Workshop,
    /// How it was compiled.
    pub tier: Tier,
    /// What was remembered of it.
    pub uses: Uses,
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
        announce: &mut Announce<'_>,
    ) -> Result<Compiled<'_>, Refusal> {
        let mut uses = self.uses(binary.digest);
        let mut tier = match self.first() {
            Tier::Optimised => Tier::Optimised,
            Tier::Baseline => uses.tier(binary.size),
        };
        if let Some(compiled) = self.cached(binary, tier, uses)? {
            return Ok(compiled);
        }
        announce(tier);
        let bytes = (binary.read)().map_err(Refusal::Unreadable)?;
        check_head(&bytes)?;
        let mut made = self.make(tier, &bytes)?;
        if made.is_err() && tier == Tier::Baseline {
            // Winch does not know all of WebAssembly (no tail calls, no relaxed SIMD), and its
            // errors do not tell that from what is not valid: Cranelift's word is the last.
            tier = Tier::Optimised;
            uses = uses.optimised();
            self.remember(binary.digest, uses);
            if let Some(compiled) = self.cached(binary, tier, uses)? {
                return Ok(compiled);
            }
            made = self.make(tier, &bytes)?;
        }
        let component = made?;
        if tier == Tier::Optimised && self.first() == Tier::Baseline {
            uses = uses.optimised();
            self.remember(binary.digest, uses);
        }
        let workshop = self.workshop(tier).map_err(Refusal::Machine)?;
        let keep = |cache| keep(cache, key(&workshop.engine, binary.digest), &component);
        Ok(Compiled {
            warning: self.cache().and_then(keep),
            component,
            workshop,
            tier,
            uses,
            cached: false,
        })
    }

    fn cached(
        &self,
        binary: &Binary<'_>,
        tier: Tier,
        uses: Uses,
    ) -> Result<Option<Compiled<'_>>, Refusal> {
        let workshop = self.workshop(tier).map_err(Refusal::Machine)?;
        let file = |cache: &Cache| cache.file(key(&workshop.engine, binary.digest));
        let component = self
            .cache()
            .and_then(file)
            .and_then(|file| load(&workshop.engine, &file));
        Ok(component.map(|component| Compiled {
            component,
            workshop,
            tier,
            uses,
            cached: true,
            warning: None,
        }))
    }

    /// The outer error is the machine's, the inner one the component's.
    fn make(&self, tier: Tier, bytes: &[u8]) -> Result<Result<Component, Refusal>, Refusal> {
        let engine = &self.workshop(tier).map_err(Refusal::Machine)?.engine;
        // Compilers are large, and whoever wrote the component may have looked for what they stumble
        // over. Nothing of theirs is used after a panic.
        let made = catch_unwind(AssertUnwindSafe(|| Component::from_binary(engine, bytes)));
        Ok(match made {
            Ok(made) => made.map_err(|error| Refusal::invalid(&error)),
            Err(_) => Err(Refusal::Invalid(
                "wasmtime's compiler stumbled over it (its message is above)".to_owned(),
            )),
        })
    }

    fn uses(&self, digest: blake3::Hash) -> Uses {
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
    Key::new(blake3::keyed_hash(digest.as_bytes(), b"uses"))
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

/// Loads what [`keep`] has stored, by mapping the file. wasmtime itself checks that it is of its own
/// version and for this processor; what it refuses is compiled anew.
fn load(engine: &Engine, file: &Path) -> Option<Component> {
    #[expect(
        unsafe_code,
        reason = "native code is run as it is: it comes from a folder that only this user can \
                  write to, under a key of all that it was made from, with its checksum verified; \
                  and such a file is never changed, only replaced by another or removed"
    )]
    unsafe {
        Component::deserialize_file(engine, file).ok()
    }
}

/// A digest of all that shapes the code: the component, wasmtime's version, every setting of the
/// engine and the features of this processor.
fn key(engine: &Engine, component: blake3::Hash) -> Key {
    let mut digest = Digest(blake3::Hasher::new());
    env!("CARGO_PKG_VERSION").hash(&mut digest);
    engine.precompile_compatibility_hash().hash(&mut digest);
    digest.0.update(component.as_bytes());
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
