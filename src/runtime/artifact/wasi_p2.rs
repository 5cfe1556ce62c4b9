//! Packages of WASI 0.2 that the host implements.

/// Package of WASI 0.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WasiP2Package {
    /// `wasi:io` and `wasi:cli`, which need each other.
    IoAndCli,
    Clocks,
    Random,
    Filesystem,
    Sockets,
}

impl WasiP2Package {
    /// Returns the package of this name, such as `wasi:clocks`, if the host implements it.
    pub fn of(package: &str) -> Option<Self> {
        match package {
            "wasi:io" | "wasi:cli" => Some(Self::IoAndCli),
            "wasi:clocks" => Some(Self::Clocks),
            "wasi:random" => Some(Self::Random),
            "wasi:filesystem" => Some(Self::Filesystem),
            "wasi:sockets" => Some(Self::Sockets),
            _ => None,
        }
    }
}
