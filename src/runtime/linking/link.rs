//! A plugin and its parts, linked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, InstancePre};

use super::exports::{Exports, Numbers};
use super::part::{Given, Part, PartSettings, Parts, join};
use crate::contract;
use crate::runtime::artifact::{
    Capability, ComponentNames, LoadError, Provider, Wiring, WiringError, capabilities,
    check_imports, is_provided_by_host, is_python, is_semver_compatible, provided_imports,
};
use crate::runtime::engine::{
    Binary, Compiled, Ending, EngineAndLinker, OnCompile, Tier, WasmHost,
};
use crate::runtime::host::HostState;
use crate::runtime::metrics::CpuTime;
use crate::settings::LinkSelection;

/// Why a plugin can't be had of a component and its parts.
#[derive(Debug)]
pub enum LinkError {
    /// The plugin itself can't be used so.
    Plugin(LoadError),
    /// The part at this place can't.
    Part(usize, LoadError),
    /// They do not go together.
    Wiring(WiringError),
}

impl From<LoadError> for LinkError {
    fn from(refusal: LoadError) -> Self {
        Self::Plugin(refusal)
    }
}

impl From<contract::KindError> for LinkError {
    fn from(error: contract::KindError) -> Self {
        Self::Plugin(error.into())
    }
}

/// A component that is compiled, to be a part of a plugin.
pub struct Prepared {
    compiled: Compiled,
    digest: blake3::Hash,
    /// How long compiling it took, or taking its code from the cache.
    pub(crate) took: Duration,
}

impl Prepared {
    /// Whether its code was in the cache.
    pub fn was_cached(&self) -> bool {
        self.compiled.cached
    }

    /// How its code was compiled.
    pub fn tier(&self) -> Tier {
        self.compiled.code.tier
    }

    /// Why its code could not be put into the cache.
    pub fn cache_warning(&self) -> Option<&str> {
        self.compiled.warning.as_deref()
    }
}

impl WasmHost {
    /// Compiles a component that is a part, or takes its code from the cache. In optimised code its functions may use
    /// `stack` bytes of the native stack. Before something is compiled, `on_compile` is told in which tier.
    ///
    /// # Errors
    /// [`LoadError`], where it is no component that this host can run.
    pub fn prepare(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        on_compile: &mut OnCompile<'_>,
    ) -> Result<Prepared, LoadError> {
        let began = Instant::now();
        Ok(Prepared {
            compiled: self.compile(binary, stack, Ending::Never, on_compile)?,
            digest: binary.digest,
            took: began.elapsed(),
        })
    }
}

/// A plugin with all that it imports.
pub struct Linked {
    pub pre: InstancePre<HostState>,
    /// What it asks the host for.
    pub needs: Vec<Capability>,
    pub parts: Parts,
}

/// Gives a plugin what it imports, of the host and of these parts.
pub fn link(
    component: &Component,
    engine_and_linker: &EngineAndLinker,
    parts: &[(Prepared, PartSettings)],
) -> Result<Linked, LinkError> {
    if parts.is_empty() {
        let names = imports(component);
        check_imports(names.iter().map(String::as_str))?;
        let pre = engine_and_linker.link(component);
        return Ok(Linked {
            pre: pre.map_err(|error| LoadError::ImportType(format!("{error:#}")))?,
            needs: capabilities(names.iter().map(String::as_str)),
            parts: Parts::default(),
        });
    }
    let names: Vec<_> = parts.iter().map(|(_, terms)| terms.name.as_str()).collect();
    let offers = parts.iter().map(|(part, terms)| {
        let names = names_of(&terms.name, &part.compiled.component);
        (names, terms.offer.clone())
    });
    let offers: Vec<_> = offers.collect();
    let plugin = names_of("the plugin", component);
    let wiring = Wiring::of(&plugin, &offers, &is_provided_by_host).map_err(LinkError::Wiring)?;
    let mut given = Given {
        names: &names,
        exports: parts.iter().map(|_| None).collect(),
        numbers: Numbers::default(),
    };
    let mut made: Vec<Option<Arc<Part>>> = parts.iter().map(|_| None).collect();
    for &place in &wiring.order {
        let (part, terms) = &parts[place];
        let wires = &wiring.parts[place];
        let Compiled {
            component,
            engine_and_linker,
            code,
            ..
        } = &part.compiled;
        let joined = unmet(&offers[place].0, wires, &offers)
            .and_then(|()| join(engine_and_linker, component, wires, &given));
        let joined = joined.map_err(|refusal| LinkError::Part(place, refusal))?;
        let exports = &offers[place].0.exports;
        let own = Exports::of(place, exports, component, &joined.ty, &mut given.numbers);
        let mut own = own.map_err(|refusal| LinkError::Part(place, refusal))?;
        let ty = component.component_type();
        made[place] = Some(Arc::new(Part {
            terms: terms.clone(),
            engine: engine_and_linker.engine.clone(),
            pre: joined.pre,
            functions: std::mem::take(&mut own.functions),
            resources: std::mem::take(&mut own.resources),
            givers: joined.givers,
            digest: part.digest,
            tier: code.tier,
            is_python: is_python(ty.exports(&engine_and_linker.engine).map(|(name, _)| name)),
            cpu_time: CpuTime::default(),
            needs: asked(component, wires),
        }));
        given.exports[place] = Some(own);
    }
    unmet(&plugin, &wiring.plugin, &offers)?;
    let joined = join(engine_and_linker, component, &wiring.plugin, &given)?;
    let is_idle = |place: &usize| !wiring.order.contains(place);
    let idle = (0..parts.len()).filter(is_idle);
    Ok(Linked {
        pre: joined.pre,
        needs: asked(component, &wiring.plugin),
        parts: Parts {
            idle: idle.map(|place| names[place].to_owned()).collect(),
            all: made,
            order: wiring.order,
            givers: joined.givers,
        },
    })
}

/// The names of all that a component imports.
fn imports(component: &Component) -> Vec<String> {
    let ty = component.component_type();
    let imports = ty.imports(component.engine());
    imports.map(|(name, _)| name.to_owned()).collect()
}

/// What a component needs of others and gives to them. An instance that has nothing but names of types is needed of
/// nobody.
fn names_of(name: &str, component: &Component) -> ComponentNames {
    let (ty, engine) = (component.component_type(), component.engine());
    let is_needed = |item: &ComponentItem| match item {
        ComponentItem::ComponentInstance(instance) => {
            let mut items = instance.exports(engine);
            items.any(|(_, item)| !matches!(item.ty, ComponentItem::Type(_)))
        }
        _ => true,
    };
    let is_instance = |item: &ComponentItem| matches!(item, ComponentItem::ComponentInstance(_));
    let imports = ty.imports(engine).filter(|(_, item)| is_needed(&item.ty));
    let exports = ty.exports(engine).filter(|(_, item)| is_instance(&item.ty));
    ComponentNames {
        name: name.to_owned(),
        imports: imports.map(|(name, _)| name.to_owned()).collect(),
        exports: exports.map(|(name, _)| name.to_owned()).collect(),
    }
}

/// What a component asks the host for, where these wires give it the rest.
fn asked(component: &Component, wires: &[Provider]) -> Vec<Capability> {
    let names = imports(component);
    let provided_imports = provided_imports(wires);
    let names = names
        .iter()
        .filter(|name| !provided_imports.contains(name.as_str()));
    let needs = capabilities(names.map(String::as_str)).into_iter();
    // Types alone are needed of nobody.
    needs
        .filter(|need| !matches!(need, Capability::Other(_)))
        .collect()
}

/// Refuses a component that needs what neither the host nor a part has. Where a part has something of the kind, that is
/// told.
fn unmet(
    names: &ComponentNames,
    wires: &[Provider],
    parts: &[(ComponentNames, LinkSelection)],
) -> Result<(), LoadError> {
    let provided_imports = provided_imports(wires);
    let left = names.imports.iter();
    let left = left.filter(|name| !provided_imports.contains(name.as_str()));
    check_imports(left.map(String::as_str)).map_err(|refusal| match refusal {
        LoadError::Import { name, mut missing } => {
            let interface = |name: &str| name.split('@').next().map(str::to_owned);
            let near = parts.iter().find_map(|(part, _)| {
                let mut exports = part.exports.iter();
                let export = exports.find(|export| interface(export) == interface(&name))?;
                Some((&part.name, export))
            });
            if let Some((part, export)) = near {
                missing
                    .reason
                    .push_str(&match is_semver_compatible(&name, export) {
                        true => format!(
                            "; part `{part}` exports it, and its `only` or `hiding` withholds it"
                        ),
                        false => {
                            format!("; part `{part}` exports `{export}`, which is another version")
                        }
                    });
            }
            LoadError::Import { name, missing }
        }
        other => other,
    })
}
