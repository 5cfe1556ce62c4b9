//! Bindings of the contract, generated from `wit/`, a copy of its newest version: the types once, and the exports of
//! each kind of plugin.

#![allow(
    unsafe_code,
    missing_docs,
    reason = "generated: the boundary between host and guest is raw pointers"
)]

wit_bindgen::generate!({
    path: "wit",
    world: "host",
    generate_unused_types: true,
    additional_derives: [PartialEq, Eq],
});

pub mod chapter {
    wit_bindgen::generate!({
        path: "wit",
        world: "chapter-preprocessor",
        with: {
            "mdbook:preprocessor/types@0.2.0": crate::bindings::mdbook::preprocessor::types,
            "mdbook:preprocessor/context@0.2.0": crate::bindings::mdbook::preprocessor::context,
            "mdbook:preprocessor/log@0.2.0": crate::bindings::mdbook::preprocessor::log,
            "mdbook:preprocessor/diagnostics@0.2.0": crate::bindings::mdbook::preprocessor::diagnostics,
            "mdbook:preprocessor/markdown@0.2.0": crate::bindings::mdbook::preprocessor::markdown,
        },
        export_macro_name: "export_chapter_plugin",
        pub_export_macro: true,
    });
}

pub mod book {
    wit_bindgen::generate!({
        path: "wit",
        world: "book-preprocessor",
        with: {
            "mdbook:preprocessor/types@0.2.0": crate::bindings::mdbook::preprocessor::types,
            "mdbook:preprocessor/context@0.2.0": crate::bindings::mdbook::preprocessor::context,
            "mdbook:preprocessor/log@0.2.0": crate::bindings::mdbook::preprocessor::log,
            "mdbook:preprocessor/diagnostics@0.2.0": crate::bindings::mdbook::preprocessor::diagnostics,
            "mdbook:preprocessor/markdown@0.2.0": crate::bindings::mdbook::preprocessor::markdown,
        },
        export_macro_name: "export_book_plugin",
        pub_export_macro: true,
    });
}

pub mod assets {
    wit_bindgen::generate!({
        inline: "
            package mdbook-wasm:plugin;

            world assets {
                export mdbook:preprocessor/assets@0.2.0;
            }
        ",
        path: "wit",
        world: "mdbook-wasm:plugin/assets",
        export_macro_name: "export_assets",
        pub_export_macro: true,
    });
}

pub mod editor {
    wit_bindgen::generate!({
        path: "wit",
        world: "editor-preprocessor",
        with: {
            "mdbook:preprocessor/types@0.2.0": crate::bindings::mdbook::preprocessor::types,
            "mdbook:preprocessor/context@0.2.0": crate::bindings::mdbook::preprocessor::context,
            "mdbook:preprocessor/log@0.2.0": crate::bindings::mdbook::preprocessor::log,
            "mdbook:preprocessor/diagnostics@0.2.0": crate::bindings::mdbook::preprocessor::diagnostics,
            "mdbook:preprocessor/markdown@0.2.0": crate::bindings::mdbook::preprocessor::markdown,
        },
        generate_unused_types: true,
        additional_derives: [PartialEq, Eq],
        export_macro_name: "export_editor_plugin",
        pub_export_macro: true,
    });
}

pub mod session {
    wit_bindgen::generate!({
        path: "wit",
        world: "session-preprocessor",
        with: {
            "mdbook:preprocessor/types@0.2.0": crate::bindings::mdbook::preprocessor::types,
            "mdbook:preprocessor/context@0.2.0": crate::bindings::mdbook::preprocessor::context,
            "mdbook:preprocessor/log@0.2.0": crate::bindings::mdbook::preprocessor::log,
            "mdbook:preprocessor/diagnostics@0.2.0": crate::bindings::mdbook::preprocessor::diagnostics,
            "mdbook:preprocessor/markdown@0.2.0": crate::bindings::mdbook::preprocessor::markdown,
            "mdbook:preprocessor/edits@0.2.0": crate::bindings::editor::mdbook::preprocessor::edits,
        },
        export_macro_name: "export_session_plugin",
        pub_export_macro: true,
    });
}
