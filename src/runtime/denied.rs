//! What a guest looked for and was not granted.

use std::fmt;
use std::ops::BitOrAssign;

use serde::{Deserialize, Serialize};
use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::cli::WasiCliView;
use wasmtime_wasi::filesystem::{Descriptor, WasiFilesystemView};
use wasmtime_wasi::p2::bindings::cli::environment;
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::sockets::network::{ErrorCode, IpAddressFamily, Network};
use wasmtime_wasi::p2::bindings::sockets::{instance_network, network, tcp_create_socket};
use wasmtime_wasi::p2::bindings::sync::sockets::udp_create_socket;
use wasmtime_wasi::p2::{SocketError, SocketResult, TcpSocket, UdpSocket};
use wasmtime_wasi::sockets::WasiSocketsView;

use super::failure::Failure;
use super::sandbox::Guest;

/// What a guest looked for in vain. Clocks and random numbers are not among it: what stands in for them
/// is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// It asked which folders are open to it, and none is.
    pub files: bool,
    /// A path led out of the folders that it was granted.
    pub outside: bool,
    /// It wanted to change something in them.
    pub writing: bool,
    /// It asked for its environment, and that is empty.
    pub environment: bool,
    /// It asked for the network.
    pub network: bool,
}

impl Denied {
    /// What of it may be why a plugin failed so. Whoever went beyond a limit did so by itself. And a Rust
    /// program that panics looks for `RUST_BACKTRACE`, so that its environment says nothing.
    pub fn behind(self, failure: &Failure) -> Self {
        match failure {
            Failure::Said(_) | Failure::Exit(_) | Failure::Status { .. } => self,
            Failure::Trap { .. } => Self {
                environment: false,
                ..self
            },
            Failure::Limit(_) | Failure::Host(_) => Self::default(),
        }
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl BitOrAssign for Denied {
    fn bitor_assign(&mut self, other: Self) {
        self.files |= other.files;
        self.outside |= other.outside;
        self.writing |= other.writing;
        self.environment |= other.environment;
        self.network |= other.network;
    }
}

/// One line for each, with what grants it.
impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = "it looked for files, and has none: `allow.read` grants folders of the book";
        let outside = "a path led out of the folders that it was granted: `allow.read` grants folders of the \
                       book, and links lead no further";
        let writing = "it wanted to write, and folders are granted for reading only";
        let environment =
            "it looked for environment variables, and has none: `allow.env` grants them by name";
        let network = "it looked for the network, which no plugin is given";
        let all = [
            (self.files, files),
            (self.outside, outside),
            (self.writing, writing),
            (self.environment, environment),
            (self.network, network),
        ];
        let lines = all.into_iter().filter_map(|(is, line)| is.then_some(line));
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}

/// The folders that are open to a guest.
pub(super) fn add_preopens(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    preopens::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl preopens::Host for Guest {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        let folders = preopens::Host::get_directories(&mut self.filesystem())?;
        self.denied.files |= folders.is_empty();
        Ok(folders)
    }
}

/// The environment of a guest.
pub(super) fn add_environment(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    environment::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl environment::Host for Guest {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        let variables = self.cli().get_environment()?;
        self.denied.environment |= variables.is_empty();
        Ok(variables)
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        self.cli().get_arguments()
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        self.cli().initial_cwd()
    }
}

/// The way to all that takes a network, such as looking up a name. There is nothing behind it.
pub(super) fn add_instance_network(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    instance_network::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl instance_network::Host for Guest {
    fn instance_network(&mut self) -> wasmtime::Result<Resource<Network>> {
        self.denied.network = true;
        self.sockets().instance_network()
    }
}

/// Only so that sockets can be refused: errors are told in this interface's words.
impl network::Host for Guest {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        self.sockets().convert_error_code(error)
    }

    fn network_error_code(
        &mut self,
        error: Resource<wasmtime::Error>,
    ) -> wasmtime::Result<Option<ErrorCode>> {
        self.sockets().network_error_code(error)
    }
}

impl network::HostNetwork for Guest {
    fn drop(&mut self, network: Resource<Network>) -> wasmtime::Result<()> {
        self.sockets().drop(network)
    }
}

/// Sockets, which are not made.
pub(super) fn add_tcp_create_socket(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    tcp_create_socket::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl tcp_create_socket::Host for Guest {
    fn create_tcp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        self.denied.network = true;
        Err(ErrorCode::AccessDenied.into())
    }
}

/// See [`add_tcp_create_socket`].
pub(super) fn add_udp_create_socket(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    udp_create_socket::add_to_linker::<_, HasSelf<Guest>>(linker, |guest| guest)
}

impl udp_create_socket::Host for Guest {
    fn create_udp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        self.denied.network = true;
        Err(ErrorCode::AccessDenied.into())
    }
}
