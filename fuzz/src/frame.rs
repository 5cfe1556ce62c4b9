//! Builds plugins with a given core module.

use std::sync::LazyLock;

const FRAME: &str = include_str!("frame.wat");
const GUEST: &str = include_str!("guest.wat");

/// The allocator for a plugin's arguments.
#[derive(Clone, Copy)]
pub enum Allocator {
    /// A correct one.
    Correct,
    /// The one of the guest.
    Guest,
}

/// Returns a core module with the imports and exports of a guest. `process` is the body of its function of that name,
/// which gets the address of its arguments and returns that of a `result<option<string>, string>`. Address 0 has zeros,
/// which are `ok(none)`.
pub fn guest(process: &str) -> Vec<u8> {
    assemble(&GUEST.replace("PROCESS", process))
}

/// Returns a plugin with this body of `process`.
pub fn plugin(process: &str) -> Vec<u8> {
    Frame::new(Allocator::Correct, process).whole
}

/// A plugin whose guest module can be replaced.
pub struct Frame {
    whole: Vec<u8>,
    /// The start and the end of the section with the guest module.
    section: (usize, usize),
}

impl Frame {
    /// Returns the plugin with a guest that leaves the book as it is.
    pub fn with_allocator(allocator: Allocator) -> &'static Self {
        static FRAMES: LazyLock<[Frame; 2]> = LazyLock::new(|| {
            [Allocator::Correct, Allocator::Guest]
                .map(|allocator| Frame::new(allocator, "(i32.const 0)"))
        });
        &FRAMES[allocator as usize]
    }

    fn new(allocator: Allocator, process: &str) -> Self {
        let guest = GUEST
            .replace("PROCESS", process)
            .replace("(module", "(core module");
        let wat = FRAME.replace("GUEST", &guest).replace(
            "REALLOC",
            match allocator {
                Allocator::Correct => "base",
                Allocator::Guest => "guest",
            },
        );
        let whole = assemble(&wat);
        let section = modules(&whole).nth(1).expect("the guest is the second");
        Self { whole, section }
    }

    /// Returns the plugin with its original guest.
    pub fn whole(&self) -> &[u8] {
        &self.whole
    }

    /// Returns the plugin with this module as its guest.
    pub fn with_module(&self, module: &[u8]) -> Vec<u8> {
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

/// The id of a section with a core module, by `Binary.md` of the component model.
const CORE_MODULE: u8 = 1;

/// Returns the starts and ends of the sections with core modules. A section is an id, a length in LEB128, and its
/// content.
fn modules(component: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut position = 8;
    std::iter::from_fn(move || {
        while position < component.len() {
            let start = position;
            let (mut length, mut shift) = (0, 0);
            loop {
                position += 1;
                length |= usize::from(component[position] & 0x7f) << shift;
                shift += 7;
                if component[position] < 0x80 {
                    break;
                }
            }
            position += 1 + length;
            if component[start] == CORE_MODULE {
                return Some((start, position));
            }
        }
        None
    })
}

/// Encodes the text format.
pub fn assemble(wat: &str) -> Vec<u8> {
    wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}"))
}
