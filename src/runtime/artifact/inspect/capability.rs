//! Capabilities of the host that a component imports.

use std::fmt;

use super::super::wasi::WasiPackage;
use crate::contract::ImportOrigin;
use crate::settings::Permission;

/// Capability of the host that a component imports.
///
/// The order is that of reports: capabilities of every plugin, those that can be granted, and those that can't.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// Log lines.
    Log,
    /// Findings in the book.
    Findings,
    /// The host's functions for Markdown.
    Markdown,
    /// Editing of the book, chapter by chapter.
    Editing,
    /// Standard input, output and error.
    Streams,
    /// Exit with a status.
    Exit,
    /// Files and folders.
    Files,
    /// Environment variables and arguments.
    Environment,
    /// Time and sleeping.
    Clock,
    /// Random numbers.
    Random,
    /// Connections and name lookup.
    Network,
    /// An import that the host does not provide, by its name.
    Other(String),
}

impl Capability {
    /// Returns the capability behind an import such as `wasi:clocks/wall-clock@0.2.6`.
    ///
    /// It is `None` for imports of types, and for those that are useless without others.
    pub(crate) fn of(import: &str) -> Option<Self> {
        let (package, rest) = import.split_once('/').unwrap_or((import, ""));
        let interface = rest.split('@').next().unwrap_or_default();
        let ours = matches!(ImportOrigin::of(import), ImportOrigin::Contract(_));
        let capability = match interface {
            "types" | "context" | "edits" if ours => return None,
            "markdown" if ours => Self::Markdown,
            "log" if ours => Self::Log,
            "diagnostics" if ours => Self::Findings,
            "editing" if ours => Self::Editing,
            _ => match WasiPackage::of(import) {
                Some((known, _)) => return Self::of_wasi(known, package, interface),
                None => Self::Other(import.to_owned()),
            },
        };
        Some(capability)
    }

    fn of_wasi(known: WasiPackage, package: &str, interface: &str) -> Option<Self> {
        Some(match (known, interface) {
            (WasiPackage::IoAndCli | WasiPackage::Clocks, "types") => return None,
            // Streams, errors and polling are useless without other imports.
            (WasiPackage::IoAndCli, _) if package == "wasi:io" => return None,
            (WasiPackage::IoAndCli, "environment") => Self::Environment,
            (WasiPackage::IoAndCli, "exit") => Self::Exit,
            (WasiPackage::IoAndCli, _) => Self::Streams,
            (WasiPackage::Filesystem, _) => Self::Files,
            (WasiPackage::Clocks, _) => Self::Clock,
            (WasiPackage::Random, _) => Self::Random,
            (WasiPackage::Sockets, _) => Self::Network,
        })
    }

    /// Returns the permission that grants it, or `None` if every plugin has it or none can.
    pub fn permission(&self) -> Option<Permission> {
        match self {
            Self::Files => Some(Permission::Read),
            Self::Environment => Some(Permission::Env),
            Self::Clock => Some(Permission::Clock),
            Self::Random => Some(Permission::Random),
            _ => None,
        }
    }

    /// Returns the access of a plugin without permissions, in one phrase.
    pub fn default_policy(&self) -> &'static str {
        match self {
            Self::Log | Self::Findings | Self::Markdown => "always available",
            Self::Editing => "always available to editors",
            Self::Streams => "output goes to the log, and input is empty",
            Self::Exit => "allowed, but counts as a failure",
            Self::Files => "none, except folders in `allow.read`",
            Self::Environment => "none, except variables in `allow.env`",
            Self::Clock => "frozen, unless `allow.clock` is true",
            Self::Random => "a fixed sequence, unless `allow.random` is true",
            Self::Network => "never granted",
            Self::Other(_) => "not provided, so the plugin can't be loaded",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Log => "log lines",
            Self::Findings => "findings",
            Self::Markdown => "Markdown",
            Self::Editing => "editing",
            Self::Streams => "standard streams",
            Self::Exit => "exit",
            Self::Files => "files",
            Self::Environment => "environment",
            Self::Clock => "clock",
            Self::Random => "random numbers",
            Self::Network => "network",
            Self::Other(name) => return write!(f, "`{name}`"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Capability;

    #[test]
    fn imports_have_capabilities() {
        for (import, capability) in [
            ("mdbook:preprocessor/types@0.1.0", None),
            ("mdbook:preprocessor/context@0.2.0", None),
            ("mdbook:preprocessor/log@0.1.3", Some(Capability::Log)),
            (
                "mdbook:preprocessor/markdown@0.2.0",
                Some(Capability::Markdown),
            ),
            (
                "mdbook:preprocessor/diagnostics@0.1.0",
                Some(Capability::Findings),
            ),
            ("wasi:io/poll@0.2.6", None),
            ("wasi:cli/terminal-stdin@0.2.6", Some(Capability::Streams)),
            ("wasi:cli/environment@0.2.0", Some(Capability::Environment)),
            ("wasi:filesystem/types@0.2.6", Some(Capability::Files)),
            ("wasi:clocks/wall-clock@0.2.6", Some(Capability::Clock)),
            ("wasi:random/insecure-seed@0.2.6", Some(Capability::Random)),
            ("wasi:sockets/tcp@0.2.6", Some(Capability::Network)),
            ("wasi:cli/types@0.3.0", None),
            ("wasi:cli/stdin@0.3.0", Some(Capability::Streams)),
            ("wasi:clocks/system-clock@0.3.0", Some(Capability::Clock)),
            ("wasi:filesystem/types@0.3.0", Some(Capability::Files)),
        ] {
            assert_eq!(Capability::of(import), capability, "{import}");
        }
        for other in [
            "wasi:filesystem/types@0.4.0",
            "wasi:filesystem/types",
            "wasi:http/outgoing-handler@0.2.0",
            "mdbook:preprocessor/log@9.0.0",
            "greet",
        ] {
            assert_eq!(
                Capability::of(other),
                Some(Capability::Other(other.to_owned()))
            );
        }
    }
}
