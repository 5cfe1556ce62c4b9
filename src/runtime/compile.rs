//! From a component's bytes to native code, or from the cache.

use std::hash::{Hash, Hasher};
use std::path::Path;

use wasmtime::Engine;
use wasmtime::component::Component;

use super::load::{Binary, Refusal, check_head};
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
/// What is wrong with the component. The cache is never a reason to fail.
pub fn compile(
    engine: &Engine,
    cache: Option<&Cache>,
    binary: &Binary<'_>,
) -> Result<Compiled, Refusal> {
    let key = key(engine, binary.digest);
    if let Some(file) = cache.and_then(|cache| cache.file(key))
        && let Some(component) = load(engine, &file)
    {
        return Ok(Compiled {
            component,
            cached: true,
            warning: None,
        });
    }
    let bytes = (binary.read)().map_err(Refusal::Unreadable)?;
    check_head(&bytes)?;
    let component = Component::from_binary(engine, &bytes).map_err(|e| Refusal::invalid(&e))?;
    Ok(Compiled {
        warning: cache.and_then(|cache| keep(cache, key, &component)),
        component,
        cached: false,
    })
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
