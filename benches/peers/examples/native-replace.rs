//! The plain transform as a native preprocessor: `native-replace TABLE`.

use anyhow::Context as _;
use bench_peers::{Call, call, each_chapter};
use bench_replace_plugin::replace;

fn main() -> anyhow::Result<()> {
    let Call::Book(table) = call()? else {
        return Ok(());
    };
    each_chapter(|context| {
        let text = |key: &str| -> anyhow::Result<String> {
            let key = format!("preprocessor.{table}.{key}");
            let text = context.config.get(&key)?;
            text.with_context(|| format!("the settings need `{key}`"))
        };
        let (from, to) = (text("from")?, text("to")?);
        Ok(move |content: &str| replace(content, &from, &to))
    })
}
