//! What a file says of its making.

use wasmparser::{
    ComponentName, CustomSectionReader, KnownCustom, Name, Parser, Payload, ProducersSectionReader,
};

/// What a file says of itself and of its making, as far as it can be read. Nobody has checked any of that.
///
/// The tools are in the section `producers`, as WebAssembly's `tool-conventions` have it. The texts are sections of
/// their own, as `wasm-tools metadata` writes them after OCI's annotations.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ProducerMetadata {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// Who made it.
    pub authors: Option<String>,
    /// What it may be used under, as an SPDX expression.
    pub licences: Option<String>,
    /// Where there is more about it.
    pub homepage: Option<String>,
    /// Where its source is.
    pub source: Option<String>,
    /// Which revision of its source it was made from.
    pub revision: Option<String>,
    /// What it was written in.
    pub languages: Vec<Producer>,
    /// What has worked on it, such as a compiler.
    pub tools: Vec<Producer>,
    /// What it was made with besides.
    pub sdks: Vec<Producer>,
}

/// A language, a tool or a kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// What it is called.
    pub name: String,
    /// Its version, which may be empty.
    pub version: String,
}

/// Bytes that are kept of a text.
const LONGEST: usize = 1 << 10;

/// Tools that are kept of each kind.
const MOST: usize = 32;

impl ProducerMetadata {
    /// Reads as far as the bytes are what they should be.
    pub fn of(bytes: &[u8]) -> Self {
        let mut making = Self::default();
        // What follows a broken place means nothing.
        let _ = making.read(bytes);
        making
    }

    fn read(&mut self, bytes: &[u8]) -> wasmparser::Result<()> {
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) => self.section(&section, depth),
                _ => {}
            }
        }
        Ok(())
    }

    /// A section that can't be read says nothing.
    fn section(&mut self, section: &CustomSectionReader<'_>, depth: usize) {
        match section.as_known() {
            // A component says little of that; the modules within it know who compiled them.
            KnownCustom::Producers(producers) => drop(self.producers(producers)),
            _ if depth > 0 => {}
            KnownCustom::Name(names) => {
                let name = names.into_iter().find_map(|name| match name {
                    Ok(Name::Module { name, .. }) => Some(name),
                    _ => None,
                });
                self.name = name.map(shortened);
            }
            KnownCustom::ComponentName(names) => {
                let name = names.into_iter().find_map(|name| match name {
                    Ok(ComponentName::Component { name, .. }) => Some(name),
                    _ => None,
                });
                self.name = name.map(shortened);
            }
            _ => {
                let text = match section.name() {
                    "version" => &mut self.version,
                    "description" => &mut self.description,
                    "authors" => &mut self.authors,
                    "licenses" => &mut self.licences,
                    "homepage" => &mut self.homepage,
                    "source" => &mut self.source,
                    "revision" => &mut self.revision,
                    _ => return,
                };
                *text = std::str::from_utf8(section.data()).ok().map(shortened);
            }
        }
    }

    fn producers(&mut self, producers: ProducersSectionReader<'_>) -> wasmparser::Result<()> {
        for field in producers {
            let field = field?;
            let tools = match field.name {
                "language" => &mut self.languages,
                "processed-by" => &mut self.tools,
                "sdk" => &mut self.sdks,
                _ => continue,
            };
            for value in field.values {
                let value = value?;
                let tool = Producer {
                    name: shortened(value.name),
                    version: shortened(value.version),
                };
                if tools.len() < MOST && !tools.contains(&tool) {
                    tools.push(tool);
                }
            }
        }
        Ok(())
    }
}

fn shortened(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, MOST, Producer, ProducerMetadata};

    fn section(name: &str, data: &str) -> String {
        format!("(@custom {name:?} {data:?})")
    }

    fn tool(name: &str, version: &str) -> Producer {
        Producer {
            name: name.to_owned(),
            version: version.to_owned(),
        }
    }

    #[test]
    fn what_is_said_outside_and_by_the_modules_inside() {
        let wat = format!(
            "(component $fixer {} {} {} (core module $inner {} \
             (@producers (language \"Rust\" \"\") (processed-by \"rustc\" \"1.95.0\"))) \
             (core module (@producers (language \"Rust\" \"\") (processed-by \"clang\" \"20\"))))",
            section("description", "mends é"),
            section("licenses", "MIT OR Apache-2.0"),
            section("source", &"x".repeat(2 * LONGEST)),
            section("description", "of the module"),
        );
        let bytes = wat::parse_str(&wat).unwrap();
        let making = ProducerMetadata::of(&bytes);
        assert_eq!(making.name.as_deref(), Some("fixer"));
        assert_eq!(making.description.as_deref(), Some("mends é"));
        assert_eq!(making.licences.as_deref(), Some("MIT OR Apache-2.0"));
        assert_eq!(making.source.as_ref().map(String::len), Some(LONGEST));
        assert_eq!(making.languages, [tool("Rust", "")]);
        assert_eq!(making.tools, [tool("rustc", "1.95.0"), tool("clang", "20")]);
        for end in 0..bytes.len() {
            let _ = ProducerMetadata::of(&bytes[..end]);
        }
    }

    #[test]
    fn what_can_not_be_read_says_nothing() {
        let wat = format!(
            "(module $m {} (@custom \"description\" \"\\ff\"))",
            section("producers", "\u{7f}\u{7f}")
        );
        let making = ProducerMetadata::of(&wat::parse_str(&wat).unwrap());
        let expected = ProducerMetadata {
            name: Some("m".to_owned()),
            ..ProducerMetadata::default()
        };
        assert_eq!(making, expected);
        let many: String = (0..2 * MOST)
            .map(|number| format!("(processed-by \"{number}\" \"\")"))
            .collect();
        let wat = format!("(module (@producers {many}))");
        assert!(
            ProducerMetadata::of(&wat::parse_str(&wat).unwrap())
                .tools
                .len()
                <= MOST
        );
    }
}
