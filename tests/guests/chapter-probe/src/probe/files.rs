//! Actions on files and folders.

use std::io::Write;

use serde_json::Value;

/// Opens each of `paths`, and returns the text of a file, the names in a folder, or the error.
pub fn open(config: &Value) -> String {
    let paths = config["paths"].as_array().into_iter().flatten();
    let lines = paths.filter_map(Value::as_str).map(|path| {
        let opened = match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => std::fs::read_dir(path).map(|entries| {
                let name = |entry: std::io::Result<std::fs::DirEntry>| entry.map(|e| e.file_name());
                let mut names: Vec<_> = entries.filter_map(|entry| name(entry).ok()).collect();
                names.sort();
                format!("{names:?}")
            }),
            Ok(_) => std::fs::read_to_string(path),
            Err(error) => Err(error),
        };
        format!(
            "{path}: {}\n",
            opened.unwrap_or_else(|error| error.kind().to_string())
        )
    });
    lines.collect()
}

/// Canonicalises each of `paths`, and returns the result or the error.
pub fn resolve(config: &Value) -> String {
    let paths = config["paths"].as_array().into_iter().flatten();
    let lines = paths.filter_map(Value::as_str).map(|path| {
        let full = std::fs::canonicalize(path);
        let full = full.map_or_else(|error| error.kind().to_string(), |path| format!("{path:?}"));
        let exists = std::path::Path::new(path).exists();
        format!("{path}: {full} {exists}\n")
    });
    lines.collect()
}

/// Lists a folder in the order of the host, with the modification time of each entry in seconds since 1970.
pub fn list(folder: &str) -> Result<Option<String>, String> {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        let metadata = entry.metadata().map_err(|error| error.to_string())?;
        let changed = metadata.modified().map_err(|error| error.to_string())?;
        let changed = changed.duration_since(std::time::UNIX_EPOCH);
        let seconds = changed.map(|time| time.as_secs()).unwrap_or_default();
        text += &format!("{:?} {seconds}\n", entry.file_name());
    }
    Ok(Some(text))
}

/// Starts to list a folder a thousand times, and keeps all of these listings open or none.
pub fn list_often(folder: &str, keep: bool) -> Result<Option<String>, String> {
    let mut kept = Vec::new();
    for _ in 0..1000 {
        let mut list = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
        list.next();
        if keep {
            kept.push(list);
        }
    }
    Ok(None)
}

/// Tries all ways to change a folder with the files `old` and `older`, and returns those that worked.
pub fn change(folder: &str) -> String {
    use std::fs;
    let path = |name: &str| format!("{folder}/{name}");
    let old = path("old");
    let set_len = || fs::OpenOptions::new().write(true).open(&old)?.set_len(0);
    let append = || {
        fs::OpenOptions::new()
            .append(true)
            .open(&old)?
            .write_all(b"x")
    };
    let touch = || fs::File::open(&old)?.set_modified(std::time::SystemTime::UNIX_EPOCH);
    let attempts: [(&str, &dyn Fn() -> std::io::Result<()>); 9] = [
        ("overwrite", &|| fs::write(&old, "x")),
        ("create", &|| fs::write(path("new"), "x")),
        ("truncate", &set_len),
        ("append", &append),
        ("touch", &touch),
        ("link", &|| fs::hard_link(&old, path("link"))),
        ("make a folder", &|| fs::create_dir(path("folder"))),
        ("rename", &|| fs::rename(&old, path("moved"))),
        ("remove", &|| fs::remove_file(path("older"))),
    ];
    let worked = attempts.iter().filter(|(_, change)| change().is_ok());
    let worked: Vec<_> = worked.map(|(name, _)| *name).collect();
    format!("{worked:?}")
}
