//! The files of a case: their names, and reading and writing them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::bookdir;

/// The input: a chapter, or a folder of chapters.
pub const INPUT: [&str; 2] = ["input.md", "input"];
/// The expected output: a chapter, or a folder of chapters.
pub const EXPECTED: [&str; 2] = ["expected.md", "expected"];
/// The expected log lines and findings.
pub const DIAGNOSTICS: &str = "diagnostics.txt";
/// The expected error.
pub const ERROR: &str = "error.txt";
/// The settings of the run.
pub const CONFIG: &str = "config.toml";

/// Texts by their files, relative to the folder of the case.
pub type CaseFiles = BTreeMap<String, String>;

/// Returns true if a folder has a file of a case.
pub fn is_case(folder: &Path) -> bool {
    let names = INPUT.iter().chain(&EXPECTED);
    let mut names = names.chain(&[DIAGNOSTICS, ERROR, CONFIG]);
    names.any(|name| folder.join(name).exists())
}

/// Reads the expected files of the case in a folder.
///
/// # Errors
/// Fails if a file exists and can't be read.
pub fn read_expected(case: &Path) -> io::Result<CaseFiles> {
    let mut expected = CaseFiles::new();
    let mut read = |name: String| match fs::read(case.join(&name)) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes);
            let text = text.unwrap_or_else(|error| format!("(not UTF-8: {error})"));
            expected.insert(name, text);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    let [file, folder] = EXPECTED;
    for name in [file, DIAGNOSTICS, ERROR] {
        read(name.to_owned())?;
    }
    if case.join(folder).is_dir() {
        for name in bookdir::find_markdown_files(&case.join(folder))? {
            read(format!("{folder}/{name}"))?;
        }
    }
    Ok(expected)
}

/// Replaces the expected files of the case in a folder, and returns the names of those that changed.
///
/// # Errors
/// Fails if a file can't be written or removed.
pub fn write_expected(
    case: &Path,
    actual: &CaseFiles,
    expected: &CaseFiles,
) -> io::Result<Vec<String>> {
    let mut changed = Vec::new();
    for (name, text) in actual {
        if expected.get(name) != Some(text) {
            let file = case.join(name);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(file, text)?;
            changed.push(name.clone());
        }
    }
    for name in expected.keys().filter(|name| !actual.contains_key(*name)) {
        fs::remove_file(case.join(name))?;
        changed.push(name.clone());
    }
    Ok(changed)
}
