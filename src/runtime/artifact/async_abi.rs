//! How the functions of a component call each other, which its code and its store are made for.

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentDefinedType, ComponentFuncType, ComponentType,
    ComponentTypeDeclaration, InstanceTypeDeclaration, Parser, Payload,
};

use super::wasi_p3;

/// Whether functions may wait for each other. Most plugins have none that do, and those that have cost more:
/// the host keeps an account of each call, and they run on stacks of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Calls {
    /// Each call returns before anything else happens.
    Plain,
    /// The component model's `async`: calls are tasks, and those that wait let others go on.
    Concurrent,
}

impl Calls {
    pub const ALL: [Self; 2] = [Self::Plain, Self::Concurrent];

    /// What a component needs, from what it is made of. Its types have to be
    /// [not too deep](super::anatomy::check) in each other.
    pub fn of(component: &[u8]) -> Self {
        let payloads = Parser::new(0).parse_all(component);
        let mut payloads = payloads.map_while(Result::ok);
        match payloads.any(|payload| waits(payload)) {
            true => Self::Concurrent,
            false => Self::Plain,
        }
    }
}

fn waits(payload: Payload<'_>) -> bool {
    match payload {
        Payload::ComponentTypeSection(types) => types.into_iter().flatten().any(|ty| is_async(&ty)),
        Payload::ComponentCanonicalSection(functions) => {
            functions.into_iter().flatten().any(|f| !is_plain(&f))
        }
        // Of WASI 0.3 even what does not wait is linked with what does.
        Payload::ComponentImportSection(imports) => imports
            .into_iter()
            .flatten()
            .any(|import| wasi_p3::has(import.name.name)),
        _ => false,
    }
}

fn is_plain(function: &CanonicalFunction) -> bool {
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
        ComponentType::Component(declarations) => declarations
            .iter()
            .any(|one| matches!(one, ComponentTypeDeclaration::Type(ty) if is_async(ty))),
        ComponentType::Instance(declarations) => declarations
            .iter()
            .any(|one| matches!(one, InstanceTypeDeclaration::Type(ty) if is_async(ty))),
    }
}

#[cfg(test)]
mod tests {
    use super::Calls;

    fn of(text: &str) -> Calls {
        Calls::of(&wat::parse_str(format!("(component {text})")).unwrap())
    }

    #[test]
    fn most_components_do_not_wait() {
        assert_eq!(of(""), Calls::Plain);
        assert_eq!(
            of("(import \"f\" (func $f)) (core func (canon lower (func $f)))"),
            Calls::Plain
        );
        assert_eq!(
            of("(import \"wasi:cli/stdin@0.2.6\" (instance))"),
            Calls::Plain
        );
        assert_eq!(Calls::of(b"nothing"), Calls::Plain);
    }

    #[test]
    fn what_waits_is_found_wherever_it_is() {
        for text in [
            "(import \"f\" (func async))",
            "(import \"i\" (instance (export \"f\" (func async))))",
            "(type (component (type (instance (type (stream u8))))))",
            "(type (future))",
            "(core func (canon waitable-set.new))",
            "(component (component (core func (canon backpressure.inc))))",
            "(import \"wasi:random/random@0.3.0\" (instance))",
        ] {
            assert_eq!(of(text), Calls::Concurrent, "{text}");
        }
    }
}
