//! Names of a component's imports and exports, and which of its imports the host has to provide.

use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use crate::runtime::artifact::{
    Capability, ComponentNames, LoadError, Provider, capabilities, check_imports,
    is_semver_compatible, provided_imports,
};
use crate::settings::LinkSelection;

/// Returns the names of everything that a component imports.
pub fn import_names(component: &Component) -> Vec<String> {
    let ty = component.component_type();
    let imports = ty.imports(component.engine());
    imports.map(|(name, _)| name.to_owned()).collect()
}

/// Returns the names of a component's imports and exported instances. An imported instance that contains only types
/// needs no provider, and is left out. `name`: of the component, for messages.
pub fn component_names(name: &str, component: &Component) -> ComponentNames {
    let (ty, engine) = (component.component_type(), component.engine());
    let needs_provider = |item: &ComponentItem| match item {
        ComponentItem::ComponentInstance(instance) => {
            let mut items = instance.exports(engine);
            items.any(|(_, item)| !matches!(item.ty, ComponentItem::Type(_)))
        }
        _ => true,
    };
    let is_instance = |item: &ComponentItem| matches!(item, ComponentItem::ComponentInstance(_));
    let imports = ty
        .imports(engine)
        .filter(|(_, item)| needs_provider(&item.ty));
    let exports = ty.exports(engine).filter(|(_, item)| is_instance(&item.ty));
    ComponentNames {
        name: name.to_owned(),
        imports: imports.map(|(name, _)| name.to_owned()).collect(),
        exports: exports.map(|(name, _)| name.to_owned()).collect(),
    }
}

/// Returns the capabilities that a component imports from the host: everything that parts don't provide.
pub fn host_capabilities(component: &Component, providers: &[Provider]) -> Vec<Capability> {
    let names = import_names(component);
    let provided = provided_imports(providers);
    let names = names
        .iter()
        .filter(|name| !provided.contains(name.as_str()));
    let all = capabilities(names.map(String::as_str)).into_iter();
    // An unknown import that is left consists of types alone, which need no provider.
    all.filter(|capability| !matches!(capability, Capability::Other(_)))
        .collect()
}

/// Checks that the host has every import that parts don't provide.
///
/// # Errors
/// Fails on the first import that is missing. The error names a part that has a similar export.
pub fn check_host_imports(
    names: &ComponentNames,
    providers: &[Provider],
    parts: &[(ComponentNames, LinkSelection)],
) -> Result<(), LoadError> {
    let provided = provided_imports(providers);
    let names = names.imports.iter();
    let names = names.filter(|name| !provided.contains(name.as_str()));
    check_imports(names.map(String::as_str)).map_err(|error| match error {
        LoadError::Import { name, mut missing } => {
            if let Some((part, export)) = similar_export(&name, parts) {
                missing
                    .reason
                    .push_str(&if is_semver_compatible(&name, export) {
                        format!("; part `{part}` exports it, but `only` or `hiding` excludes it")
                    } else {
                        format!("; part `{part}` exports `{export}`, an incompatible version")
                    });
            }
            LoadError::Import { name, missing }
        }
        other => other,
    })
}

/// Returns the first export of a part that is a version of an import, and the part's name.
fn similar_export<'p>(
    import: &str,
    parts: &'p [(ComponentNames, LinkSelection)],
) -> Option<(&'p str, &'p str)> {
    let interface = |name: &str| name.split('@').next().map(str::to_owned);
    parts.iter().find_map(|(part, _)| {
        let mut exports = part.exports.iter();
        let export = exports.find(|export| interface(export) == interface(import))?;
        Some((part.name.as_str(), export.as_str()))
    })
}
