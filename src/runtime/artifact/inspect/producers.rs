//! Metadata of a file: its toolchain, and what its author says about it.
//!
//! The sections are read with `wasmparser`. The crate `wasm-metadata` brings compression, URLs and SPDX's list of licences,
//! and panics on some broken files.

use wasmparser::{
    ComponentName, CustomSectionReader, KnownCustom, Name, Parser, Payload, ProducersSectionReader,
};

/// Metadata of a file, as far as it can be read. It is written by the author and not verified.
///
/// The tools are in the section `producers` of WebAssembly's `tool-conventions`. The texts are sections of their own,
/// as `wasm-tools metadata` writes them, named like OCI's annotations.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ProducerMetadata {
    /// Name of the plugin.
    pub name: Option<String>,
    /// Version of the plugin.
    pub version: Option<String>,
    /// Description of the plugin.
    pub description: Option<String>,
    /// Authors of the plugin.
    pub authors: Option<String>,
    /// Licences as an SPDX expression.
    pub licences: Option<String>,
    /// Address of the homepage.
    pub homepage: Option<String>,
    /// Address of the source.
    pub source: Option<String>,
    /// Revision of the source.
    pub revision: Option<String>,
    /// Languages of the source.
    pub languages: Vec<Producer>,
    /// Tools that processed the file, such as compilers.
    pub tools: Vec<Producer>,
    /// Development kits.
    pub sdks: Vec<Producer>,
}

/// A language, a tool or a development kit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// Name of the producer.
    pub name: String,
    /// Version of the producer, possibly empty.
    pub version: String,
}

/// Maximum length of a text in bytes; the rest is cut off.
const MAX_LENGTH: usize = 1 << 10;

/// Maximum number of producers of each kind.
const MAX_PRODUCERS: usize = 32;

impl ProducerMetadata {
    /// Reads the metadata up to the first error in the binary.
    pub fn of(bytes: &[u8]) -> Self {
        let mut metadata = Self::default();
        // Bytes behind an error have no meaning.
        let _ = metadata.read(bytes);
        metadata
    }

    fn read(&mut self, bytes: &[u8]) -> wasmparser::Result<()> {
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) => self.read_section(&section, depth),
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a section. One that can't be read is ignored.
    fn read_section(&mut self, section: &CustomSectionReader<'_>, depth: usize) {
        match section.as_known() {
            // Modules inside a component name the compilers, the component itself seldom does.
            KnownCustom::Producers(producers) => drop(self.read_producers(producers)),
            _ if depth > 0 => {}
            KnownCustom::Name(names) => {
                let name = names.into_iter().find_map(|name| match name {
                    Ok(Name::Module { name, .. }) => Some(name),
                    _ => None,
                });
                self.name = name.map(truncated);
            }
            KnownCustom::ComponentName(names) => {
                let name = names.into_iter().find_map(|name| match name {
                    Ok(ComponentName::Component { name, .. }) => Some(name),
                    _ => None,
                });
                self.name = name.map(truncated);
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
                *text = std::str::from_utf8(section.data()).ok().map(truncated);
            }
        }
    }

    fn read_producers(&mut self, producers: ProducersSectionReader<'_>) -> wasmparser::Result<()> {
        for field in producers {
            let field = field?;
            let list = match field.name {
                "language" => &mut self.languages,
                "processed-by" => &mut self.tools,
                "sdk" => &mut self.sdks,
                _ => continue,
            };
            for value in field.values {
                let value = value?;
                let producer = Producer {
                    name: truncated(value.name),
                    version: truncated(value.version),
                };
                if list.len() < MAX_PRODUCERS && !list.contains(&producer) {
                    list.push(producer);
                }
            }
        }
        Ok(())
    }
}

fn truncated(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_LENGTH)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, MAX_PRODUCERS, Producer, ProducerMetadata};

    fn section(name: &str, data: &str) -> String {
        format!("(@custom {name:?} {data:?})")
    }

    fn producer(name: &str, version: &str) -> Producer {
        Producer {
            name: name.to_owned(),
            version: version.to_owned(),
        }
    }

    #[test]
    fn reads_texts_of_the_component_and_producers_of_its_modules() {
        let wat = format!(
            "(component $fixer {} {} {} (core module $inner {} \
             (@producers (language \"Rust\" \"\") (processed-by \"rustc\" \"1.95.0\"))) \
             (core module (@producers (language \"Rust\" \"\") (processed-by \"clang\" \"20\"))))",
            section("description", "fixes é"),
            section("licenses", "MIT OR Apache-2.0"),
            section("source", &"x".repeat(2 * MAX_LENGTH)),
            section("description", "of the module"),
        );
        let bytes = wat::parse_str(&wat).unwrap();
        let metadata = ProducerMetadata::of(&bytes);
        assert_eq!(metadata.name.as_deref(), Some("fixer"));
        assert_eq!(metadata.description.as_deref(), Some("fixes é"));
        assert_eq!(metadata.licences.as_deref(), Some("MIT OR Apache-2.0"));
        assert_eq!(metadata.source.as_ref().map(String::len), Some(MAX_LENGTH));
        assert_eq!(metadata.languages, [producer("Rust", "")]);
        assert_eq!(
            metadata.tools,
            [producer("rustc", "1.95.0"), producer("clang", "20")]
        );
        for end in 0..bytes.len() {
            let _ = ProducerMetadata::of(&bytes[..end]);
        }
    }

    #[test]
    fn invalid_sections_are_ignored() {
        let wat = format!(
            "(module $m {} (@custom \"description\" \"\\ff\"))",
            section("producers", "\u{7f}\u{7f}")
        );
        let metadata = ProducerMetadata::of(&wat::parse_str(&wat).unwrap());
        let expected = ProducerMetadata {
            name: Some("m".to_owned()),
            ..ProducerMetadata::default()
        };
        assert_eq!(metadata, expected);
        let many: String = (0..2 * MAX_PRODUCERS)
            .map(|number| format!("(processed-by \"{number}\" \"\")"))
            .collect();
        let wat = format!("(module (@producers {many}))");
        assert!(
            ProducerMetadata::of(&wat::parse_str(&wat).unwrap())
                .tools
                .len()
                <= MAX_PRODUCERS
        );
    }
}
