//! The plugin's face: what `mdbook-wasm` calls.

#![expect(
    unsafe_code,
    reason = "generated: the boundary between host and guest is raw pointers"
)]

use std::cell::RefCell;

use crate::fixer::{Replacements, fix};

wit_bindgen::generate!({
    path: "../../wit/v0.1",
    world: "chapter-preprocessor",
});

use exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};

struct WasmFixer;

export!(WasmFixer);

thread_local! {
    /// The last config and what it says, since every call comes with the same one.
    static PARSED: RefCell<Option<(String, Replacements)>> = const { RefCell::new(None) };
}

impl Guest for WasmFixer {
    fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        PARSED.with_borrow_mut(|parsed| {
            let replacements = match parsed {
                Some((config, replacements)) if *config == context.config => replacements,
                _ => {
                    let replacements = Replacements::from_config(&context.config)?;
                    &mut parsed.insert((context.config, replacements)).1
                }
            };
            Ok(fix(&chapter.content, replacements))
        })
    }
}
