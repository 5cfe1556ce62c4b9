//! The report about a single file, as text or as JSON.

use std::fmt;
use std::path::Path;

use serde_json::{Value, json};

use crate::contract::{Kind, min_host_version};
use crate::runtime::{BinaryKind, Inspection, LoadError, Producer, ProducerMetadata};
use crate::sanitize::Sanitized;
use crate::settings::Permission;

/// A file and what its bytes say about it.
pub struct FileReport<'f> {
    pub file: &'f Path,
    /// The size in bytes.
    pub size: usize,
    pub sha256: String,
    pub inspection: Inspection,
}

/// The report as text, one fact on a line.
impl fmt::Display for FileReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inspection {
            binary_kind,
            kind,
            contract_version,
            capabilities,
            metadata,
            load_error,
        } = &self.inspection;
        let kind = kind.map_or("not a plugin", Kind::description);
        let contract = match contract_version {
            Some(version) => format!(
                "{version} (mdbook-wasm {} or newer)",
                min_host_version(version)
            ),
            None => "none".to_owned(),
        };
        let file = self.file.display().to_string();
        writeln!(f, "file      {}", Sanitized(&file))?;
        writeln!(f, "kind      {kind}")?;
        if *binary_kind == Some(BinaryKind::Module)
            && !matches!(load_error, Some(LoadError::CoreModule(_)))
        {
            writeln!(
                f,
                "form      core module, made into a component when it is loaded"
            )?;
        }
        writeln!(f, "contract  {contract}")?;
        writeln!(f, "size      {} bytes", self.size)?;
        writeln!(f, "sha256    {}", self.sha256)?;
        for (key, text) in metadata_lines(metadata) {
            writeln!(f, "{key:9} {}", Sanitized(&text))?;
        }
        if let Some(error) = load_error {
            writeln!(f, "refused   {}", Sanitized(&error.to_string()))?;
            if let Some(help) = error.help() {
                writeln!(f, "help      {}", Sanitized(&help))?;
            }
        }
        if capabilities.is_empty() {
            return writeln!(f, "\nIt asks for nothing.");
        }
        writeln!(f, "\nIt asks for:")?;
        let names: Vec<_> = capabilities.iter().map(ToString::to_string).collect();
        let width = names.iter().map(|name| name.chars().count()).max();
        let width = width.unwrap_or_default();
        for (name, capability) in names.iter().zip(capabilities) {
            let name = Sanitized(name).to_string();
            writeln!(f, "  {name:width$}  {}", capability.default_policy())?;
        }
        Ok(())
    }
}

/// Returns the metadata of a file, each entry with a label of at most nine letters.
fn metadata_lines(metadata: &ProducerMetadata) -> Vec<(&'static str, String)> {
    let ProducerMetadata {
        name,
        version,
        description,
        authors,
        licences,
        homepage,
        source,
        revision,
        languages,
        tools,
        sdks,
    } = metadata;
    let texts = [
        ("name", name),
        ("version", version),
        ("about", description),
        ("authors", authors),
        ("licences", licences),
        ("homepage", homepage),
        ("source", source),
        ("revision", revision),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(key, text)| Some((key, text.clone()?)));
    let lists = [
        ("language", languages),
        ("made by", tools),
        ("made with", sdks),
    ];
    let lists = lists
        .into_iter()
        .filter(|(_, tools)| !tools.is_empty())
        .map(|(key, tools)| (key, names_and_versions(tools)));
    texts.chain(lists).collect()
}

fn names_and_versions(producers: &[Producer]) -> String {
    let shown = |producer: &Producer| {
        // A commit and a date may follow after a space.
        let version = producer.version.split(' ').next().unwrap_or_default();
        format!("{} {version}", producer.name).trim_end().to_owned()
    };
    producers.iter().map(shown).collect::<Vec<_>>().join(", ")
}

impl FileReport<'_> {
    /// Returns the report as a JSON object. The guide's page on `inspect` lists its keys.
    pub fn json(&self) -> Value {
        let Inspection {
            binary_kind,
            kind,
            contract_version,
            capabilities,
            metadata,
            load_error,
        } = &self.inspection;
        let tools = |producers: &[Producer]| -> Value {
            let producers = producers.iter();
            let producers =
                producers.map(|one| json!({ "name": one.name, "version": one.version }));
            producers.collect()
        };
        let needs = capabilities.iter().map(|capability| {
            json!({
                "what": capability.to_string().trim_matches('`'),
                "given": capability.default_policy(),
                "grant": capability.permission().map(Permission::key),
            })
        });
        json!({
            "file": self.file.to_string_lossy(),
            "form": binary_kind.map(|kind| match kind {
                BinaryKind::Component => "component",
                BinaryKind::Module => "module",
            }),
            "kind": kind.map(Kind::name),
            "contract": contract_version.as_ref().map(ToString::to_string),
            "host": contract_version.as_ref().map(|version| min_host_version(version).to_string()),
            "size": self.size,
            "sha256": self.sha256,
            "name": metadata.name,
            "version": metadata.version,
            "description": metadata.description,
            "authors": metadata.authors,
            "licences": metadata.licences,
            "homepage": metadata.homepage,
            "source": metadata.source,
            "revision": metadata.revision,
            "languages": tools(&metadata.languages),
            "tools": tools(&metadata.tools),
            "sdks": tools(&metadata.sdks),
            "needs": needs.collect::<Value>(),
            "refusal": load_error.as_ref().map(|error| {
                json!({ "message": error.to_string(), "help": error.help() })
            }),
        })
    }
}
