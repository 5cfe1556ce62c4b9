//! A `book.toml` as a row of blocks: a header such as `[book]` and what stands below it.

use std::ops::Range;

use toml_edit::{Item, Table};

/// A header and all that follows, up to the next one.
#[derive(Debug)]
pub struct Block {
    /// The names in the header.
    pub path: Vec<String>,
    /// Whether it has two brackets.
    pub is_array: bool,
    /// The header, with its brackets.
    pub header: Range<usize>,
    /// From the comment that stands right above the header, or from the header, to the next block.
    pub range: Range<usize>,
}

impl Block {
    /// Whether its path begins with these names.
    pub fn is_below(&self, names: &[&str]) -> bool {
        self.path.len() >= names.len() && self.path.iter().zip(names).all(|(a, b)| a == b)
    }

    /// Whether its path is made of these names.
    pub fn is(&self, names: &[&str]) -> bool {
        self.path.len() == names.len() && self.is_below(names)
    }

    /// The comment above the header, empty or with the end of its last line.
    pub fn lead<'t>(&self, text: &'t str) -> &'t str {
        let line = line_start(text, self.header.start);
        &text[self.range.start.min(line)..line]
    }

    /// The lines below the header, with the rest of the header's own line, which may hold a comment.
    pub fn body<'t>(&self, text: &'t str) -> &'t str {
        &text[self.header.end..self.range.end]
    }
}

/// All blocks, in the order of the text.
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

/// Where the comment begins that stands right above the line at `line`, and not before `above`.
fn lead(text: &str, above: usize, line: usize) -> usize {
    let mut start = line;
    while start > above {
        let previous = line_start(text, start - 1);
        if previous < above || !text[previous..start].trim_start().starts_with('#') {
            break;
        }
        start = previous;
    }
    start
}

/// Where the line begins that this place is in.
pub fn line_start(text: &str, place: usize) -> usize {
    let mark = match text.starts_with('\u{feff}') {
        true => '\u{feff}'.len_utf8(),
        false => 0,
    };
    text[..place]
        .rfind('\n')
        .map_or(mark.min(place), |newline| newline + 1)
}

/// Where the line ends that this place is in, its end of line included.
pub fn line_end(text: &str, place: usize) -> usize {
    text[place..]
        .find('\n')
        .map_or(text.len(), |newline| place + newline + 1)
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn comments_go_with_what_they_stand_above() {
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
