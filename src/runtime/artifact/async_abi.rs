//! Calling convention of a component: synchronous, or with the component model's async functions.

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentDefinedType, ComponentFuncType, ComponentType,
    ComponentTypeDeclaration, InstanceTypeDeclaration, Parser, Payload,
};

use super::wasi::{WasiPackage, WasiVersion};

/// Calling convention of a component. Its code and its store are made for one of them.
///
/// Most plugins are synchronous. Async ones cost more: the host tracks each call, and each runs on a stack of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum AsyncAbi {
    /// Each call returns before the next one starts.
    Sync,
    /// The component model's `async`: calls are tasks, and a task that waits lets others run.
    Concurrent,
}

impl AsyncAbi {
    /// Both calling conventions.
    pub const ALL: [Self; 2] = [Self::Sync, Self::Concurrent];

    /// Detects the calling convention that a component needs.
    ///
    /// The component must have passed [`check_expansion`](super::check_expansion): types are read by recursion.
    pub fn of(component: &[u8]) -> Self {
        let payloads = Parser::new(0).parse_all(component);
        let mut payloads = payloads.map_while(Result::ok);
        if payloads.any(|payload| needs_async(payload)) {
            Self::Concurrent
        } else {
            Self::Sync
        }
    }
}

fn needs_async(payload: Payload<'_>) -> bool {
    match payload {
        Payload::ComponentTypeSection(types) => types.into_iter().flatten().any(|ty| is_async(&ty)),
        Payload::ComponentCanonicalSection(functions) => {
            functions.into_iter().flatten().any(|f| !is_sync(&f))
        }
        // A package of WASI 0.3 is linked as a whole, with its async functions.
        Payload::ComponentImportSection(imports) => imports
            .into_iter()
            .flatten()
            .filter_map(|import| WasiPackage::of(import.name.name))
            .any(|(_, version)| version == WasiVersion::V0_3),
        _ => false,
    }
}

fn is_sync(function: &CanonicalFunction) -> bool {
    use CanonicalFunction::{Lift, Lower, ResourceDrop, ResourceNew, ResourceRep};
    match function {
        Lift { options, .. } | Lower { options, .. } => !options.iter().any(|option| {
            matches!(
                option,
                CanonicalOption::Async | CanonicalOption::Callback(_)
            )
        }),
        ResourceNew { .. } | ResourceDrop { .. } | ResourceRep { .. } => true,
        _ => false,
    }
}

fn is_async(ty: &ComponentType<'_>) -> bool {
    use ComponentDefinedType::{Future, Stream};
    match ty {
        ComponentType::Func(ComponentFuncType { async_, .. }) => *async_,
        ComponentType::Defined(Future(_) | Stream(_)) => true,
        ComponentType::Defined(_) | ComponentType::Resource { .. } => false,
        ComponentType::Component(declarations) => declarations.iter().any(
            |declaration| matches!(declaration, ComponentTypeDeclaration::Type(ty) if is_async(ty)),
        ),
        ComponentType::Instance(declarations) => declarations.iter().any(
            |declaration| matches!(declaration, InstanceTypeDeclaration::Type(ty) if is_async(ty)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::AsyncAbi;

    fn of(text: &str) -> AsyncAbi {
        AsyncAbi::of(&wat::parse_str(format!("(component {text})")).unwrap())
    }

    #[test]
    fn components_without_async_are_sync() {
        assert_eq!(of(""), AsyncAbi::Sync);
        assert_eq!(
            of("(import \"f\" (func $f)) (core func (canon lower (func $f)))"),
            AsyncAbi::Sync
        );
        assert_eq!(
            of("(import \"wasi:cli/stdin@0.2.6\" (instance))"),
            AsyncAbi::Sync
        );
        assert_eq!(AsyncAbi::of(b"nothing"), AsyncAbi::Sync);
    }

    #[test]
    fn async_is_detected_at_any_depth() {
        for text in [
            "(import \"f\" (func async))",
            "(import \"i\" (instance (export \"f\" (func async))))",
            "(type (component (type (instance (type (stream u8))))))",
            "(type (future))",
            "(core func (canon waitable-set.new))",
            "(component (component (core func (canon backpressure.inc))))",
            "(import \"wasi:random/random@0.3.0\" (instance))",
        ] {
            assert_eq!(of(text), AsyncAbi::Concurrent, "{text}");
        }
    }
}
