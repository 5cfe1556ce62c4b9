//! Standard input, read to its end.

use std::io::{self, Read};
use std::ops::Deref;

/// Everything that standard input held.
pub enum Input {
    /// In memory of the system's large pages: `bytes` of it.
    #[cfg(target_os = "linux")]
    Large {
        /// Where it lies, at the beginning.
        map: memmap2::MmapMut,
        /// How much it is.
        bytes: usize,
    },
    /// In memory as usual.
    Plain(Vec<u8>),
}

impl Deref for Input {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            #[cfg(target_os = "linux")]
            Self::Large { map, bytes } => &map[..*bytes],
            Self::Plain(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Input {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// Reads `from` to its end.
///
/// # Errors
/// What `from` says.
pub fn read(from: &mut impl Read) -> io::Result<Input> {
    #[cfg(target_os = "linux")]
    if let Ok(map) = large_pages(RESERVED) {
        return into_map(map, from);
    }
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes)?;
    Ok(Input::Plain(bytes))
}

/// Addresses for a book, in bytes. Only what is written to becomes memory.
#[cfg(target_os = "linux")]
const RESERVED: usize = 1 << 30;

/// How long a book is, is known at its end only. Memory that grows by moving, and is given one page of
/// 4 KiB at a time when it is first touched, takes nearly a tenth of the time of a run that changes little.
#[cfg(target_os = "linux")]
fn large_pages(bytes: usize) -> io::Result<memmap2::MmapMut> {
    let mut options = memmap2::MmapOptions::new();
    let map = options.len(bytes).no_reserve_swap().map_anon()?;
    // Where the system has no large pages, it has small ones.
    let _ = map.advise(memmap2::Advice::HugePage);
    Ok(map)
}

#[cfg(target_os = "linux")]
fn into_map(mut map: memmap2::MmapMut, from: &mut impl Read) -> io::Result<Input> {
    let mut bytes = 0;
    while bytes < map.len() {
        match from.read(&mut map[bytes..]) {
            Ok(0) => return Ok(Input::Large { map, bytes }),
            Ok(count) => bytes += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut all = map.to_vec();
    drop(map);
    from.read_to_end(&mut all)?;
    Ok(Input::Plain(all))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{into_map, large_pages};

    #[test]
    fn all_of_it_is_read_whatever_its_length() {
        for length in [0, 1, 4095, 4096, 4097, 10_000] {
            let bytes: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let read = into_map(large_pages(4096).unwrap(), &mut &bytes[..]).unwrap();
            assert_eq!(*read, *bytes, "{length}");
        }
    }
}
