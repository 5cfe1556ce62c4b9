//! Paths of chapters.

/// Returns true for a relative path with `/` between names, and without `.` and `..`.
///
/// mdBook joins paths to its output directory, so that other paths could write outside of it.
pub fn is_inside_book(path: &str) -> bool {
    !path.contains(['\\', ':', '\0'])
        && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// Returns the file that mdBook's HTML renderer writes for a chapter with this path, in lower case: some systems ignore
/// case.
pub fn output_file(path: &str) -> String {
    let (folder, file) = match path.rsplit_once('/') {
        Some((folder, file)) => (Some(folder), file),
        None => (None, path),
    };
    let stem = match file.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file,
    };
    let page = format!("{stem}.html");
    folder
        .map_or(page.clone(), |folder| format!("{folder}/{page}"))
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{is_inside_book, output_file};

    #[test]
    fn paths_outside_the_book_are_refused() {
        for path in [
            "../a.md",
            "a/../../b.md",
            "/a.md",
            "",
            "a//b.md",
            "./a.md",
            "C:a.md",
            "a\\b.md",
        ] {
            assert!(!is_inside_book(path), "{path}");
        }
        for path in ["a.md", "a/b c/é.md", "..a/b..md", "a"] {
            assert!(is_inside_book(path), "{path}");
        }
    }

    #[test]
    fn several_paths_have_one_output_file() {
        assert_eq!(output_file("a/B.md"), "a/b.html");
        assert_eq!(output_file("a/b.x.txt"), "a/b.x.html");
        assert_eq!(output_file(".hidden"), ".hidden.html");
    }
}
