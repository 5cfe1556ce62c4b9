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

use module_outline::Outline;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME as ADAPTER,
    WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER as COMMAND,
    WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER as REACTOR,
};
use wit_component::ComponentEncoder;

use super::binary_kind::{Form, form};
use super::componentize_error::Unfit;
use super::load_error::Refusal;

/// Another one for each change of what is made of a module: by this file, by `wit-component` or by the adapter.
/// It is in the keys of compiled code. A test knows when it has to change.
pub(crate) const MARK: &str = "b17e2b7ba732b188";

/// The component that a file is, or that is made of the core module that it is.
///
/// # Errors
/// [`Refusal`], where it is neither, or no component can be made of it.
pub(crate) fn component(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, Refusal> {
    match form(&bytes)? {
        Form::Component => Ok(bytes),
        Form::Module => {
            let made = adapt(&bytes).map_err(Refusal::CoreModule)?;
            Ok(Cow::Owned(made))
        }
    }
}

fn adapt(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    let outline = Outline::of(bytes)?;
    let invalid = |error: &dyn std::fmt::Display| Unfit::Invalid(error.to_string());
    let (module, adapter) = match outline.typed {
        None => {
            let module = isolate_adapter_memory::set_apart(bytes, &outline)
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
        Ok(encoded) => encoded.map_err(|error| Unfit::Encoder(format!("{error:#}"))),
        Err(_) => Err(Unfit::Encoder(
            "wit-component stumbled over it (its message is above)".to_owned(),
        )),
    }
}
