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
    #[error("it is empty; was it built or downloaded completely?")]
    Empty,
    /// It is not WebAssembly at all.
    #[error(
        "it is not WebAssembly{}; expected a component, which starts with the bytes `\\0asm`",
        .0.map_or(String::new(), |what| format!(" but {what}"))
    )]
    NotWasm(Option<&'static str>),
    /// It is WebAssembly, but not a component.
    #[error(
        "it is a core WebAssembly module, not a component; build it for the target \
         `wasm32-wasip2`, or turn it into a component with `wasm-tools component new`"
    )]
    CoreModule,
    /// It is broken, or uses what is switched off.
    #[error(
        "it is not a valid component: {0}; was it built or downloaded completely, and does it \
         use only finished WebAssembly features?"
    )]
    Invalid(String),
    /// Nobody could compile it.
    #[error("{0}, which no plugin needs")]
    Bomb(String),
    /// It is none of our kinds.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// An export has the right name and the wrong type.
    #[error(
        "its export does not have the type that the contract gives it: {0}; build it against the \
         unchanged files of `wit/`"
    )]
    ExportType(String),
    /// It needs something that this host has not.
    #[error("it needs `{name}`, {what}")]
    Import {
        /// The name of the import.
        name: String,
        /// Who could offer it, and what to do.
        what: String,
    },
    /// It needs something that this host has, in another type.
    #[error(
        "its imports do not fit this host: {0}; build it against the unchanged files of `wit/` \
         and WASI 0.2, or upgrade mdbook-wasm if the plugin is newer"
    )]
    ImportType(String),
}

impl Refusal {
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
            Some("a web page or XML; was it downloaded from the right address?")
        } else if text.starts_with(b"(component") || text.starts_with(b"(module") {
            Some("WebAssembly's text format; turn it into a binary with `wasm-tools parse`")
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
        Some((name, what)) => Err(Refusal::Import {
            name: name.to_owned(),
            what,
        }),
    }
}

/// Why an import can't be satisfied, where that shows in its name.
fn missing(name: &str) -> Option<String> {
    match Offer::of(name) {
        Offer::Ours => None,
        Offer::Newer => Some(format!(
            "a newer version of the contract than this host's {}; upgrade mdbook-wasm {}",
            contract::VERSION,
            env!("CARGO_PKG_VERSION")
        )),
        Offer::Older => Some(format!(
            "another version of the contract than this host's {}; ask the plugin's author for a \
             build against it",
            contract::VERSION
        )),
        Offer::Foreign => foreign(name),
    }
}

fn foreign(name: &str) -> Option<String> {
    let (package, rest) = name.split_once('/').unwrap_or((name, ""));
    let version = rest.split_once('@').map_or("", |(_, version)| version);
    match package {
        "wasi:io" | "wasi:cli" | "wasi:clocks" | "wasi:random" | "wasi:filesystem"
        | "wasi:sockets" => (!version.starts_with("0.2.")).then(|| {
            format!(
                "WASI {version}; mdbook-wasm {} has WASI 0.2: build the plugin for it, or upgrade \
                 mdbook-wasm if there is a newer one",
                env!("CARGO_PKG_VERSION")
            )
        }),
        "wasi:http" => Some("web access, which no plugin is given".to_owned()),
        _ => Some(
            "which mdbook-wasm does not offer; if another component does, compose the two into \
             one file with `wac plug`"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{check_head, missing};

    #[test]
    fn what_is_no_component_is_called_by_its_name() {
        let said = |bytes: &[u8]| check_head(bytes).unwrap_err().to_string();
        assert!(said(b"").contains("empty"));
        assert!(said(b"\n<!DOCTYPE html>").contains("web page"));
        assert!(said(b"(component)").contains("text format"));
        assert!(said(b"PK\x03\x04").starts_with("it is not WebAssembly;"));
        assert!(said(b"\0asm\x01\0\0\0").contains("core WebAssembly module"));
        assert!(said(b"\0asm\x02\0\0\0").contains("not a valid component"));
        assert!(said(b"\0as").contains("not WebAssembly"));
    }

    #[test]
    fn imports_say_who_could_offer_them() {
        let said = |name| missing(name).unwrap();
        assert_eq!(missing("mdbook:preprocessor/log@0.1.0"), None);
        assert_eq!(missing("wasi:cli/stderr@0.2.6"), None);
        assert!(said("mdbook:preprocessor/log@0.3.0").contains("upgrade mdbook-wasm"));
        assert!(said("wasi:cli/stderr@0.3.0").contains("has WASI 0.2"));
        assert!(said("wasi:http/outgoing-handler@0.2.0").contains("web access"));
        assert!(said("acme:words/dictionary@1.0.0").contains("compose"));
    }
}
