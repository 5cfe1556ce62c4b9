//! Where a part of some bytes lies in them.

use std::ops::Range;

/// Where `part` lies in `whole`, in bytes. `None`: it is no slice of it.
pub fn place_in(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let range = start..start.checked_add(part.len())?;
    (range.end <= whole.len()).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::place_in;

    #[test]
    fn only_slices_have_a_place() {
        let all = b"abcd".to_vec();
        let (whole, other) = (&all[1..3], b"bc".to_vec());
        assert_eq!(place_in(whole, &all[2..3]), Some(1..2));
        assert_eq!(place_in(whole, whole), Some(0..2));
        assert_eq!(place_in(whole, &all[..2]), None);
        assert_eq!(place_in(whole, &all[2..]), None);
        assert_eq!(place_in(whole, &other), None);
    }
}
