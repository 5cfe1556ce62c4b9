//! The text of a `book.toml` as blocks: a header such as `[book]`, and the lines below it.

use std::ops::Range;

use toml_edit::{Item, Table};

use super::text::line_start;

/// A header and the lines below it, up to the next header.
#[derive(Debug)]
pub struct Block {
    /// The names in the header.
    pub path: Vec<String>,
    /// True if the header has two brackets.
    pub is_array: bool,
    /// The range of the header, with its brackets.
    pub header: Range<usize>,
    /// The range from the comment right above the header, or from the header, to the next block.
    pub range: Range<usize>,
}

impl Block {
    /// Returns true if the path begins with these names.
    pub fn is_below(&self, names: &[&str]) -> bool {
        self.path.len() >= names.len() && self.path.iter().zip(names).all(|(a, b)| a == b)
    }

    /// Returns true if the path consists of these names.
    pub fn is(&self, names: &[&str]) -> bool {
        self.path.len() == names.len() && self.is_below(names)
    }

    /// Returns the comment right above the header, with its last end of line. Empty if there is none.
    pub fn lead<'t>(&self, text: &'t str) -> &'t str {
        let line = line_start(text, self.header.start);
        &text[self.range.start.min(line)..line]
    }

    /// Returns the rest of the header's line, and the lines below it.
    pub fn body<'t>(&self, text: &'t str) -> &'t str {
        &text[self.header.end..self.range.end]
    }
}

/// Returns all blocks of a text, in order.
pub fn blocks(text: &str, root: &Table) -> Vec<Block> {
    let mut found = Vec::new();
    collect(text, root, &mut Vec::new(), &mut found);
    found.sort_by_key(|block| block.header.start);
    let mut end = text.len();
    for block in found.iter_mut().rev() {
        block.range.end = end;
        end = block.range.start;
    }
    found
}

fn collect(text: &str, table: &Table, path: &mut Vec<String>, found: &mut Vec<Block>) {
    for (name, item) in table.iter() {
        path.push(name.to_owned());
        match item {
            Item::Table(table) => {
                if !table.is_implicit() && !table.is_dotted() {
                    found.extend(block(text, table, path, false));
                }
                collect(text, table, path, found);
            }
            Item::ArrayOfTables(tables) => {
                for table in tables.iter() {
                    found.extend(block(text, table, path, true));
                    collect(text, table, path, found);
                }
            }
            Item::Value(_) | Item::None => {}
        }
        path.pop();
    }
}

fn block(text: &str, table: &Table, path: &[String], is_array: bool) -> Option<Block> {
    let header = table.span()?;
    let line = line_start(text, header.start);
    let above = table.decor().prefix().and_then(|prefix| prefix.span());
    let above = above.map_or(line, |span| span.start.min(line));
    Some(Block {
        path: path.to_vec(),
        is_array,
        range: lead(text, above, line)..text.len(),
        header,
    })
}

/// Returns the place of the comment right above the line at `line`. It does not begin before `above`.
fn lead(text: &str, above: usize, line: usize) -> usize {
    let lines = text[above..line].split_inclusive('\n').rev();
    let comment = lines.take_while(|line| line.trim_start().starts_with('#'));
    line - comment.map(str::len).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn comments_belong_to_the_header_below() {
        let text = "\
# of the file

# one
# two
[a] # right
x = \"\"\"
# no comment
[no]
\"\"\"

[[a.b]]
[[a.b]]
# last

# c
  [c.d]";
        let toml = toml_edit::Document::parse(text).unwrap();
        let blocks = blocks(text, toml.as_table());
        let shown: Vec<_> = blocks
            .iter()
            .map(|block| (block.path.join("."), &text[block.range.clone()]))
            .collect();
        let expected = [
            (
                "a",
                "# one\n# two\n[a] # right\nx = \"\"\"\n# no comment\n[no]\n\"\"\"\n\n",
            ),
            ("a.b", "[[a.b]]\n"),
            ("a.b", "[[a.b]]\n# last\n\n"),
            ("c.d", "# c\n  [c.d]"),
        ];
        assert_eq!(shown, expected.map(|(path, text)| (path.to_owned(), text)));
        assert_eq!(blocks[0].lead(text), "# one\n# two\n");
        assert!(blocks[0].body(text).starts_with(" # right\nx"));
        assert_eq!((blocks[1].lead(text), blocks[1].body(text)), ("", "\n"));
    }
}
