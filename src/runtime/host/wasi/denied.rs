//! What a guest looked for and was not granted.

use wasmtime::component::{HasSelf, Linker, Resource};
use wasmtime_wasi::cli::WasiCliView;
use wasmtime_wasi::filesystem::Descriptor;
use wasmtime_wasi::p2::bindings::cli::environment;
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::sockets::network::{ErrorCode, IpAddressFamily, Network};
use wasmtime_wasi::p2::bindings::sockets::{instance_network, network, tcp_create_socket};
use wasmtime_wasi::p2::bindings::sync::sockets::udp_create_socket;
use wasmtime_wasi::p2::{SocketError, SocketResult, TcpSocket, UdpSocket};
use wasmtime_wasi::sockets::WasiSocketsView;

use super::super::state::HostState;

/// The folders that are open to a guest.
pub(crate) fn add_preopens(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    preopens::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl preopens::Host for HostState {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        self.preopened()
    }
}

/// The environment of a guest.
pub(crate) fn add_environment(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    environment::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl environment::Host for HostState {
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
pub(crate) fn add_instance_network(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    instance_network::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl instance_network::Host for HostState {
    fn instance_network(&mut self) -> wasmtime::Result<Resource<Network>> {
        self.denied.network = true;
        self.sockets().instance_network()
    }
}

/// Only so that sockets can be refused: errors are told in this interface's words.
impl network::Host for HostState {
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

impl network::HostNetwork for HostState {
    fn drop(&mut self, network: Resource<Network>) -> wasmtime::Result<()> {
        self.sockets().drop(network)
    }
}

/// Sockets, which are not made.
pub(crate) fn add_tcp_create_socket(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    tcp_create_socket::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl tcp_create_socket::Host for HostState {
    fn create_tcp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        self.denied.network = true;
        Err(ErrorCode::AccessDenied.into())
    }
}

/// See [`add_tcp_create_socket`].
pub(crate) fn add_udp_create_socket(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    udp_create_socket::add_to_linker::<_, HasSelf<HostState>>(linker, |guest| guest)
}

impl udp_create_socket::Host for HostState {
    fn create_udp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        self.denied.network = true;
        Err(ErrorCode::AccessDenied.into())
    }
}
