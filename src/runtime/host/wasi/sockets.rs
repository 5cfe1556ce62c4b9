//! `wasi:sockets`: nothing behind it. Plugins have no network, and requests for it are recorded.

use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::p2::bindings::sockets::network::{
    self, ErrorCode, IpAddressFamily, LinkOptions, Network,
};
use wasmtime_wasi::p2::bindings::sockets::{instance_network, ip_name_lookup, tcp_create_socket};
use wasmtime_wasi::p2::bindings::sync::sockets::{tcp, udp, udp_create_socket};
use wasmtime_wasi::p2::{SocketError, SocketResult, TcpSocket, UdpSocket};
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsView};

use super::config::LazyWasiView;
use crate::runtime::events::AccessDenials;

/// Marker of [`SocketsView`] for a linker.
pub struct Sockets;

impl HasData for Sockets {
    type Data<'a> = SocketsView<'a>;
}

/// State behind `wasi:sockets`.
pub struct SocketsView<'a> {
    pub wasi: LazyWasiView<'a>,
    pub denials: &'a mut AccessDenials,
}

/// Adds `wasi:sockets` 0.2 to a linker.
pub fn add_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> SocketsView<'_>,
) -> wasmtime::Result<()> {
    network::add_to_linker::<_, WasiSockets>(linker, &LinkOptions::default(), T::sockets)?;
    instance_network::add_to_linker::<_, Sockets>(linker, view)?;
    tcp_create_socket::add_to_linker::<_, Sockets>(linker, view)?;
    udp_create_socket::add_to_linker::<_, Sockets>(linker, view)?;
    ip_name_lookup::add_to_linker::<_, WasiSockets>(linker, T::sockets)?;
    tcp::add_to_linker::<_, WasiSockets>(linker, T::sockets)?;
    udp::add_to_linker::<_, WasiSockets>(linker, T::sockets)
}

/// The handle on the network leads to nothing, but a name can't be looked up without it.
impl instance_network::Host for SocketsView<'_> {
    fn instance_network(&mut self) -> wasmtime::Result<Resource<Network>> {
        self.denials.network = true;
        self.wasi.sockets().instance_network()
    }
}

/// Converts the errors of the interfaces that create sockets, so it has to be implemented here, too.
impl network::Host for SocketsView<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        self.wasi.sockets().convert_error_code(error)
    }

    fn network_error_code(
        &mut self,
        error: Resource<wasmtime::Error>,
    ) -> wasmtime::Result<Option<ErrorCode>> {
        self.wasi.sockets().network_error_code(error)
    }
}

impl network::HostNetwork for SocketsView<'_> {
    fn drop(&mut self, network: Resource<Network>) -> wasmtime::Result<()> {
        self.wasi.sockets().drop(network)
    }
}

impl tcp_create_socket::Host for SocketsView<'_> {
    fn create_tcp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<TcpSocket>> {
        self.denials.network = true;
        Err(ErrorCode::AccessDenied.into())
    }
}

impl udp_create_socket::Host for SocketsView<'_> {
    fn create_udp_socket(&mut self, _: IpAddressFamily) -> SocketResult<Resource<UdpSocket>> {
        self.denials.network = true;
        Err(ErrorCode::AccessDenied.into())
    }
}
