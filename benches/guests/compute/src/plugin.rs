//! The export that `mdbook-wasm` calls.

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    wit_bindgen::generate!({ path: "../../../wit/v0.2", world: "chapter-preprocessor" });
    use super::Compute;
    export!(Compute);
}

use bindings::exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use serde_json::Value;

struct Compute;

impl Guest for Compute {
    fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        let config: Value = serde_json::from_str(&context.config).map_err(|e| e.to_string())?;
        let Some(iterations) = config["iterations"].as_u64() else {
            return Err("the config needs the number `iterations`".to_owned());
        };
        let result = compute(&chapter.content, iterations);
        Ok(Some(format!("{}\n<!-- {result:x} -->\n", chapter.content)))
    }
}

/// Returns a number that depends on the text and on every iteration. Each iteration needs the one before, so a compiler
/// can't skip any.
fn compute(text: &str, iterations: u64) -> u64 {
    let seed = text.bytes().fold(1, |sum: u64, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    (0..iterations).fold(seed | 1, |mut state, _| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^ (state << 17)
    })
}
