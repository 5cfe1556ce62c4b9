//! What is told of a pin.

use std::fmt;
use std::path::PathBuf;

use crate::problem::Problem;
use crate::runtime::Capability;
use crate::sanitize::Sanitized;
use crate::settings::Permission;

/// What has come of one plugin.
#[derive(Debug)]
pub enum Told {
    /// It is pinned.
    Pinned(Pinned),
    /// It is not pinned, which is no failure.
    Overlooked(Problem),
    /// It is not pinned, or not as it should be.
    Refused(Problem),
}

/// A plugin with its pin.
#[derive(Debug)]
pub struct Pinned {
    /// Where `book.toml` has it, or has room for it. Empty: nowhere.
    pub(super) places: Vec<usize>,
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// The pin that `book.toml` had, whatever that was.
    pub(super) old: Option<String>,
    /// The SHA-256 of the file.
    pub(super) new: String,
    /// What the file imports, and whether `allow` grants it.
    pub(super) imports: Vec<(Capability, bool)>,
    /// Why it would not be run.
    pub(super) refusal: Option<Problem>,
}

impl Pinned {
    /// Whether `book.toml` had no pin, or another.
    pub(super) fn has_changed(&self) -> bool {
        let same = |old: &String| old.eq_ignore_ascii_case(&self.new);
        !self.old.as_ref().is_some_and(same)
    }
}

/// For a person who has to approve it: several lines where the pin has changed, with what the plugin asks
/// for. Ends with a newline.
impl fmt::Display for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        write!(f, "{} ({}): ", Sanitized(&self.name), Sanitized(&path))?;
        if !self.has_changed() {
            return writeln!(f, "as pinned");
        }
        let old = self.old.as_deref().unwrap_or("none");
        writeln!(f, "pinned")?;
        writeln!(f, "  old sha256: {}", Sanitized(old))?;
        writeln!(f, "  new sha256: {}", self.new)?;
        if self.imports.is_empty() {
            writeln!(f, "  imports nothing")?;
        }
        for (need, granted) in &self.imports {
            let word = need.to_string();
            write!(f, "  imports {}: ", Sanitized(&word))?;
            match need.grant().map(Permission::key) {
                Some(key) if *granted => writeln!(f, "granted by `allow.{key}`")?,
                Some(_) => writeln!(f, "not granted ({})", need.default_policy())?,
                None => writeln!(f, "{}", need.default_policy())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Pinned;
    use crate::runtime::Capability;

    fn pinned(old: Option<&str>) -> String {
        let pinned = Pinned {
            places: vec![0],
            name: "a\u{1b}".to_owned(),
            path: "plugins/a.wasm".into(),
            old: old.map(str::to_owned),
            new: "ab".to_owned(),
            imports: vec![
                (Capability::Log, false),
                (Capability::Files, true),
                (Capability::Clock, false),
                (Capability::Other("\u{202e}x".to_owned()), false),
            ],
            refusal: None,
        };
        pinned.to_string()
    }

    #[test]
    fn a_change_is_told_with_what_it_asks_for() {
        assert_eq!(
            pinned(None),
            "a\\u{1b} (plugins/a.wasm): pinned\n  old sha256: none\n  new sha256: ab\n  \
             imports log lines: every plugin has this\n  \
             imports files: granted by `allow.read`\n  \
             imports clock: not granted (stands still, unless `allow.clock` is true)\n  \
             imports `\\u{202e}x`: not offered, so the plugin does not run\n"
        );
        assert!(pinned(Some("\u{1b}")).contains("\n  old sha256: \\u{1b}\n"));
    }

    #[test]
    fn what_is_the_same_is_told_shortly() {
        assert_eq!(pinned(Some("AB")), "a\\u{1b} (plugins/a.wasm): as pinned\n");
    }
}
