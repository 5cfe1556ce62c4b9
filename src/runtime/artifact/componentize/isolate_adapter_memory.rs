//! Rewriting of a core module so that the adapter has a memory of its own.
//!
//! The adapter of `wasi_snapshot_preview1` keeps its data in the memory that the module exports, and allocates it by
//! `memory.grow`. Some languages use all memory behind their data as heap, and assume that only they grow it: Go's
//! `runtime.sbrk` ignores where new pages are, so a heap of a few megabytes overwrites the adapter's data. Here the
//! module gets a second memory and exports that one. Each imported function that takes addresses gets a shim, which copies
//! between both memories.

use std::convert::Infallible;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, EntityType, ExportKind,
    ExportSection, FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection,
    MemoryType, Module, NameMap, NameSection, StartSection, TableSection, TypeSection, ValType,
};
use wasmparser::{Name, NameSectionReader, Parser, Payload};

use super::module_outline::{ImportedFunction, ModuleOutline};
use super::preview1::{self, ParamKind};
use super::shim::{self, MemoryLayout};

type Result<T = (), E = reencode::Error<Infallible>> = std::result::Result<T, E>;

/// Initial pages of the second memory. The first copies go there.
const PAGES: u32 = 2;

/// Rewrites a valid module that imports only functions of [`preview1`], each with the right type.
///
/// # Errors
/// Fails if the bytes can't be parsed.
pub fn isolate_adapter_memory(bytes: &[u8], outline: &ModuleOutline<'_>) -> Result<Vec<u8>> {
    let mut isolator = MemoryIsolator::new(outline);
    let mut sections = Sections::default();
    for payload in Parser::new(0).parse_all(bytes) {
        isolator.read(&mut sections, payload?)?;
    }
    isolator.add(&mut sections);
    Ok(sections.finish())
}

/// Rewrites a module: maps the indices of its functions, and adds the shims.
struct MemoryIsolator<'o> {
    outline: &'o ModuleOutline<'o>,
    /// Imported functions of the module in order.
    imported: Vec<Imported>,
    /// Functions that are imported in addition.
    added: Vec<Added>,
}

/// Handling of an imported function.
#[derive(Clone, Copy)]
enum Imported {
    /// Called directly, since it takes no address.
    Direct,
    /// Called through the shim of this index.
    Shimmed(u32),
}

/// A function that is imported in addition.
struct Added {
    name: &'static str,
    ty: u32,
}

impl<'o> MemoryIsolator<'o> {
    fn new(outline: &'o ModuleOutline<'o>) -> Self {
        let mut added: Vec<Added> = Vec::new();
        for import in &outline.imports {
            if let Some(ParamKind::Strings(sizes)) = import.params.first()
                && !outline.imports.iter().any(|other| other.name == *sizes)
                && !added.iter().any(|other| other.name == *sizes)
            {
                // Both functions take two addresses, so they have one type.
                added.push(Added {
                    name: sizes,
                    ty: import.ty,
                });
            }
        }
        let mut next = count(outline.imports.len() + added.len()) + outline.functions;
        let imported = outline.imports.iter().map(|import| {
            if !preview1::has_pointers(import.params) {
                return Imported::Direct;
            }
            next += 1;
            Imported::Shimmed(next - 1)
        });
        Self {
            imported: imported.collect(),
            added,
            outline,
        }
    }

    /// Returns the index of the allocator of the second memory. It is behind the shims.
    fn scratch_alloc(&self) -> u32 {
        let shims = self.shimmed().count();
        count(self.outline.imports.len() + self.added.len() + shims) + self.outline.functions
    }

    /// Returns the imports that have shims, each with its index.
    fn shimmed(&self) -> impl Iterator<Item = (u32, &ImportedFunction<'o>)> {
        let imports = self.outline.imports.iter().zip(&self.imported);
        (0..)
            .zip(imports)
            .filter_map(|(index, (import, imported))| match imported {
                Imported::Shimmed(_) => Some((index, import)),
                Imported::Direct => None,
            })
    }

    /// Returns the index of an imported function itself, by its name.
    fn import(&self, name: &str) -> u32 {
        let names = self.outline.imports.iter().map(|import| import.name);
        let names = names.chain(self.added.iter().map(|added| added.name));
        count(names.take_while(|other| *other != name).count())
    }

    /// Rewrites a section.
    fn read(&mut self, sections: &mut Sections, payload: Payload<'_>) -> Result {
        match payload {
            Payload::TypeSection(section) => {
                self.parse_type_section(&mut sections.types, section)?;
            }
            Payload::ImportSection(section) => {
                self.parse_import_section(&mut sections.imports, section)?;
            }
            Payload::FunctionSection(section) => {
                self.parse_function_section(&mut sections.functions, section)?;
            }
            Payload::TableSection(section) => {
                self.parse_table_section(&mut sections.tables, section)?;
            }
            Payload::MemorySection(section) => {
                self.parse_memory_section(&mut sections.memories, section)?;
            }
            Payload::GlobalSection(section) => {
                self.parse_global_section(&mut sections.globals, section)?;
            }
            Payload::StartSection { func, .. } => {
                sections.start = Some(self.start_section(func)?);
            }
            Payload::ElementSection(section) => {
                self.parse_element_section(&mut sections.elements, section)?;
            }
            Payload::DataCountSection { count, .. } => sections.data_count = Some(count),
            Payload::DataSection(section) => {
                self.parse_data_section(&mut sections.data, section)?;
            }
            Payload::CodeSectionEntry(body) => {
                self.parse_function_body(&mut sections.code, body)?;
            }
            // Invalid names are dropped.
            Payload::CustomSection(section) => {
                if let wasmparser::KnownCustom::Name(names) = section.as_known() {
                    sections.names = self.custom_name_section(names).ok();
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the second memory, the shims and the exports for the adapter.
    fn add(&self, sections: &mut Sections) {
        let alloc_type = sections.types.len();
        sections.types.ty().function([ValType::I32], [ValType::I32]);
        for added in &self.added {
            let ty = EntityType::Function(added.ty);
            sections.imports.import(preview1::MODULE, added.name, ty);
        }
        let memory = sections.memories.len();
        sections.memories.memory(MemoryType {
            minimum: PAGES.into(),
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let global = sections.globals.len();
        for first in [
            shim::FIRST_ADDRESS,
            PAGES * shim::PAGE - shim::FIRST_ADDRESS,
        ] {
            let ty = GlobalType {
                val_type: ValType::I32,
                mutable: true,
                shared: false,
            };
            let first = ConstExpr::i32_const(first.cast_signed());
            sections.globals.global(ty, &first);
        }
        let layout = MemoryLayout {
            module: self.outline.memory,
            adapter: memory,
            scratch_alloc: self.scratch_alloc(),
        };
        for (index, import) in self.shimmed() {
            sections.functions.function(import.ty);
            let function = match import.params.first() {
                Some(ParamKind::Strings(sizes)) => shim::strings(layout, index, self.import(sizes)),
                _ => shim::shim(layout, index, import.params),
            };
            sections.code.function(&function);
        }
        sections.functions.function(alloc_type);
        sections.code.function(&shim::scratch_alloc(memory, global));
        sections
            .exports
            .export("memory", ExportKind::Memory, memory);
        let start = self.new_index(self.outline.start);
        sections.exports.export("_start", ExportKind::Func, start);
    }

    /// Maps the index of a function to its new one: for an import, that of its shim.
    fn new_index(&self, function: u32) -> u32 {
        let index = usize::try_from(function).unwrap_or(usize::MAX);
        match self.imported.get(index) {
            Some(Imported::Direct) => function,
            Some(Imported::Shimmed(other)) => *other,
            // Only invalid names have indices that saturate.
            None => function.saturating_add(count(self.added.len())),
        }
    }
}

impl Reencode for MemoryIsolator<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32> {
        Ok(self.new_index(function))
    }

    fn custom_name_section(&mut self, section: NameSectionReader<'_>) -> Result<NameSection> {
        let mut names = NameSection::new();
        for name in section {
            if let Name::Function(functions) = name? {
                let mut kept = NameMap::new();
                for function in functions {
                    let function = function?;
                    // Names must be sorted, and imports get indices behind all others.
                    if function.index >= count(self.imported.len()) {
                        kept.append(self.new_index(function.index), function.name);
                    }
                }
                names.functions(&kept);
            }
        }
        Ok(names)
    }
}

/// Sections of the new module.
#[derive(Default)]
struct Sections {
    types: TypeSection,
    imports: ImportSection,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    globals: GlobalSection,
    exports: ExportSection,
    start: Option<u32>,
    elements: ElementSection,
    data_count: Option<u32>,
    code: CodeSection,
    data: DataSection,
    names: Option<NameSection>,
}

impl Sections {
    /// Encodes the module, with its sections in the order of the specification.
    fn finish(self) -> Vec<u8> {
        let mut module = Module::new();
        module
            .section(&self.types)
            .section(&self.imports)
            .section(&self.functions)
            .section(&self.tables)
            .section(&self.memories)
            .section(&self.globals)
            .section(&self.exports);
        if let Some(function_index) = self.start {
            module.section(&StartSection { function_index });
        }
        module.section(&self.elements);
        if let Some(count) = self.data_count {
            module.section(&DataCountSection { count });
        }
        module.section(&self.code).section(&self.data);
        if let Some(names) = self.names {
            module.section(&names);
        }
        module.finish()
    }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
