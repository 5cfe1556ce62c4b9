//! The plugin `wasm-fixer` as a native preprocessor: `native-fixer TABLE`.

use anyhow::Context as _;
use bench_peers::{Call, call, each_chapter};
use wasm_fixer::WasmFixer;

fn main() -> anyhow::Result<()> {
    let Call::Book(table) = call()? else {
        return Ok(());
    };
    each_chapter(|context| {
        let key = format!("preprocessor.{table}.config");
        let config: Option<serde_json::Value> = context.config.get(&key)?;
        let config = config.with_context(|| format!("the settings need `{key}`"))?;
        let WasmFixer { replacements } = serde_json::from_value(config)?;
        Ok(move |content: &str| replacements.apply(content))
    })
}
