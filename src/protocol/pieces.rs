//! Writing many pieces with few system calls. Each call costs as much as copying some kilobytes.

use std::io::{self, IoSlice, Write};
use std::ops::Range;

/// Pieces that are written together, in order.
#[derive(Default)]
pub struct Pieces<'w> {
    pieces: Vec<Piece<'w>>,
    made: Vec<u8>,
}

enum Piece<'w> {
    /// Existing bytes.
    Kept(&'w [u8]),
    /// A range of the bytes in `made`.
    Made(Range<usize>),
}

/// The maximum number of pieces that systems take at once. Two pieces are added before the number is checked.
const MOST: usize = 1024;

impl<'w> Pieces<'w> {
    /// Adds existing bytes.
    pub fn keep(&mut self, bytes: &'w [u8]) {
        self.pieces.push(Piece::Kept(bytes));
    }

    /// Adds the bytes that `make` writes.
    ///
    /// # Errors
    /// Fails if `make` does.
    pub fn make(&mut self, make: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let start = self.made.len();
        make(&mut self.made)?;
        self.pieces.push(Piece::Made(start..self.made.len()));
        Ok(())
    }

    /// Returns true if the pieces must be written before more are added.
    pub fn are_many(&self) -> bool {
        self.pieces.len() + 2 >= MOST
    }

    /// Writes all pieces, and removes them.
    ///
    /// # Errors
    /// Fails if `out` does.
    pub fn write(&mut self, out: &mut impl Write) -> io::Result<()> {
        let slices = self.pieces.iter().map(|piece| match piece {
            Piece::Kept(bytes) => IoSlice::new(bytes),
            Piece::Made(range) => IoSlice::new(&self.made[range.clone()]),
        });
        let mut slices: Vec<_> = slices.collect();
        let mut rest = &mut slices[..];
        // `write_vectored` would return 0 for empty slices, as at the end of a full device.
        IoSlice::advance_slices(&mut rest, 0);
        while !rest.is_empty() {
            match out.write_vectored(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => IoSlice::advance_slices(&mut rest, written),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.pieces.clear();
        self.made.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::{MOST, Pieces};

    /// Takes seven bytes at once, and is interrupted each third time.
    #[derive(Default)]
    struct Slow(Vec<u8>, usize);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 += 1;
            if self.1.is_multiple_of(3) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            self.0.write(&bytes[..bytes.len().min(7)])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn all_are_written_in_order_however_little_is_taken() {
        let mut pieces = Pieces::default();
        let mut out = Slow::default();
        for _ in 0..2 {
            pieces.keep(b"");
            pieces.make(|made| made.write_all(b"a long one, ")).unwrap();
            pieces.keep(b"then another long one, ");
            pieces.make(|_| Ok(())).unwrap();
            pieces.keep(b"b;");
            pieces.write(&mut out).unwrap();
        }
        let once = "a long one, then another long one, b;";
        assert_eq!(String::from_utf8(out.0).unwrap(), once.repeat(2));
    }

    #[test]
    fn a_full_place_is_an_error() {
        let mut pieces = Pieces::default();
        pieces.keep(b"more");
        let error = pieces.write(&mut &mut [0; 2][..]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WriteZero);
    }

    #[test]
    fn they_are_many_before_there_are_too_many() {
        let mut pieces = Pieces::default();
        for _ in 0..MOST / 2 - 1 {
            assert!(!pieces.are_many());
            pieces.keep(b"a");
            pieces.make(|_| Ok(())).unwrap();
        }
        assert!(pieces.are_many());
    }
}
