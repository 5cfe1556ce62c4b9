//! Features of WebAssembly that plugins may use.

use wasmtime::WasmFeatures;

/// Features of WebAssembly that no plugin needs: what compilers of Rust, C, Go, JavaScript and Python
/// make by default goes without them, and each is surface that a hostile plugin could try. Those that
/// wasmtime has on by default are named too, so that a new version of it changes nothing. Components
/// with several memories are joined by code that has several, so those stay, and QuickJS built for size
/// has tail calls.
pub(crate) const OFF: WasmFeatures = WasmFeatures::MEMORY64
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

/// What is on for a component: all that wasmtime has on by default, but for that. [`Calls::Plain`] goes without
/// `CM_ASYNC`.
pub(crate) const FEATURES: WasmFeatures = WasmFeatures::WASM3
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::CM_ASYNC)
    .difference(OFF);
