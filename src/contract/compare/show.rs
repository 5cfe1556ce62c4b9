//! Types and functions as WIT.

use wit_parser::{Function, Handle, Resolve, Type, TypeDef, TypeDefKind};

/// Returns a function as WIT.
pub fn signature(resolve: &Resolve, function: &Function) -> String {
    let params = function.params.iter();
    let params = params.map(|param| format!("{}: {}", param.name, show(resolve, &param.ty)));
    let params = params.collect::<Vec<_>>().join(", ");
    let result = function.result.as_ref();
    let result = result.map(|ty| format!(" -> {}", show(resolve, ty)));
    let result = result.unwrap_or_default();
    format!("{}: func({params}){result}", function.name)
}

/// Returns a type as WIT, as it is written where it is used.
pub fn show(resolve: &Resolve, ty: &Type) -> String {
    show_to(resolve, ty, MAX_NESTING)
}

/// The maximum nesting of anonymous types that is shown. A small file could have more than fits into memory.
const MAX_NESTING: usize = 5;
/// The maximum number of types of a tuple that are shown.
const MAX_TUPLE: usize = 6;

fn show_to(resolve: &Resolve, ty: &Type, depth: usize) -> String {
    let Type::Id(id) = ty else {
        return primitive(ty).to_owned();
    };
    let ty = &resolve.types[*id];
    let inside = || match depth.checked_sub(1) {
        Some(depth) => define_to(resolve, ty, depth),
        None => "…".to_owned(),
    };
    ty.name.clone().unwrap_or_else(inside)
}

/// Returns the definition of a type as WIT.
pub fn define(resolve: &Resolve, ty: &TypeDef) -> String {
    define_to(resolve, ty, MAX_NESTING)
}

fn define_to(resolve: &Resolve, ty: &TypeDef, depth: usize) -> String {
    let show = |ty: &Type| show_to(resolve, ty, depth);
    let or_none = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "_".to_owned(), show);
    match &ty.kind {
        TypeDefKind::Option(of) => format!("option<{}>", show(of)),
        TypeDefKind::List(of) => format!("list<{}>", show(of)),
        TypeDefKind::Result(of) => format!("result<{}, {}>", or_none(&of.ok), or_none(&of.err)),
        TypeDefKind::Tuple(of) => {
            let mut types: Vec<_> = of.types.iter().take(MAX_TUPLE).map(show).collect();
            if of.types.len() > MAX_TUPLE {
                types.push("…".to_owned());
            }
            format!("tuple<{}>", types.join(", "))
        }
        TypeDefKind::Type(of) => show(of),
        TypeDefKind::Handle(Handle::Own(of)) => show(&Type::Id(*of)),
        TypeDefKind::Handle(Handle::Borrow(of)) => format!("borrow<{}>", show(&Type::Id(*of))),
        other => other.as_str().to_owned(),
    }
}

fn primitive(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "s8",
        Type::S16 => "s16",
        Type::S32 => "s32",
        Type::S64 => "s64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::ErrorContext => "error-context",
        Type::Id(_) => "a type",
    }
}
