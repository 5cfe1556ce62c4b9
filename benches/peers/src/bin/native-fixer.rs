//! The plugin `wasm-fixer` as a native preprocessor: `native-fixer TABLE`.

use anyhow::{Context as _, anyhow};
use bench_peers::{Call, call, each_chapter};
use wasm_fixer::fixer::{Replacements, fix};

fn main() -> anyhow::Result<()> {
    let Call::Book(table) = call()? else {
        return Ok(());
    };
    each_chapter(|context| {
        let key = format!("preprocessor.{table}.config");
        let config: Option<serde_json::Value> = context.config.get(&key)?;
        let config = config.with_context(|| format!("the settings need `{key}`"))?;
        let words = Replacements::from_config(&config.to_string()).map_err(|why| anyhow!(why))?;
        Ok(move |content: &str| fix(content, &words))
    })
}
