//! Imports and exports of a core module, and the checks that it can become a component.

use wasmparser::types::Types;
use wasmparser::{
    Export as ModuleExport, ExternalKind, FuncType, FuncValidatorAllocations, Import, Parser,
    Payload, TypeRef, ValType, ValidPayload, Validator,
};

use super::super::componentize_error::ComponentizeError;
use super::super::features::FEATURES;
use super::preview1::{self, ParamKind};
use crate::contract::{self, Export, ImportOrigin, KindError};

/// Properties of a core module that can become a component.
#[derive(Debug)]
pub struct ModuleOutline<'m> {
    /// Imports from `wasi_snapshot_preview1`. A program has no others.
    pub imports: Vec<ImportedFunction<'m>>,
    /// Number of functions that the module defines.
    pub functions: u32,
    /// Index of the exported memory `memory`. It is 0 for a plugin without one.
    pub memory: u32,
    /// Index of the exported function `_start`. It is 0 for a plugin without one.
    pub start: u32,
    /// Export of the contract, or `None` for a program.
    pub export: Option<Export>,
    /// Set if the module exports the contract's function for assets.
    pub has_assets: bool,
}

/// A function imported from `wasi_snapshot_preview1`.
#[derive(Debug)]
pub struct ImportedFunction<'m> {
    /// Name of the function.
    pub name: &'m str,
    /// Index of its type.
    pub ty: u32,
    /// Kinds of its parameters.
    pub params: &'static [ParamKind],
}

impl<'m> ModuleOutline<'m> {
    /// Validates a module and reads its imports and exports.
    ///
    /// # Errors
    /// Fails if the module is invalid or can't become a component.
    pub fn of(bytes: &'m [u8]) -> Result<Self, ComponentizeError> {
        let module = ValidModule::read(bytes)?;
        let export = module.contract_export()?;
        let imports = module.preview1_imports(export)?;
        let start = module.start()?;
        let memory = module.export("memory", ExternalKind::Memory).flatten();
        if export.is_none() {
            module.check_program(&imports, start, memory)?;
        }
        Ok(Self {
            imports,
            functions: module.functions,
            memory: memory.unwrap_or_default(),
            start: start.unwrap_or_default(),
            export,
            has_assets: contract::assets_version(module.exported_interfaces()).is_some(),
        })
    }
}

/// Sections of a valid core module.
struct ValidModule<'m> {
    imports: Vec<Import<'m>>,
    exports: Vec<ModuleExport<'m>>,
    /// Number of functions that the module defines.
    functions: u32,
    types: Types,
    /// Set if a section has a world of the contract.
    has_contract_world: bool,
}

impl<'m> ValidModule<'m> {
    /// Validates a module and reads its sections.
    fn read(bytes: &'m [u8]) -> Result<Self, ComponentizeError> {
        let invalid = |error: wasmparser::Error| ComponentizeError::Invalid(error.to_string());
        let mut validator = Validator::new_with_features(FEATURES);
        let mut allocations = FuncValidatorAllocations::default();
        let (mut imports, mut exports) = (Vec::new(), Vec::new());
        let mut functions = 0;
        let mut types = None;
        let mut has_contract_world = false;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload.map_err(invalid)?;
            match validator.payload(&payload).map_err(invalid)? {
                ValidPayload::Func(function, body) => {
                    let mut function = function.into_validator(allocations);
                    function.validate(&body).map_err(invalid)?;
                    allocations = function.into_allocations();
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
                    has_contract_world |= is_contract_world(section.name());
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        exports.push(export.map_err(invalid)?);
                    }
                }
                _ => {}
            }
        }
        let types =
            types.ok_or_else(|| ComponentizeError::Invalid("unexpected end of file".to_owned()))?;
        Ok(Self {
            imports,
            exports,
            functions,
            types,
            has_contract_world,
        })
    }

    /// Returns the interfaces of the exports: `wit-component` expects names such as `interface#function`.
    fn exported_interfaces(&self) -> impl Iterator<Item = &'m str> {
        let exports = self.exports.iter();
        exports.filter_map(|export| Some(export.name.split_once('#')?.0))
    }

    /// Returns the export of the contract, or `None` if there is none.
    fn contract_export(&self) -> Result<Option<Export>, ComponentizeError> {
        match contract::find_export(self.exported_interfaces()) {
            Ok(export) => Ok(Some(export)),
            Err(KindError::NoPlugin(_)) => Ok(None),
            Err(other) => Err(ComponentizeError::Kind(other)),
        }
    }

    /// Returns the imports from `wasi_snapshot_preview1`.
    ///
    /// # Errors
    /// Fails if one of them is unknown or has the wrong type, and at other imports than those of a plugin.
    fn preview1_imports(
        &self,
        export: Option<Export>,
    ) -> Result<Vec<ImportedFunction<'m>>, ComponentizeError> {
        let mut known = Vec::new();
        for import in &self.imports {
            let Import { module, name, ty } = *import;
            if module != preview1::MODULE {
                if export.is_some() && is_plugin_import(module) {
                    continue;
                }
                return Err(ComponentizeError::foreign_import(module, name));
            }
            let Some(params) = preview1::params(name) else {
                return Err(ComponentizeError::UnknownFunction(name.to_owned()));
            };
            match ty {
                TypeRef::Func(ty) if self.is_preview1_type(ty, name, params) => {
                    known.push(ImportedFunction { name, ty, params });
                }
                _ => return Err(ComponentizeError::FunctionType(name.to_owned())),
            }
        }
        for import in &known {
            if let Some(ParamKind::Strings(sizes)) = import.params.first()
                && !known.iter().any(|other| other.name == *sizes)
            {
                return Err(ComponentizeError::NoSizes(import.name.to_owned(), sizes));
            }
        }
        Ok(known)
    }

    /// Returns true if the type of this index is that of the function `name`.
    fn is_preview1_type(&self, ty: u32, name: &str, params: &[ParamKind]) -> bool {
        let types = self.types.as_ref();
        let ty = types.get(types.core_type_at_in_module(ty));
        ty.is_some_and(|ty| {
            let ty: &FuncType = ty.unwrap_func();
            let expected = params.iter().map(|param| param.ty());
            let results: &[ValType] = if preview1::has_result(name) {
                &[ValType::I32]
            } else {
                &[]
            };
            ty.params().iter().copied().eq(expected) && ty.results() == results
        })
    }

    /// Returns the index of an export, or `Some(None)` if the export of that name is of another kind.
    fn export(&self, name: &str, kind: ExternalKind) -> Option<Option<u32>> {
        let export = self.exports.iter().find(|export| export.name == name)?;
        Some((export.kind == kind).then_some(export.index))
    }

    /// Returns the index of the function `_start`, if it is exported.
    ///
    /// # Errors
    /// Fails if `_start` is not a function without parameters and results.
    fn start(&self) -> Result<Option<u32>, ComponentizeError> {
        let Some(start) = self.export("_start", ExternalKind::Func) else {
            return Ok(None);
        };
        let types = self.types.as_ref();
        let ty = start.and_then(|start| types.get(types.core_function_at(start)));
        let ty = ty.map(|ty| ty.unwrap_func());
        if ty.is_some_and(|ty| ty.params().is_empty() && ty.results().is_empty()) {
            Ok(start)
        } else {
            Err(ComponentizeError::StartType)
        }
    }

    /// Checks that a module that exports nothing of the contract is a program.
    fn check_program(
        &self,
        imports: &[ImportedFunction<'_>],
        start: Option<u32>,
        memory: Option<u32>,
    ) -> Result<(), ComponentizeError> {
        if self.has_contract_world && start.is_none() {
            return Err(ComponentizeError::NoContractExport);
        }
        if imports.is_empty() {
            return Err(ComponentizeError::NoWasiImport);
        }
        if start.is_none() {
            let names = self.exports.iter().map(|export| export.name.to_owned());
            return Err(ComponentizeError::NoStart(names.collect()));
        }
        if memory.is_none() {
            return Err(ComponentizeError::NoMemory);
        }
        Ok(())
    }
}

/// Returns true if a plugin may import from a module: an interface of the contract, or the intrinsics for resources of an
/// interface that the plugin itself exports.
fn is_plugin_import(module: &str) -> bool {
    let interface = module.strip_prefix("[export]").unwrap_or(module);
    matches!(ImportOrigin::of(interface), ImportOrigin::Contract(_))
        || contract::find_export([interface]).is_ok()
}

/// Returns true if a section of this name has a world of the contract, as bindings generators write it.
fn is_contract_world(section: &str) -> bool {
    section.starts_with("component-type:") && section.contains(contract::PACKAGE)
}
