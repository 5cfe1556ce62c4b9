//! The position of a slice in another.

use std::ops::Range;

/// Returns the range of `part` in `whole`, in bytes, or `None` if it is not a slice of it.
pub fn subslice_range(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let range = start..start.checked_add(part.len())?;
    (range.end <= whole.len()).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::subslice_range;

    #[test]
    fn only_slices_have_a_range() {
        let all = b"abcd".to_vec();
        let (whole, other) = (&all[1..3], b"bc".to_vec());
        assert_eq!(subslice_range(whole, &all[2..3]), Some(1..2));
        assert_eq!(subslice_range(whole, whole), Some(0..2));
        assert_eq!(subslice_range(whole, &all[..2]), None);
        assert_eq!(subslice_range(whole, &all[2..]), None);
        assert_eq!(subslice_range(whole, &other), None);
    }
}
