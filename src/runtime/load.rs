//! From a file's bytes to a component that is ready to be instantiated.

use std::time::Duration;

use wasmtime::Engine;
use wasmtime::component::InstancePre;

use super::busy::Busy;
use super::compile::{Announce, Compiled};
use super::engine::Host;
use super::inspect::{Need, in_words};
use super::sandbox::Guest;
use super::tier::Tier;
use crate::contract::v0_1::exports::mdbook::preprocessor::{book_processor, chapter_processor};
use crate::contract::{self, KindError, Offer};

/// A plugin that can be run.
pub struct Plugin {
    pub(super) pre: InstancePre<Guest>,
    pub(super) entry: Entry,
    pub(super) engine: Engine,
    digest: blake3::Hash,
    needs: Vec<Need>,
    tier: Tier,
    pub(super) busy: Busy,
    cached: bool,
    warning: Option<String>,
}

/// Where a plugin is entered.
pub(super) enum Entry {
    Chapter(chapter_processor::GuestIndices),
    Book(book_processor::GuestIndices),
}

impl Plugin {
    /// What it is handed.
    pub fn kind(&self) -> contract::Kind {
        match self.entry {
            Entry::Chapter(_) => contract::Kind::Chapter,
            Entry::Book(_) => contract::Kind::Book,
        }
    }

    /// The BLAKE3 digest of its file.
    pub fn digest(&self) -> blake3::Hash {
        self.digest
    }

    /// What it asks its host for.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// For how long its functions ran, on all threads together.
    pub fn busy(&self) -> Duration {
        self.busy.time()
    }

    /// How its code was compiled.
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// Whether its code was in the cache.
    pub fn was_cached(&self) -> bool {
        self.cached
    }

    /// Why its code could not be put into the cache.
    pub fn cache_warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

/// A component's file.
pub struct Binary<'f> {
    /// The BLAKE3 digest of its bytes.
    pub digest: blake3::Hash,
    /// How many bytes it has.
    pub size: usize,
    /// Reads it. It is only called where there is no compiled code for the digest yet.
    pub read: &'f dyn Fn() -> std::io::Result<Vec<u8>>,
}

/// Why a file is no plugin that this host can run.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// wasmtime does not run here.
    #[error("WebAssembly can't be run on this machine: {0:#}")]
    Machine(wasmtime::Error),
    /// It could not be read.
    #[error("it can't be read: {0}")]
    Unreadable(std::io::Error),
    /// It has no bytes.
    #[error("it is empty")]
    Empty,
    /// It is not WebAssembly at all.
    #[error("it is {}", .0.as_ref().map_or("not WebAssembly", Mistake::what))]
    NotWasm(Option<Mistake>),
    /// It is WebAssembly, but not a component.
    #[error("it is a core WebAssembly module, not a component")]
    CoreModule,
    /// It is broken, or uses what is switched off.
    #[error("it is not a valid component: {0}")]
    Invalid(String),
    /// Nobody could compile it.
    #[error("{0}, which no plugin needs")]
    Bomb(String),
    /// It is none of our kinds.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// An export has the right name and the wrong type.
    #[error("its export does not have the type that the contract gives it: {0}")]
    ExportType(String),
    /// It needs something that this host has not.
    #[error("it needs `{name}`, {}", .lack.what)]
    Import {
        /// The name of the import.
        name: String,
        /// What that is.
        lack: Lack,
    },
    /// It needs something that this host has, in another type.
    #[error("its imports do not fit this host: {0}")]
    ImportType(String),
}

/// What a file is that should be WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// It begins like HTML or XML.
    WebPage,
    /// It begins like WebAssembly's text format.
    Text,
}

impl Mistake {
    fn what(&self) -> &'static str {
        match self {
            Self::WebPage => "a web page or XML, not WebAssembly",
            Self::Text => "in WebAssembly's text format, not a binary",
        }
    }
}

/// An import that this host has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What it is.
    what: String,
    /// What to do.
    help: &'static str,
}

impl Refusal {
    /// What to do about it, where that is known.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Machine(_) | Self::Unreadable(_) | Self::Bomb(_) => return None,
            Self::Empty => "was it built or downloaded completely?",
            Self::NotWasm(Some(Mistake::WebPage)) => "was it downloaded from the right address?",
            Self::NotWasm(Some(Mistake::Text)) => {
                "turn it into a binary with `wasm-tools parse`, and that into a plugin"
            }
            Self::NotWasm(None) => {
                "expected a component, which starts with the bytes `\\0asm`; is it the right file?"
            }
            Self::CoreModule => {
                "build it for the target `wasm32-wasip2`, or turn it into a component with \
                 `wasm-tools component new`"
            }
            Self::Invalid(_) => {
                "was it built or downloaded completely, and does it use only finished WebAssembly \
                 features?"
            }
            Self::Kind(error) => return Some(error.help()),
            Self::ExportType(_) => "build it against the unchanged files of `wit/`",
            Self::Import { lack, .. } => lack.help,
            Self::ImportType(_) => {
                "build it against the unchanged files of `wit/` and WASI 0.2, or upgrade \
                 mdbook-wasm if the plugin is newer"
            }
        };
        Some(help.to_owned())
    }

    /// What wasmtime's validation says, of which the innermost cause is what is wrong.
    pub(super) fn invalid(error: &wasmtime::Error) -> Self {
        let cause = error.chain().last().map(ToString::to_string);
        Self::Invalid(cause.unwrap_or_default())
    }
}

impl Host {
    /// Remembers how long a plugin that began in baseline code has run, for the choice of its tier in
    /// the next build.
    pub fn note_use(&self, plugin: &Plugin) {
        let busy = plugin.busy();
        if plugin.tier == Tier::Baseline
            && let Some(uses) = self.uses(plugin.digest).and(busy)
        {
            self.remember(plugin.digest, uses);
        }
    }

    /// Compiles a component, or takes its code from the cache, and finds out what it is. In optimised
    /// code its functions may use `stack` bytes of the native stack. Before something is compiled,
    /// `announce` is told in which tier.
    ///
    /// # Errors
    /// [`Refusal`], where it is no plugin that this host can run.
    pub fn load(
        &self,
        binary: &Binary<'_>,
        stack: usize,
        announce: &mut Announce<'_>,
    ) -> Result<Plugin, Refusal> {
        let Compiled {
            component,
            workshop,
            tier,
            cached,
            warning,
        } = self.compile(binary, stack, announce)?;
        let engine = &workshop.engine;
        let ty = component.component_type();
        let kind = contract::kind(ty.exports(engine).map(|(name, _)| name))?;
        check_imports(ty.imports(engine).map(|(name, _)| name))?;
        let pre = workshop
            .link(&component)
            .map_err(|error| Refusal::ImportType(format!("{error:#}")))?;
        let wrong = |error: wasmtime::Error| Refusal::ExportType(format!("{error:#}"));
        let entry = match kind {
            contract::Kind::Chapter => {
                Entry::Chapter(chapter_processor::GuestIndices::new(&pre).map_err(wrong)?)
            }
            contract::Kind::Book => {
                Entry::Book(book_processor::GuestIndices::new(&pre).map_err(wrong)?)
            }
        };
        Ok(Plugin {
            pre,
            entry,
            engine: engine.clone(),
            digest: binary.digest,
            needs: in_words(ty.imports(engine).map(|(name, _)| name)),
            tier,
            busy: Busy::default(),
            cached,
            warning,
        })
    }
}

/// What `\0asm` is followed by: the version and the layer of a component, as the component model's
/// `Binary.md` has it.
const COMPONENT: [u8; 4] = [0x0d, 0, 1, 0];
/// The same of a core module, as the core specification has it.
const MODULE: [u8; 4] = [1, 0, 0, 0];

pub(super) fn check_head(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let Some(version) = bytes.strip_prefix(b"\0asm") else {
        let text = bytes.trim_ascii_start();
        let what = if text.starts_with(b"<") {
            Some(Mistake::WebPage)
        } else if text.starts_with(b"(component") || text.starts_with(b"(module") {
            Some(Mistake::Text)
        } else {
            None
        };
        return Err(Refusal::NotWasm(what));
    };
    if version.starts_with(&MODULE) {
        return Err(Refusal::CoreModule);
    }
    if !version.starts_with(&COMPONENT) {
        return Err(Refusal::Invalid(
            "the version behind `\\0asm` is not that of a component".to_owned(),
        ));
    }
    Ok(())
}

/// Refuses the first import that can't be satisfied, where that shows in its name.
pub(super) fn check_imports<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), Refusal> {
    match names
        .into_iter()
        .find_map(|name| Some((name, missing(name)?)))
    {
        None => Ok(()),
        Some((name, lack)) => Err(Refusal::Import {
            name: name.to_owned(),
            lack,
        }),
    }
}

/// Why an import can't be satisfied, where that shows in its name.
fn missing(name: &str) -> Option<Lack> {
    let lack = |what, help| Some(Lack { what, help });
    let ours = contract::VERSION;
    match Offer::of(name) {
        Offer::Ours => None,
        Offer::Newer => lack(
            format!("which is of a newer version of the contract than this host's {ours}"),
            concat!("upgrade mdbook-wasm ", env!("CARGO_PKG_VERSION")),
        ),
        Offer::Older => lack(
            format!("which is of another version of the contract than this host's {ours}"),
            "ask the plugin's author for a build against the host's",
        ),
        Offer::Foreign => foreign(name),
    }
}

fn foreign(name: &str) -> Option<Lack> {
    let (package, rest) = name.split_once('/').unwrap_or((name, ""));
    let version = rest.split_once('@').map_or("", |(_, version)| version);
    let (what, help) = match package {
        "wasi:io" | "wasi:cli" | "wasi:clocks" | "wasi:random" | "wasi:filesystem"
        | "wasi:sockets" => {
            if version.starts_with("0.2.") {
                return None;
            }
            let what = format!(
                "which is of WASI {version}, and mdbook-wasm {} has WASI 0.2",
                env!("CARGO_PKG_VERSION")
            );
            let help =
                "build the plugin for WASI 0.2, or upgrade mdbook-wasm if there is a newer one";
            (what, help)
        }
        "wasi:http" => (
            "which is web access, and no plugin is given that".to_owned(),
            "ask its author for a build that does without",
        ),
        _ => (
            "which mdbook-wasm does not offer".to_owned(),
            "if another component does, compose the two into one file with `wac plug`",
        ),
    };
    Some(Lack { what, help })
}

#[cfg(test)]
mod tests {
    use super::{Lack, check_head, missing};

    #[test]
    fn what_is_no_component_is_called_by_its_name() {
        let said = |bytes: &[u8]| check_head(bytes).unwrap_err().to_string();
        assert!(said(b"").contains("empty"));
        assert!(said(b"\n<!DOCTYPE html>").contains("web page"));
        assert!(said(b"(component)").contains("text format"));
        assert_eq!(said(b"PK\x03\x04"), "it is not WebAssembly");
        assert!(said(b"\0asm\x01\0\0\0").contains("core WebAssembly module"));
        assert!(said(b"\0asm\x02\0\0\0").contains("not a valid component"));
        assert!(said(b"\0as").contains("not WebAssembly"));
    }

    #[test]
    fn imports_say_who_could_offer_them() {
        let said = |name| {
            let Lack { what, help } = missing(name).unwrap();
            format!("{what}; {help}")
        };
        assert_eq!(missing("mdbook:preprocessor/log@0.1.0"), None);
        assert_eq!(missing("wasi:cli/stderr@0.2.6"), None);
        assert!(said("mdbook:preprocessor/log@0.3.0").contains("upgrade mdbook-wasm"));
        assert!(said("wasi:cli/stderr@0.3.0").contains("has WASI 0.2"));
        assert!(said("wasi:http/outgoing-handler@0.2.0").contains("web access"));
        assert!(said("acme:words/dictionary@1.0.0").contains("compose"));
    }
}
