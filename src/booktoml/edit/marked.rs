//! Lists of texts that a command adds elements to. What it adds is marked by a comment, so that removing it leaves the
//! text as it was before.

use serde_json::Value;

use super::{Block, Editor, find, insert_into, line_end, line_start, take, text};
use crate::booktoml::write;

/// The lists of one table.
pub struct MarkedLists {
    /// The names of the table.
    pub table: &'static [&'static str],
    /// The keys of the lists.
    pub keys: &'static [&'static str],
    /// The comment above a table, or after a list, that is new.
    pub mark: &'static str,
}

impl MarkedLists {
    /// Adds elements to a list. A list that is missing is added, and marked.
    pub fn add(&self, editor: &mut Editor, key: &str, values: &[String]) -> Option<()> {
        let path = [self.table, &[key]].concat();
        let new: Vec<_> = values.iter().map(|value| Value::from(&**value)).collect();
        if let Some(list) = find(editor.document()?.as_item(), &path) {
            let end = list.as_array()?.len();
            return editor.insert(&path, end, &new);
        }
        let line = format!("{key} = {}", write::value(&Value::from(values)));
        let (text, mark) = (editor.text(), self.mark);
        let expect = |root: &mut Value| insert_into(root, &path, 0, &new);
        let Some(block) = self.block(editor) else {
            let lines = format!("{mark}\n[{}]\n{line}\n", write::path(self.table));
            return editor.insert_block(text.len(), &lines, &path, expect);
        };
        let is_marked = self.mark_above(text, &block).is_some();
        let line = if is_marked {
            line
        } else {
            format!("{line} {mark}")
        };
        let text = text::with_line(text, line_end(text, block.header.end), &line);
        editor.commit(text, &path, expect)
    }

    /// Returns the elements of a list that is marked.
    pub fn marked(&self, editor: &Editor, key: &str) -> Option<Vec<String>> {
        let document = editor.document()?;
        let path = [self.table, &[key]].concat();
        let list = find(document.as_item(), &path)?.as_array()?;
        let (text, end) = (editor.text(), list.span()?.end);
        let block = self.block(editor);
        let is_marked = text[end..line_end(text, end)].trim() == self.mark
            || block.is_some_and(|block| self.mark_above(text, &block).is_some());
        let elements = list
            .iter()
            .map(|element| element.as_str().map(str::to_owned));
        elements.collect::<Option<_>>().filter(|_| is_marked)
    }

    /// Removes elements from a list. A marked list that has no others is removed, and so is a marked table.
    pub fn remove(&self, editor: &mut Editor, key: &str, values: &[String]) -> Option<()> {
        let path = [self.table, &[key]].concat();
        let marked = self.marked(editor, key);
        if !marked.is_some_and(|marked| marked.iter().all(|value| values.contains(value))) {
            for value in values {
                let document = editor.document()?;
                let list = find(document.as_item(), &path)?.as_array()?;
                let index = list
                    .iter()
                    .position(|other| other.as_str() == Some(value))?;
                editor.remove(&path, index)?;
            }
            return Some(());
        }
        let text = editor.text();
        let document = editor.document()?;
        let table = find(document.as_item(), self.table)?.as_table_like()?;
        let (first, list) = table.get_key_value(key)?;
        let line = line_start(text, first.span()?.start)..line_end(text, list.span()?.end);
        let block = self.block(editor);
        let mark = block
            .as_ref()
            .and_then(|block| self.mark_above(text, block));
        let text = match (mark, block) {
            (Some(mark), Some(block)) if block.body(text).trim() == text[line.clone()].trim() => {
                let range = mark..block.range.end;
                text::without_block(text, text::without_blank_end(text, &range))
            }
            (Some(mark), _)
                if self
                    .keys
                    .iter()
                    .all(|other| *other == key || table.get(other).is_none()) =>
            {
                let text = text::without_lines(text, line);
                text::without_lines(&text, mark..line_end(&text, mark))
            }
            _ => text::without_lines(text, line),
        };
        editor.commit(text, &path, |root| take(root, &path))
    }

    /// Returns the table, if it has a header.
    fn block(&self, editor: &Editor) -> Option<Block> {
        let mut blocks = editor.blocks().into_iter();
        blocks.find(|block| !block.is_array && block.is(self.table))
    }

    /// Returns the place of the mark, if it stands right above the header.
    fn mark_above(&self, text: &str, block: &Block) -> Option<usize> {
        let lead = block.lead(text);
        let last = lead.lines().last()? == self.mark;
        last.then(|| line_start(text, block.range.start + lead.trim_end().len()))
    }
}
