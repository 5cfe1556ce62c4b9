//! libFuzzer on [`mdbook_wasm_fuzz::lock`].

#![no_main]
#![allow(unsafe_code, missing_docs, reason = "libFuzzer's entry point")]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mdbook_wasm_fuzz::lock(bytes));
