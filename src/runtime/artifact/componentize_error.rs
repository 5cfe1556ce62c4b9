//! Why no component can be made of a core module.

use crate::contract::KindError;

/// Why no component can be made of a core module.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComponentizeError {
    /// It is broken, or uses what is switched off.
    #[error("it is not valid: {0}")]
    Invalid(String),
    /// It imports what is not of WASI.
    #[error("it imports `{name}` from `{module}`, {}", .origin.what())]
    Import {
        /// What it imports from.
        module: String,
        /// What it imports.
        name: String,
        /// What that is.
        origin: ForeignModule,
    },
    /// It imports a function that is not there.
    #[error("it imports `{0}` from `wasi_snapshot_preview1`, which has no function of that name")]
    Unknown(String),
    /// It imports a function as something else.
    #[error("it imports `{0}` from `wasi_snapshot_preview1` with another type than that has")]
    Type(String),
    /// It imports nothing, so it can't read a book.
    #[error("it imports nothing of `wasi_snapshot_preview1`, so it could not read a book")]
    NoWasi,
    /// It was made for the contract, and has nothing of it.
    #[error("it has the contract's types, and exports none of its functions")]
    NoExport,
    /// It can't be started.
    #[error("it exports no `_start`, but {}", list(.0))]
    NoStart(Vec<String>),
    /// It can't be started like that.
    #[error("its `_start` is not a function without parameters and results")]
    Start,
    /// Nobody could hand it anything.
    #[error("it exports no memory by the name `memory`")]
    NoMemory,
    /// It has something of the contract, but is no plugin.
    #[error(transparent)]
    Kind(KindError),
    /// The encoder refuses it, and this is what it says.
    #[error("it is not what its names say: {0}")]
    Encoder(String),
}

/// What is imported from, that is not of WASI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignModule {
    /// A page's JavaScript, by wasm-bindgen.
    Bindgen,
    /// A page's JavaScript, by Go.
    GoJs,
    /// What the linker did not find, or what Emscripten brings in.
    Env,
    /// Threads.
    Threads,
    /// A draft of WASI.
    Draft,
    /// Nothing known.
    Unknown,
}

impl ForeignModule {
    fn of(module: &str) -> Self {
        match module {
            "wbg" | "__wbindgen_placeholder__" => Self::Bindgen,
            "go" | "gojs" => Self::GoJs,
            "env" => Self::Env,
            "wasi" => Self::Threads,
            "wasi_unstable" => Self::Draft,
            _ => Self::Unknown,
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Bindgen => "which is JavaScript that wasm-bindgen makes",
            Self::GoJs => "which is JavaScript that comes with Go",
            Self::Env => "where its linker did not find it",
            Self::Threads => "which are threads, and no plugin is given those",
            Self::Draft => "which is a draft of WASI",
            Self::Unknown => "and nobody here has that",
        }
    }
}

impl ComponentizeError {
    pub(super) fn import(module: &str, name: &str) -> Self {
        Self::Import {
            module: module.to_owned(),
            name: name.to_owned(),
            origin: ForeignModule::of(module),
        }
    }

    /// What to do about it.
    pub(crate) fn help(&self) -> String {
        let help = match self {
            Self::Kind(error) => return error.help(),
            Self::Invalid(_) => {
                "was it built or downloaded completely, and does it use only finished WebAssembly \
                 features?"
            }
            Self::Import { origin, .. } => match origin {
                ForeignModule::Bindgen => {
                    "build it for the target `wasm32-wasip2`, without wasm-bindgen"
                }
                ForeignModule::GoJs => "build it with `GOOS=wasip1 GOARCH=wasm`",
                ForeignModule::Env => {
                    "build it for WASI (`wasm32-wasip2` or `wasm32-wasip1`), with all libraries that \
                     it needs, and without Emscripten"
                }
                ForeignModule::Threads => "build it for `wasm32-wasip1` without threads",
                ForeignModule::Draft => {
                    "build it anew, with a compiler for `wasi_snapshot_preview1`"
                }
                ForeignModule::Unknown => {
                    "expected are imports from `wasi_snapshot_preview1` alone; build it for \
                     `wasm32-wasip2` or `wasm32-wasip1`"
                }
            },
            Self::Unknown(_) | Self::Type(_) => {
                "build it anew, with a compiler for `wasi_snapshot_preview1`"
            }
            Self::NoExport => {
                "does its code export a plugin? In Rust, `export!(Plugin);` is missing, where `Plugin` is the \
                 type that implements `Guest`"
            }
            Self::NoWasi => {
                "was it built for `wasm32-unknown-unknown`? Build it for the target `wasm32-wasip2` (or \
                 `wasm32-wasip1`), as a program, or as a plugin that exports what the contract names"
            }
            Self::NoStart(_) | Self::Start => {
                "build it as a program, for the target `wasm32-wasip2` or `wasm32-wasip1`; or turn it \
                 into a component with `wasm-tools component new`, if it is a plugin for the contract"
            }
            Self::NoMemory => "let its linker export its memory, by the name `memory`",
            Self::Encoder(_) => {
                "turn it into a component with the tools that it was built with, or with \
                 `wasm-tools component new`"
            }
        };
        help.to_owned()
    }
}

fn list(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(", ")
        }
    }
}
