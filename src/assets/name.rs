//! Names that a plugin makes up, before they become those of files.

/// Bytes that a name may have: much less than any system's limit, and more than anybody needs.
const LONGEST: usize = 100;

/// Names that Windows keeps for devices, whatever follows behind a dot
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// The same, with a digit behind.
const PORTS: [&str; 2] = ["com", "lpt"];

/// Why a name can't be that of a file or a folder of ours, which every system and every address has to take
/// for the same. `None`: it can.
pub fn fault(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() {
        return Some("it is empty".to_owned());
    }
    if name.len() > LONGEST {
        return Some(format!("it has more than {LONGEST} characters"));
    }
    if let Some(other) = name.chars().find(|&c| !is_plain(c)) {
        return Some(format!(
            "it has a `{other}`, and expected are ASCII letters, digits, `-`, `_` and `.`"
        ));
    }
    if name.starts_with('.') || name.ends_with('.') {
        return Some("it begins or ends with a dot".to_owned());
    }
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let port = stem.strip_suffix(|last: char| last.is_ascii_digit());
    if DEVICES.contains(&&*stem) || port.is_some_and(|port| PORTS.contains(&port)) {
        return Some("Windows keeps it for a device".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_could_lead_elsewhere_or_be_something_else() {
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
            assert!(fault(name).is_some(), "{name:?}");
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
            assert_eq!(fault(name), None, "{name:?}");
        }
    }
}
