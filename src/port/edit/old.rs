//! The table of the preprocessor that becomes a plugin: removes it, and keeps its text for the plugin's entry.

use std::ops::Range;

use toml_edit::Table;

use crate::booktoml::{Block, Editor, line_end, line_start, write};
use crate::settings::MDBOOK_KEYS;

/// The removed table.
#[derive(Default)]
pub struct Old {
    /// The end of what came before its header, if it had one.
    pub place: Option<usize>,
    /// The comment above its header.
    pub lead: String,
    /// The texts of the table and of the tables below it, with new headers, and without mdBook's own keys. `None` if
    /// keys of the table had no header above them.
    pub tables: Option<Vec<String>>,
}

impl Old {
    /// Removes the table `[preprocessor.name]`. `config` is the path of the table that it becomes. Returns `None` if
    /// the table is written in a form that can't be edited.
    pub fn take(editor: &mut Editor, name: &str, config: &[&str]) -> Option<Self> {
        let path = ["preprocessor", name];
        let text = editor.text();
        let document = editor.document()?;
        let preprocessors = document.get(path[0])?.as_table()?;
        let (key, item) = preprocessors.get_key_value(name)?;
        let mut blocks = editor.blocks();
        blocks.retain(|block| block.is_below(&path));
        let own = blocks.iter().find(|block| block.is(&path));
        let lines = match item.as_table() {
            None => vec![whole_lines(text, key.span()?, item.span()?)],
            Some(_) if own.is_some() => Vec::new(),
            Some(table) => {
                let values = table.get_values().into_iter();
                let lines = values.map(|(keys, value)| {
                    Some(whole_lines(text, keys.first()?.span()?, value.span()?))
                });
                lines.collect::<Option<Vec<_>>>()?
            }
        };
        let tables = || {
            let tables = blocks.iter().map(|block| match item.as_table() {
                Some(table) if block.is(&path) => own_keys(text, block, table, config),
                _ => Some(renamed(text, block, config)),
            });
            let tables: Vec<_> = tables.collect::<Option<_>>()?;
            Some(
                tables
                    .into_iter()
                    .filter(|table| !table.trim().is_empty())
                    .collect(),
            )
        };
        let old = Self {
            place: own
                .and(blocks.first())
                .map(|first| text[..first.range.start].trim_end().len()),
            lead: own.map_or("", |block| block.lead(text)).to_owned(),
            tables: if lines.is_empty() {
                Some(tables()?)
            } else {
                None
            },
        };
        let blocks: Vec<_> = blocks.into_iter().map(|block| block.range).collect();
        editor.remove_all(&blocks, &lines, &path)?;
        Some(old)
    }
}

/// Returns the text of the table as that of `config`, without mdBook's own keys. Empty if it has no other.
fn own_keys(text: &str, block: &Block, table: &Table, config: &[&str]) -> Option<String> {
    let start = line_end(text, block.header.end).min(block.range.end);
    let keys = MDBOOK_KEYS
        .iter()
        .filter_map(|key| table.get_key_value(key));
    let lines =
        keys.map(|(key, item)| Some(whole_lines(text, key.span()?, item.as_value()?.span()?)));
    let mut lines: Vec<_> = lines.collect::<Option<_>>()?;
    lines.sort_by_key(|range| range.start);
    let mut own = text[start..block.range.end].to_owned();
    for range in lines.into_iter().rev() {
        own.replace_range(range.start - start..range.end - start, "");
    }
    let header = write::path(config);
    Some(if own.trim().is_empty() {
        own
    } else {
        format!("[{header}]\n{own}")
    })
}

/// Returns the text of a table below the old one, as one below `config`.
fn renamed(text: &str, block: &Block, config: &[&str]) -> String {
    let names: Vec<_> = block.path[2..].iter().map(String::as_str).collect();
    let header = write::path(&[config, &names].concat());
    let (open, close) = if block.is_array {
        ("[[", "]]")
    } else {
        ("[", "]")
    };
    let (lead, body) = (block.lead(text), block.body(text));
    format!("{lead}{open}{header}{close}{body}")
}

fn whole_lines(text: &str, key: Range<usize>, value: Range<usize>) -> Range<usize> {
    line_start(text, key.start)..line_end(text, value.end)
}
