//! Accesses that were denied to a plugin.

use serde::{Deserialize, Serialize};

/// Accesses that were denied to a guest.
///
/// Clocks and random numbers are never denied: without a permission they are deterministic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessDenials {
    /// Paths outside the folders that are granted.
    pub paths: DeniedPaths,
    /// Set if a path led out of a granted folder.
    pub outside: bool,
    /// Set if a file should have been changed.
    pub writing: bool,
    /// Set if the guest read its environment, and no variable is granted.
    pub environment: bool,
    /// Set if the guest asked for the network.
    pub network: bool,
}

/// The first few different paths that were denied, relative to the book's root with `/` between names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeniedPaths(Vec<String>);

impl DeniedPaths {
    /// Number of paths that are kept. Python looks through some of its own folders first when it prints a traceback.
    const MAX_PATHS: usize = 32;

    /// Bytes that are kept of a path.
    const MAX_LENGTH: usize = 200;

    /// Adds a path, if it is new and there is room. The empty path is the root.
    pub fn add(&mut self, path: &str) {
        if self.0.len() == Self::MAX_PATHS {
            return;
        }
        let path = match path {
            "" => ".".to_owned(),
            path if path.len() <= Self::MAX_LENGTH => path.to_owned(),
            path => format!("{}…", &path[..path.floor_char_boundary(Self::MAX_LENGTH)]),
        };
        if !self.0.contains(&path) {
            self.0.push(path);
        }
    }

    /// Returns the paths in the order of the accesses. The root is `.`, and a path that was cut ends in `…`.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Returns the memory that the paths take, in bytes.
    pub fn bytes(&self) -> usize {
        self.iter()
            .map(|path| size_of::<String>() + path.len())
            .sum()
    }
}

impl AccessDenials {
    /// Adds later denials.
    pub fn add(&mut self, later: &Self) {
        later.paths.iter().for_each(|path| self.paths.add(path));
        self.outside |= later.outside;
        self.writing |= later.writing;
        self.environment |= later.environment;
        self.network |= later.network;
    }

    /// Returns the denials since the last call.
    ///
    /// Paths are taken: they belong to the chapter that was processed, and to its result. The other denials stay, since
    /// guests ask for their environment and the network once and remember the answer.
    pub(crate) fn take(&mut self) -> Self {
        let paths = std::mem::take(&mut self.paths);
        Self {
            paths,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DeniedPaths;

    #[test]
    fn the_number_and_the_length_of_paths_are_limited() {
        let mut paths = DeniedPaths::default();
        paths.add("");
        paths.add("po");
        paths.add("po");
        paths.add(&"ä".repeat(1 << 20));
        assert_eq!(paths.iter().collect::<Vec<_>>()[..2], [".", "po"]);
        for number in 0..100 {
            paths.add(&number.to_string());
        }
        assert_eq!(paths.iter().count(), DeniedPaths::MAX_PATHS);
        assert!(paths.bytes() < 2000);
        assert!(paths.iter().nth(2).is_some_and(|path| path.ends_with("ä…")));
    }
}
