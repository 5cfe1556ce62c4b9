//! Core modules, made into components.
//!
//! What compilers make that have no notion of components (Go's `GOOS=wasip1`, Rust's `wasm32-wasip1`, C, Zig,
//! Swift) is a core module that imports `wasi_snapshot_preview1`. `wit-component` puts it into a component,
//! together with the adapter that wasmtime publishes, which turns those functions into WASI 0.2.

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

/// Another one for each change of what is made of a module: by this file, by `wit-component` or by the adapter.
/// It is in the keys of compiled code. A test knows when it has to change.
pub(crate) const ADAPTER_FINGERPRINT: &str = "b17e2b7ba732b188";

/// The component that a file is, or that is made of the core module that it is.
///
/// # Errors
/// [`LoadError`], where it is neither, or no component can be made of it.
pub(crate) fn componentize(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, LoadError> {
    match BinaryKind::of(&bytes)? {
        BinaryKind::Component => Ok(bytes),
        BinaryKind::Module => {
            let made = componentize_module(&bytes).map_err(LoadError::CoreModule)?;
            Ok(Cow::Owned(made))
        }
    }
}

fn componentize_module(bytes: &[u8]) -> Result<Vec<u8>, ComponentizeError> {
    let outline = ModuleOutline::of(bytes)?;
    let invalid = |error: &dyn std::fmt::Display| ComponentizeError::Invalid(error.to_string());
    let (module, adapter) = match outline.typed {
        None => {
            let module = isolate_adapter_memory::isolate_adapter_memory(bytes, &outline)
                .map_err(|error| invalid(&error))?;
            (module, COMMAND)
        }
        // What it is handed goes through its own allocator into its own memory, and there is only one
        // memory that this and the adapter's can be.
        Some(export) => {
            let module = world::with_contract(bytes, export).map_err(|error| invalid(&error))?;
            (module, REACTOR)
        }
    };
    // It has many an `unwrap`.
    let encoded = catch_unwind(AssertUnwindSafe(|| {
        ComponentEncoder::default()
            .module(&module)?
            .adapter(ADAPTER, adapter)?
            .encode()
    }));
    match encoded {
        Ok(encoded) => encoded.map_err(|error| ComponentizeError::Encoder(format!("{error:#}"))),
        Err(_) => Err(ComponentizeError::Encoder(
            "wit-component stumbled over it (its message is above)".to_owned(),
        )),
    }
}
