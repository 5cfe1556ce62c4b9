//! Bindings of version 0.1 of the contract, generated from `wit/v0.1`.

#![allow(missing_docs, reason = "generated: `wit/v0.1` has the comments")]

/// The interfaces for output, whose types are kept in the cache with results.
pub mod output {
    wasmtime::component::bindgen!({
        inline: "
            package mdbook:host;

            world output {
                import mdbook:preprocessor/log@0.1.0;
                import mdbook:preprocessor/diagnostics@0.1.0;
            }
        ",
        path: "wit/v0.1",
        // A plugin that exceeds a limit is stopped by a trap.
        imports: { default: trappable },
        additional_derives: [serde::Deserialize, serde::Serialize],
    });
}

wasmtime::component::bindgen!({
    // One world with all exports gives one set of types.
    inline: "
        package mdbook:host;

        world plugin {
            include mdbook:preprocessor/chapter-preprocessor@0.1.0;
            include mdbook:preprocessor/book-preprocessor@0.1.0;
            export mdbook:preprocessor/assets@0.1.0;
        }
    ",
    path: "wit/v0.1",
    imports: { default: trappable },
    with: {
        "mdbook:preprocessor/log@0.1.0": crate::contract::versions::v0_1::bindings::output::mdbook::preprocessor::log,
        "mdbook:preprocessor/diagnostics@0.1.0": crate::contract::versions::v0_1::bindings::output::mdbook::preprocessor::diagnostics,
    },
    // Arguments are borrowed from the book, results are owned.
    ownership: Borrowing { duplicate_if_necessary: true },
});
