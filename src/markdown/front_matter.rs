//! What stands above the text of a chapter.

use std::ops::Range;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Between lines of `---`.
    Yaml,
    /// Between lines of `+++`.
    Toml,
}

/// What stands above the text of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// How it is written.
    pub format: Format,
    /// What is between its first and its last line, in bytes.
    pub text: Range<usize>,
    /// All of it, with the end of its last line, in bytes.
    pub source: Range<usize>,
}

/// The front matter that a content begins with, as pulldown-cmark has it: the first line is a fence, the second
/// one neither empty nor a fence, and a later one is the same fence. Spaces may stand behind both. So a rule at the
/// top, which an empty line follows, is none.
pub fn front_matter(content: &str) -> Option<FrontMatter> {
    let format = match content.get(..3)? {
        "---" => Format::Yaml,
        "+++" => Format::Toml,
        _ => return None,
    };
    let fence = &content[..3];
    let is_fence = |line: &str| line.trim_end() == fence;
    let mut lines = content.split_inclusive('\n');
    let first = lines.next().filter(|line| is_fence(line))?;
    let mut end = first.len();
    for (number, line) in lines.enumerate() {
        if number == 0 && (line.trim().is_empty() || is_fence(line)) {
            return None;
        }
        if is_fence(line) {
            return Some(FrontMatter {
                format,
                text: first.len()..end,
                source: 0..end + line.len(),
            });
        }
        end += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag};

    use super::{Format, front_matter};

    fn found(content: &str) -> Option<(Format, &str, &str)> {
        let found = front_matter(content)?;
        Some((found.format, &content[found.text], &content[found.source]))
    }

    #[test]
    fn both_formats() {
        assert_eq!(
            found("---\ntitle: A\n\nb: 1\n---\n# A\n---\n"),
            Some((
                Format::Yaml,
                "title: A\n\nb: 1\n",
                "---\ntitle: A\n\nb: 1\n---\n"
            ))
        );
        assert_eq!(
            found("+++ \r\na = 1\r\n+++\r\ntext"),
            Some((Format::Toml, "a = 1\r\n", "+++ \r\na = 1\r\n+++\r\n"))
        );
        assert_eq!(
            found("---\na: 1\n---"),
            Some((Format::Yaml, "a: 1\n", "---\na: 1\n---"))
        );
    }

    #[test]
    fn what_is_none() {
        for content in [
            "",
            "--",
            "---",
            "---\n",
            "---\n\ntext\n\n---\n",
            "---\n---\n",
            "---\na: 1\n+++\n",
            "--- a\nb: 1\n---\n",
            "----\nb: 1\n----\n",
            "\n---\na: 1\n---\n",
            " ---\na: 1\n---\n",
            "# A\n---\na: 1\n---\n",
            "---\na: 1\n ---\n",
            "é",
        ] {
            assert_eq!(found(content), None, "{content:?}");
        }
    }

    proptest! {
        /// But for `...`, which ends a block of YAML there too.
        #[test]
        fn as_the_parser_has_it(content in "(---|\\+\\+\\+)[ ]?\r?\n([a: ]{0,3}\r?\n|---\n|\\+\\+\\+ \n){0,5}(---)?") {
            let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
                | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
            let expected = match Parser::new_ext(&content, options).next() {
                Some(Event::Start(Tag::MetadataBlock(kind))) => Some(match kind {
                    MetadataBlockKind::YamlStyle => Format::Yaml,
                    MetadataBlockKind::PlusesStyle => Format::Toml,
                }),
                _ => None,
            };
            prop_assert_eq!(found(&content).map(|(format, ..)| format), expected);
        }
    }
}
