//! Why a file is no plugin.

use std::borrow::Cow;

use super::componentize_error::ComponentizeError;
use crate::contract::KindError;

/// Why a file is no plugin that this host can run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// wasmtime does not run here.
    #[error("WebAssembly can't be run on this machine: {0:#}")]
    UnsupportedHost(wasmtime::Error),
    /// It could not be read.
    #[error("it can't be read: {0}")]
    Unreadable(std::io::Error),
    /// It has no bytes.
    #[error("it is empty")]
    Empty,
    /// It is not WebAssembly at all.
    #[error("it is {}", .0.map_or("not WebAssembly", NotWasmHint::description))]
    NotWasm(Option<NotWasmHint>),
    /// It is WebAssembly, but not a component, and none can be made of it.
    #[error("it is a core WebAssembly module, and no component can be made of it: {0}")]
    CoreModule(ComponentizeError),
    /// It is broken, or uses what is switched off.
    #[error("it is not a valid component: {0}")]
    Invalid(String),
    /// Nobody could compile it.
    #[error("{0}, which no plugin needs")]
    TooComplex(String),
    /// It is none of our kinds.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// An export has the right name and the wrong type.
    #[error("its export does not have the type that the contract gives it: {0}")]
    ExportType(String),
    /// It needs something that this host has not.
    #[error("it needs `{name}`, {}", .missing.reason)]
    Import {
        /// The name of the import.
        name: String,
        /// What that is.
        missing: MissingImport,
    },
    /// It needs something that one of its parts has, in another type.
    #[error("it imports `{import}`, and `{export}` of part `{part}` does not fit: {why}")]
    TypeMismatch {
        /// The name of the import.
        import: String,
        /// The part.
        part: String,
        /// The name of the part's export.
        export: String,
        /// What is wrong.
        why: String,
    },
    /// It needs something that this host has, in another type.
    #[error("its imports do not fit this host: {0}")]
    ImportType(String),
}

/// What a file is that should be WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWasmHint {
    /// It begins like HTML or XML.
    WebPage,
    /// It begins like WebAssembly's text format.
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

/// An import that this host has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingImport {
    /// What it is.
    pub(crate) reason: String,
    /// What to do.
    pub(crate) help: Cow<'static, str>,
}

impl LoadError {
    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::UnsupportedHost(_) | Self::Unreadable(_) | Self::TooComplex(_) => return None,
            Self::Empty => "was it built or downloaded completely?",
            Self::NotWasm(Some(NotWasmHint::WebPage)) => {
                "was it downloaded from the right address?"
            }
            Self::NotWasm(Some(NotWasmHint::Text)) => {
                "turn it into a binary with `wasm-tools parse`, and that into a plugin"
            }
            Self::NotWasm(None) => {
                "expected a component or a core module, which start with the bytes `\\0asm`; is it the right file?"
            }
            Self::CoreModule(error) => return Some(error.help()),
            Self::Invalid(_) => {
                "was it built or downloaded completely, and does it use only finished WebAssembly \
                 features?"
            }
            Self::Kind(error) => return Some(error.help()),
            Self::ExportType(_) => {
                "build it against the unchanged files of `wit/`; `mdbook-wasm check` and the name of its file show \
                 what differs"
            }
            Self::Import { missing, .. } => &missing.help,
            Self::TypeMismatch { .. } => "build both against the same WIT of that interface",
            Self::ImportType(_) => {
                "build it against the unchanged files of `wit/` and WASI 0.2, or upgrade mdbook-wasm if the plugin \
                 is newer; `mdbook-wasm check` and the name of its file show what differs"
            }
        };
        Some(help.to_owned())
    }

    /// What wasmtime's validation says, of which the innermost cause is what is wrong.
    pub(crate) fn invalid(error: &wasmtime::Error) -> Self {
        let cause = error.chain().last().map(ToString::to_string);
        Self::Invalid(cause.unwrap_or_default())
    }
}
