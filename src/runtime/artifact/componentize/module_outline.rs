//! What a core module imports and exports, and what is in the way of its becoming a component.

use wasmparser::{
    ExternalKind, FuncType, Parser, Payload, TypeRef, ValType, ValidPayload, Validator,
};

use super::super::componentize_error::ComponentizeError;
use super::super::features::FEATURES;
use super::preview1::{self, Pass};
use crate::contract::{self, Export, KindError, Offer};

/// What is to be known of a core module.
#[derive(Debug)]
pub struct ModuleOutline<'m> {
    /// What it imports of `wasi_snapshot_preview1`. Of a program, that is all.
    pub imports: Vec<Import<'m>>,
    /// How many functions it has besides.
    pub functions: u32,
    /// The index of the memory that it exports, by the name `memory`.
    pub memory: u32,
    /// The index of its function `_start`, of a program.
    pub start: u32,
    /// What it has of the contract. Where it has nothing, it is a program.
    pub typed: Option<Export>,
}

/// Whether it is an import of the contract's, or what makes and ends resources that the module itself exports by the
/// contract.
fn is_of_contract_or_own(module: &str) -> bool {
    let interface = module.strip_prefix("[export]").unwrap_or(module);
    matches!(Offer::of(interface), Offer::Ours(_)) || contract::export([interface]).is_ok()
}

/// An imported function.
#[derive(Debug)]
pub struct Import<'m> {
    /// Its name.
    pub name: &'m str,
    /// The index of its type.
    pub ty: u32,
    /// How its parameters are passed.
    pub passes: &'static [Pass],
}

impl<'m> ModuleOutline<'m> {
    /// Validates a module, and reads what is on its outside.
    ///
    /// # Errors
    /// Why no component can be made of it.
    pub fn of(bytes: &'m [u8]) -> Result<Self, ComponentizeError> {
        let mut validator = Validator::new_with_features(FEATURES);
        let mut bodies = wasmparser::FuncValidatorAllocations::default();
        let (mut imports, mut exports) = (Vec::new(), Vec::new());
        let mut functions = 0;
        let invalid = |error: wasmparser::Error| ComponentizeError::Invalid(error.to_string());
        let mut types = None;
        let mut of_contract = false;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.map_err(invalid)?;
            match validator.payload(&payload).map_err(invalid)? {
                ValidPayload::Func(function, body) => {
                    let mut function = function.into_validator(bodies);
                    function.validate(&body).map_err(invalid)?;
                    bodies = function.into_allocations();
                }
                ValidPayload::End(all) => types = Some(all),
                _ => {}
            }
            match payload {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imports.push(import.map_err(invalid)?);
                    }
                }
                Payload::FunctionSection(section) => functions = section.count(),
                Payload::CustomSection(section) => {
                    of_contract |= is_of_contract(section.name());
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        exports.push(export.map_err(invalid)?);
                    }
                }
                _ => {}
            }
        }
        let types = types.ok_or_else(|| ComponentizeError::Invalid("it has no end".to_owned()))?;
        let types = types.as_ref();
        let names = exports.iter().filter_map(|export| {
            // The interface and the function, as `wit-component` expects both to be called.
            Some(export.name.split_once('#')?.0)
        });
        let typed = match contract::export(names.clone()) {
            Ok(export) => Some(export),
            Err(KindError::None(_)) => None,
            Err(other) => return Err(ComponentizeError::Kind(other)),
        };

        let mut known = Vec::new();
        for import in &imports {
            if import.module != preview1::MODULE {
                if typed.is_some() && is_of_contract_or_own(import.module) {
                    continue;
                }
                return Err(ComponentizeError::import(import.module, import.name));
            }
            let Some(passes) = preview1::passes(import.name) else {
                return Err(ComponentizeError::Unknown(import.name.to_owned()));
            };
            match import.ty {
                TypeRef::Func(ty)
                    if fits(
                        types
                            .get(types.core_type_at_in_module(ty))
                            .map(|ty| ty.unwrap_func()),
                        import.name,
                        passes,
                    ) =>
                {
                    known.push(Import {
                        name: import.name,
                        ty,
                        passes,
                    });
                }
                _ => return Err(ComponentizeError::Type(import.name.to_owned())),
            }
        }
        let export = |name: &str, kind| {
            let export = exports.iter().find(|export| export.name == name);
            export.map(|export| (export.kind == kind).then_some(export.index))
        };
        let start = match export("_start", ExternalKind::Func) {
            None => None,
            Some(index) => {
                let ty = index.map(|index| types.core_function_at(index));
                let ty = ty.and_then(|ty| Some(types.get(ty)?.unwrap_func()));
                let plain = ty.is_some_and(|ty| ty.params().is_empty() && ty.results().is_empty());
                if !plain {
                    return Err(ComponentizeError::Start);
                }
                index
            }
        };
        let memory = export("memory", ExternalKind::Memory).flatten();
        if typed.is_none() {
            if of_contract && start.is_none() {
                return Err(ComponentizeError::NoExport);
            }
            if known.is_empty() {
                return Err(ComponentizeError::NoWasi);
            }
            if start.is_none() {
                let names = exports.iter().map(|export| export.name.to_owned());
                return Err(ComponentizeError::NoStart(names.collect()));
            }
            if memory.is_none() {
                return Err(ComponentizeError::NoMemory);
            }
        }
        Ok(Self {
            imports: known,
            functions,
            memory: memory.unwrap_or_default(),
            start: start.unwrap_or_default(),
            typed,
        })
    }
}

/// Whether a section of that name holds a world of the contract, as generators of bindings write it.
fn is_of_contract(section: &str) -> bool {
    section.starts_with("component-type:") && section.contains(contract::PACKAGE)
}

/// Whether a function of this type is the one of that name.
fn fits(ty: Option<&FuncType>, name: &str, passes: &[Pass]) -> bool {
    ty.is_some_and(|ty| {
        let parameters = passes.iter().map(|pass| pass.ty());
        let results: &[ValType] = match preview1::has_result(name) {
            true => &[ValType::I32],
            false => &[],
        };
        ty.params().iter().copied().eq(parameters) && ty.results() == results
    })
}
