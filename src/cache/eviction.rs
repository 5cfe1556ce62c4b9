//! Eviction: which entries leave when the cache is full.

use std::io;
use std::time::Duration;

use super::{Cache, TEMP_SUFFIX, remove};

/// The total size of all entries, in bytes. A Python plugin takes about 60 MiB.
pub(super) const MAX_SIZE: u64 = 1 << 30;

/// The age after which a temporary file is one that a process left behind when it died.
const TEMP_MAX_AGE: Duration = Duration::from_secs(60 * 60);

impl Cache {
    /// Removes the least recently used entries until the others fit, and old temporary files.
    pub(super) fn evict(&self) -> io::Result<()> {
        let mut total = 0;
        for entry in self.list()? {
            total += entry.size;
            if total > self.max_size {
                remove(&entry.path)?;
            }
        }
        for file in self.files(TEMP_SUFFIX)? {
            if file.used.elapsed().is_ok_and(|age| age > TEMP_MAX_AGE) {
                remove(&file.path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::MAX_SIZE;
    use crate::units::format_bytes;

    #[test]
    fn the_guide_has_the_size_of_the_cache() {
        let page = include_str!("../../sample-book/using/cache.md");
        let size = format_bytes(usize::try_from(MAX_SIZE).unwrap());
        assert!(page.contains(&size), "cache.md does not have {size}");
    }
}
