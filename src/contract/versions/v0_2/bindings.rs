//! Bindings of version 0.2 of the contract, generated from `wit/v0.2`.

#![allow(missing_docs, reason = "generated: `wit/v0.2` has the comments")]

wasmtime::component::bindgen!({
    inline: "
        package mdbook:host;

        world plugin {
            include mdbook:preprocessor/chapter-preprocessor@0.2.0;
            include mdbook:preprocessor/book-preprocessor@0.2.0;
            include mdbook:preprocessor/editor-preprocessor@0.2.0;
            include mdbook:preprocessor/session-preprocessor@0.2.0;
            export mdbook:preprocessor/assets@0.2.0;
        }
    ",
    path: "wit/v0.2",
    imports: { default: trappable },
    ownership: Borrowing { duplicate_if_necessary: true },
    // Interfaces that did not change since 0.1 have one set of types in the host.
    with: {
        "mdbook:preprocessor/types@0.2.0": crate::contract::versions::v0_1::bindings::mdbook::preprocessor::types,
        "mdbook:preprocessor/log@0.2.0": crate::contract::versions::v0_1::bindings::output::mdbook::preprocessor::log,
        "mdbook:preprocessor/diagnostics@0.2.0": crate::contract::versions::v0_1::bindings::output::mdbook::preprocessor::diagnostics,
        "mdbook:preprocessor/editing.book": super::BookHandle,
    },
});
