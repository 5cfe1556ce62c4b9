//! Compiles a component with wasmtime's default settings: `cranelift-alone FILE`. It links no imports and runs no code,
//! so it does less than the first use of a plugin.

use anyhow::{Context, anyhow};
use wasmtime::component::Component;
use wasmtime::{Config, Engine};

fn main() -> anyhow::Result<()> {
    let file = std::env::args_os().nth(1).context("usage: FILE")?;
    let bytes = std::fs::read(&file)?;
    let wasmtime = |error: wasmtime::Error| anyhow!("{error:#}");
    let engine = Engine::new(&Config::new()).map_err(wasmtime)?;
    Component::from_binary(&engine, &bytes).map_err(wasmtime)?;
    Ok(())
}
