//! What a plugin looked for and was not granted.

use serde::{Deserialize, Serialize};

use super::failure::Failure;

/// What a guest looked for in vain. Clocks and random numbers are not among it: what stands in for them
/// is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// What it looked for where nothing is granted.
    pub paths: Paths,
    /// A path led out of the folders that it was granted.
    pub outside: bool,
    /// It wanted to change something.
    pub writing: bool,
    /// It asked for its environment, and that is empty.
    pub environment: bool,
    /// It asked for the network.
    pub network: bool,
}

/// What the traceback of an exception begins with in Python.
const TRACEBACK: &str = "Traceback (most recent call last)";

/// Where componentize-py puts Python's own modules and the bindings (its `src/lib.rs`). A plugin's sources are
/// in `0`, `1` and so on.
const PYTHON: [&str; 3] = ["bundled", "python", "world"];

/// Paths below the book's root, `/` between names: the first few different ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paths(Vec<String>);

impl Paths {
    /// So many say what a plugin is after. Before that, Python looks through its own folders where it shows
    /// where an error was.
    const MOST: usize = 32;

    /// Bytes that are kept of one.
    const LONGEST: usize = 200;

    /// Takes note of a path. The empty one is the root.
    pub fn add(&mut self, path: &str) {
        if self.0.len() == Self::MOST {
            return;
        }
        let path = match path {
            "" => ".".to_owned(),
            path if path.len() <= Self::LONGEST => path.to_owned(),
            path => format!("{}…", &path[..path.floor_char_boundary(Self::LONGEST)]),
        };
        if !self.0.contains(&path) {
            self.0.push(path);
        }
    }

    /// In the order in which they were looked for; the root is `.`, and a long one ends in `…`.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Without those below the folders that Python knew where the plugin was built. It looks there for the
    /// lines of a traceback.
    fn without_python(&self) -> Self {
        let is_python = |path: &&str| {
            let folder = path.split('/').next().unwrap_or_default();
            let is_source = !folder.is_empty() && folder.bytes().all(|byte| byte.is_ascii_digit());
            is_source || PYTHON.contains(&folder)
        };
        let others = self.iter().filter(|path| !is_python(path));
        Self(others.map(str::to_owned).collect())
    }

    /// What it takes to keep them, in bytes.
    pub fn bytes(&self) -> usize {
        self.iter()
            .map(|path| size_of::<String>() + path.len())
            .sum()
    }
}

impl Denied {
    /// What of it may be why a plugin failed so. Whoever went beyond a limit did so by itself. And a Rust
    /// program that panics looks for `RUST_BACKTRACE`, so that its environment says nothing. So do libraries for
    /// errors and for logs in programs that end by a status, unless what those say is of the environment.
    pub fn behind(&self, failure: &Failure) -> Self {
        match failure {
            Failure::Said(_) | Failure::Exit(_) => self.clone(),
            Failure::Status { stderr, .. } => {
                let says_so = |line: &String| line.to_lowercase().contains("environment");
                Self {
                    environment: self.environment && stderr.iter().any(says_so),
                    ..self.clone()
                }
            }
            Failure::Trap { stderr, .. } => Self {
                environment: false,
                paths: match stderr.iter().any(|line| line.starts_with(TRACEBACK)) {
                    true => self.paths.without_python(),
                    false => self.paths.clone(),
                },
                ..self.clone()
            },
            Failure::Limit(_) | Failure::Host(_) | Failure::Part { .. } => Self::default(),
        }
    }

    /// Adds what was looked for later.
    pub fn add(&mut self, later: &Self) {
        later.paths.iter().for_each(|path| self.paths.add(path));
        self.outside |= later.outside;
        self.writing |= later.writing;
        self.environment |= later.environment;
        self.network |= later.network;
    }

    /// What is new since the last time. Guests ask for their environment and their network once and remember
    /// the answer, so that stays. A path is part of one chapter's work, and of its result.
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
    use super::Paths;

    #[test]
    fn a_few_different_paths_are_kept_and_none_is_long() {
        let mut paths = Paths::default();
        paths.add("");
        paths.add("po");
        paths.add("po");
        paths.add(&"ä".repeat(1 << 20));
        assert_eq!(paths.iter().collect::<Vec<_>>()[..2], [".", "po"]);
        for number in 0..100 {
            paths.add(&number.to_string());
        }
        assert_eq!(paths.iter().count(), Paths::MOST);
        assert!(paths.bytes() < 2000);
        assert!(paths.iter().nth(2).is_some_and(|path| path.ends_with("ä…")));
    }
}
