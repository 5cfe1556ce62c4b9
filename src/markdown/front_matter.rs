//! The front matter of a chapter.

use std::ops::Range;

/// The format of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontMatterFormat {
    /// YAML, between lines of `---`.
    Yaml,
    /// TOML, between lines of `+++`.
    Toml,
}

/// The front matter of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// The format.
    pub format: FrontMatterFormat,
    /// The range between the first and the last line, in bytes.
    pub text: Range<usize>,
    /// The whole range with the end of the last line, in bytes.
    pub source: Range<usize>,
}

/// Returns the front matter at the start of a content, if there is one.
///
/// The rules are those of pulldown-cmark: the first line is a fence, the second one is neither empty nor a fence, and a
/// later one is the same fence. Fences may have trailing spaces. So a thematic break with an empty line after it is no
/// front matter.
pub fn front_matter(content: &str) -> Option<FrontMatter> {
    let format = match content.get(..3)? {
        "---" => FrontMatterFormat::Yaml,
        "+++" => FrontMatterFormat::Toml,
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

    use super::{FrontMatterFormat, front_matter};

    fn found(content: &str) -> Option<(FrontMatterFormat, &str, &str)> {
        let found = front_matter(content)?;
        Some((found.format, &content[found.text], &content[found.source]))
    }

    #[test]
    fn both_formats_are_found() {
        assert_eq!(
            found("---\ntitle: A\n\nb: 1\n---\n# A\n---\n"),
            Some((
                FrontMatterFormat::Yaml,
                "title: A\n\nb: 1\n",
                "---\ntitle: A\n\nb: 1\n---\n"
            ))
        );
        assert_eq!(
            found("+++ \r\na = 1\r\n+++\r\ntext"),
            Some((
                FrontMatterFormat::Toml,
                "a = 1\r\n",
                "+++ \r\na = 1\r\n+++\r\n"
            ))
        );
        assert_eq!(
            found("---\na: 1\n---"),
            Some((FrontMatterFormat::Yaml, "a: 1\n", "---\na: 1\n---"))
        );
    }

    #[test]
    fn other_texts_have_none() {
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
        /// `...` is left out: it ends YAML for the parser, too.
        #[test]
        fn front_matter_is_that_of_the_parser(content in "(---|\\+\\+\\+)[ ]?\r?\n([a: ]{0,3}\r?\n|---\n|\\+\\+\\+ \n){0,5}(---)?") {
            let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
                | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
            let expected = match Parser::new_ext(&content, options).next() {
                Some(Event::Start(Tag::MetadataBlock(kind))) => Some(match kind {
                    MetadataBlockKind::YamlStyle => FrontMatterFormat::Yaml,
                    MetadataBlockKind::PlusesStyle => FrontMatterFormat::Toml,
                }),
                _ => None,
            };
            prop_assert_eq!(found(&content).map(|(format, ..)| format), expected);
        }
    }
}
