//! Functions in front of those of [`preview1`](super::preview1).
//!
//! Each copies the data that addresses point to from the module's memory to the adapter's, calls the function, and copies
//! its results back.

use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, ValType};

use super::preview1::{Length, NOMEM, ParamKind};

/// Bytes of a page.
const PAGE: i32 = 1 << 16;

/// Maximum number of bytes that are read or written at once. A program that asked for more asks again.
const CHUNK: i32 = 1 << 16;

/// Lengths from here on are refused, so that sums of several lengths, or products with some fifty bytes, can't overflow.
const TOO_LONG: i32 = 1 << 25;

/// Bytes of an `iovec`: an address and a length.
const IOVEC: i32 = 8;

/// Indices in the module that all shims use.
#[derive(Clone, Copy)]
pub struct MemoryLayout {
    /// The module's own memory.
    pub module: u32,
    /// The adapter's memory.
    pub adapter: u32,
    /// The function that allocates in the adapter's memory, made by [`scratch_alloc`].
    pub scratch_alloc: u32,
}

/// Encodes the allocator of the adapter's memory, a function of (bytes) → (address).
///
/// Its memory is the caller's until the next call. It returns 0 if there is none. The first words of the adapter's memory
/// are the address and the size of the last allocation.
pub fn scratch_alloc(adapter: u32) -> Function {
    const REQUESTED: u32 = 0;
    const GROWN: u32 = 1;
    let (address, size) = (word(adapter, 0), word(adapter, 4));
    let mut function = Function::new([(1, ValType::I32)]);
    let mut code = function.instructions();
    code.local_get(REQUESTED);
    code.i32_const(0).i32_load(size).i32_ge_u();
    code.if_(BlockType::Empty);
    // At least twice the last size, since that memory stays allocated.
    code.i32_const(0).i32_load(size).i32_const(2).i32_mul();
    code.local_get(REQUESTED);
    code.i32_const(0).i32_load(size).i32_const(2).i32_mul();
    code.local_get(REQUESTED).i32_gt_u().select();
    code.i32_const(PAGE - 1).i32_add();
    code.i32_const(16).i32_shr_u().local_tee(REQUESTED);
    code.memory_grow(adapter).local_tee(GROWN);
    code.i32_const(-1).i32_eq();
    code.if_(BlockType::Empty).i32_const(0).return_().end();
    code.i32_const(0);
    code.local_get(GROWN).i32_const(16).i32_shl();
    code.i32_store(address);
    code.i32_const(0);
    code.local_get(REQUESTED).i32_const(16).i32_shl();
    code.i32_store(size);
    code.end();
    code.i32_const(0).i32_load(address).end();
    function
}

/// Encodes a function of the same type as the imported one of index `import`, which it calls.
pub fn shim(layout: MemoryLayout, import: u32, params: &[ParamKind]) -> Function {
    let mut locals = Locals::behind(params);
    let (next, total, result) = (locals.add(), locals.add(), locals.add());
    let buffers = Buffers::of(params, &mut locals);
    let mut function = Function::new([(locals.count, ValType::I32)]);
    let mut code = function.instructions();

    buffers.add_sizes(&mut code, layout, total);
    code.local_get(total);
    code.call(layout.scratch_alloc).local_tee(next);
    code.i32_eqz().if_(BlockType::Empty);
    code.i32_const(NOMEM).return_().end();

    buffers.copy_in(&mut code, layout, next);
    for (param, kind) in (0..).zip(params) {
        code.local_get(buffers.argument(param, *kind));
    }
    code.call(import).local_set(result);
    buffers.copy_out(&mut code, layout);
    code.local_get(result).end();
    function
}

/// Locals of a function, numbered behind its parameters.
struct Locals {
    params: u32,
    count: u32,
}

impl Locals {
    fn behind(params: &[ParamKind]) -> Self {
        Self {
            params: u32::try_from(params.len()).unwrap_or(u32::MAX),
            count: 0,
        }
    }

    /// Adds a local and returns its index.
    fn add(&mut self) -> u32 {
        self.count += 1;
        self.params + self.count - 1
    }
}

/// Data that the parameters of a function point to.
struct Buffers {
    iovecs: Option<IoVecs>,
    plain: Vec<Buffer>,
}

impl Buffers {
    fn of(params: &[ParamKind], locals: &mut Locals) -> Self {
        let iovecs = (0..).zip(params).find_map(|(param, kind)| {
            let scatter = match kind {
                ParamKind::Gather => false,
                ParamKind::Scatter => true,
                _ => return None,
            };
            Some(IoVecs {
                param,
                scatter,
                address: locals.add(),
                from: locals.add(),
                length: locals.add(),
            })
        });
        let mut plain = Vec::new();
        for (param, kind) in (0..).zip(params) {
            if let ParamKind::In(length) | ParamKind::Out(length) = *kind {
                plain.push(Buffer {
                    param,
                    length,
                    out: matches!(kind, ParamKind::Out(_)),
                    address: locals.add(),
                });
            }
        }
        Self { iovecs, plain }
    }

    /// Encodes the sum of all sizes into the local `total`. The function returns if a buffer is too long.
    fn add_sizes(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout, total: u32) {
        if let Some(iovecs) = &self.iovecs {
            iovecs.find(code, layout);
            code.i32_const(IOVEC).local_get(iovecs.length);
            align(code);
            code.i32_add().local_set(total);
        }
        for buffer in &self.plain {
            buffer.check(code);
            buffer.length(code);
            align(code);
            code.local_get(total).i32_add().local_set(total);
        }
    }

    /// Encodes the copy of all data to the address in the local `next`.
    fn copy_in(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout, next: u32) {
        if let Some(iovecs) = &self.iovecs {
            iovecs.copy_in(code, layout, next);
        }
        for buffer in &self.plain {
            buffer.copy_in(code, layout, next);
        }
    }

    /// Returns the local to pass for a parameter: the address of the copy, or the parameter itself.
    fn argument(&self, param: u32, kind: ParamKind) -> u32 {
        match (kind, &self.iovecs) {
            (ParamKind::Gather | ParamKind::Scatter, Some(iovecs)) => iovecs.address,
            (ParamKind::In(_) | ParamKind::Out(_), _) => {
                let buffer = self.plain.iter().find(|buffer| buffer.param == param);
                buffer.map_or(param, |buffer| buffer.address)
            }
            _ => param,
        }
    }

    /// Encodes the copy of all results to the module's memory.
    fn copy_out(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout) {
        if let Some(iovecs) = &self.iovecs {
            iovecs.copy_out(code, layout);
        }
        for buffer in &self.plain {
            buffer.copy_out(code, layout);
        }
    }
}

/// The `iovec`s of a function. Only one of them is passed on, as the adapter does too.
struct IoVecs {
    /// The parameter with their address, later with that of the one that is passed on. The next parameter is their number,
    /// later the number that is passed on, 0 or 1.
    param: u32,
    /// Set if the function writes into them.
    scatter: bool,
    /// The local with the address of the copied `iovec`.
    address: u32,
    /// The local with the address of its bytes in the module's memory.
    from: u32,
    /// The local with the number of its bytes.
    length: u32,
}

impl IoVecs {
    /// Encodes the search for the first `iovec` that has bytes, or else the last one.
    fn find(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout) {
        let (address, count) = (self.param, self.param + 1);
        code.block(BlockType::Empty).loop_(BlockType::Empty);
        code.local_get(count).i32_const(1).i32_le_u().br_if(1);
        code.local_get(address).i32_load(word(layout.module, 4));
        code.br_if(1);
        code.local_get(address).i32_const(IOVEC).i32_add();
        code.local_set(address);
        code.local_get(count).i32_const(1).i32_sub();
        code.local_set(count);
        code.br(0).end().end();

        code.local_get(count).if_(BlockType::Empty);
        code.i32_const(1).local_set(count);
        code.local_get(address).i32_load(word(layout.module, 0));
        code.local_set(self.from);
        code.i32_const(CHUNK);
        code.local_get(address).i32_load(word(layout.module, 4));
        code.local_tee(self.length);
        code.local_get(self.length).i32_const(CHUNK).i32_gt_u();
        code.select().local_set(self.length);
        code.end();
    }

    fn copy_in(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout, next: u32) {
        code.local_get(next).local_tee(self.address);
        code.local_get(next).i32_const(IOVEC).i32_add();
        code.local_tee(next).i32_store(word(layout.adapter, 0));
        code.local_get(self.address).local_get(self.length);
        code.i32_store(word(layout.adapter, 4));
        code.local_get(next).local_get(self.from);
        code.local_get(self.length);
        code.memory_copy(layout.adapter, layout.module);
        code.local_get(next).local_get(self.length);
        align(code);
        code.i32_add().local_set(next);
    }

    fn copy_out(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout) {
        if self.scatter {
            code.local_get(self.from);
            code.local_get(self.address).i32_const(IOVEC).i32_add();
            code.local_get(self.length);
            code.memory_copy(layout.module, layout.adapter);
        }
    }
}

/// A buffer that a parameter points to.
struct Buffer {
    param: u32,
    length: Length,
    /// Set if it is copied back.
    out: bool,
    /// The local with the address of the copy.
    address: u32,
}

impl Buffer {
    /// Encodes a return if the buffer is too long.
    fn check(&self, code: &mut InstructionSink<'_>) {
        if let Length::Of { param, .. } = self.length {
            code.local_get(param).i32_const(TOO_LONG).i32_ge_u();
            code.if_(BlockType::Empty);
            code.i32_const(NOMEM).return_().end();
        }
    }

    /// Encodes its length in bytes.
    fn length(&self, code: &mut InstructionSink<'_>) {
        match self.length {
            Length::Bytes(bytes) => code.i32_const(bytes.cast_signed()),
            Length::Of { param, size: 1 } => code.local_get(param),
            Length::Of { param, size } => {
                code.local_get(param);
                code.i32_const(size.cast_signed()).i32_mul()
            }
        };
    }

    /// Encodes the copy to the adapter's memory. Buffers for results are copied too, since the function may write only a
    /// part of them.
    fn copy_in(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout, next: u32) {
        code.local_get(next).local_tee(self.address);
        code.local_get(self.param);
        self.length(code);
        code.memory_copy(layout.adapter, layout.module);
        code.local_get(next);
        self.length(code);
        align(code);
        code.i32_add().local_set(next);
    }

    fn copy_out(&self, code: &mut InstructionSink<'_>, layout: MemoryLayout) {
        if self.out {
            code.local_get(self.param).local_get(self.address);
            self.length(code);
            code.memory_copy(layout.module, layout.adapter);
        }
    }
}

/// Encodes a function of the type of `args_get` and `environ_get`.
///
/// It calls `get`, which writes pointers to strings, and the strings. `sizes` is the function that returns their number
/// and the sum of their lengths in bytes.
pub fn strings(layout: MemoryLayout, get: u32, sizes: u32) -> Function {
    const POINTERS: u32 = 0;
    const STRINGS: u32 = 1;
    const ADDRESS: u32 = 2;
    const RESULT: u32 = 3;
    /// Bytes of all pointers.
    const WIDTH: u32 = 4;
    /// Bytes of all strings.
    const BYTES: u32 = 5;
    /// Address of the strings in the adapter's memory.
    const COPIED: u32 = 6;
    let mut function = Function::new([(5, ValType::I32)]);
    let mut code = function.instructions();
    let return_on_error = |code: &mut InstructionSink<'_>| {
        code.local_tee(RESULT).if_(BlockType::Empty);
        code.local_get(RESULT).return_().end();
    };
    let allocate = |code: &mut InstructionSink<'_>| {
        code.call(layout.scratch_alloc).local_tee(ADDRESS);
        code.i32_eqz().if_(BlockType::Empty);
        code.i32_const(NOMEM).return_().end();
    };
    code.i32_const(8);
    allocate(&mut code);
    code.local_get(ADDRESS);
    code.local_get(ADDRESS).i32_const(4).i32_add();
    code.call(sizes);
    return_on_error(&mut code);
    code.local_get(ADDRESS).i32_load(word(layout.adapter, 0));
    code.i32_const(2).i32_shl().local_set(WIDTH);
    code.local_get(ADDRESS).i32_load(word(layout.adapter, 4));
    code.local_set(BYTES);

    code.local_get(WIDTH).local_get(BYTES).i32_add();
    allocate(&mut code);
    code.local_get(ADDRESS);
    code.local_get(ADDRESS).local_get(WIDTH).i32_add();
    code.local_tee(COPIED).call(get);
    return_on_error(&mut code);
    code.local_get(STRINGS).local_get(COPIED);
    code.local_get(BYTES);
    code.memory_copy(layout.module, layout.adapter);

    // Pointers from the last to the first: each keeps its distance from the strings.
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(WIDTH).i32_eqz().br_if(1);
    code.local_get(WIDTH).i32_const(4).i32_sub();
    code.local_set(WIDTH);
    code.local_get(POINTERS).local_get(WIDTH).i32_add();
    code.local_get(ADDRESS).local_get(WIDTH).i32_add();
    code.i32_load(word(layout.adapter, 0));
    code.local_get(COPIED).i32_sub();
    code.local_get(STRINGS).i32_add();
    code.i32_store(word(layout.module, 0));
    code.br(0).end().end();
    code.i32_const(0).end();
    function
}

/// Encodes rounding of the number on the stack, up to a multiple of 8.
fn align(code: &mut InstructionSink<'_>) {
    code.i32_const(7).i32_add().i32_const(-8).i32_and();
}

/// Returns the argument of loads and stores of an `i32`: its memory, and its offset in bytes from the address on the stack.
/// The address may be unaligned.
fn word(memory: u32, offset: u64) -> MemArg {
    MemArg {
        offset,
        align: 0,
        memory_index: memory,
    }
}
