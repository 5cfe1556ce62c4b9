//! Properties of a plugin that are read from its file, without compiling or running it.

mod capability;
mod inspected_parts;
mod interface_names;
mod producers;

pub use capability::Capability;
pub use inspected_parts::{InspectedParts, inspect_all};
pub use interface_names::InterfaceNames;
pub use producers::{Producer, ProducerMetadata};
use semver::Version;
use wasmparser::Validator;

use super::binary_kind::BinaryKind;
use super::complexity::check_expansion;
use super::componentize::componentize;
use super::features::FEATURES;
use super::imports::check_imports;
use super::load_error::LoadError;
use crate::contract::{self, Kind};

/// Properties of a plugin's file.
#[derive(Debug)]
pub struct Inspection {
    /// Kind of the binary, or `None` if it is no WebAssembly.
    pub binary_kind: Option<BinaryKind>,
    /// Kind of the plugin, or `None` if it is no plugin.
    pub kind: Option<Kind>,
    /// Version of the contract that the plugin was built for.
    pub contract_version: Option<Version>,
    /// Capabilities that the plugin imports, as far as it can be read.
    pub capabilities: Vec<Capability>,
    /// Metadata of the toolchain and the author.
    pub metadata: ProducerMetadata,
    /// Reason why the plugin can't be loaded.
    ///
    /// A plugin without one may still fail to load: only the engine checks the types of imports.
    pub load_error: Option<LoadError>,
}

/// Inspects the bytes of a plugin.
pub fn inspect(bytes: &[u8]) -> Inspection {
    inspect_with(bytes, Role::Plugin, &|_| false)
}

/// Role of a component in a plugin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Plugin,
    Part,
}

/// Inspects a component. `is_provided` tells if a part provides an import.
fn inspect_with(bytes: &[u8], role: Role, is_provided: &dyn Fn(&str) -> bool) -> Inspection {
    let binary_kind = BinaryKind::of(bytes).ok();
    let metadata = ProducerMetadata::of(bytes);
    let (bytes, componentized) = match componentize(bytes.into()) {
        Ok(component) => (component, Ok(())),
        Err(error) => (bytes.into(), Err(error)),
    };
    let names = InterfaceNames::of(&bytes);
    let exports = || names.exports.iter().map(String::as_str);
    let imports = || {
        let imports = names.imports.iter().map(String::as_str);
        imports.filter(|name| !is_provided(name))
    };
    let check_role = || match role {
        Role::Plugin => contract::kind_of(exports()).map(|_| ()),
        Role::Part => Ok(()),
    };
    let checked = componentized
        .and_then(|()| check_expansion(&bytes))
        .and_then(|()| validate(&bytes))
        .and_then(|()| Ok(check_role()?))
        .and_then(|()| check_imports(imports()));
    Inspection {
        binary_kind,
        kind: contract::kind_of(exports()).ok(),
        contract_version: contract::target_version(exports()),
        capabilities: capabilities(imports()),
        metadata,
        load_error: checked.err(),
    }
}

/// Returns the capabilities behind these imports, each once, in the order of [`Capability`].
pub(crate) fn capabilities<'n>(imports: impl Iterator<Item = &'n str>) -> Vec<Capability> {
    let mut capabilities: Vec<_> = imports.filter_map(Capability::of).collect();
    capabilities.sort();
    capabilities.dedup();
    capabilities
}

/// Validates a component with the features that plugins may use.
///
/// # Errors
/// [`LoadError::Invalid`].
pub(crate) fn validate(bytes: &[u8]) -> Result<(), LoadError> {
    match Validator::new_with_features(FEATURES).validate_all(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(LoadError::Invalid(error.to_string())),
    }
}
