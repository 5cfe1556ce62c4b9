//! WebAssembly features that plugins may use.

use wasmtime::WasmFeatures;

/// Features that are switched off for plugins.
///
/// Compilers of Rust, C, Go, JavaScript and Python use none of them by default, and each would be attack surface. Features
/// that wasmtime switches on by default are listed too, so that a new version of it changes nothing. Multiple memories
/// stay on, since components with several memories are joined by code that has several. Tail calls stay on for QuickJS
/// built for size.
pub(crate) const DISABLED_FEATURES: WasmFeatures = WasmFeatures::MEMORY64
    .union(WasmFeatures::CUSTOM_PAGE_SIZES)
    .union(WasmFeatures::WIDE_ARITHMETIC)
    .union(WasmFeatures::THREADS)
    .union(WasmFeatures::SHARED_EVERYTHING_THREADS)
    .union(WasmFeatures::EXCEPTIONS)
    .union(WasmFeatures::LEGACY_EXCEPTIONS)
    .union(WasmFeatures::GC)
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::FUNCTION_REFERENCES)
    .union(WasmFeatures::STACK_SWITCHING)
    .union(WasmFeatures::MEMORY_CONTROL)
    .union(WasmFeatures::CM_ASYNC_STACKFUL)
    .union(WasmFeatures::CM_MORE_ASYNC_BUILTINS)
    .union(WasmFeatures::CM_THREADING)
    .union(WasmFeatures::CM_ERROR_CONTEXT)
    .union(WasmFeatures::CM_GC)
    .union(WasmFeatures::CM_VALUES)
    .union(WasmFeatures::CM_FIXED_LENGTH_LISTS)
    .union(WasmFeatures::CM_MAP)
    .union(WasmFeatures::CM64)
    .union(WasmFeatures::CM_IMPLEMENTS);

/// Features that are switched on for components: wasmtime's defaults without [`DISABLED_FEATURES`].
///
/// [`AsyncAbi::Sync`](super::AsyncAbi::Sync) is compiled without `CM_ASYNC`.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::WASM3
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::CM_ASYNC)
    .difference(DISABLED_FEATURES);
