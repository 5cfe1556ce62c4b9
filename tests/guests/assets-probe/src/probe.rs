//! The actions.

mod bindings {
    #![allow(unsafe_code, missing_docs, reason = "generated")]

    wit_bindgen::generate!({
        path: "../../../wit/v0.2",
        world: "chapter-preprocessor-with-assets",
    });
    use super::Probe;
    export!(Probe);
}

use bindings::exports::mdbook::preprocessor::assets::{Asset, Guest as Assets};
use bindings::exports::mdbook::preprocessor::chapter_processor::{Chapter, Context, Guest};
use bindings::mdbook::preprocessor::log::{Level, log};
use serde_json::Value;

struct Probe;

impl Guest for Probe {
    fn process(_context: Context, chapter: Chapter) -> Result<Option<String>, String> {
        Ok(Some(chapter.content + "\n<p class=\"probed\">probed</p>\n"))
    }
}

impl Assets for Probe {
    fn provide(config: String) -> Result<Vec<Asset>, String> {
        let config: Value = serde_json::from_str(&config).map_err(|error| error.to_string())?;
        match config["do"].as_str().unwrap_or_default() {
            "fail" => return Err("there are none today".to_owned()),
            "panic" => panic!("out of paint"),
            "loop" => loop {
                std::hint::black_box(());
            },
            "log" => log(Level::Info, "here they are"),
            "many" => return Ok((0..1000).map(|n| asset(&format!("{n}.css"), "")).collect()),
            "much" => return Ok(vec![asset("a.css", &" ".repeat(2 << 20))]),
            "open" => {
                let text = std::fs::read_to_string("/secret").map_err(|error| error.to_string())?;
                return Ok(vec![asset("a.css", &text)]);
            }
            _ => {}
        }
        let assets = config["assets"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(assets
            .map(|pair| asset(&text(&pair[0]), &text(&pair[1])))
            .collect())
    }
}

fn asset(name: &str, content: &str) -> Asset {
    Asset {
        name: name.to_owned(),
        content: content.to_owned(),
    }
}
