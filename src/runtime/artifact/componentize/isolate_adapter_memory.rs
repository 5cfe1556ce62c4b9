//! A core module of `wasi_snapshot_preview1`, written anew so that the adapter has a memory of its own.
//!
//! The adapter keeps what it needs in the memory that it is handed, and gets its place there by
//! `memory.grow`. There are languages whose heap is all of the memory behind their data, and whose runtime
//! takes for granted that nobody else makes the memory grow: Go's `runtime.sbrk` does not even look at where
//! the new pages are, so a heap of a few megabytes runs over the adapter. Here the module gets a second
//! memory, which is the one that it exports. Each function that takes addresses gets one in front of it that
//! copies what they point to from memory to memory.

use std::convert::Infallible;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, EntityType, ExportKind,
    ExportSection, FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection,
    MemoryType, Module, NameMap, NameSection, StartSection, TableSection, TypeSection, ValType,
};
use wasmparser::{Name, NameSectionReader, Parser, Payload};

use super::module_outline::{Import, ModuleOutline};
use super::preview1::{self, Pass};
use super::shim;
use super::shim::Place;

type Result<T = (), E = reencode::Error<Infallible>> = std::result::Result<T, E>;

/// Pages of the second memory before anything is in it. The first copies go there.
const PAGES: u32 = 2;

/// Writes a valid module anew that imports nothing but functions of [`preview1`], each with its right type.
///
/// # Errors
/// Where its bytes are not what they should be.
pub fn isolate_adapter_memory(bytes: &[u8], outline: &ModuleOutline<'_>) -> Result<Vec<u8>> {
    let mut apart = Apart::new(outline);
    let mut sections = Sections::default();
    for payload in Parser::new(0).parse_all(bytes) {
        apart.read(&mut sections, payload?)?;
    }
    apart.add(&mut sections);
    Ok(sections.finish())
}

/// What is known before the module is read.
struct Apart<'o> {
    outline: &'o ModuleOutline<'o>,
    /// What functions become that are imported, in order.
    imported: Vec<Imported>,
    /// Functions that have to be imported besides.
    added: Vec<Added>,
}

#[derive(Clone, Copy)]
enum Imported {
    /// It stays what it is: it takes no address.
    Same,
    /// It is called by the function of this index, which copies.
    Through(u32),
}

struct Added {
    name: &'static str,
    ty: u32,
}

impl<'o> Apart<'o> {
    fn new(outline: &'o ModuleOutline<'o>) -> Self {
        let mut added: Vec<Added> = Vec::new();
        for import in &outline.imports {
            if let Some(Pass::Strings(sizes)) = import.passes.first()
                && !outline.imports.iter().any(|other| other.name == *sizes)
                && !added.iter().any(|other| other.name == *sizes)
            {
                // Both take two addresses.
                added.push(Added {
                    name: sizes,
                    ty: import.ty,
                });
            }
        }
        let mut next = count(outline.imports.len() + added.len()) + outline.functions;
        let imported = outline.imports.iter().map(|import| {
            if !preview1::has_pointers(import.passes) {
                return Imported::Same;
            }
            next += 1;
            Imported::Through(next - 1)
        });
        Self {
            imported: imported.collect(),
            added,
            outline,
        }
    }

    /// The index of the function that makes room in the second memory: it comes behind those that copy.
    fn room(&self) -> u32 {
        let through = self.through().count();
        count(self.outline.imports.len() + self.added.len() + through) + self.outline.functions
    }

    /// The imports that are called by functions that copy, each with its index.
    fn through(&self) -> impl Iterator<Item = (u32, &Import<'o>)> {
        let imports = self.outline.imports.iter().zip(&self.imported);
        (0..)
            .zip(imports)
            .filter_map(|(index, (import, imported))| match imported {
                Imported::Through(_) => Some((index, import)),
                Imported::Same => None,
            })
    }

    /// The index of an import by its name, where it is called itself.
    fn import(&self, name: &str) -> u32 {
        let names = self.outline.imports.iter().map(|import| import.name);
        let names = names.chain(self.added.iter().map(|added| added.name));
        count(names.take_while(|other| *other != name).count())
    }

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
            // Names that can't be read are none.
            Payload::CustomSection(section) => {
                if let wasmparser::KnownCustom::Name(names) = section.as_known() {
                    sections.names = self.custom_name_section(names).ok();
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What a module has besides what it had.
    fn add(&self, sections: &mut Sections) {
        let room_type = sections.types.len();
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
        for first in [shim::FIRST, PAGES * shim::PAGE - shim::FIRST] {
            let ty = GlobalType {
                val_type: ValType::I32,
                mutable: true,
                shared: false,
            };
            let first = ConstExpr::i32_const(first.cast_signed());
            sections.globals.global(ty, &first);
        }
        let place = Place {
            memory: self.outline.memory,
            apart: memory,
            room: self.room(),
        };
        for (index, import) in self.through() {
            sections.functions.function(import.ty);
            let function = match import.passes.first() {
                Some(Pass::Strings(sizes)) => shim::strings(place, index, self.import(sizes)),
                _ => shim::function(place, index, import.passes),
            };
            sections.code.function(&function);
        }
        sections.functions.function(room_type);
        sections.code.function(&shim::room(memory, global));
        sections
            .exports
            .export("memory", ExportKind::Memory, memory);
        let start = self.shifted(self.outline.start);
        sections.exports.export("_start", ExportKind::Func, start);
    }

    /// Where a function of the module is now.
    fn shifted(&self, function: u32) -> u32 {
        let index = usize::try_from(function).unwrap_or(usize::MAX);
        match self.imported.get(index) {
            Some(Imported::Same) => function,
            Some(Imported::Through(other)) => *other,
            // Only names can be so far off.
            None => function.saturating_add(count(self.added.len())),
        }
    }
}

impl Reencode for Apart<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32> {
        Ok(self.shifted(function))
    }

    fn custom_name_section(&mut self, section: NameSectionReader<'_>) -> Result<NameSection> {
        let mut names = NameSection::new();
        for name in section {
            if let Name::Function(functions) = name? {
                let mut kept = NameMap::new();
                for function in functions {
                    let function = function?;
                    // Those of imports come first, and would have to come last.
                    if function.index >= count(self.imported.len()) {
                        kept.append(self.shifted(function.index), function.name);
                    }
                }
                names.functions(&kept);
            }
        }
        Ok(names)
    }
}

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
    /// In the order that the specification gives them.
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
