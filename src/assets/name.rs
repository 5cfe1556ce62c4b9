//! Validation of names that come from plugins, before they become names of files.

/// The longest name, in bytes: much less than the limit of any system.
const MAX_LENGTH: usize = 100;

/// Names that are reserved for devices on Windows, whatever follows after a dot
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Names that are reserved for devices on Windows if a digit follows.
const PORTS: [&str; 2] = ["com", "lpt"];

/// Returns the reason why a name is not valid for a file or a folder, or `None` if it is valid. A valid name
/// means the same on every system and in every URL.
pub fn invalid_reason(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() {
        return Some("it is empty".to_owned());
    }
    if name.len() > MAX_LENGTH {
        return Some(format!("it is longer than {MAX_LENGTH} characters"));
    }
    if let Some(other) = name.chars().find(|&c| !is_plain(c)) {
        return Some(format!(
            "it has a `{other}`; only ASCII letters, digits, `-`, `_` and `.` are allowed"
        ));
    }
    if name.starts_with('.') || name.ends_with('.') {
        return Some("it begins or ends with a dot".to_owned());
    }
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let port = stem.strip_suffix(|last: char| last.is_ascii_digit());
    if DEVICES.contains(&&*stem) || port.is_some_and(|port| PORTS.contains(&port)) {
        return Some("it is reserved on Windows".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::invalid_reason;

    #[test]
    fn ambiguous_and_dangerous_names_are_invalid() {
        for name in [
            "",
            ".",
            "..",
            "../a.css",
            "a/b.css",
            "a\\b.css",
            "/a.css",
            "C:a.css",
            ".a.css",
            "a.css.",
            "a.css ",
            "a b.css",
            "a#b.css",
            "a%2e.css",
            "a?.css",
            "a\n.css",
            "a\0.css",
            "é.css",
            "nul.css",
            "CON",
            "Com1.js",
            "lpt9.x.css",
            &"a".repeat(101),
        ] {
            assert!(invalid_reason(name).is_some(), "{name:?}");
        }
        for name in [
            "a.css",
            "A-b_c.min.js",
            "x",
            "common.css",
            "com.css",
            "auxiliary.js",
            "a..b",
        ] {
            assert_eq!(invalid_reason(name), None, "{name:?}");
        }
    }
}
