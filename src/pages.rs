//! Memory of the system's large pages, for what is as long as a book.
//!
//! Memory that grows by moving, and is given one page of 4 KiB at a time when it is first touched, takes nearly a
//! tenth of the time of a run that changes little. On Linux addresses are reserved instead, and only what is written
//! to becomes memory, 2 MiB at a time where the system has such pages.

use std::io::{self, Read};
use std::ops::Deref;

#[cfg(target_os = "linux")]
use memmap2::MmapMut;

/// Bytes, to which others can be added.
pub struct Pages(Memory);

enum Memory {
    /// Large pages, with bytes at the beginning.
    #[cfg(target_os = "linux")]
    Large {
        map: MmapMut,
        bytes: usize,
    },
    Plain(Vec<u8>),
}

/// Bytes of a large page.
#[cfg(target_os = "linux")]
const PAGE: usize = 2 << 20;

/// So many bytes are worth large pages: the system clears one as a whole before it hands it out.
const LARGE: usize = 512 << 10;

impl Pages {
    /// None yet, with addresses for so many, which take no memory. `None`: the system has none like that.
    #[cfg(target_os = "linux")]
    pub fn large(bytes: usize) -> Option<Self> {
        let map = map(bytes).ok()?;
        Some(Self(Memory::Large { map, bytes: 0 }))
    }

    /// Likewise.
    #[cfg(not(target_os = "linux"))]
    pub fn large(_: usize) -> Option<Self> {
        None
    }

    /// None yet. About so many will come.
    pub fn with_capacity(capacity: usize) -> Self {
        let large = (capacity >= LARGE).then(|| Self::large(capacity));
        let plain = || Self(Memory::Plain(Vec::with_capacity(capacity)));
        large.flatten().unwrap_or_else(plain)
    }

    /// Adds bytes.
    pub fn extend_from_slice(&mut self, more: &[u8]) {
        #[cfg(target_os = "linux")]
        if let Memory::Large { map, bytes } = &mut self.0
            && let Some(place) = map
                .get_mut(*bytes..)
                .and_then(|free| free.get_mut(..more.len()))
        {
            place.copy_from_slice(more);
            *bytes += more.len();
            return;
        }
        self.plain().extend_from_slice(more);
    }

    /// Adds all that `from` has.
    ///
    /// # Errors
    /// What `from` says.
    pub fn read_to_end(&mut self, from: &mut impl Read) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        if let Memory::Large { map, bytes } = &mut self.0 {
            while *bytes < map.len() {
                match from.read(&mut map[*bytes..]) {
                    Ok(0) => return Ok(()),
                    Ok(count) => *bytes += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        from.read_to_end(self.plain()).map(drop)
    }

    /// The same bytes in memory as usual.
    fn plain(&mut self) -> &mut Vec<u8> {
        #[cfg(target_os = "linux")]
        if let Memory::Large { map, bytes } = &self.0 {
            self.0 = Memory::Plain(map[..*bytes].to_vec());
        }
        match &mut self.0 {
            Memory::Plain(bytes) => bytes,
            #[cfg(target_os = "linux")]
            Memory::Large { .. } => unreachable!("they were moved"),
        }
    }
}

impl Default for Pages {
    fn default() -> Self {
        Self(Memory::Plain(Vec::new()))
    }
}

impl Deref for Pages {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            #[cfg(target_os = "linux")]
            Memory::Large { map, bytes } => &map[..*bytes],
            Memory::Plain(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Pages {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// Addresses for so many bytes, and for the rest of the last page: only whole ones are large.
#[cfg(target_os = "linux")]
fn map(bytes: usize) -> io::Result<MmapMut> {
    let mut options = memmap2::MmapOptions::new();
    options.len(bytes.next_multiple_of(PAGE)).no_reserve_swap();
    let map = options.map_anon()?;
    // Where the system has no large pages, it has small ones.
    let _ = map.advise(memmap2::Advice::HugePage);
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::Pages;

    /// Where there is little room in what is never moved.
    fn small() -> Pages {
        #[cfg(target_os = "linux")]
        return Pages(super::Memory::Large {
            map: memmap2::MmapOptions::new().len(4096).map_anon().unwrap(),
            bytes: 0,
        });
        #[cfg(not(target_os = "linux"))]
        Pages::default()
    }

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|at| at as u8).collect()
    }

    #[test]
    fn all_of_it_is_read_whatever_its_length() {
        for length in [0, 1, 4095, 4096, 4097, 10_000] {
            let bytes = bytes(length);
            let mut read = small();
            read.read_to_end(&mut &bytes[..]).unwrap();
            assert_eq!(*read, *bytes, "{length}");
        }
    }

    #[test]
    fn nobody_has_so_many() {
        assert!(Pages::large(usize::MAX / 2).is_none());
    }

    #[test]
    fn all_is_kept_whatever_is_added() {
        let empty = [
            Pages::default(),
            Pages::with_capacity(100),
            small(),
            Pages::with_capacity(1 << 20),
            Pages::large(1 << 20).unwrap_or_default(),
        ];
        for (which, mut pages) in empty.into_iter().enumerate() {
            let all = bytes(10_000);
            let mut rest = &all[..];
            for length in [0, 1, 99, 1, 3995, 1, 5000, 903, 0] {
                let (piece, others) = rest.split_at(length);
                pages.extend_from_slice(piece);
                rest = others;
            }
            assert_eq!(*pages, *all, "{which}");
        }
    }
}
