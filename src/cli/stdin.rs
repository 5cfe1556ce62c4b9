//! Standard input as mdBook fills it.

use std::io::{self, Read};
use std::thread::sleep;
use std::time::Duration;

/// What comes from somebody who writes a few bytes at a time, as mdBook does: tens of thousands of pieces for a book.
///
/// Who waits for each is woken for each, and that costs both sides more than to write it. So where there was not much to
/// read, more is given time to come.
pub struct Gulps<R> {
    from: R,
    was_short: bool,
}

/// A quarter of what a pipe holds: who writes all at once always has more.
const SHORT: usize = 16 << 10;

/// Time in which mdBook does not fill a pipe. A system that can't wait for less than a millisecond waits for nothing.
const PATIENCE: Option<Duration> = match cfg!(unix) {
    true => Some(Duration::from_micros(100)),
    false => None,
};

impl<R> Gulps<R> {
    /// What comes from there.
    pub fn of(from: R) -> Self {
        Self {
            from,
            was_short: false,
        }
    }
}

impl<R: Read> Read for Gulps<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(patience) = PATIENCE.filter(|_| self.was_short) {
            sleep(patience);
        }
        let count = self.from.read(into)?;
        self.was_short = count < SHORT;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{Gulps, SHORT};

    /// Hands over so many bytes at a time, and is interrupted before each.
    struct Writer(Vec<usize>, bool);

    impl Read for Writer {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let count = self.0.pop().unwrap_or_default();
            into[..count].fill(b'x');
            Ok(count)
        }
    }

    #[test]
    fn all_of_them_are_read() {
        let pieces = vec![1, SHORT - 1, SHORT, 2, 3 * SHORT, 7];
        let all: usize = pieces.iter().sum();
        let mut pages = crate::huge_pages::HugePageBuf::reserve(1 << 20).unwrap_or_default();
        pages
            .read_to_end(&mut Gulps::of(Writer(pieces, false)))
            .unwrap();
        assert_eq!(pages.len(), all);
        assert!(pages.iter().all(|byte| *byte == b'x'));
    }
}
