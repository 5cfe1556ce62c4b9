//! Conversion of core modules to components.
//!
//! Compilers without support for components (Go's `GOOS=wasip1`, Rust's `wasm32-wasip1`, C, Zig, Swift) produce a core
//! module that imports `wasi_snapshot_preview1`. `wit-component` wraps it in a component, together with wasmtime's
//! adapter, which implements those functions by WASI 0.2.

mod isolate_adapter_memory;
mod module_outline;
mod preview1;
mod shim;
#[cfg(test)]
mod tests;
mod world;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use module_outline::ModuleOutline;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME as ADAPTER,
    WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER as COMMAND,
    WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER as REACTOR,
};
use wit_component::ComponentEncoder;

use super::binary_kind::BinaryKind;
use super::componentize_error::ComponentizeError;
use super::load_error::LoadError;

/// Fingerprint of the conversion, part of the cache keys of compiled code.
///
/// It changes whenever this code, `wit-component` or the adapter produces another component. A test fails until it is
/// updated.
pub(crate) const ADAPTER_FINGERPRINT: &str = "509bd43c8a94e8f2";

/// Returns a component as it is, and converts a core module to one.
///
/// # Errors
/// Fails if the bytes are neither, or the module can't become a component.
pub(crate) fn componentize(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, LoadError> {
    match BinaryKind::of(&bytes)? {
        BinaryKind::Component => Ok(bytes),
        BinaryKind::Module => {
            let component = componentize_module(&bytes).map_err(LoadError::CoreModule)?;
            Ok(Cow::Owned(component))
        }
    }
}

fn componentize_module(bytes: &[u8]) -> Result<Vec<u8>, ComponentizeError> {
    let outline = ModuleOutline::of(bytes)?;
    let invalid = |error: &dyn std::fmt::Display| ComponentizeError::Invalid(error.to_string());
    let (module, adapter) = match outline.export {
        None => {
            let module = isolate_adapter_memory::isolate_adapter_memory(bytes, &outline)
                .map_err(|error| invalid(&error))?;
            (module, COMMAND)
        }
        // A plugin's arguments are allocated in its own memory by its own allocator, and a component's functions use one
        // memory, so the adapter has to share that one.
        Some(export) => {
            let module = world::with_contract(bytes, export, outline.has_assets)
                .map_err(|error| invalid(&error))?;
            (module, REACTOR)
        }
    };
    // `wit-component` panics on some inputs.
    let encoded = catch_unwind(AssertUnwindSafe(|| {
        ComponentEncoder::default()
            .module(&module)?
            .adapter(ADAPTER, adapter)?
            .encode()
    }));
    match encoded {
        Ok(encoded) => encoded.map_err(|error| ComponentizeError::Encoder(format!("{error:#}"))),
        Err(_) => Err(ComponentizeError::Encoder(
            "it panicked (see message above)".to_owned(),
        )),
    }
}
