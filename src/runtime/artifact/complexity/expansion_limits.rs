//! How a component is put together, looked at before it is compiled.
//!
//! wasmtime unfolds a component when it compiles it: a component that is instantiated ten times is there
//! ten times. Components that instantiate each other so, one after another, would make of a few hundred
//! bytes more than any machine has memory for, before a limit of a plugin holds.

use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Encoding, Instance, Parser, Payload,
};

use super::super::load_error::LoadError;
use super::type_depth;

/// Components in each other. Composed ones have a handful.
const DEEPEST: usize = 100;

/// Instances, unfolded: as many as the setting `instances` can be at most.
const MOST: usize = 10_000;

/// Functions, globals and imports of all core instances. Each takes up to 32 bytes of the host's memory,
/// which no limiter sees.
const MOST_ITEMS: usize = 4_000_000;

/// What a component is when it is unfolded.
#[derive(Clone, Copy, Default)]
struct Size {
    instances: usize,
    /// Of those of its core instances whose modules are known.
    items: usize,
    /// Core instances of modules that it gets from elsewhere.
    unknown: usize,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.instances += other.instances;
        self.items = self.items.saturating_add(other.items);
        self.unknown += other.unknown;
    }
}

/// A component or module whose end has not come yet.
enum Open {
    Component {
        /// What it can refer to. `None`: nobody knows what it is.
        components: Vec<Option<Size>>,
        /// The items of the modules that it can refer to, likewise.
        modules: Vec<Option<usize>>,
        size: Size,
    },
    Module {
        items: usize,
    },
}

/// Refuses components that nobody could compile. What is wrong with one in other ways is wasmtime's to say.
///
/// # Errors
/// [`LoadError::TooComplex`].
pub(crate) fn check_expansion(bytes: &[u8]) -> Result<(), LoadError> {
    let mut open: Vec<Open> = Vec::new();
    let mut largest = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let Ok(payload) = payload else { break };
        match payload {
            Payload::Version { encoding, .. } => {
                if open.len() > DEEPEST {
                    return Err(bomb(format!(
                        "it has more than {DEEPEST} components in each other"
                    )));
                }
                open.push(match encoding {
                    Encoding::Module => Open::Module { items: 0 },
                    Encoding::Component => Open::Component {
                        components: Vec::new(),
                        modules: Vec::new(),
                        size: Size::default(),
                    },
                });
            }
            Payload::End(_) => match (open.pop(), open.last_mut()) {
                (Some(Open::Module { items }), Some(Open::Component { modules, .. })) => {
                    largest = largest.max(items);
                    modules.push(Some(items));
                }
                (Some(Open::Component { size, .. }), Some(Open::Component { components, .. })) => {
                    components.push(Some(size));
                }
                (Some(Open::Component { size, .. }), None) => {
                    // What it gets from elsewhere is in the file all the same.
                    let unknown = size.unknown.saturating_mul(largest);
                    check_items(size.items.saturating_add(unknown))?;
                }
                _ => {}
            },
            Payload::ComponentTypeSection(section)
                if bytes
                    .get(section.range())
                    .is_some_and(type_depth::is_too_deep) =>
            {
                return Err(bomb(
                    "it has types that are too deep in each other".to_owned(),
                ));
            }
            payload => match open.last_mut() {
                Some(Open::Module { items }) => {
                    *items = items.saturating_add(match payload {
                        Payload::FunctionSection(section) => index_of(section.count()),
                        Payload::GlobalSection(section) => index_of(section.count()),
                        Payload::ImportSection(section) => index_of(section.count()),
                        _ => 0,
                    });
                }
                Some(Open::Component { .. }) => add(&mut open, payload)?,
                None => {}
            },
        }
    }
    Ok(())
}

/// What a section adds to the innermost component.
fn add(open: &mut [Open], payload: Payload<'_>) -> Result<(), LoadError> {
    if let Payload::ComponentAliasSection(aliases) = payload {
        for alias in aliases.into_iter().flatten() {
            add_alias(open, &alias);
        }
        return Ok(());
    }
    let Some(Open::Component {
        components,
        modules,
        size,
    }) = open.last_mut()
    else {
        return Ok(());
    };
    match payload {
        Payload::ComponentImportSection(imports) => {
            for import in imports.into_iter().flatten() {
                match import.ty {
                    ComponentTypeRef::Component(_) => components.push(None),
                    ComponentTypeRef::Module(_) => modules.push(None),
                    _ => {}
                }
            }
        }
        Payload::ComponentExportSection(exports) => {
            for export in exports.into_iter().flatten() {
                let index = index_of(export.index);
                match export.kind {
                    ComponentExternalKind::Component => {
                        components.push(components.get(index).copied().flatten());
                    }
                    ComponentExternalKind::Module => {
                        modules.push(modules.get(index).copied().flatten());
                    }
                    _ => {}
                }
            }
        }
        Payload::InstanceSection(instances) => {
            for instance in instances.into_iter().flatten() {
                if let Instance::Instantiate { module_index, .. } = instance {
                    let module = modules.get(index_of(module_index)).copied().flatten();
                    count(
                        size,
                        Size {
                            instances: 1,
                            items: module.unwrap_or(0),
                            unknown: usize::from(module.is_none()),
                        },
                    )?;
                }
            }
        }
        Payload::ComponentInstanceSection(instances) => {
            for instance in instances.into_iter().flatten() {
                let ComponentInstance::Instantiate {
                    component_index, ..
                } = instance
                else {
                    continue;
                };
                match components.get(index_of(component_index)) {
                    Some(Some(unfolded)) => {
                        let mut unfolded = *unfolded;
                        unfolded.instances += 1;
                        count(size, unfolded)?;
                    }
                    Some(None) => {
                        return Err(bomb(
                            "it instantiates a component that it gets from elsewhere, so nobody \
                             knows how often"
                                .to_owned(),
                        ));
                    }
                    // There is none: it is not valid.
                    None => {}
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn add_alias(open: &mut [Open], alias: &ComponentAlias<'_>) {
    let outer =
        |count: u32| match open.get(open.len().checked_sub(index_of(count).checked_add(1)?)?)? {
            Open::Component {
                components,
                modules,
                ..
            } => Some((components, modules)),
            Open::Module { .. } => None,
        };
    let (component, module) = match *alias {
        ComponentAlias::Outer { kind, count, index } => {
            let outer = outer(count);
            match kind {
                ComponentOuterAliasKind::Component => {
                    let same =
                        outer.and_then(|(components, _)| *components.get(index_of(index))?);
                    (Some(same), None)
                }
                ComponentOuterAliasKind::CoreModule => {
                    let same = outer.and_then(|(_, modules)| *modules.get(index_of(index))?);
                    (None, Some(same))
                }
                _ => return,
            }
        }
        ComponentAlias::InstanceExport { kind, .. } => match kind {
            ComponentExternalKind::Component => (Some(None), None),
            ComponentExternalKind::Module => (None, Some(None)),
            _ => return,
        },
        ComponentAlias::CoreInstanceExport { .. } => return,
    };
    if let Some(Open::Component {
        components,
        modules,
        ..
    }) = open.last_mut()
    {
        components.extend(component);
        modules.extend(module);
    }
}

fn count(size: &mut Size, more: Size) -> Result<(), LoadError> {
    size.add(more);
    if size.instances > MOST {
        return Err(bomb(format!("it is made of more than {MOST} instances")));
    }
    check_items(size.items)
}

fn check_items(items: usize) -> Result<(), LoadError> {
    match items <= MOST_ITEMS {
        true => Ok(()),
        false => Err(bomb(format!(
            "its instances have more than {MOST_ITEMS} functions, globals and imports"
        ))),
    }
}

fn index_of(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

fn bomb(what: String) -> LoadError {
    LoadError::TooComplex(what)
}

#[cfg(test)]
mod tests {
    use super::check_expansion;

    fn said(text: &str) -> Option<String> {
        let bytes = wat::parse_str(text).unwrap();
        check_expansion(&bytes)
            .err()
            .map(|refusal| refusal.to_string())
    }

    /// Components that each instantiate the one before ten times.
    fn tower(levels: usize) -> String {
        let ten = "(instance (instantiate $below))".repeat(10);
        let level = |level: usize| {
            let below = level - 1;
            format!("(component $c{level} (alias outer 1 $c{below} (component $below)) {ten})")
        };
        let levels: String = (1..=levels).map(level).collect();
        format!("(component (component $c0) {levels})")
    }

    #[test]
    fn instances_are_counted_as_they_unfold() {
        assert_eq!(said(&tower(3)), None);
        assert!(
            said(&tower(4))
                .unwrap()
                .contains("more than 10000 instances")
        );
        assert!(
            said(&tower(60))
                .unwrap()
                .contains("more than 10000 instances")
        );
    }

    #[test]
    fn aliases_exports_and_core_instances_count() {
        let module = "(core module $m) ".to_owned();
        let many = "(core instance (instantiate $m))".repeat(5001);
        let once = format!("(component $c {module} {many})");
        assert_eq!(
            said(&format!("(component {once} (instance (instantiate $c)))")),
            None
        );
        let twice = "(instance (instantiate $c)) (instance (instantiate $d))";
        let exported = format!("(component {once} (export $d \"d\" (component $c)) {twice})");
        assert!(said(&exported).unwrap().contains("more than 10000"));
    }

    #[test]
    fn items_are_counted_for_each_instance() {
        let with = |globals: usize, instances: &str| {
            let globals = "(global i64 (i64.const 0))".repeat(globals);
            said(&format!(
                "(component (core module $m {globals}) {instances})"
            ))
        };
        let many = |count: usize| "(core instance (instantiate $m))".repeat(count);
        assert_eq!(with(1000, &many(4000)), None);
        assert!(
            with(1000, &many(4001))
                .unwrap()
                .contains("functions, globals")
        );
        // A module that a component gets from elsewhere may be the largest that there is.
        let handed = |count| {
            let many = "(core instance (instantiate $n))".repeat(count);
            let inner = format!("(component $c (import \"n\" (core module $n)) {many})");
            format!("{inner} (instance (instantiate $c (with \"n\" (core module $m))))")
        };
        assert_eq!(with(1000, &handed(4000)), None);
        assert!(
            with(1000, &handed(4001))
                .unwrap()
                .contains("functions, globals")
        );
        let outer = |count| {
            let many = "(core instance (instantiate $n))".repeat(count);
            let inner = format!("(component $c (alias outer 1 $m (core module $n)) {many})");
            format!("{inner} (instance (instantiate $c))")
        };
        assert_eq!(with(1000, &outer(4000)), None);
        assert!(
            with(1000, &outer(4001))
                .unwrap()
                .contains("functions, globals")
        );
    }

    #[test]
    fn what_is_handed_in_is_not_instantiated() {
        let import = "(component (import \"c\" (component $c)) (instance (instantiate $c)))";
        assert!(said(import).unwrap().contains("gets from elsewhere"));
        assert_eq!(said("(component (import \"c\" (component $c)))"), None);
        let alias = "(component (component $a (component $b) (export \"b\" (component $b)))
            (instance $i (instantiate $a)) (alias export $i \"b\" (component $c))
            (instance (instantiate $c)))";
        assert!(said(alias).unwrap().contains("gets from elsewhere"));
    }

    #[test]
    fn what_is_no_component_is_left_to_others() {
        for bytes in [&b""[..], b"\0asm", b"\0asm\x0d\0\x01\0\x05\xff"] {
            assert!(check_expansion(bytes).is_ok());
        }
        let bytes = wat::parse_str(tower(2)).unwrap();
        for length in 0..bytes.len() {
            assert!(check_expansion(&bytes[..length]).is_ok());
        }
    }
}
