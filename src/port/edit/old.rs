//! The table of the preprocessor that becomes a plugin: the ranges to remove, and the texts that move to the
//! plugin's entry.

use std::ops::Range;

use toml_edit::{InlineTable, Item, Key, Table, TableLike, Value};

use crate::booktoml::blocks::{Block, line_end, line_start};
use crate::booktoml::write;
use crate::settings::MDBOOK_KEYS;

/// The removed table.
pub struct Old {
    /// The ranges to remove, whole lines.
    pub removed: Vec<Range<usize>>,
    /// The comment above the table's header.
    pub lead: String,
    /// The keys of the program as lines, with the comments between them.
    pub lines: String,
    /// The tables below the table, each with a new header.
    pub tables: Vec<String>,
    /// All keys and tables of the program on one line.
    pub inline: String,
}

/// Finds all parts of the table `[preprocessor.name]`. `config` is the path of the table that the program's
/// keys move to. Returns `None` if the table is written in a form that can't be edited.
pub fn take_out(
    text: &str,
    root: &Table,
    blocks: &[Block],
    name: &str,
    config: &[&str],
) -> Option<Old> {
    let preprocessors = root.get("preprocessor")?.as_table()?;
    let (key, item) = preprocessors.get_key_value(name)?;
    let place = ["preprocessor", name];
    let mut old = Old {
        removed: Vec::new(),
        lead: String::new(),
        lines: String::new(),
        tables: Vec::new(),
        inline: inline_table(text, item.as_table_like()?, true)?,
    };
    match item {
        Item::Value(Value::InlineTable(table)) => old.take_inline(text, key, table)?,
        Item::Table(table) => match blocks.iter().find(|block| block.is(&place)) {
            Some(block) => old.take_block(text, block, table)?,
            None => old.take_lines(text, table, &mut Vec::new())?,
        },
        _ => return None,
    }
    for block in blocks.iter().filter(|block| block.is_below(&place)) {
        if block.is(&place) {
            continue;
        }
        let names: Vec<_> = block.path[2..].iter().map(String::as_str).collect();
        let header = write::path(&[config, &names].concat());
        let (open, close) = if block.is_array {
            ("[[", "]]")
        } else {
            ("[", "]")
        };
        let (lead, body) = (block.lead(text), block.body(text));
        old.tables
            .push(format!("{lead}{open}{header}{close}{body}"));
        old.removed.push(block.range.clone());
    }
    Some(old)
}

impl Old {
    /// Takes `[preprocessor.name]` on a line of its own.
    fn take_block(&mut self, text: &str, block: &Block, table: &Table) -> Option<()> {
        self.lead = block.lead(text).to_owned();
        let mut from = line_end(text, block.header.end).min(block.range.end);
        for key in MDBOOK_KEYS {
            if let Some((key, item)) = table.get_key_value(key) {
                // The ranges are cut in their order below.
                self.removed.push(lines(text, key, item.as_value()?)?);
            }
        }
        self.removed.sort_by_key(|range| range.start);
        for cut in std::mem::take(&mut self.removed) {
            self.lines.push_str(text.get(from..cut.start)?);
            from = cut.end;
        }
        self.lines.push_str(text.get(from..block.range.end)?);
        self.removed.push(block.range.clone());
        Some(())
    }

    /// Takes `name = { … }` on a line of its own.
    fn take_inline(&mut self, text: &str, key: &Key, table: &InlineTable) -> Option<()> {
        self.removed
            .push(whole_lines(text, key.span()?, table.span()?));
        let own = table.iter().filter(|(name, _)| !is_mdbooks(name));
        for (name, value) in own {
            let value = text.get(value.span()?)?;
            self.lines
                .push_str(&format!("{} = {value}\n", write::key(name)));
        }
        Some(())
    }

    /// Takes `name.key = …`, each on a line of its own.
    fn take_lines<'t>(
        &mut self,
        text: &str,
        table: &'t Table,
        path: &mut Vec<&'t str>,
    ) -> Option<()> {
        for (name, item) in table.iter() {
            let (key, _) = table.get_key_value(name)?;
            path.push(name);
            match item {
                Item::Value(value) => {
                    let range = lines(text, key, value)?;
                    if !path.first().is_some_and(|name| is_mdbooks(name)) {
                        let value = text.get(value.span()?.start..range.end)?.trim_end();
                        let line = format!("{} = {value}\n", write::path(path));
                        self.lines.push_str(&line);
                    }
                    self.removed.push(range);
                }
                Item::Table(table) if table.is_dotted() => self.take_lines(text, table, path)?,
                // Tables with headers are found by these.
                Item::Table(_) | Item::ArrayOfTables(_) | Item::None => {}
            }
            path.pop();
        }
        Some(())
    }
}

fn is_mdbooks(name: &str) -> bool {
    MDBOOK_KEYS.contains(&name)
}

/// Returns the lines of a key and its value.
fn lines(text: &str, key: &Key, value: &Value) -> Option<Range<usize>> {
    Some(whole_lines(text, key.span()?, value.span()?))
}

fn whole_lines(text: &str, key: Range<usize>, value: Range<usize>) -> Range<usize> {
    line_start(text, key.start)..line_end(text, value.end)
}

/// Returns a table on one line, each value as it was written. With `top`, mdBook's own keys are left out.
fn inline_table(text: &str, table: &dyn TableLike, top: bool) -> Option<String> {
    let own = table.iter().filter(|(name, _)| !(top && is_mdbooks(name)));
    let pairs = own.map(|(name, item)| {
        let value = inline_item(text, item)?;
        Some(format!("{} = {value}", write::key(name)))
    });
    Some(write::inline(&pairs.collect::<Option<Vec<_>>>()?))
}

fn inline_item(text: &str, item: &Item) -> Option<String> {
    match item {
        Item::None => None,
        Item::Value(value) => match value.as_inline_table() {
            Some(table) if table.is_dotted() => inline_table(text, table, false),
            _ => Some(text.get(value.span()?)?.to_owned()),
        },
        Item::Table(table) => inline_table(text, table, false),
        Item::ArrayOfTables(tables) => {
            let tables = tables.iter().map(|table| inline_table(text, table, false));
            Some(format!(
                "[{}]",
                tables.collect::<Option<Vec<_>>>()?.join(", ")
            ))
        }
    }
}
