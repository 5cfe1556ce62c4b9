//! What a plugin is and asks for, read from its file. Nothing is compiled for that, and nothing run.

mod capability;
mod composition;
mod interface_names;
mod producers;

pub use capability::Need;
pub use composition::{Drawing, Giver, inspect_all};
pub use interface_names::Outline;
pub use producers::{Making, Tool};
use semver::Version;
use wasmparser::Validator;

use super::binary_kind::{Form, form};
use super::features::FEATURES;
use super::imports::check_imports;
use super::load_error::Refusal;
use super::{componentize, expansion_limits};
use crate::contract::{self, Kind};

/// What can be told of a plugin without running it.
#[derive(Debug)]
pub struct Inspection {
    /// What the file is. `None`: no WebAssembly.
    pub form: Option<Form>,
    /// What it is handed. `None`: it is no plugin.
    pub kind: Option<Kind>,
    /// The version of the contract that it was built for.
    pub contract: Option<Version>,
    /// What it imports, as far as that can be read.
    pub needs: Vec<Need>,
    /// What it says of its making.
    pub making: Making,
    /// Why it would not be run. A component that uses what only the engine can judge, such as the types
    /// of its imports, may be refused all the same.
    pub refusal: Option<Refusal>,
}

/// Looks at a plugin's bytes.
pub fn inspect(bytes: &[u8]) -> Inspection {
    look(bytes, Role::Plugin, &|_| false)
}

/// What a component is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Plugin,
    Part,
}

/// Looks at a component. `is_given`: whether a part gives it what an import names.
fn look(bytes: &[u8], role: Role, is_given: &dyn Fn(&str) -> bool) -> Inspection {
    let form = form(bytes).ok();
    let making = Making::of(bytes);
    let (bytes, made) = match componentize::component(bytes.into()) {
        Ok(component) => (component, Ok(())),
        Err(refusal) => (bytes.into(), Err(refusal)),
    };
    let outline = Outline::of(&bytes);
    let exports = || outline.exports.iter().map(String::as_str);
    let imports = || {
        let imports = outline.imports.iter().map(String::as_str);
        imports.filter(|name| !is_given(name))
    };
    let is_fit = || match (role, contract::kind(exports())) {
        (Role::Plugin, Err(error)) => Err(error.into()),
        _ => Ok(()),
    };
    let checked = made
        .and_then(|()| expansion_limits::check(&bytes))
        .and_then(|()| validate(&bytes))
        .and_then(|()| is_fit())
        .and_then(|()| check_imports(imports()));
    Inspection {
        form,
        kind: contract::kind(exports()).ok(),
        contract: contract::built_for(exports()),
        needs: in_words(imports()),
        making,
        refusal: checked.err(),
    }
}

/// What these imports stand for, each once and in the order of [`Need`].
pub(crate) fn in_words<'n>(imports: impl Iterator<Item = &'n str>) -> Vec<Need> {
    let mut needs: Vec<_> = imports.filter_map(Need::of).collect();
    needs.sort();
    needs.dedup();
    needs
}

/// Whether a component is valid.
///
/// # Errors
/// [`Refusal::Invalid`].
pub(crate) fn validate(bytes: &[u8]) -> Result<(), Refusal> {
    match Validator::new_with_features(FEATURES).validate_all(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::Invalid(error.to_string())),
    }
}
