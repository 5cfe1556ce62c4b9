//! Outcomes of pinning, as shown to the user.

use std::fmt;
use std::path::PathBuf;

use super::places::Place;
use crate::problem::Problem;
use crate::runtime::Capability;
use crate::sanitize::Sanitized;
use crate::settings::Permission;

/// The outcome for one plugin.
#[derive(Debug)]
pub enum PinOutcome {
    /// The plugin is pinned.
    Pinned(PluginPin),
    /// The plugin is not pinned, because it is not listed. That is a warning only.
    NotListed(Problem),
    /// The plugin is not pinned, or its pin is wrong.
    Refused(Problem),
}

/// A plugin or a part of one, with its old and its new pin.
#[derive(Debug)]
pub struct PluginPin {
    /// The places in `book.toml` for the pin. Empty if the plugin is not listed.
    pub(super) places: Vec<Place>,
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// The pin in `book.toml`, even if it is no valid digest.
    pub(super) old: Option<String>,
    /// The SHA-256 of the file.
    pub(super) new: String,
    /// The imports of the file, each with true if `allow` grants it.
    pub(super) imports: Vec<(Capability, bool)>,
    /// The reason why the file can't be run.
    pub(super) refusal: Option<Problem>,
}

impl PluginPin {
    /// Returns true if `book.toml` has no pin, or a different one.
    pub(super) fn has_changed(&self) -> bool {
        let same = |old: &String| old.eq_ignore_ascii_case(&self.new);
        !self.old.as_ref().is_some_and(same)
    }
}

/// Shows the pin to the person who approves it. If it has changed, the plugin's imports follow on lines of
/// their own. Ends with a newline.
impl fmt::Display for PluginPin {
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
        for (capability, granted) in &self.imports {
            let word = capability.to_string();
            write!(f, "  imports {}: ", Sanitized(&word))?;
            match capability.permission().map(Permission::key) {
                Some(key) if *granted => writeln!(f, "granted by `allow.{key}`")?,
                Some(_) => writeln!(f, "not granted ({})", capability.default_policy())?,
                None => writeln!(f, "{}", capability.default_policy())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::PluginPin;
    use crate::runtime::Capability;

    fn pinned(old: Option<&str>) -> String {
        let pin = PluginPin {
            places: vec![Vec::new()],
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
        pin.to_string()
    }

    #[test]
    fn a_changed_pin_is_shown_with_the_imports() {
        assert_eq!(
            pinned(None),
            "a\\u{1b} (plugins/a.wasm): pinned\n  old sha256: none\n  new sha256: ab\n  \
             imports log lines: always available\n  \
             imports files: granted by `allow.read`\n  \
             imports clock: not granted (frozen, unless `allow.clock` is true)\n  \
             imports `\\u{202e}x`: not provided, so the plugin can't be loaded\n"
        );
        assert!(pinned(Some("\u{1b}")).contains("\n  old sha256: \\u{1b}\n"));
    }

    #[test]
    fn an_unchanged_pin_is_one_line() {
        assert_eq!(pinned(Some("AB")), "a\\u{1b} (plugins/a.wasm): as pinned\n");
    }
}
