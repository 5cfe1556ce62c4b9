//! How a component is put together, looked at before it is compiled.
//!
//! wasmtime unfolds a component when it compiles it: a component that is instantiated ten times is there
//! ten times. Components that instantiate each other so, one after another, would make of a few hundred
//! bytes more than any machine has memory for, before a limit of a plugin holds.

use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind,
    ComponentTypeRef, Encoding, Instance, Parser, Payload,
};

use super::load::Refusal;

/// Components in each other. Composed ones have a handful.
const DEEPEST: usize = 100;

/// Instances, unfolded: as many as the setting `instances` can be at most.
const MOST: usize = 10_000;

/// A component whose end has not come yet.
#[derive(Default)]
struct Open {
    /// How many instances each of the components is that it can refer to. `None`: nobody knows.
    components: Vec<Option<usize>>,
    instances: usize,
}

/// Refuses components that nobody could compile. What is wrong with one in other ways is wasmtime's to say.
///
/// # Errors
/// [`Refusal::Bomb`].
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    // Modules, which are in components, have no place in what components refer to.
    let mut open: Vec<Option<Open>> = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let Ok(payload) = payload else { break };
        match payload {
            Payload::Version { encoding, .. } => {
                if open.len() > DEEPEST {
                    return Err(bomb(format!(
                        "it has more than {DEEPEST} components in each other"
                    )));
                }
                open.push((encoding == Encoding::Component).then(Open::default));
            }
            Payload::End(_) => {
                if let (Some(Some(done)), Some(Some(parent))) = (open.pop(), open.last_mut()) {
                    parent.components.push(Some(done.instances));
                }
            }
            payload => add(&mut open, payload)?,
        }
    }
    Ok(())
}

/// What a section adds to the innermost component.
fn add(open: &mut [Option<Open>], payload: Payload<'_>) -> Result<(), Refusal> {
    match payload {
        Payload::ComponentAliasSection(aliases) => {
            for alias in aliases.into_iter().flatten() {
                let aliased = match alias {
                    ComponentAlias::Outer {
                        kind: ComponentOuterAliasKind::Component,
                        count,
                        index,
                    } => {
                        let place = open.len().checked_sub(1 + index_of(count));
                        let outer = place.and_then(|place| open[place].as_ref());
                        outer.and_then(|outer| *outer.components.get(index_of(index))?)
                    }
                    ComponentAlias::InstanceExport {
                        kind: ComponentExternalKind::Component,
                        ..
                    } => None,
                    _ => continue,
                };
                if let Some(Some(inner)) = open.last_mut() {
                    inner.components.push(aliased);
                }
            }
        }
        Payload::ComponentImportSection(imports) => {
            for import in imports.into_iter().flatten() {
                if let (ComponentTypeRef::Component(_), Some(Some(inner))) =
                    (import.ty, open.last_mut())
                {
                    inner.components.push(None);
                }
            }
        }
        Payload::ComponentExportSection(exports) => {
            for export in exports.into_iter().flatten() {
                if let (ComponentExternalKind::Component, Some(Some(inner))) =
                    (export.kind, open.last_mut())
                {
                    let same = inner.components.get(index_of(export.index));
                    inner.components.push(same.copied().flatten());
                }
            }
        }
        Payload::InstanceSection(instances) => {
            for instance in instances.into_iter().flatten() {
                if let Instance::Instantiate { .. } = instance {
                    count(open, 1)?;
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
                let Some(Some(inner)) = open.last() else {
                    continue;
                };
                match inner.components.get(index_of(component_index)) {
                    Some(Some(instances)) => count(open, 1 + instances)?,
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

fn count(open: &mut [Option<Open>], more: usize) -> Result<(), Refusal> {
    if let Some(Some(inner)) = open.last_mut() {
        inner.instances += more;
        if inner.instances > MOST {
            return Err(bomb(format!("it is made of more than {MOST} instances")));
        }
    }
    Ok(())
}

fn index_of(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

fn bomb(what: String) -> Refusal {
    Refusal::Bomb(what)
}

#[cfg(test)]
mod tests {
    use super::check;

    fn said(text: &str) -> Option<String> {
        let bytes = wat::parse_str(text).unwrap();
        check(&bytes).err().map(|refusal| refusal.to_string())
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
            assert!(check(bytes).is_ok());
        }
        let bytes = wat::parse_str(tower(2)).unwrap();
        for length in 0..bytes.len() {
            assert!(check(&bytes[..length]).is_ok());
        }
    }
}
