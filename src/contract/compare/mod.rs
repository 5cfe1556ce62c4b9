//! Comparing the types of a component with those of the contract.
//!
//! wasmtime says that types do not match in terms of the binary format. Here `wit-component` turns a component's types back
//! into WIT, with the names that its author wrote. No build needs that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::catch_unwind;

use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{InterfaceId, PackageName, Resolve, WorldItem};

use super::PACKAGE;
use super::kind::Kind;
use super::versions::Version;

/// A difference between a component and the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The interface, and the type or the function.
    pub place: String,
    /// The contract's form, in WIT.
    pub contract: String,
    /// The component's form, in WIT.
    pub plugin: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            contract,
            plugin,
        } = self;
        write!(f, "{place}\ncontract: {contract}\nplugin:   {plugin}")
    }
}

/// Compares the imports and exports of a component with the contract. The component must be valid.
///
/// # Errors
/// Fails if the types of the component cannot be written in WIT.
pub fn differences(component: &[u8]) -> Result<Vec<Difference>, String> {
    // The decoder and the printer expect the output of compilers, and panic at some other components.
    catch_unwind(|| compare(component)).map_err(|_| "its types can't be decoded".to_owned())?
}

fn compare(component: &[u8]) -> Result<Vec<Difference>, String> {
    let decoded = wit_component::decode(component).map_err(|error| format!("{error:#}"))?;
    let DecodedWasm::Component(plugin, world) = decoded else {
        return Err("it is a package of WIT, expected a component".to_owned());
    };
    let world = &plugin.worlds[world];
    let imports = world.imports.values().map(|item| (item, false));
    let exports = world.exports.values().map(|item| (item, true));
    let mut found = Vec::new();
    for (item, is_exported) in imports.chain(exports) {
        let WorldItem::Interface { id, .. } = item else {
            continue;
        };
        let interface = &plugin.interfaces[*id];
        let package = interface.package.map(|id| &plugin.packages[id].name);
        let (Some(version), Some(name)) = (package.and_then(version_of), &interface.name) else {
            continue;
        };
        let contract = contract(version)?;
        if let Some(ours) = find_interface(&contract, name) {
            let (ours, theirs) = (items(&contract, ours)?, items(&plugin, *id)?);
            found.extend(different_items(name, &ours, &theirs, is_exported));
        }
    }
    Ok(found)
}

/// Returns the interface that a plugin of a kind must export, as WIT of the newest version.
pub fn expected_interface(kind: Kind) -> String {
    let (package, interface) = kind.interface();
    let functions = || {
        let contract = contract(Version::NEWEST).ok()?;
        let id = find_interface(&contract, interface).filter(|_| package == PACKAGE)?;
        items(&contract, id).ok()
    };
    let lines = functions().into_iter().flatten();
    let lines = lines.filter(|(item, _)| is_function(item));
    let lines = lines.map(|(_, lines)| format!("\n  {};", lines.join("")));
    format!("interface {interface} {{{}\n}}", lines.collect::<String>())
}

fn contract(version: Version) -> Result<Resolve, String> {
    let mut contract = Resolve::default();
    let pushed = contract.push_str("contract.wit", &version.text());
    pushed.map_err(|error| format!("{error:#}"))?;
    Ok(contract)
}

fn find_interface(contract: &Resolve, name: &str) -> Option<InterfaceId> {
    let mut interfaces = contract.interfaces.iter();
    let found = interfaces.find(|(_, interface)| interface.name.as_deref() == Some(name));
    found.map(|(id, _)| id)
}

/// The types and functions of an interface: the kind and name of each, and its lines of WIT.
type Items = BTreeMap<String, Vec<String>>;

/// Prints the types and functions of an interface. Those of other interfaces are left out, and functions of a resource
/// stand alone, since components import only those that they call.
fn items(resolve: &Resolve, interface: InterfaceId) -> Result<Items, String> {
    let mut printer = WitPrinter::default();
    printer.emit_docs(false);
    let printed = printer.print_interface(resolve, interface);
    printed.map_err(|error| format!("{error:#}"))?;
    let text = printer.output.to_string();
    let mut items = Items::new();
    let mut outer = String::new();
    for line in text.lines() {
        let is_inner = line.starts_with(' ');
        let line = line.trim().trim_end_matches([',', ';']);
        if line.is_empty() || line == "}" || line.starts_with("use ") {
            continue;
        }
        let name = if is_inner && outer.starts_with("resource ") {
            format!("{outer}, {}", item_name(line))
        } else if is_inner {
            outer.clone()
        } else {
            outer = item_name(line);
            outer.clone()
        };
        let lines = items.entry(name).or_default();
        // The other lines open a block, or are a resource without functions.
        if is_inner || line.contains(['(', '=']) {
            lines.push(line.to_owned());
        }
    }
    Ok(items)
}

/// Returns the kind and name of the type or function that begins in a line.
fn item_name(line: &str) -> String {
    match line.split_once(": ") {
        Some((name, ty)) if ty.contains("func(") => format!("function `{name}`"),
        _ if line.starts_with("constructor(") => "function `constructor`".to_owned(),
        _ => {
            let mut words = line.split(' ');
            let mut next = || words.next().unwrap_or_default();
            format!("{} `{}`", next(), next())
        }
    }
}

fn is_function(item: &str) -> bool {
    item.contains("function `")
}

/// Compares the items of an interface. An exported one must have all functions of the contract, and an imported one no
/// others. Types may be missing where nothing uses them.
fn different_items(
    interface: &str,
    ours: &Items,
    theirs: &Items,
    is_exported: bool,
) -> Vec<Difference> {
    let names: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    let difference = |name: &String| {
        let differs = match (ours.get(name), theirs.get(name)) {
            (Some(ours), Some(theirs)) => ours != theirs,
            (ours, _) => is_function(name) && ours.is_some() == is_exported,
        };
        let lines = |items: &'_ Items| items.get(name).cloned().unwrap_or_default();
        let (mut ours, mut theirs) = (lines(ours), lines(theirs));
        let same: Vec<_> = ours
            .iter()
            .filter(|line| theirs.contains(line))
            .cloned()
            .collect();
        // Where all lines are the same, their order differs.
        if (same.len(), same.len()) != (ours.len(), theirs.len()) {
            ours.retain(|line| !same.contains(line));
            theirs.retain(|line| !same.contains(line));
        }
        differs.then(|| Difference {
            place: format!("interface `{interface}`, {name}"),
            contract: form(&ours),
            plugin: form(&theirs),
        })
    };
    names.into_iter().filter_map(difference).collect()
}

/// Shows lines as far as a message can: a small file could have types of a megabyte.
fn form(lines: &[String]) -> String {
    if lines.is_empty() {
        return "nothing".to_owned();
    }
    let form = lines.join(", ");
    match form.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &form[..end]),
        None => form,
    }
}

/// The longest form that is shown, in characters.
const MAX_SHOWN: usize = 200;

/// Returns the version of the contract that a package is, if it is one.
fn version_of(name: &PackageName) -> Option<Version> {
    let is_the_contracts = format!("{}:{}", name.namespace, name.name) == PACKAGE;
    let version = name.version.as_ref().filter(|_| is_the_contracts);
    version.and_then(Version::of)
}

#[cfg(test)]
mod tests;
