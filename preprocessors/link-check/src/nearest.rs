//! Suggestions for misspelt names.

/// Returns the name with the smallest edit distance from a written one, if that is at most `max_distance`.
pub fn nearest<'n>(
    written: &str,
    names: impl Iterator<Item = &'n str>,
    max_distance: usize,
) -> Option<&'n str> {
    let length = written.chars().count();
    names
        .filter(|name| name.chars().count().abs_diff(length) <= max_distance)
        .map(|name| (strsim::osa_distance(written, name), name))
        .filter(|(distance, _)| *distance <= max_distance)
        .min()
        .map(|(_, name)| name)
}

/// Returns the edit distance up to which a name is taken for this one.
pub fn max_distance(name: &str) -> usize {
    (name.chars().count() / 3).max(1)
}
