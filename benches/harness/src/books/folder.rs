//! Writes a book to a folder that mdBook can read.

use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use super::{Book, children};

/// Writes `SUMMARY.md` and the files of the chapters.
///
/// # Errors
/// Fails if a file can't be written.
pub fn write_source(book: &Book, folder: &Path) -> anyhow::Result<()> {
    let mut summary = "# Summary\n\n".to_owned();
    summarise(&book.items, 0, &mut summary);
    write(&folder.join("SUMMARY.md"), &summary)?;
    write_chapters(&book.items, folder)
}

fn write_chapters(items: &[Value], folder: &Path) -> anyhow::Result<()> {
    for chapter in items.iter().filter_map(|item| item.get("Chapter")) {
        if let (Some(path), Some(text)) = (chapter["path"].as_str(), chapter["content"].as_str()) {
            write(&folder.join(path), text)?;
        }
        write_chapters(children(chapter), folder)?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let written = match file.parent() {
        Some(folder) => std::fs::create_dir_all(folder),
        None => Ok(()),
    };
    written
        .and_then(|()| std::fs::write(file, text))
        .with_context(|| format!("can't write {}", file.display()))
}

/// Adds the lines from which mdBook reads these items.
fn summarise(items: &[Value], depth: usize, summary: &mut String) {
    for item in items {
        if let Some(chapter) = item.get("Chapter") {
            let name = plain(&chapter["name"]);
            let path = chapter["path"].as_str();
            let path = path.map_or(String::new(), |path| format!("<{path}>"));
            if chapter["number"].is_null() {
                *summary += &format!("[{name}]({path})\n\n");
            } else {
                *summary += &format!("{:1$}- [{name}]({path})\n", "", 2 * depth);
            }
            summarise(children(chapter), depth + 1, summary);
        } else if let Some(title) = item.get("PartTitle") {
            *summary += &format!("\n# {}\n\n", plain(title));
        } else {
            *summary += "\n---\n\n";
        }
    }
}

/// Escapes a name for Markdown.
fn plain(name: &Value) -> String {
    let mut plain = String::new();
    for c in name.as_str().unwrap_or_default().chars() {
        if c.is_ascii_punctuation() {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::summarise;

    #[test]
    fn the_summary_has_every_item() {
        let chapter = |name: &str, number: Value, path: Value, below: Value| json!({ "Chapter": { "name": name, "number": number, "path": path, "sub_items": below } });
        let below = json!([chapter("Draft", json!([1, 1]), Value::Null, json!([]))]);
        let items = [
            chapter("Preface", Value::Null, json!("pre face.md"), json!([])),
            json!({ "PartTitle": "Part" }),
            chapter("[One]", json!([1]), json!("1.md"), below),
            json!("Separator"),
        ];
        let mut summary = String::new();
        summarise(&items, 0, &mut summary);
        assert_eq!(
            summary,
            "[Preface](<pre face.md>)\n\n\n# Part\n\n- [\\[One\\]](<1.md>)\n  - [Draft]()\n\n---\n\n"
        );
    }
}
