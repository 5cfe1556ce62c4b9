//! Handles of resources in the types of functions.

use wasmtime::component::types::{ComponentFunc, Type};

/// Returns whether a parameter or the result of a function contains a handle.
pub fn contains_handles(ty: &ComponentFunc) -> bool {
    let parameters = ty.params().map(|(_, ty)| ty);
    parameters.chain(ty.results()).any(|ty| has_handle(&ty))
}

fn has_handle(ty: &Type) -> bool {
    let optional = |ty: Option<Type>| ty.is_some_and(|ty| has_handle(&ty));
    match ty {
        Type::Own(_) | Type::Borrow(_) => true,
        Type::List(list) => has_handle(&list.ty()),
        Type::FixedLengthList(list) => has_handle(&list.ty()),
        Type::Map(map) => has_handle(&map.key()) || has_handle(&map.value()),
        Type::Option(option) => has_handle(&option.ty()),
        Type::Result(result) => optional(result.ok()) || optional(result.err()),
        Type::Tuple(tuple) => tuple.types().any(|ty| has_handle(&ty)),
        Type::Record(record) => record.fields().any(|field| has_handle(&field.ty)),
        Type::Variant(variant) => variant.cases().any(|case| optional(case.ty)),
        _ => false,
    }
}
