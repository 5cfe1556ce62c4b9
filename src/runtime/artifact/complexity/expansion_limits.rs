//! Limits on the size of a component after expansion.
//!
//! wasmtime expands a component when it compiles it: a component that is instantiated ten times is compiled ten times.
//! Components that instantiate each other ten times, one after another, would turn a few hundred bytes into more than any
//! machine has memory for, before a limit of the plugin applies.

use wasmparser::{
    ComponentAlias, ComponentAliasSectionReader, ComponentExternalKind, ComponentOuterAliasKind,
    Encoding, Parser, Payload,
};

use super::super::load_error::LoadError;
use super::open_component::{ExpandedSize, OpenComponent, check_items, index, too_complex};
use super::type_depth::exceeds_type_depth;

/// Maximum nesting of components. Composed ones have a handful of levels.
const MAX_NESTING: usize = 100;

/// A component or a core module whose end is not read yet.
enum Open {
    Component(OpenComponent),
    Module { items: usize },
}

/// Checks that a component is small enough to be compiled. Other errors in it are left to wasmtime.
///
/// # Errors
/// Fails with [`LoadError::TooComplex`].
pub(crate) fn check_expansion(bytes: &[u8]) -> Result<(), LoadError> {
    let mut open: Vec<Open> = Vec::new();
    let mut largest_module = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        let Ok(payload) = payload else { break };
        match payload {
            Payload::Version { encoding, .. } => {
                if open.len() > MAX_NESTING {
                    return Err(too_complex(format!(
                        "more than {MAX_NESTING} nested components"
                    )));
                }
                open.push(match encoding {
                    Encoding::Module => Open::Module { items: 0 },
                    Encoding::Component => Open::Component(OpenComponent::default()),
                });
            }
            Payload::End(_) => close(&mut open, &mut largest_module)?,
            Payload::ComponentTypeSection(section)
                if bytes.get(section.range()).is_some_and(exceeds_type_depth) =>
            {
                return Err(too_complex("types are nested too deep".to_owned()));
            }
            payload => match open.last_mut() {
                Some(Open::Module { items }) => *items = items.saturating_add(count(&payload)),
                Some(Open::Component(_)) => add_section(&mut open, payload)?,
                None => {}
            },
        }
    }
    Ok(())
}

/// Ends the innermost component or module, and adds it to the index space of the one around it.
fn close(open: &mut Vec<Open>, largest_module: &mut usize) -> Result<(), LoadError> {
    match (open.pop(), open.last_mut()) {
        (Some(Open::Module { items }), Some(Open::Component(outer))) => {
            *largest_module = items.max(*largest_module);
            outer.modules.push(Some(items));
        }
        (Some(Open::Component(inner)), Some(Open::Component(outer))) => {
            outer.components.push(Some(inner.size));
        }
        (Some(Open::Component(OpenComponent { size, .. })), None) => {
            // Modules that are passed to components are in the file too, so none is larger than the largest.
            let passed = size.instances_of_passed_modules;
            let passed = passed.saturating_mul(*largest_module);
            check_items(size.items.saturating_add(passed))?;
        }
        _ => {}
    }
    Ok(())
}

/// Returns the number of functions, globals and imports in a section of a core module.
fn count(section: &Payload<'_>) -> usize {
    match section {
        Payload::FunctionSection(section) => index(section.count()),
        Payload::GlobalSection(section) => index(section.count()),
        Payload::ImportSection(section) => index(section.count()),
        _ => 0,
    }
}

/// Adds a section to the innermost component.
fn add_section(open: &mut [Open], section: Payload<'_>) -> Result<(), LoadError> {
    if let Payload::ComponentAliasSection(aliases) = section {
        add_aliases(open, aliases);
        return Ok(());
    }
    let Some(Open::Component(component)) = open.last_mut() else {
        return Ok(());
    };
    match section {
        Payload::ComponentImportSection(imports) => component.add_imports(imports),
        Payload::ComponentExportSection(exports) => component.add_exports(exports),
        Payload::InstanceSection(instances) => component.add_core_instances(instances)?,
        Payload::ComponentInstanceSection(instances) => component.add_instances(instances)?,
        _ => {}
    }
    Ok(())
}

fn add_aliases(open: &mut [Open], aliases: ComponentAliasSectionReader<'_>) {
    for alias in aliases.into_iter().flatten() {
        let (component, module) = aliased(open, &alias);
        if let Some(Open::Component(innermost)) = open.last_mut() {
            innermost.components.extend(component);
            innermost.modules.extend(module);
        }
    }
}

/// Returns the component or the core module that an alias adds to the index space, if it is one of them.
fn aliased(
    open: &[Open],
    alias: &ComponentAlias<'_>,
) -> (Option<Option<ExpandedSize>>, Option<Option<usize>>) {
    let outer = |count: u32| {
        let at = open.len().checked_sub(index(count).checked_add(1)?)?;
        match open.get(at)? {
            Open::Component(component) => Some(component),
            Open::Module { .. } => None,
        }
    };
    match *alias {
        ComponentAlias::Outer { kind, count, index } => match kind {
            ComponentOuterAliasKind::Component => {
                let size = outer(count).and_then(|outer| outer.component(index));
                (Some(size), None)
            }
            ComponentOuterAliasKind::CoreModule => {
                let items = outer(count).and_then(|outer| outer.module(index));
                (None, Some(items))
            }
            _ => (None, None),
        },
        ComponentAlias::InstanceExport { kind, .. } => match kind {
            ComponentExternalKind::Component => (Some(None), None),
            ComponentExternalKind::Module => (None, Some(None)),
            _ => (None, None),
        },
        ComponentAlias::CoreInstanceExport { .. } => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::check_expansion;

    fn error(text: &str) -> Option<String> {
        let bytes = wat::parse_str(text).unwrap();
        check_expansion(&bytes).err().map(|error| error.to_string())
    }

    /// Returns a component with nested ones that each instantiate the one before ten times.
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
    fn instances_are_counted_after_expansion() {
        assert_eq!(error(&tower(3)), None);
        assert!(
            error(&tower(4))
                .unwrap()
                .contains("more than 10000 instances")
        );
        assert!(
            error(&tower(60))
                .unwrap()
                .contains("more than 10000 instances")
        );
    }

    #[test]
    fn aliases_exports_and_core_instances_are_counted() {
        let module = "(core module $m) ".to_owned();
        let many = "(core instance (instantiate $m))".repeat(5001);
        let once = format!("(component $c {module} {many})");
        assert_eq!(
            error(&format!("(component {once} (instance (instantiate $c)))")),
            None
        );
        let twice = "(instance (instantiate $c)) (instance (instantiate $d))";
        let exported = format!("(component {once} (export $d \"d\" (component $c)) {twice})");
        assert!(error(&exported).unwrap().contains("more than 10000"));
    }

    #[test]
    fn items_are_counted_for_each_instance() {
        let with = |globals: usize, instances: &str| {
            let globals = "(global i64 (i64.const 0))".repeat(globals);
            error(&format!(
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
        // A module that is passed to a component may be the largest in the file.
        let passed = |count| {
            let many = "(core instance (instantiate $n))".repeat(count);
            let inner = format!("(component $c (import \"n\" (core module $n)) {many})");
            format!("{inner} (instance (instantiate $c (with \"n\" (core module $m))))")
        };
        assert_eq!(with(1000, &passed(4000)), None);
        assert!(
            with(1000, &passed(4001))
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
    fn components_that_are_passed_are_not_instantiated() {
        let import = "(component (import \"c\" (component $c)) (instance (instantiate $c)))";
        assert!(error(import).unwrap().contains("imported component"));
        assert_eq!(error("(component (import \"c\" (component $c)))"), None);
        let alias = "(component (component $a (component $b) (export \"b\" (component $b)))
            (instance $i (instantiate $a)) (alias export $i \"b\" (component $c))
            (instance (instantiate $c)))";
        assert!(error(alias).unwrap().contains("imported component"));
    }

    #[test]
    fn invalid_components_are_left_to_wasmtime() {
        for bytes in [&b""[..], b"\0asm", b"\0asm\x0d\0\x01\0\x05\xff"] {
            assert!(check_expansion(bytes).is_ok());
        }
        let bytes = wat::parse_str(tower(2)).unwrap();
        for length in 0..bytes.len() {
            assert!(check_expansion(&bytes[..length]).is_ok());
        }
    }
}
