//! Plugins around core modules.

use std::sync::LazyLock;

const FRAME: &str = include_str!("frame.wat");
const GUEST: &str = include_str!("guest.wat");

/// Whose allocator a plugin's arguments go through.
#[derive(Clone, Copy)]
pub enum Realloc {
    /// One that does what it should.
    Sound,
    /// The guest's own.
    Guests,
}

/// A core module with the imports and exports that every guest has. `process` is what its function of
/// that name does: it has the address of its arguments, and returns that of a
/// `result<option<string>, string>`. There are zeros at address 0, which is `ok(none)`.
pub fn guest(process: &str) -> Vec<u8> {
    assemble(&GUEST.replace("PROCESS", process))
}

/// A plugin whose guest does this.
pub fn plugin(process: &str) -> Vec<u8> {
    Frame::new(Realloc::Sound, process).whole
}

/// A plugin without its guest.
pub struct Frame {
    whole: Vec<u8>,
    /// Where the section of the guest's module begins and ends.
    section: (usize, usize),
}

impl Frame {
    /// The frame for guests that leave the book as it is.
    pub fn of(realloc: Realloc) -> &'static Self {
        static FRAMES: LazyLock<[Frame; 2]> = LazyLock::new(|| {
            [Realloc::Sound, Realloc::Guests].map(|realloc| Frame::new(realloc, "(i32.const 0)"))
        });
        &FRAMES[realloc as usize]
    }

    fn new(realloc: Realloc, process: &str) -> Self {
        let guest = GUEST
            .replace("PROCESS", process)
            .replace("(module", "(core module");
        let wat = FRAME.replace("GUEST", &guest).replace(
            "REALLOC",
            match realloc {
                Realloc::Sound => "base",
                Realloc::Guests => "guest",
            },
        );
        let whole = assemble(&wat);
        let section = modules(&whole).nth(1).expect("the guest is the second");
        Self { whole, section }
    }

    /// The plugin with its own guest.
    pub fn whole(&self) -> &[u8] {
        &self.whole
    }

    /// The plugin with this module in the place of its guest.
    pub fn around(&self, module: &[u8]) -> Vec<u8> {
        let (start, end) = self.section;
        let mut component = self.whole[..start].to_vec();
        component.push(CORE_MODULE);
        let mut length = module.len();
        while length > 0x7f {
            component.push(0x80 | (length & 0x7f) as u8);
            length >>= 7;
        }
        component.push(length as u8);
        component.extend_from_slice(module);
        component.extend_from_slice(&self.whole[end..]);
        component
    }
}

/// The number of a section that is a core module, as the component model's `Binary.md` has it.
const CORE_MODULE: u8 = 1;

/// Where the sections of a component lie that are core modules. A section is its number, its length
/// in LEB128, and so many bytes.
fn modules(component: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut place = 8;
    std::iter::from_fn(move || {
        while place < component.len() {
            let start = place;
            let (mut length, mut shift) = (0, 0);
            loop {
                place += 1;
                length |= usize::from(component[place] & 0x7f) << shift;
                shift += 7;
                if component[place] < 0x80 {
                    break;
                }
            }
            place += 1 + length;
            if component[start] == CORE_MODULE {
                return Some((start, place));
            }
        }
        None
    })
}

/// A binary of a text.
pub fn assemble(wat: &str) -> Vec<u8> {
    wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}"))
}
