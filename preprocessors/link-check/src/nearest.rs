//! What somebody may have meant.

/// The name that is most like one that was written, if any is like it: `most` characters may differ.
pub fn nearest<'n>(
    written: &str,
    names: impl Iterator<Item = &'n str>,
    most: usize,
) -> Option<&'n str> {
    let length = written.chars().count();
    names
        .filter(|name| name.chars().count().abs_diff(length) <= most)
        .map(|name| (strsim::osa_distance(written, name), name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name)
}

/// How many characters somebody gets wrong who means this.
pub fn slips(name: &str) -> usize {
    (name.chars().count() / 3).max(1)
}
