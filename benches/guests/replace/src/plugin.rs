//! The export that `mdbook-wasm` calls.

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    wit_bindgen::generate!({ path: "../../../wit/v0.2", world: "chapter-preprocessor" });
    use super::Replace;
    export!(Replace);
}

use bindings::exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use serde_json::Value;

use crate::replace;

struct Replace;

impl Guest for Replace {
    fn process(context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        // Parsed in every call, as in a simple plugin.
        let config: Value = serde_json::from_str(&context.config).map_err(|e| e.to_string())?;
        match (config["from"].as_str(), config["to"].as_str()) {
            (Some(from), Some(to)) => Ok(replace(&chapter.content, from, to)),
            _ => Err("the config needs the texts `from` and `to`".to_owned()),
        }
    }
}
