//! Reasons why a file can't be loaded as a plugin.

use std::borrow::Cow;

use super::componentize_error::ComponentizeError;
use crate::contract::KindError;

/// Reason why a file can't be loaded as a plugin.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Wasmtime does not support this machine.
    #[error("this machine can't run WebAssembly: {0:#}")]
    UnsupportedMachine(wasmtime::Error),
    /// The file could not be read.
    #[error("the file can't be read: {0}")]
    Unreadable(std::io::Error),
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is not WebAssembly.
    #[error("it is {}", .0.map_or("not WebAssembly", NotWasmHint::description))]
    NotWasm(Option<NotWasmHint>),
    /// The file is a core module that can't become a component.
    #[error("core module can't be converted to a component: {0}")]
    CoreModule(ComponentizeError),
    /// The component is invalid, or uses features that are switched off.
    #[error("invalid component: {0}")]
    Invalid(String),
    /// The component is too complex to be compiled.
    #[error("component too complex: {0}")]
    TooComplex(String),
    /// The component is no kind of plugin.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// An export of the contract has the wrong type.
    #[error("its export does not have the type of the contract: {0}")]
    ExportType(String),
    /// The component imports something that the host does not provide.
    #[error("it needs `{name}`, {}", .missing.reason)]
    Import {
        /// Name of the import.
        name: String,
        /// Reason and next step.
        missing: MissingImport,
    },
    /// An import has another type than the export of the part that provides it.
    #[error("import `{import}` does not match `{export}` of part `{part}`: {why}")]
    TypeMismatch {
        /// Name of the import.
        import: String,
        /// Name of the part.
        part: String,
        /// Name of the part's export.
        export: String,
        /// Difference between the types.
        why: String,
    },
    /// An import has another type than the host provides.
    #[error("its imports do not match this host: {0}")]
    ImportType(String),
}

/// Kind of a file that is not WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWasmHint {
    /// A web page or XML.
    WebPage,
    /// WebAssembly's text format.
    Text,
}

impl NotWasmHint {
    /// Recognises other kinds of files by their first characters.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.trim_ascii_start();
        if text.starts_with(b"<") {
            Some(Self::WebPage)
        } else if text.starts_with(b"(component") || text.starts_with(b"(module") {
            Some(Self::Text)
        } else {
            None
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::WebPage => "a web page or XML, not WebAssembly",
            Self::Text => "in WebAssembly's text format, not a binary",
        }
    }
}

/// An import that the host does not provide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingImport {
    /// Reason why it is not provided.
    pub(crate) reason: String,
    /// Next step for the user.
    pub(crate) help: Cow<'static, str>,
}

impl LoadError {
    /// Returns the next step for the user, if there is one.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::UnsupportedMachine(_) | Self::Unreadable(_) | Self::TooComplex(_) => return None,
            Self::Empty => "check that it was built or downloaded completely",
            Self::NotWasm(Some(NotWasmHint::WebPage)) => {
                "check the address that it was downloaded from"
            }
            Self::NotWasm(Some(NotWasmHint::Text)) => {
                "convert it to a binary with `wasm-tools parse`"
            }
            Self::NotWasm(None) => {
                "expected a component or a core module, which start with the bytes `\\0asm`; check that it is the right file"
            }
            Self::CoreModule(error) => return Some(error.help()),
            Self::Invalid(_) => {
                "check that it was built or downloaded completely, and uses no experimental WebAssembly features"
            }
            Self::Kind(error) => return Some(error.help()),
            Self::ExportType(_) => {
                "build it against the unmodified files of `wit/`; `mdbook-wasm check FILE` shows the differences"
            }
            Self::Import { missing, .. } => &missing.help,
            Self::TypeMismatch { .. } => "build both against the same WIT files of that interface",
            Self::ImportType(_) => {
                "build it against the unmodified files of `wit/` and WASI 0.2, or upgrade mdbook-wasm if the plugin \
                 is newer; `mdbook-wasm check FILE` shows the differences"
            }
        };
        Some(help.to_owned())
    }

    /// Creates the error for a failed validation by wasmtime: its innermost cause is the reason.
    pub(crate) fn invalid(error: &wasmtime::Error) -> Self {
        let cause = error.chain().last().map(ToString::to_string);
        Self::Invalid(cause.unwrap_or_default())
    }
}
