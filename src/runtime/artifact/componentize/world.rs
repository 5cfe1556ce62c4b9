//! The world of a core module that is a plugin.
//!
//! Bindings generators write the world of a module into custom sections, for `wit-component`. Its parser can be sent into
//! endless recursion by them, which aborts the process. So these sections are replaced by the contract's own world.

use wasm_encoder::RawSection;
use wasmparser::{Parser, Payload};
use wit_component::{StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::contract::{Export, Version};

/// Beginning of the names of these sections.
const SECTION: &str = "component-type";

/// Replaces the world of a module by the contract's world for plugins with this export. `has_assets`: the module exports
/// assets, too.
///
/// # Errors
/// Fails if the bytes can't be parsed.
pub fn with_contract(
    bytes: &[u8],
    export: Export,
    has_assets: bool,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut module = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::CustomSection(section) if section.name().starts_with(SECTION) => {}
            payload => {
                if let Some((id, range)) = payload.as_section() {
                    let data = bytes.get(range).unwrap_or_default();
                    module.section(&RawSection { id, data });
                }
            }
        }
    }
    let mut module = module.finish();
    let mut resolve = Resolve::default();
    let contract = export.version().unwrap_or(Version::NEWEST).text();
    let package = resolve.push_str("contract.wit", &contract)?;
    let mut world = export
        .kind()
        .world()
        .ok_or("the contract has no world for commands")?
        .to_owned();
    if has_assets {
        world.push_str("-with-assets");
    }
    let world = resolve.select_world(&[package], Some(&world))?;
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    Ok(module)
}
