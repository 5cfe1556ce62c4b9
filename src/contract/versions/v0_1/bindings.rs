//! Bindings of version 0.1 of the contract, generated from `wit/v0.1`.

#![allow(missing_docs, reason = "generated: `wit/v0.1` has the comments")]

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
    // A plugin that exceeds a limit is stopped by a trap.
    imports: { default: trappable },
    // Arguments are borrowed from the book, results are owned.
    ownership: Borrowing { duplicate_if_necessary: true },
});
