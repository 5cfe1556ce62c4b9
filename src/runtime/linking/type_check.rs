//! Comparison of the types that a component imports with those that a part exports.

use wasmtime::component::ResourceType;
use wasmtime::component::types::{ComponentFunc, Type};

use super::exports::Exports;

/// Reason why a resource of the host is refused.
pub const HOST_RESOURCE: &str = "resources of the host can't be passed between parts";

/// Checks that an imported function has the type that the part exports.
///
/// # Errors
/// Returns the difference, in words.
pub fn check_func_type(
    expected: &ComponentFunc,
    found: &ComponentFunc,
    part: &Exports,
) -> Result<(), String> {
    if expected.async_() || found.async_() {
        return Err("`async` functions can't be linked".to_owned());
    }
    let expected_parameters: Vec<_> = expected.params().collect();
    let found_parameters: Vec<_> = found.params().collect();
    if expected_parameters.len() != found_parameters.len() {
        let expected = expected_parameters.len();
        let plural = if expected == 1 { "" } else { "s" };
        return Err(format!(
            "expected {expected} parameter{plural}, found {}",
            found_parameters.len()
        ));
    }
    for ((name, expected), (_, found)) in expected_parameters.iter().zip(&found_parameters) {
        check_type(expected, found, part).map_err(|why| format!("parameter `{name}`: {why}"))?;
    }
    let expected: Vec<_> = expected.results().collect();
    let found: Vec<_> = found.results().collect();
    match (expected.len(), found.len()) {
        (0, 1..) => Err("expected no result, found one".to_owned()),
        (1.., 0) => Err("expected a result, found none".to_owned()),
        _ => check_types(&expected, &found, part).map_err(|why| format!("result: {why}")),
    }
}

fn check_types(expected: &[Type], found: &[Type], part: &Exports) -> Result<(), String> {
    let mut pairs = expected.iter().zip(found);
    pairs.try_for_each(|(expected, found)| check_type(expected, found, part))
}

fn check_optional(
    expected: Option<Type>,
    found: Option<Type>,
    part: &Exports,
) -> Result<(), String> {
    match (expected, found) {
        (Some(expected), Some(found)) => check_type(&expected, &found, part),
        (None, None) => Ok(()),
        (Some(expected), None) => Err(format!("expected {}, found none", description(&expected))),
        (None, Some(found)) => Err(format!("expected none, found {}", description(&found))),
    }
}

fn check_type(expected: &Type, found: &Type, part: &Exports) -> Result<(), String> {
    match (expected, found) {
        (Type::Own(expected), Type::Own(found)) | (Type::Borrow(expected), Type::Borrow(found)) => {
            check_resource(expected, found, part)
        }
        (Type::Stream(_) | Type::Future(_) | Type::ErrorContext, _) => {
            Err("streams, futures and error contexts can't be passed between parts".to_owned())
        }
        (Type::List(expected), Type::List(found)) => check_type(&expected.ty(), &found.ty(), part),
        (Type::FixedLengthList(expected), Type::FixedLengthList(found))
            if expected.len() == found.len() =>
        {
            check_type(&expected.ty(), &found.ty(), part)
        }
        (Type::Map(expected), Type::Map(found)) => {
            check_type(&expected.key(), &found.key(), part)?;
            check_type(&expected.value(), &found.value(), part)
        }
        (Type::Option(expected), Type::Option(found)) => {
            check_type(&expected.ty(), &found.ty(), part)
        }
        (Type::Result(expected), Type::Result(found)) => {
            check_optional(expected.ok(), found.ok(), part)?;
            check_optional(expected.err(), found.err(), part)
        }
        (Type::Tuple(expected), Type::Tuple(found))
            if expected.types().len() == found.types().len() =>
        {
            let expected: Vec<_> = expected.types().collect();
            check_types(&expected, &found.types().collect::<Vec<_>>(), part)
        }
        (Type::Record(expected), Type::Record(found))
            if expected.fields().len() == found.fields().len() =>
        {
            let mut fields = expected.fields().zip(found.fields());
            fields.try_for_each(|(expected, found)| {
                check_name(expected.name, found.name)?;
                let checked = check_type(&expected.ty, &found.ty, part);
                checked.map_err(|why| format!("`{}`: {why}", expected.name))
            })
        }
        (Type::Variant(expected), Type::Variant(found))
            if expected.cases().len() == found.cases().len() =>
        {
            let mut cases = expected.cases().zip(found.cases());
            cases.try_for_each(|(expected, found)| {
                check_name(expected.name, found.name)?;
                let checked = check_optional(expected.ty, found.ty, part);
                checked.map_err(|why| format!("`{}`: {why}", expected.name))
            })
        }
        (Type::Enum(expected), Type::Enum(found)) if expected.names().eq(found.names()) => Ok(()),
        (Type::Flags(expected), Type::Flags(found)) if expected.names().eq(found.names()) => Ok(()),
        (expected, found) if expected == found && is_primitive(expected) => Ok(()),
        (expected, found) => Err(mismatch(expected, found)),
    }
}

/// Compares the names of two fields or cases.
fn check_name(expected: &str, found: &str) -> Result<(), String> {
    if expected == found {
        Ok(())
    } else {
        Err(format!("expected `{expected}`, found `{found}`"))
    }
}

fn check_resource(
    expected: &ResourceType,
    found: &ResourceType,
    part: &Exports,
) -> Result<(), String> {
    match part.resource_id(found) {
        Some(id) if *expected == ResourceType::host_dynamic(id) => Ok(()),
        Some(_) => Err("the two are different resources".to_owned()),
        None => Err(HOST_RESOURCE.to_owned()),
    }
}

fn mismatch(expected: &Type, found: &Type) -> String {
    let (expected, found) = (description(expected), description(found));
    if expected == found {
        format!("expected {expected}, found another one")
    } else {
        format!("expected {expected}, found {found}")
    }
}

fn is_primitive(ty: &Type) -> bool {
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

/// Returns the name of a type, as WIT has it.
fn description(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "`bool`",
        Type::S8 => "`s8`",
        Type::U8 => "`u8`",
        Type::S16 => "`s16`",
        Type::U16 => "`u16`",
        Type::S32 => "`s32`",
        Type::U32 => "`u32`",
        Type::S64 => "`s64`",
        Type::U64 => "`u64`",
        Type::Float32 => "`f32`",
        Type::Float64 => "`f64`",
        Type::Char => "`char`",
        Type::String => "`string`",
        Type::List(_) => "a list",
        Type::FixedLengthList(_) => "a list of fixed length",
        Type::Map(_) => "a map",
        Type::Record(_) => "a record",
        Type::Tuple(_) => "a tuple",
        Type::Variant(_) => "a variant",
        Type::Enum(_) => "an enum",
        Type::Option(_) => "an option",
        Type::Result(_) => "a result",
        Type::Flags(_) => "flags",
        Type::Own(_) => "an owned resource",
        Type::Borrow(_) => "a borrowed resource",
        Type::Future(_) => "a future",
        Type::Stream(_) => "a stream",
        Type::ErrorContext => "an error context",
    }
}
