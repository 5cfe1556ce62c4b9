//! From a component's bytes to native code, or from the cache.

use std::hash::{Hash, Hasher};

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::cache::{Cache, Key};

/// What was made, and what is to be told of the cache.
pub struct Compiled {
    /// The component, ready to be linked.
    pub component: Component,
    /// It was in the cache.
    pub cached: bool,
    /// Why it could not be put into the cache.
    pub warning: Option<String>,
}

/// Compiles a component, unless that was done before.
///
/// # Errors
/// What wasmtime says of a component that is not valid. The cache is never a reason to fail.
pub fn compile(engine: &Engine, cache: Option<&Cache>, bytes: &[u8]) -> wasmtime::Result<Compiled> {
    let Some(cache) = cache else {
        return Ok(Compiled {
            component: Component::from_binary(engine, bytes)?,
            cached: false,
            warning: None,
        });
    };
    let key = key(engine, bytes);
    if let Some(code) = cache.get(key)
        && let Some(component) = load(engine, &code)
    {
        return Ok(Compiled {
            component,
            cached: true,
            warning: None,
        });
    }
    let component = Component::from_binary(engine, bytes)?;
    let put = component.serialize().map(|code| cache.put(key, &code));
    let warning = match put {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(error) => Some(format!("{error:#}")),
    };
    Ok(Compiled {
        component,
        cached: false,
        warning: warning.map(|why| format!("can't keep compiled code for the next build: {why}")),
    })
}

/// Loads what [`compile`] has stored. wasmtime itself checks that it is of its own version and for
/// this processor; what it refuses is compiled anew.
fn load(engine: &Engine, code: &[u8]) -> Option<Component> {
    #[expect(
        unsafe_code,
        reason = "native code is run as it is: it comes from a folder that only this user can \
                  write to, under a key of all that it was made from, with its checksum verified"
    )]
    unsafe {
        Component::deserialize(engine, code).ok()
    }
}

/// A digest of all that shapes the code: the component, wasmtime's version, every setting of the
/// engine and the features of this processor.
fn key(engine: &Engine, bytes: &[u8]) -> Key {
    let mut digest = Digest(blake3::Hasher::new());
    env!("CARGO_PKG_VERSION").hash(&mut digest);
    engine.precompile_compatibility_hash().hash(&mut digest);
    digest.0.update(bytes);
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
