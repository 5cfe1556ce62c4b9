//! Rewriting of a core module so that the adapter has a memory of its own.
//!
//! The adapter of `wasi_snapshot_preview1` keeps its data in the memory that the module exports, and allocates it by
//! `memory.grow`. Some languages use all memory behind their data as heap, and assume that only they grow it: Go's
//! `runtime.sbrk` ignores where new pages are, so a heap of a few megabytes overwrites the adapter's data. Here the
//! module gets a second memory and exports that one. Each imported function that takes addresses gets a shim, which copies
//! between both memories.

use std::convert::Infallible;

use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, FunctionSection, MemorySection, MemoryType, Module,
    NameMap, NameSection, TypeSection, ValType,
};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, ExportSectionReader, FunctionSectionReader,
    KnownCustom, MemorySectionReader, Name, NameSectionReader, Parser, TypeSectionReader,
};

use super::module_outline::{ImportedFunction, ModuleOutline};
use super::preview1::{self, ParamKind};
use super::shim::{self, MemoryLayout};

type Result<T = (), E = reencode::Error<Infallible>> = std::result::Result<T, E>;

/// Rewrites a valid program that imports only functions of [`preview1`], each with the right type.
///
/// # Errors
/// Fails if the bytes can't be parsed.
pub fn isolate_adapter_memory(bytes: &[u8], outline: &ModuleOutline<'_>) -> Result<Vec<u8>> {
    let mut module = Module::new();
    MemoryIsolator::new(outline).parse_core_module(&mut module, Parser::new(0), bytes)?;
    Ok(module.finish())
}

/// Rewrites a module: maps the indices of its functions, and adds the shims.
struct MemoryIsolator<'o> {
    outline: &'o ModuleOutline<'o>,
    /// Index of the shim of each imported function. `None`: the function is called directly, since it takes no address.
    shims: Vec<Option<u32>>,
    /// Index of the allocator of the second memory, behind the shims.
    scratch_alloc: u32,
    /// Type of that allocator, once the types are read.
    alloc_type: u32,
    /// The second memory, once the memories are read.
    adapter_memory: u32,
}

impl<'o> MemoryIsolator<'o> {
    fn new(outline: &'o ModuleOutline<'o>) -> Self {
        let mut next = count(outline.imports.len()) + outline.functions;
        let shims = outline.imports.iter().map(|import| {
            preview1::has_pointers(import.params).then(|| {
                next += 1;
                next - 1
            })
        });
        Self {
            shims: shims.collect(),
            scratch_alloc: next,
            outline,
            alloc_type: 0,
            adapter_memory: 0,
        }
    }

    /// Returns the imports that have shims, each with its index.
    fn shimmed(&self) -> impl Iterator<Item = (u32, &ImportedFunction<'o>)> {
        let imports = (0..).zip(&self.outline.imports);
        imports.filter(|(_, import)| preview1::has_pointers(import.params))
    }

    /// Maps the index of a function to its new one: for an import that takes addresses, that of its shim.
    fn new_index(&self, function: u32) -> u32 {
        let index = usize::try_from(function).unwrap_or(usize::MAX);
        let shim = self.shims.get(index).copied().flatten();
        shim.unwrap_or(function)
    }
}

impl Reencode for MemoryIsolator<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32> {
        Ok(self.new_index(function))
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result {
        utils::parse_type_section(self, types, section)?;
        self.alloc_type = types.len();
        types.ty().function([ValType::I32], [ValType::I32]);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result {
        utils::parse_function_section(self, functions, section)?;
        for (_, import) in self.shimmed() {
            functions.function(import.ty);
        }
        functions.function(self.alloc_type);
        Ok(())
    }

    fn parse_memory_section(
        &mut self,
        memories: &mut MemorySection,
        section: MemorySectionReader<'_>,
    ) -> Result {
        utils::parse_memory_section(self, memories, section)?;
        self.adapter_memory = memories.len();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        Ok(())
    }

    /// Exports what the adapter needs, and nothing else.
    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        _: ExportSectionReader<'_>,
    ) -> Result {
        exports.export("memory", ExportKind::Memory, self.adapter_memory);
        let start = self.new_index(self.outline.start);
        exports.export("_start", ExportKind::Func, start);
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result {
        utils::parse_code_section(self, code, section)?;
        let layout = MemoryLayout {
            module: self.outline.memory,
            adapter: self.adapter_memory,
            scratch_alloc: self.scratch_alloc,
        };
        for (index, import) in self.shimmed() {
            code.function(&match import.params.first() {
                Some(ParamKind::Strings(sizes)) => {
                    let mut names = self.outline.imports.iter().map(|import| import.name);
                    let sizes = names.position(|name| name == *sizes).map_or(0, count);
                    shim::strings(layout, index, sizes)
                }
                _ => shim::shim(layout, index, import.params),
            });
        }
        code.function(&shim::scratch_alloc(self.adapter_memory));
        Ok(())
    }

    /// Keeps the names of functions, if they are valid.
    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result {
        if let KnownCustom::Name(names) = section.as_known()
            && let Ok(names) = self.custom_name_section(names)
        {
            module.section(&names);
        }
        Ok(())
    }

    fn custom_name_section(&mut self, section: NameSectionReader<'_>) -> Result<NameSection> {
        let mut names = NameSection::new();
        for name in section {
            if let Name::Function(functions) = name? {
                let mut kept = NameMap::new();
                for function in functions {
                    let function = function?;
                    // Names must be sorted, and imports get indices behind all others.
                    if function.index >= count(self.shims.len()) {
                        kept.append(self.new_index(function.index), function.name);
                    }
                }
                names.functions(&kept);
            }
        }
        Ok(names)
    }
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
