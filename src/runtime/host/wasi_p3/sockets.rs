//! `wasi:sockets`: nothing behind it. Plugins have no network, and requests for it are recorded.

use wasmtime::bail;
use wasmtime::component::{Access, Accessor, FutureReader, Linker, Resource, StreamReader};
use wasmtime_wasi::p3::bindings::sockets::ip_name_lookup;
use wasmtime_wasi::p3::bindings::sockets::types::{
    self, Duration, ErrorCode, HostTcpSocket, HostTcpSocketWithStore, HostUdpSocket,
    HostUdpSocketWithStore, IpAddress, IpAddressFamily, IpSocketAddress,
};
use wasmtime_wasi::p3::sockets::{SocketError, SocketResult};
use wasmtime_wasi::sockets::{TcpSocket, UdpSocket};

use super::super::wasi::sockets::{Sockets, SocketsView};

/// Adds `wasi:sockets` 0.3 to a linker.
pub fn add_to_linker<T: Send + 'static>(
    linker: &mut Linker<T>,
    view: fn(&mut T) -> SocketsView<'_>,
) -> wasmtime::Result<()> {
    types::add_to_linker::<_, Sockets>(linker, view)?;
    ip_name_lookup::add_to_linker::<_, Sockets>(linker, view)
}

impl types::Host for SocketsView<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }
}

type Tcp = Resource<TcpSocket>;
type Udp = Resource<UdpSocket>;

/// Error of functions that take a socket: none is ever created, so the handle is not a socket's.
const NO_SOCKETS: &str = "plugins have no sockets";

/// Defines functions that take a socket.
macro_rules! unreachable_functions {
    ($(fn $name:ident($($ty:ty),*) -> $returned:ty;)*) => {
        $(fn $name(&mut self, $(_: $ty),*) -> SocketResult<$returned> {
            Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
        })*
    };
}

impl HostTcpSocket for SocketsView<'_> {
    fn create(&mut self, _: IpAddressFamily) -> SocketResult<Tcp> {
        self.denials.network = true;
        Err(ErrorCode::AccessDenied.into())
    }

    async fn bind(&mut self, _: Tcp, _: IpSocketAddress) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
    }

    unreachable_functions! {
        fn get_local_address(Tcp) -> IpSocketAddress;
        fn get_remote_address(Tcp) -> IpSocketAddress;
        fn set_listen_backlog_size(Tcp, u64) -> ();
        fn get_keep_alive_enabled(Tcp) -> bool;
        fn set_keep_alive_enabled(Tcp, bool) -> ();
        fn get_keep_alive_idle_time(Tcp) -> Duration;
        fn set_keep_alive_idle_time(Tcp, Duration) -> ();
        fn get_keep_alive_interval(Tcp) -> Duration;
        fn set_keep_alive_interval(Tcp, Duration) -> ();
        fn get_keep_alive_count(Tcp) -> u32;
        fn set_keep_alive_count(Tcp, u32) -> ();
        fn get_hop_limit(Tcp) -> u8;
        fn set_hop_limit(Tcp, u8) -> ();
        fn get_receive_buffer_size(Tcp) -> u64;
        fn set_receive_buffer_size(Tcp, u64) -> ();
        fn get_send_buffer_size(Tcp) -> u64;
        fn set_send_buffer_size(Tcp, u64) -> ();
    }

    fn get_is_listening(&mut self, _: Tcp) -> wasmtime::Result<bool> {
        bail!(NO_SOCKETS)
    }

    fn get_address_family(&mut self, _: Tcp) -> wasmtime::Result<IpAddressFamily> {
        bail!(NO_SOCKETS)
    }

    fn drop(&mut self, _: Tcp) -> wasmtime::Result<()> {
        bail!(NO_SOCKETS)
    }
}

impl<T: Send> HostTcpSocketWithStore<T> for Sockets {
    async fn connect(_: &Accessor<T, Self>, _: Tcp, _: IpSocketAddress) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
    }

    async fn listen(_: Access<'_, T, Self>, _: Tcp) -> SocketResult<StreamReader<Tcp>> {
        Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
    }

    fn send(
        _: Access<'_, T, Self>,
        _: Tcp,
        _: StreamReader<u8>,
    ) -> wasmtime::Result<FutureReader<Result<(), ErrorCode>>> {
        bail!(NO_SOCKETS)
    }

    fn receive(
        _: Access<'_, T, Self>,
        _: Tcp,
    ) -> wasmtime::Result<(StreamReader<u8>, FutureReader<Result<(), ErrorCode>>)> {
        bail!(NO_SOCKETS)
    }
}

impl HostUdpSocket for SocketsView<'_> {
    async fn create(&mut self, _: IpAddressFamily) -> SocketResult<Udp> {
        self.denials.network = true;
        Err(ErrorCode::AccessDenied.into())
    }

    async fn bind(&mut self, _: Udp, _: IpSocketAddress) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
    }

    async fn connect(&mut self, _: Udp, _: IpSocketAddress) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
    }

    unreachable_functions! {
        fn disconnect(Udp) -> ();
        fn get_local_address(Udp) -> IpSocketAddress;
        fn get_remote_address(Udp) -> IpSocketAddress;
        fn get_unicast_hop_limit(Udp) -> u8;
        fn set_unicast_hop_limit(Udp, u8) -> ();
        fn get_receive_buffer_size(Udp) -> u64;
        fn set_receive_buffer_size(Udp, u64) -> ();
        fn get_send_buffer_size(Udp) -> u64;
        fn set_send_buffer_size(Udp, u64) -> ();
    }

    fn get_address_family(&mut self, _: Udp) -> wasmtime::Result<IpAddressFamily> {
        bail!(NO_SOCKETS)
    }

    fn drop(&mut self, _: Udp) -> wasmtime::Result<()> {
        bail!(NO_SOCKETS)
    }
}

impl<T> HostUdpSocketWithStore<T> for Sockets {
    async fn send(
        _: &Accessor<T, Self>,
        _: Udp,
        _: Vec<u8>,
        _: Option<IpSocketAddress>,
    ) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
    }

    async fn receive(_: &Accessor<T, Self>, _: Udp) -> SocketResult<(Vec<u8>, IpSocketAddress)> {
        Err(SocketError::trap(wasmtime::Error::msg(NO_SOCKETS)))
    }
}

impl ip_name_lookup::Host for SocketsView<'_> {}

impl<T> ip_name_lookup::HostWithStore<T> for Sockets {
    async fn resolve_addresses(
        store: &Accessor<T, Self>,
        _: String,
    ) -> wasmtime::Result<Result<Vec<IpAddress>, ip_name_lookup::ErrorCode>> {
        store.with(|mut access| access.get().denials.network = true);
        Ok(Err(ip_name_lookup::ErrorCode::AccessDenied))
    }
}
