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

/// Generates the export of a kind of plugin: of a world, by a macro of this name. Takes further entries of `with`, and
/// further options.
macro_rules! exports {
    ($world:tt, $export:tt, { $($with:tt)* } $($options:tt)*) => {
        wit_bindgen::generate!({
            path: "wit",
            world: $world,
            with: {
                "mdbook:preprocessor/types@0.2.0": crate::bindings::mdbook::preprocessor::types,
                "mdbook:preprocessor/context@0.2.0": crate::bindings::mdbook::preprocessor::context,
                "mdbook:preprocessor/log@0.2.0": crate::bindings::mdbook::preprocessor::log,
                "mdbook:preprocessor/diagnostics@0.2.0": crate::bindings::mdbook::preprocessor::diagnostics,
                "mdbook:preprocessor/markdown@0.2.0": crate::bindings::mdbook::preprocessor::markdown,
                $($with)*
            },
            export_macro_name: $export,
            pub_export_macro: true,
            $($options)*
        });
    };
}

pub mod chapter {
    exports!("chapter-preprocessor", "export_chapter_plugin", {});
}

pub mod book {
    exports!("book-preprocessor", "export_book_plugin", {});
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
    exports!(
        "editor-preprocessor",
        "export_editor_plugin",
        {}
        generate_unused_types: true,
        additional_derives: [PartialEq, Eq],
    );
}

pub mod session {
    exports!("session-preprocessor", "export_session_plugin", {
        "mdbook:preprocessor/edits@0.2.0": crate::bindings::editor::mdbook::preprocessor::edits,
    });
}
