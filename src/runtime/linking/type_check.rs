//! Comparison of the types that a component imports with those that a part exports.

use wasmtime::component::ResourceType;
use wasmtime::component::types::{ComponentFunc, Type};

use super::exports::Exports;

/// Reason why a resource of the host is refused.
pub const HOST_RESOURCE: &str = "resources of the host can't be passed between parts";

/// Bytes of a type that a message quotes.
const MAX_QUOTED: usize = 200;

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
    let (expected_count, found_count) = (expected.params().len(), found.params().len());
    if expected_count != found_count {
        let plural = if expected_count == 1 { "" } else { "s" };
        return Err(format!(
            "expected {expected_count} parameter{plural}, found {found_count}"
        ));
    }
    for ((name, expected), (_, found)) in expected.params().zip(found.params()) {
        check_type(&expected, &found, part).map_err(|why| format!("parameter `{name}`: {why}"))?;
    }
    match (expected.results().next(), found.results().next()) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err("expected no result, found one".to_owned()),
        (Some(_), None) => Err("expected a result, found none".to_owned()),
        (Some(expected), Some(found)) => {
            check_type(&expected, &found, part).map_err(|why| format!("result: {why}"))
        }
    }
}

/// Types are equal if WIT has the same words for them.
fn check_type(expected: &Type, found: &Type, part: &Exports) -> Result<(), String> {
    let (expected, found) = (wit(expected, part)?, wit(found, part)?);
    if expected == found {
        return Ok(());
    }
    let quoted = |text: &str| match text.get(..text.floor_char_boundary(MAX_QUOTED)) {
        Some(start) if start.len() < text.len() => format!("`{start}…`"),
        _ => format!("`{text}`"),
    };
    Err(format!(
        "expected {}, found {}",
        quoted(&expected),
        quoted(&found)
    ))
}

/// Returns a type as WIT has it, without names of types.
///
/// # Errors
/// Fails if values of the type can't be passed between parts.
fn wit(ty: &Type, part: &Exports) -> Result<String, String> {
    let wit = |ty: Type| wit(&ty, part);
    let optional = |ty: Option<Type>| ty.map_or(Ok("_".to_owned()), wit);
    let list = |items: Result<Vec<String>, String>| Ok::<_, String>(items?.join(", "));
    let resource = |ty: &ResourceType| match part.resource_id(ty) {
        Some(id) => Ok(format!("resource {id}")),
        None => Err(HOST_RESOURCE.to_owned()),
    };
    Ok(match ty {
        Type::Float32 => "f32".to_owned(),
        Type::Float64 => "f64".to_owned(),
        Type::List(of) => format!("list<{}>", wit(of.ty())?),
        Type::FixedLengthList(of) => format!("list<{}, {}>", wit(of.ty())?, of.len()),
        Type::Map(of) => format!("map<{}, {}>", wit(of.key())?, wit(of.value())?),
        Type::Option(of) => format!("option<{}>", wit(of.ty())?),
        Type::Result(of) => format!("result<{}, {}>", optional(of.ok())?, optional(of.err())?),
        Type::Tuple(of) => format!("tuple<{}>", list(of.types().map(wit).collect())?),
        Type::Record(record) => {
            let field = |name: &str, ty| Ok(format!("{name}: {}", wit(ty)?));
            let fields = record.fields().map(|it| field(it.name, it.ty));
            format!("record {{{}}}", list(fields.collect())?)
        }
        Type::Variant(variant) => {
            let case = |name: &str, ty| Ok(format!("{name}({})", optional(ty)?));
            let cases = variant.cases().map(|it| case(it.name, it.ty));
            format!("variant {{{}}}", list(cases.collect())?)
        }
        Type::Enum(of) => format!("enum {{{}}}", of.names().collect::<Vec<_>>().join(", ")),
        Type::Flags(of) => format!("flags {{{}}}", of.names().collect::<Vec<_>>().join(", ")),
        Type::Own(ty) => format!("own<{}>", resource(ty)?),
        Type::Borrow(ty) => format!("borrow<{}>", resource(ty)?),
        Type::Stream(_) | Type::Future(_) | Type::ErrorContext => {
            let why = "streams, futures and error contexts can't be passed between parts";
            return Err(why.to_owned());
        }
        // Their names in Rust are those in WIT.
        primitive @ (Type::Bool
        | Type::S8
        | Type::U8
        | Type::S16
        | Type::U16
        | Type::S32
        | Type::U32
        | Type::S64
        | Type::U64
        | Type::Char
        | Type::String) => format!("{primitive:?}").to_lowercase(),
    })
}
