//! Standard input as mdBook fills it.

use std::io::{self, Read};
use std::thread::sleep;
use std::time::Duration;

/// A reader that lets many small writes add up before it reads them.
///
/// mdBook writes a book in tens of thousands of pieces of a few bytes. A reader that waits for each is woken for each,
/// which costs both processes more than the writing itself: a build with five plugins took 65 ms of user and system
/// time beyond one without, or 115 ms where the system had the two processes take turns, and takes 39 ms since the
/// reader sleeps after a small read. Larger pipes had changed nothing.
pub struct CoalescingReader<R> {
    inner: R,
    was_small: bool,
}

/// The size below which a read is small, in bytes: a quarter of a pipe. A writer that writes all at once always has
/// more.
const SMALL_READ: usize = 16 << 10;

/// The pause after a small read: too short for mdBook to fill a pipe. `None` on systems that can't sleep for less than
/// a millisecond.
const COALESCE_DELAY: Option<Duration> = if cfg!(unix) {
    Some(Duration::from_micros(100))
} else {
    None
};

impl<R> CoalescingReader<R> {
    /// Wraps a reader.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            was_small: false,
        }
    }
}

impl<R: Read> Read for CoalescingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(delay) = COALESCE_DELAY.filter(|_| self.was_small) {
            sleep(delay);
        }
        let count = self.inner.read(buffer)?;
        self.was_small = count < SMALL_READ;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{CoalescingReader, SMALL_READ};

    /// A reader that returns pieces of these sizes, and is interrupted before each.
    struct Chunks(Vec<usize>, bool);

    impl Read for Chunks {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let count = self.0.pop().unwrap_or_default();
            buffer[..count].fill(b'x');
            Ok(count)
        }
    }

    #[test]
    fn all_pieces_are_read() {
        let sizes = vec![1, SMALL_READ - 1, SMALL_READ, 2, 3 * SMALL_READ, 7];
        let total: usize = sizes.iter().sum();
        let mut pages = crate::huge_pages::HugePageBuf::reserve(1 << 20).unwrap_or_default();
        pages
            .read_to_end(&mut CoalescingReader::new(Chunks(sizes, false)))
            .unwrap();
        assert_eq!(pages.len(), total);
        assert!(pages.iter().all(|byte| *byte == b'x'));
    }
}
