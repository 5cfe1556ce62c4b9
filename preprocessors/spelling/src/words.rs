//! Finds the words of a text that can be looked up.

use std::ops::Range;

use mdbook_wasm_markdown::{ProseOptions, WordContext, for_each_prose_block};

/// A word and its range in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'c> {
    /// The word.
    pub text: &'c str,
    /// The range, in bytes.
    pub range: Range<usize>,
}

/// Returns the words of a chapter's prose that can be looked up, in order: letters, with apostrophes between them.
///
/// Words with a capital letter after the first letter are left out, since they are names or abbreviations. So are
/// single letters.
pub fn find_words(content: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    for_each_prose_block(
        content,
        ProseOptions::ALL,
        |_| true,
        |block| {
            let context = WordContext::new(&block.text);
            for literal in &block.literals {
                for word in letters(&block.text[literal.text.clone()]) {
                    let in_text = literal.text.start + word.start..literal.text.start + word.end;
                    let range = literal.source.start + word.start..literal.source.start + word.end;
                    let text = &content[range.clone()];
                    if can_be_looked_up(text) && context.is_word(&in_text, &literal.text) {
                        words.push(Word { text, range });
                    }
                }
            }
        },
    );
    words
}

/// Returns the ranges of letters and digits, with apostrophes between them, in bytes.
fn letters(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some(&(at, next)) = characters.peek() {
            let after = text[at + next.len_utf8()..].chars().next();
            let joins = matches!(next, '\'' | '’') && after.is_some_and(char::is_alphabetic);
            if !next.is_alphanumeric() && !joins {
                break;
            }
            end = at + next.len_utf8();
            characters.next();
        }
        found.push(start..end);
    }
    found
}

fn can_be_looked_up(word: &str) -> bool {
    let mut rest = word.chars();
    rest.next();
    let is_plain = |c: char| !c.is_uppercase() && !c.is_numeric();
    let starts_well = word.starts_with(char::is_alphabetic);
    starts_well && rest.clone().next().is_some() && rest.all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::find_words;

    fn found(content: &str) -> Vec<&str> {
        find_words(content)
            .into_iter()
            .map(|word| word.text)
            .collect()
    }

    #[test]
    fn words_of_prose() {
        assert_eq!(
            found("# A title\n\nIt's [a link](https://two.org/three), and *wel*l-known: don’t.\n"),
            ["title", "It's", "link", "and", "known", "don’t"]
        );
        assert_eq!(
            found("`code` JavaScript WASM x 2nd file.txt a/path <b>bold</b>"),
            ["bold"]
        );
        assert_eq!(
            found("```\ncode\n```\n\n| cell |\n|---|\n| naïve |\n"),
            ["cell", "naïve"]
        );
        assert_eq!(found("'quoted' and dogs'"), ["quoted", "and", "dogs"]);
    }

    #[test]
    fn ranges_are_in_the_source() {
        let content = "**𝄞 one** &amp; two";
        for word in find_words(content) {
            assert_eq!(&content[word.range], word.text);
        }
    }
}
