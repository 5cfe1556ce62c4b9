//! Functions that stand in front of those of [`preview1`](super::preview1), and copy what addresses point
//! to from the module's memory to the adapter's, and back.

use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, ValType};

use super::preview1::{Length, NOMEM, Pass};

/// Bytes of a page.
pub const PAGE: u32 = 1 << 16;

/// Where room begins in a new memory: 0 is no address in most languages.
pub const FIRST: u32 = 1024;

/// The most that is read or written at once, in bytes. Either may be less than was asked for, and programs
/// ask again.
const CHUNK: i32 = 1 << 16;

/// Lengths from here on are refused, so that sums of a few of them, or of some fifty bytes for each, are numbers.
const TOO_LONG: i32 = 1 << 25;

/// Bytes of an `iovec`: an address and a length.
const VECTOR: i32 = 8;

/// Where things are in the module.
#[derive(Clone, Copy)]
pub struct Place {
    /// The module's own memory.
    pub memory: u32,
    /// The adapter's.
    pub apart: u32,
    /// The function that makes room there.
    pub room: u32,
}

/// A function of (bytes) → (address): room in the memory `apart`, which is the caller's until it is called
/// again; or 0, where there is none. `global` has the address of what was given last, and the next one
/// its size.
pub fn room(apart: u32, global: u32) -> Function {
    let (address, size) = (global, global + 1);
    const WANTED: u32 = 0;
    let mut function = Function::new([(1, ValType::I32)]);
    const GROWN: u32 = 1;
    let mut code = function.instructions();
    code.local_get(WANTED).global_get(size).i32_gt_u();
    code.if_(BlockType::Empty);
    // At least twice as much as last time, since that stays taken.
    code.global_get(size).i32_const(2).i32_mul();
    code.local_get(WANTED);
    code.global_get(size).i32_const(2).i32_mul();
    code.local_get(WANTED).i32_gt_u().select();
    code.i32_const(PAGE.cast_signed() - 1).i32_add();
    code.i32_const(16).i32_shr_u().local_tee(WANTED);
    code.memory_grow(apart).local_tee(GROWN);
    code.i32_const(-1).i32_eq();
    code.if_(BlockType::Empty).i32_const(0).return_().end();
    code.local_get(GROWN).i32_const(16).i32_shl();
    code.global_set(address);
    code.local_get(WANTED).i32_const(16).i32_shl();
    code.global_set(size);
    code.end();
    code.global_get(address).end();
    function
}

/// A function of the same type as the imported one of index `import`, which calls that.
pub fn function(place: Place, import: u32, passes: &[Pass]) -> Function {
    let mut locals = Locals::behind(passes);
    let (next, total, result) = (locals.one(), locals.one(), locals.one());
    let vector = (0..).zip(passes).find_map(|(parameter, pass)| {
        let scatter = match pass {
            Pass::Gather => false,
            Pass::Scatter => true,
            _ => return None,
        };
        Some(Vector {
            parameter,
            scatter,
            address: locals.one(),
            from: locals.one(),
            length: locals.one(),
        })
    });
    let mut copies = Vec::new();
    for (parameter, pass) in (0..).zip(passes) {
        if let Pass::In(length) | Pass::Out(length) = *pass {
            copies.push(Copy {
                parameter,
                length,
                out: matches!(pass, Pass::Out(_)),
                address: locals.one(),
            });
        }
    }
    let mut function = Function::new([(locals.count, ValType::I32)]);
    let mut code = function.instructions();

    if let Some(vector) = &vector {
        vector.find(&mut code, place);
        code.i32_const(VECTOR).local_get(vector.length);
        aligned(&mut code);
        code.i32_add().local_set(total);
    }
    for copy in &copies {
        copy.check(&mut code);
        copy.bytes(&mut code);
        aligned(&mut code);
        code.local_get(total).i32_add().local_set(total);
    }
    code.local_get(total).call(place.room).local_tee(next);
    code.i32_eqz().if_(BlockType::Empty);
    code.i32_const(NOMEM).return_().end();

    if let Some(vector) = &vector {
        vector.copy_in(&mut code, place, next);
    }
    for copy in &copies {
        copy.copy_in(&mut code, place, next);
    }
    for (parameter, pass) in (0..).zip(passes) {
        match (pass, &vector) {
            (Pass::Gather | Pass::Scatter, Some(vector)) => code.local_get(vector.address),
            (Pass::In(_) | Pass::Out(_), _) => {
                let copy = copies.iter().find(|copy| copy.parameter == parameter);
                code.local_get(copy.map_or(parameter, |copy| copy.address))
            }
            _ => code.local_get(parameter),
        };
    }
    code.call(import).local_set(result);
    if let Some(vector) = &vector {
        vector.copy_out(&mut code, place);
    }
    for copy in &copies {
        copy.copy_out(&mut code, place);
    }
    code.local_get(result).end();
    function
}

/// Locals of a function, numbered behind its parameters.
struct Locals {
    parameters: u32,
    count: u32,
}

impl Locals {
    fn behind(passes: &[Pass]) -> Self {
        Self {
            parameters: u32::try_from(passes.len()).unwrap_or(u32::MAX),
            count: 0,
        }
    }

    fn one(&mut self) -> u32 {
        self.count += 1;
        self.parameters + self.count - 1
    }
}

/// The `iovec`s of a function. One of them is passed on, as the adapter does too.
struct Vector {
    /// Their address, and then that of the one. The next parameter is their number, and then how many are
    /// passed on, 0 or 1.
    parameter: u32,
    /// Its bytes are written.
    scatter: bool,
    /// The local that has its address in the other memory.
    address: u32,
    /// The local that has the address of its bytes.
    from: u32,
    /// The local that has their number.
    length: u32,
}

impl Vector {
    /// The first that has bytes, or the last.
    fn find(&self, code: &mut InstructionSink<'_>, place: Place) {
        let (address, count) = (self.parameter, self.parameter + 1);
        code.block(BlockType::Empty).loop_(BlockType::Empty);
        code.local_get(count).i32_const(1).i32_le_u().br_if(1);
        code.local_get(address).i32_load(word(place.memory, 4));
        code.br_if(1);
        code.local_get(address).i32_const(VECTOR).i32_add();
        code.local_set(address);
        code.local_get(count).i32_const(1).i32_sub();
        code.local_set(count);
        code.br(0).end().end();

        code.local_get(count).if_(BlockType::Empty);
        code.i32_const(1).local_set(count);
        code.local_get(address).i32_load(word(place.memory, 0));
        code.local_set(self.from);
        code.i32_const(CHUNK);
        code.local_get(address).i32_load(word(place.memory, 4));
        code.local_tee(self.length);
        code.local_get(self.length).i32_const(CHUNK).i32_gt_u();
        code.select().local_set(self.length);
        code.end();
    }

    fn copy_in(&self, code: &mut InstructionSink<'_>, place: Place, next: u32) {
        code.local_get(next).local_tee(self.address);
        code.local_get(next).i32_const(VECTOR).i32_add();
        code.local_tee(next).i32_store(word(place.apart, 0));
        code.local_get(self.address).local_get(self.length);
        code.i32_store(word(place.apart, 4));
        code.local_get(next).local_get(self.from);
        code.local_get(self.length);
        code.memory_copy(place.apart, place.memory);
        code.local_get(next).local_get(self.length);
        aligned(code);
        code.i32_add().local_set(next);
    }

    fn copy_out(&self, code: &mut InstructionSink<'_>, place: Place) {
        if self.scatter {
            code.local_get(self.from);
            code.local_get(self.address).i32_const(VECTOR).i32_add();
            code.local_get(self.length);
            code.memory_copy(place.memory, place.apart);
        }
    }
}

/// What a parameter points to.
struct Copy {
    parameter: u32,
    length: Length,
    /// It is copied back.
    out: bool,
    /// The local that has its address in the other memory.
    address: u32,
}

impl Copy {
    /// Returns where it is too long.
    fn check(&self, code: &mut InstructionSink<'_>) {
        if let Length::Of { parameter, .. } = self.length {
            code.local_get(parameter).i32_const(TOO_LONG).i32_ge_u();
            code.if_(BlockType::Empty);
            code.i32_const(NOMEM).return_().end();
        }
    }

    /// How many bytes it has.
    fn bytes(&self, code: &mut InstructionSink<'_>) {
        match self.length {
            Length::Bytes(bytes) => code.i32_const(bytes.cast_signed()),
            Length::Of { parameter, size: 1 } => code.local_get(parameter),
            Length::Of { parameter, size } => {
                code.local_get(parameter);
                code.i32_const(size.cast_signed()).i32_mul()
            }
        };
    }

    /// What is only written is copied too: what the function leaves as it is, stays as it was.
    fn copy_in(&self, code: &mut InstructionSink<'_>, place: Place, next: u32) {
        code.local_get(next).local_tee(self.address);
        code.local_get(self.parameter);
        self.bytes(code);
        code.memory_copy(place.apart, place.memory);
        code.local_get(next);
        self.bytes(code);
        aligned(code);
        code.i32_add().local_set(next);
    }

    fn copy_out(&self, code: &mut InstructionSink<'_>, place: Place) {
        if self.out {
            code.local_get(self.parameter).local_get(self.address);
            self.bytes(code);
            code.memory_copy(place.memory, place.apart);
        }
    }
}

/// A function of the type of `args_get` and `environ_get`, which calls `get`: it writes pointers to strings,
/// and the strings. `sizes` tells how many there are, and how many bytes they have together.
pub fn strings(place: Place, get: u32, sizes: u32) -> Function {
    const POINTERS: u32 = 0;
    const STRINGS: u32 = 1;
    const ADDRESS: u32 = 2;
    const RESULT: u32 = 3;
    /// Bytes of all pointers.
    const WIDTH: u32 = 4;
    /// Bytes of all strings.
    const BYTES: u32 = 5;
    /// The address of the strings in the other memory.
    const APART: u32 = 6;
    let mut function = Function::new([(5, ValType::I32)]);
    let mut code = function.instructions();
    let leave_on_error = |code: &mut InstructionSink<'_>| {
        code.local_tee(RESULT).if_(BlockType::Empty);
        code.local_get(RESULT).return_().end();
    };
    let make_room = |code: &mut InstructionSink<'_>| {
        code.call(place.room).local_tee(ADDRESS);
        code.i32_eqz().if_(BlockType::Empty);
        code.i32_const(NOMEM).return_().end();
    };
    code.i32_const(8);
    make_room(&mut code);
    code.local_get(ADDRESS);
    code.local_get(ADDRESS).i32_const(4).i32_add();
    code.call(sizes);
    leave_on_error(&mut code);
    code.local_get(ADDRESS).i32_load(word(place.apart, 0));
    code.i32_const(2).i32_shl().local_set(WIDTH);
    code.local_get(ADDRESS).i32_load(word(place.apart, 4));
    code.local_set(BYTES);

    code.local_get(WIDTH).local_get(BYTES).i32_add();
    make_room(&mut code);
    code.local_get(ADDRESS);
    code.local_get(ADDRESS).local_get(WIDTH).i32_add();
    code.local_tee(APART).call(get);
    leave_on_error(&mut code);
    code.local_get(STRINGS).local_get(APART);
    code.local_get(BYTES);
    code.memory_copy(place.memory, place.apart);

    // From the last pointer to the first: each is as far from the strings as it was.
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(WIDTH).i32_eqz().br_if(1);
    code.local_get(WIDTH).i32_const(4).i32_sub();
    code.local_set(WIDTH);
    code.local_get(POINTERS).local_get(WIDTH).i32_add();
    code.local_get(ADDRESS).local_get(WIDTH).i32_add();
    code.i32_load(word(place.apart, 0));
    code.local_get(APART).i32_sub();
    code.local_get(STRINGS).i32_add();
    code.i32_store(word(place.memory, 0));
    code.br(0).end().end();
    code.i32_const(0).end();
    function
}

/// Rounds the number on the stack up to a multiple of 8.
fn aligned(code: &mut InstructionSink<'_>) {
    code.i32_const(7).i32_add().i32_const(-8).i32_and();
}

/// An `i32` in a memory, so many bytes behind the address on the stack, which no alignment is expected of.
fn word(memory: u32, offset: u64) -> MemArg {
    MemArg {
        offset,
        align: 0,
        memory_index: memory,
    }
}
