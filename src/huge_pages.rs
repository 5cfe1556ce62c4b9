//! A byte buffer in huge pages, for data as large as a book.
//!
//! A growing vector is copied, and faults on each page of 4 KiB. That takes nearly a tenth of the time of a run that
//! changes little. On Linux the buffer reserves addresses instead. Memory is committed on the first write, 2 MiB at a
//! time if the system has huge pages.

use std::io::{self, Read};
use std::ops::Deref;

#[cfg(target_os = "linux")]
use memmap2::MmapMut;

/// A growable byte buffer, in huge pages if possible.
pub struct HugePageBuf(Storage);

enum Storage {
    #[cfg(target_os = "linux")]
    Mapped {
        map: MmapMut,
        /// Used bytes, at the start of the mapping.
        len: usize,
    },
    Heap(Vec<u8>),
}

/// Bytes of a huge page.
#[cfg(target_os = "linux")]
const HUGE_PAGE: usize = 2 << 20;

/// The capacity from which huge pages pay off, in bytes: the system clears a whole page before it maps it.
const MIN_MAPPED: usize = 512 << 10;

impl HugePageBuf {
    /// Reserves addresses for a buffer of up to `capacity` bytes, or returns `None` if the system cannot.
    ///
    /// The reservation takes no memory. A buffer that outgrows it moves to the heap.
    #[cfg(target_os = "linux")]
    pub fn reserve(capacity: usize) -> Option<Self> {
        let map = map(capacity).ok()?;
        Some(Self(Storage::Mapped { map, len: 0 }))
    }

    /// Returns `None`: huge pages are used on Linux only.
    #[cfg(not(target_os = "linux"))]
    pub fn reserve(_: usize) -> Option<Self> {
        None
    }

    /// Returns an empty buffer for about `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        let mapped = (capacity >= MIN_MAPPED).then(|| Self::reserve(capacity));
        let heap = || Self(Storage::Heap(Vec::with_capacity(capacity)));
        mapped.flatten().unwrap_or_else(heap)
    }

    /// Appends bytes.
    pub fn extend_from_slice(&mut self, more: &[u8]) {
        #[cfg(target_os = "linux")]
        if let Storage::Mapped { map, len } = &mut self.0
            && let Some(free) = map
                .get_mut(*len..)
                .and_then(|free| free.get_mut(..more.len()))
        {
            free.copy_from_slice(more);
            *len += more.len();
            return;
        }
        self.heap().extend_from_slice(more);
    }

    /// Appends all bytes of a reader.
    ///
    /// # Errors
    /// Fails if reading fails.
    pub fn read_to_end(&mut self, reader: &mut impl Read) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        if let Storage::Mapped { map, len } = &mut self.0 {
            while *len < map.len() {
                match reader.read(&mut map[*len..]) {
                    Ok(0) => return Ok(()),
                    Ok(count) => *len += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        reader.read_to_end(self.heap()).map(drop)
    }

    /// Moves the bytes to the heap, if they are not there.
    fn heap(&mut self) -> &mut Vec<u8> {
        #[cfg(target_os = "linux")]
        if let Storage::Mapped { map, len } = &self.0 {
            self.0 = Storage::Heap(map[..*len].to_vec());
        }
        match &mut self.0 {
            Storage::Heap(bytes) => bytes,
            #[cfg(target_os = "linux")]
            Storage::Mapped { .. } => unreachable!("the bytes were moved to the heap"),
        }
    }
}

impl Default for HugePageBuf {
    fn default() -> Self {
        Self(Storage::Heap(Vec::new()))
    }
}

impl Deref for HugePageBuf {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            #[cfg(target_os = "linux")]
            Storage::Mapped { map, len } => &map[..*len],
            Storage::Heap(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for HugePageBuf {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// Maps at least `capacity` bytes. The size is a multiple of the page size, since only whole pages are huge.
#[cfg(target_os = "linux")]
fn map(capacity: usize) -> io::Result<MmapMut> {
    let mut options = memmap2::MmapOptions::new();
    let size = capacity.next_multiple_of(HUGE_PAGE);
    options.len(size).no_reserve_swap();
    let map = options.map_anon()?;
    // Without huge pages, the system uses ordinary ones.
    let _ = map.advise(memmap2::Advice::HugePage);
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::HugePageBuf;

    /// Returns a buffer whose mapping is too small for most tests.
    fn small() -> HugePageBuf {
        #[cfg(target_os = "linux")]
        return HugePageBuf(super::Storage::Mapped {
            map: memmap2::MmapOptions::new().len(4096).map_anon().unwrap(),
            len: 0,
        });
        #[cfg(not(target_os = "linux"))]
        HugePageBuf::default()
    }

    fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|at| at as u8).collect()
    }

    #[test]
    fn input_of_any_length_is_read_to_its_end() {
        for length in [0, 1, 4095, 4096, 4097, 10_000] {
            let bytes = bytes(length);
            let mut read = small();
            read.read_to_end(&mut &bytes[..]).unwrap();
            assert_eq!(*read, *bytes, "{length}");
        }
    }

    #[test]
    fn reserving_too_much_fails() {
        assert!(HugePageBuf::reserve(usize::MAX / 2).is_none());
    }

    #[test]
    fn appended_bytes_are_kept() {
        let empty = [
            HugePageBuf::default(),
            HugePageBuf::with_capacity(100),
            small(),
            HugePageBuf::with_capacity(1 << 20),
            HugePageBuf::reserve(1 << 20).unwrap_or_default(),
        ];
        for (which, mut buffer) in empty.into_iter().enumerate() {
            let all = bytes(10_000);
            let mut rest = &all[..];
            for length in [0, 1, 99, 1, 3995, 1, 5000, 903, 0] {
                let (piece, others) = rest.split_at(length);
                buffer.extend_from_slice(piece);
                rest = others;
            }
            assert_eq!(*buffer, *all, "{which}");
        }
    }
}
