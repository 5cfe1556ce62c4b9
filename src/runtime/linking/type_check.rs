//! Whether what one component wants is what another one has.

use wasmtime::component::ResourceType;
use wasmtime::component::types::{ComponentFunc, Type};

use super::exports::Exports;

/// Compares a function as a component imports it with the same function as a part exports it.
///
/// # Errors
/// What is wrong, in words.
pub fn compare(wanted: &ComponentFunc, has: &ComponentFunc, part: &Exports) -> Result<(), String> {
    if wanted.async_() || has.async_() {
        return Err("it is `async`, and such functions can't be linked".to_owned());
    }
    let wanted_parameters: Vec<_> = wanted.params().collect();
    let parameters: Vec<_> = has.params().collect();
    if wanted_parameters.len() != parameters.len() {
        return Err(format!(
            "it has {} parameters, and wanted are {}",
            parameters.len(),
            wanted_parameters.len()
        ));
    }
    for ((name, wanted), (_, has)) in wanted_parameters.iter().zip(&parameters) {
        same(wanted, has, part).map_err(|why| format!("its parameter `{name}`: {why}"))?;
    }
    let wanted: Vec<_> = wanted.results().collect();
    let has: Vec<_> = has.results().collect();
    match wanted.len() == has.len() {
        true => pairs(&wanted, &has, part).map_err(|why| format!("its result: {why}")),
        false => Err("one has a result, and the other has none".to_owned()),
    }
}

fn pairs(wanted: &[Type], has: &[Type], part: &Exports) -> Result<(), String> {
    let mut pairs = wanted.iter().zip(has);
    pairs.try_for_each(|(wanted, has)| same(wanted, has, part))
}

fn same(wanted: &Type, has: &Type, part: &Exports) -> Result<(), String> {
    let differ = || Err("it is of another type".to_owned());
    let optional = |wanted: Option<Type>, has: Option<Type>| match (wanted, has) {
        (Some(wanted), Some(has)) => same(&wanted, &has, part),
        (None, None) => Ok(()),
        _ => differ(),
    };
    match (wanted, has) {
        (Type::Own(wanted), Type::Own(has)) | (Type::Borrow(wanted), Type::Borrow(has)) => {
            resource(wanted, has, part)
        }
        (Type::Stream(_) | Type::Future(_) | Type::ErrorContext, _) => Err(
            "a stream, a future or an error context can't be handed from one part to another"
                .to_owned(),
        ),
        (Type::List(wanted), Type::List(has)) => same(&wanted.ty(), &has.ty(), part),
        (Type::FixedLengthList(wanted), Type::FixedLengthList(has))
            if wanted.len() == has.len() =>
        {
            same(&wanted.ty(), &has.ty(), part)
        }
        (Type::Map(wanted), Type::Map(has)) => {
            same(&wanted.key(), &has.key(), part)?;
            same(&wanted.value(), &has.value(), part)
        }
        (Type::Option(wanted), Type::Option(has)) => same(&wanted.ty(), &has.ty(), part),
        (Type::Result(wanted), Type::Result(has)) => {
            optional(wanted.ok(), has.ok())?;
            optional(wanted.err(), has.err())
        }
        (Type::Tuple(wanted), Type::Tuple(has)) if wanted.types().len() == has.types().len() => {
            pairs(
                &wanted.types().collect::<Vec<_>>(),
                &has.types().collect::<Vec<_>>(),
                part,
            )
        }
        (Type::Record(wanted), Type::Record(has))
            if wanted.fields().len() == has.fields().len() =>
        {
            wanted
                .fields()
                .zip(has.fields())
                .try_for_each(|(wanted, has)| match wanted.name == has.name {
                    true => same(&wanted.ty, &has.ty, part)
                        .map_err(|why| format!("`{}`: {why}", wanted.name)),
                    false => differ(),
                })
        }
        (Type::Variant(wanted), Type::Variant(has))
            if wanted.cases().len() == has.cases().len() =>
        {
            wanted
                .cases()
                .zip(has.cases())
                .try_for_each(|(wanted, has)| match wanted.name == has.name {
                    true => optional(wanted.ty, has.ty)
                        .map_err(|why| format!("`{}`: {why}", wanted.name)),
                    false => differ(),
                })
        }
        (Type::Enum(wanted), Type::Enum(has)) if wanted.names().eq(has.names()) => Ok(()),
        (Type::Flags(wanted), Type::Flags(has)) if wanted.names().eq(has.names()) => Ok(()),
        // What has nothing in it.
        (wanted, has) if wanted == has && is_plain(wanted) => Ok(()),
        _ => differ(),
    }
}

fn resource(wanted: &ResourceType, has: &ResourceType, part: &Exports) -> Result<(), String> {
    match part.number(has) {
        Some(number) if *wanted == ResourceType::host_dynamic(number) => Ok(()),
        Some(_) => Err("it is another resource".to_owned()),
        None => Err(OF_HOST.to_owned()),
    }
}

/// What is wrong with such a resource.
pub const OF_HOST: &str = "a resource of the host can't be handed from one part to another";

fn is_plain(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Bool
            | Type::S8
            | Type::U8
            | Type::S16
            | Type::U16
            | Type::S32
            | Type::U32
            | Type::S64
            | Type::U64
            | Type::Float32
            | Type::Float64
            | Type::Char
            | Type::String
    )
}

/// Whether handles go into a function or come out of it.
pub fn has_handles(ty: &ComponentFunc) -> bool {
    let parameters = ty.params().map(|(_, ty)| ty);
    parameters.chain(ty.results()).any(|ty| in_type(&ty))
}

fn in_type(ty: &Type) -> bool {
    let optional = |ty: Option<Type>| ty.is_some_and(|ty| in_type(&ty));
    match ty {
        Type::Own(_) | Type::Borrow(_) => true,
        Type::List(list) => in_type(&list.ty()),
        Type::FixedLengthList(list) => in_type(&list.ty()),
        Type::Map(map) => in_type(&map.key()) || in_type(&map.value()),
        Type::Option(option) => in_type(&option.ty()),
        Type::Result(result) => optional(result.ok()) || optional(result.err()),
        Type::Tuple(tuple) => tuple.types().any(|ty| in_type(&ty)),
        Type::Record(record) => record.fields().any(|field| in_type(&field.ty)),
        Type::Variant(variant) => variant.cases().any(|case| optional(case.ty)),
        _ => false,
    }
}
