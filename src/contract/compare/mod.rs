//! Comparing the types of a component with those of the contract.
//!
//! wasmtime says that types do not match in terms of the binary format. Here `wit-component` turns a component's types back
//! into WIT, with the names that its author wrote. No build needs that.

mod show;

use std::fmt;
use std::panic::catch_unwind;

use wit_component::DecodedWasm;
use wit_parser::{
    Function, Handle, InterfaceId, PackageName, Resolve, Type, TypeDefKind, TypeId, WorldItem,
};

use show::{define, show, signature};

use super::PACKAGE;
use super::kind::Kind;
use super::versions::Version;

/// A difference between a component and the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The function, the type or the field.
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
    // The decoder expects the output of compilers, and panics at some other components.
    let decoded = catch_unwind(|| wit_component::decode(component));
    let decoded = decoded.map_err(|_| "its types can't be decoded".to_owned())?;
    let decoded = decoded.map_err(|error| format!("{error:#}"))?;
    let DecodedWasm::Component(plugin, world) = decoded else {
        return Err("it is a package of WIT, expected a component".to_owned());
    };
    let world = &plugin.worlds[world];
    let interfaces = [(&world.imports, false), (&world.exports, true)];
    let interfaces = interfaces.map(|(items, exported)| {
        let ids = items.values().filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some((*id, exported)),
            _ => None,
        });
        ids.collect::<Vec<_>>()
    });
    let mut found = Vec::new();
    for version in Version::ALL {
        let is_of_it = |(id, _): &&(InterfaceId, bool)| {
            let package = plugin.interfaces[*id].package;
            package.is_some_and(|id| version_of(&plugin.packages[id].name) == Some(version))
        };
        let mut interfaces = interfaces.iter().flatten().filter(is_of_it).peekable();
        if interfaces.peek().is_none() {
            continue;
        }
        let contract = contract(version)?;
        let mut comparison = Comparison {
            contract: &contract,
            plugin: &plugin,
            found: Vec::new(),
            seen: Vec::new(),
        };
        for (id, exported) in interfaces {
            comparison.interface(*id, *exported);
        }
        found.append(&mut comparison.found);
    }
    Ok(found)
}

/// Returns the interface that a plugin of a kind must export, as WIT of the newest version.
pub fn expected_interface(kind: Kind) -> String {
    let (package, interface) = kind.interface();
    let Ok(contract) = contract(Version::NEWEST) else {
        return String::new();
    };
    let interfaces = contract.interfaces.iter();
    let found = interfaces
        .into_iter()
        .find(|(_, found)| package == PACKAGE && found.name.as_deref() == Some(interface));
    let functions = found
        .into_iter()
        .flat_map(|(_, found)| found.functions.values());
    let lines = functions.map(|function| format!("\n  {};", signature(&contract, function)));
    format!("interface {interface} {{{}\n}}", lines.collect::<String>())
}

fn contract(version: Version) -> Result<Resolve, String> {
    let mut contract = Resolve::default();
    let pushed = contract.push_str("contract.wit", &version.text());
    pushed.map_err(|error| format!("{error:#}"))?;
    Ok(contract)
}

struct Comparison<'r> {
    contract: &'r Resolve,
    plugin: &'r Resolve,
    found: Vec<Difference>,
    /// The pairs of types that were compared.
    seen: Vec<(TypeId, TypeId)>,
}

impl Comparison<'_> {
    fn report(&mut self, place: &str, contract: String, plugin: String) {
        self.found.push(Difference {
            place: place.to_owned(),
            contract,
            plugin,
        });
    }

    /// Compares an interface of the component. An exported one must have all functions of the contract, and an imported
    /// one no others.
    fn interface(&mut self, id: InterfaceId, exported: bool) {
        let plugin = &self.plugin.interfaces[id];
        let mut interfaces = self.contract.interfaces.iter();
        let Some((_, contract)) = interfaces.find(|(_, other)| other.name == plugin.name) else {
            return;
        };
        let name = plugin.name.as_deref().unwrap_or_default();
        let nothing = || "nothing".to_owned();
        for (function, ours) in &contract.functions {
            let place = format!("interface `{name}`, function `{function}`");
            match plugin.functions.get(function) {
                Some(theirs) => self.function(&place, ours, theirs),
                None if exported => {
                    self.report(&place, signature(self.contract, ours), nothing());
                }
                None => {}
            }
        }
        if !exported {
            for (function, theirs) in &plugin.functions {
                if !contract.functions.contains_key(function) {
                    let place = format!("interface `{name}`, function `{function}`");
                    self.report(&place, nothing(), signature(self.plugin, theirs));
                }
            }
        }
        for (of, theirs) in &plugin.types {
            if let Some(ours) = contract.types.get(of) {
                self.named(*ours, *theirs);
            }
        }
    }

    fn function(&mut self, place: &str, ours: &Function, theirs: &Function) {
        let names = |function: &Function| {
            let names = function.params.iter().map(|param| param.name.clone());
            names.collect::<Vec<_>>()
        };
        let same_types = |comparison: &mut Self| {
            let mut params = ours.params.iter().zip(&theirs.params);
            params.all(|(ours, theirs)| comparison.same(&ours.ty, &theirs.ty))
                && comparison.same_option(ours.result.as_ref(), theirs.result.as_ref())
        };
        let is_same = names(ours) == names(theirs) && ours.kind == theirs.kind && same_types(self);
        if !is_same {
            let (ours, theirs) = (
                signature(self.contract, ours),
                signature(self.plugin, theirs),
            );
            self.report(place, ours, theirs);
        }
    }

    /// Returns true if two types are equal. Types with equal names are, since differences in them are reported
    /// separately.
    fn same(&mut self, ours: &Type, theirs: &Type) -> bool {
        let (Type::Id(ours), Type::Id(theirs)) = (ours, theirs) else {
            return ours == theirs;
        };
        let (ours, theirs) = (aliased(self.contract, *ours), aliased(self.plugin, *theirs));
        let (one, other) = (&self.contract.types[ours], &self.plugin.types[theirs]);
        if one.name.is_some() || other.name.is_some() {
            if one.name == other.name {
                self.named(ours, theirs);
            }
            return one.name == other.name;
        }
        self.same_kind(&one.kind, &other.kind)
    }

    fn same_option(&mut self, ours: Option<&Type>, theirs: Option<&Type>) -> bool {
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => self.same(ours, theirs),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        }
    }

    fn same_kind(&mut self, ours: &TypeDefKind, theirs: &TypeDefKind) -> bool {
        match (ours, theirs) {
            (TypeDefKind::Option(ours), TypeDefKind::Option(theirs))
            | (TypeDefKind::List(ours), TypeDefKind::List(theirs))
            | (TypeDefKind::Type(ours), TypeDefKind::Type(theirs)) => self.same(ours, theirs),
            (TypeDefKind::Handle(ours), TypeDefKind::Handle(theirs)) => match (ours, theirs) {
                (Handle::Own(ours), Handle::Own(theirs))
                | (Handle::Borrow(ours), Handle::Borrow(theirs)) => {
                    self.same(&Type::Id(*ours), &Type::Id(*theirs))
                }
                _ => false,
            },
            (TypeDefKind::Resource, TypeDefKind::Resource) => true,
            (TypeDefKind::Result(ours), TypeDefKind::Result(theirs)) => {
                self.same_option(ours.ok.as_ref(), theirs.ok.as_ref())
                    && self.same_option(ours.err.as_ref(), theirs.err.as_ref())
            }
            (TypeDefKind::Tuple(ours), TypeDefKind::Tuple(theirs)) => {
                let mut types = ours.types.iter().zip(&theirs.types);
                ours.types.len() == theirs.types.len()
                    && types.all(|(ours, theirs)| self.same(ours, theirs))
            }
            _ => false,
        }
    }

    /// Compares two types of the same name.
    fn named(&mut self, ours: TypeId, theirs: TypeId) {
        let (ours, theirs) = (aliased(self.contract, ours), aliased(self.plugin, theirs));
        if self.seen.contains(&(ours, theirs)) {
            return;
        }
        self.seen.push((ours, theirs));
        let (one, other) = (&self.contract.types[ours], &self.plugin.types[theirs]);
        let name = one.name.as_deref().unwrap_or_default();
        match (&one.kind, &other.kind) {
            (TypeDefKind::Record(ours), TypeDefKind::Record(theirs)) => {
                let ours = ours
                    .fields
                    .iter()
                    .map(|field| (&field.name, Some(&field.ty)));
                let theirs = theirs
                    .fields
                    .iter()
                    .map(|field| (&field.name, Some(&field.ty)));
                self.parts(
                    &format!("record `{name}`"),
                    "field",
                    ours.collect(),
                    theirs.collect(),
                );
            }
            (TypeDefKind::Variant(ours), TypeDefKind::Variant(theirs)) => {
                let ours = ours.cases.iter().map(|case| (&case.name, case.ty.as_ref()));
                let theirs = theirs
                    .cases
                    .iter()
                    .map(|case| (&case.name, case.ty.as_ref()));
                self.parts(
                    &format!("variant `{name}`"),
                    "case",
                    ours.collect(),
                    theirs.collect(),
                );
            }
            (TypeDefKind::Enum(ours), TypeDefKind::Enum(theirs)) => {
                let ours = ours.cases.iter().map(|case| (&case.name, None));
                let theirs = theirs.cases.iter().map(|case| (&case.name, None));
                self.parts(
                    &format!("enum `{name}`"),
                    "case",
                    ours.collect(),
                    theirs.collect(),
                );
            }
            (ours, theirs) => {
                if !self.same_kind(ours, theirs) {
                    let (ours, theirs) = (define(self.contract, one), define(self.plugin, other));
                    self.report(&format!("type `{name}`"), ours, theirs);
                }
            }
        }
    }

    /// Compares fields or cases, which must be equal and in the same order.
    fn parts(
        &mut self,
        place: &str,
        word: &str,
        ours: Vec<(&String, Option<&Type>)>,
        theirs: Vec<(&String, Option<&Type>)>,
    ) {
        let names = |parts: &[(&String, Option<&Type>)]| {
            let names = parts.iter().map(|(name, _)| name.as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        let (our_names, their_names) = (names(&ours), names(&theirs));
        if our_names != their_names {
            self.report(&format!("{place}, its {word}s"), our_names, their_names);
        }
        for (name, ours) in ours {
            let Some((_, theirs)) = theirs.iter().find(|(other, _)| *other == name) else {
                continue;
            };
            if !self.same_option(ours, *theirs) {
                let of = |resolve, ty: Option<&Type>| {
                    ty.map_or_else(|| "nothing".to_owned(), |ty| show(resolve, ty))
                };
                let (ours, theirs) = (of(self.contract, ours), of(self.plugin, *theirs));
                self.report(&format!("{place}, {word} `{name}`"), ours, theirs);
            }
        }
    }
}

/// Returns the version of the contract that a package is, if it is one.
fn version_of(name: &PackageName) -> Option<Version> {
    let is_the_contracts = format!("{}:{}", name.namespace, name.name) == PACKAGE;
    let version = name.version.as_ref().filter(|_| is_the_contracts);
    version.and_then(Version::of)
}

/// Returns the type behind its aliases.
fn aliased(resolve: &Resolve, mut id: TypeId) -> TypeId {
    while let TypeDefKind::Type(Type::Id(other)) = resolve.types[id].kind {
        id = other;
    }
    id
}

#[cfg(test)]
mod tests;
