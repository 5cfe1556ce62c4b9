//! Packages of the workspace by their folders.

use std::path::Path;

/// Returns the names of the packages in the folders right below this one, sorted. Folders without `Cargo.toml` are
/// passed over.
///
/// # Errors
/// Fails if the folder can't be read.
pub fn below(folder: &Path) -> Result<Vec<String>, String> {
    let failed = |error| format!("can't read {}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in folder.read_dir().map_err(failed)? {
        let manifest = entry.map_err(failed)?.path().join("Cargo.toml");
        if let Ok(manifest) = std::fs::read_to_string(manifest) {
            names.extend(name(&manifest).map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}

fn name(manifest: &str) -> Option<&str> {
    let mut lines = manifest.lines();
    lines.find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
}
