//! A preprocessor that changes nothing, and writes its input to a file: `capture FILE`. mdBook also calls `capture FILE
//! supports RENDERER`, which always succeeds.

use std::io::{Read, Write};

use anyhow::{Context, ensure};
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let file = args.next().context("expected the file to write to")?;
    if args.next().is_some() {
        return Ok(());
    }
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    std::fs::write(&file, &input).with_context(|| format!("can't write {file}"))?;
    let mut pair: Vec<Value> = serde_json::from_slice(&input)?;
    ensure!(pair.len() == 2, "expected [context, book]");
    serde_json::to_writer(std::io::stdout(), &pair.remove(1))?;
    Ok(std::io::stdout().flush()?)
}
