//! Sockets, which are not made, and names of other machines, which are not looked up.

use wasmtime::bail;
use wasmtime::component::{Access, Accessor, FutureReader, Linker, Resource, StreamReader};
use wasmtime_wasi::p3::bindings::sockets::ip_name_lookup;
use wasmtime_wasi::p3::bindings::sockets::types::{
    self, Duration, ErrorCode, HostTcpSocket, HostTcpSocketWithStore, HostUdpSocket,
    HostUdpSocketWithStore, IpAddress, IpAddressFamily, IpSocketAddress,
};
use wasmtime_wasi::p3::sockets::{SocketError, SocketResult};
use wasmtime_wasi::sockets::{TcpSocket, UdpSocket};

use super::super::state::HostState;
use super::{Wasi, same};

pub fn add(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    types::add_to_linker::<_, Wasi>(linker, same)?;
    ip_name_lookup::add_to_linker::<_, Wasi>(linker, same)
}

impl types::Host for HostState {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }
}

type Tcp = Resource<TcpSocket>;
type Udp = Resource<UdpSocket>;

/// Whoever has got a handle on a socket has not got it from here.
const NONE: &str = "there are no sockets";

/// What can be done with a socket only.
macro_rules! never {
    ($(fn $name:ident($($ty:ty),*) -> $returned:ty;)*) => {
        $(fn $name(&mut self, $(_: $ty),*) -> SocketResult<$returned> {
            Err(SocketError::trap(wasmtime::Error::msg(NONE)))
        })*
    };
}

impl HostTcpSocket for HostState {
    fn create(&mut self, _: IpAddressFamily) -> SocketResult<Tcp> {
        self.denied.network = true;
        Err(ErrorCode::AccessDenied.into())
    }

    async fn bind(&mut self, _: Tcp, _: IpSocketAddress) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NONE)))
    }

    never! {
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
        bail!(NONE)
    }

    fn get_address_family(&mut self, _: Tcp) -> wasmtime::Result<IpAddressFamily> {
        bail!(NONE)
    }

    fn drop(&mut self, _: Tcp) -> wasmtime::Result<()> {
        bail!(NONE)
    }
}

impl HostTcpSocketWithStore<HostState> for Wasi {
    async fn connect(
        _: &Accessor<HostState, Self>,
        _: Tcp,
        _: IpSocketAddress,
    ) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NONE)))
    }

    async fn listen(_: Access<'_, HostState, Self>, _: Tcp) -> SocketResult<StreamReader<Tcp>> {
        Err(SocketError::trap(wasmtime::Error::msg(NONE)))
    }

    fn send(
        _: Access<'_, HostState, Self>,
        _: Tcp,
        _: StreamReader<u8>,
    ) -> wasmtime::Result<FutureReader<Result<(), ErrorCode>>> {
        bail!(NONE)
    }

    fn receive(
        _: Access<'_, HostState, Self>,
        _: Tcp,
    ) -> wasmtime::Result<(StreamReader<u8>, FutureReader<Result<(), ErrorCode>>)> {
        bail!(NONE)
    }
}

impl HostUdpSocket for HostState {
    async fn create(&mut self, _: IpAddressFamily) -> SocketResult<Udp> {
        self.denied.network = true;
        Err(ErrorCode::AccessDenied.into())
    }

    async fn bind(&mut self, _: Udp, _: IpSocketAddress) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NONE)))
    }

    async fn connect(&mut self, _: Udp, _: IpSocketAddress) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NONE)))
    }

    never! {
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
        bail!(NONE)
    }

    fn drop(&mut self, _: Udp) -> wasmtime::Result<()> {
        bail!(NONE)
    }
}

impl HostUdpSocketWithStore<HostState> for Wasi {
    async fn send(
        _: &Accessor<HostState, Self>,
        _: Udp,
        _: Vec<u8>,
        _: Option<IpSocketAddress>,
    ) -> SocketResult<()> {
        Err(SocketError::trap(wasmtime::Error::msg(NONE)))
    }

    async fn receive(
        _: &Accessor<HostState, Self>,
        _: Udp,
    ) -> SocketResult<(Vec<u8>, IpSocketAddress)> {
        Err(SocketError::trap(wasmtime::Error::msg(NONE)))
    }
}

impl ip_name_lookup::Host for HostState {}

impl ip_name_lookup::HostWithStore<HostState> for Wasi {
    async fn resolve_addresses(
        store: &Accessor<HostState, Self>,
        _: String,
    ) -> wasmtime::Result<Result<Vec<IpAddress>, ip_name_lookup::ErrorCode>> {
        store.with(|mut access| access.get().denied.network = true);
        Ok(Err(ip_name_lookup::ErrorCode::AccessDenied))
    }
}
