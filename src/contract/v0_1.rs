//! Version 0.1 of the contract, generated from `wit/v0.1`.

#![expect(missing_docs, reason = "generated: `wit/v0.1` has the comments")]

wasmtime::component::bindgen!({
    // One inline world over both kinds of plugin gives one set of types and one `add_to_linker`.
    inline: "
        package mdbook:host;

        world plugin {
            include mdbook:preprocessor/chapter-preprocessor@0.1.0;
            include mdbook:preprocessor/book-preprocessor@0.1.0;
            export mdbook:preprocessor/assets@0.1.0;
        }
    ",
    path: "wit/v0.1",
    // A plugin that logs too much is stopped by a trap.
    imports: { default: trappable },
    // What the host hands in is borrowed from the book; what comes back is owned.
    ownership: Borrowing { duplicate_if_necessary: true },
});
