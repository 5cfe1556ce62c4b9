//! `wasi:sockets`: nothing behind it. Plugins have no network, and requests for it are recorded.
//!
//! No socket is ever created. wasmtime-wasi, which has all other functions, permits nothing either.

use wasmtime::StoreContextMut;
use wasmtime::component::{
    Accessor, ComponentNamedList, Lift, Linker, LinkerInstance, Lower, Resource,
};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::p2::bindings::sockets as p2;
use wasmtime_wasi::p2::bindings::sync::sockets as p2_sync;
use wasmtime_wasi::p2::{TcpSocket as TcpSocketP2, UdpSocket as UdpSocketP2};
use wasmtime_wasi::p3::bindings::sockets as p3;
use wasmtime_wasi::sockets::{TcpSocket, UdpSocket, WasiSockets, WasiSocketsView};

use super::Denials;

/// Adds `wasi:sockets` 0.2 to a linker.
pub fn add_p2_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    denials: Denials<T>,
) -> wasmtime::Result<()> {
    use p2::network::{ErrorCode, IpAddressFamily, LinkOptions};
    p2::network::add_to_linker::<_, WasiSockets>(linker, &LinkOptions::default(), T::sockets)?;
    p2::ip_name_lookup::add_to_linker::<_, WasiSockets>(linker, T::sockets)?;
    p2_sync::tcp::add_to_linker::<_, WasiSockets>(linker, T::sockets)?;
    p2_sync::udp::add_to_linker::<_, WasiSockets>(linker, T::sockets)?;
    // The handle on the network leads to nothing, but a name can't be looked up without it.
    let mut network = linker.instance("wasi:sockets/instance-network@0.2.6")?;
    network.func_wrap(
        "instance-network",
        move |mut store: StoreContextMut<'_, T>, ()| {
            denials(store.data_mut()).network = true;
            let mut sockets = store.data_mut().sockets();
            let network = p2::instance_network::Host::instance_network(&mut sockets)?;
            Ok((network,))
        },
    )?;
    type Refused<S> = Result<Resource<S>, ErrorCode>;
    let mut tcp = linker.instance("wasi:sockets/tcp-create-socket@0.2.6")?;
    refuse::<_, IpAddressFamily, Refused<TcpSocketP2>>(
        &mut tcp,
        "create-tcp-socket",
        denials,
        || Err(ErrorCode::AccessDenied),
    )?;
    let mut udp = linker.instance("wasi:sockets/udp-create-socket@0.2.6")?;
    refuse::<_, IpAddressFamily, Refused<UdpSocketP2>>(
        &mut udp,
        "create-udp-socket",
        denials,
        || Err(ErrorCode::AccessDenied),
    )
}

/// Adds `wasi:sockets` 0.3 to a linker.
pub fn add_p3_to_linker<T: WasiView + 'static>(
    linker: &mut Linker<T>,
    denials: Denials<T>,
) -> wasmtime::Result<()> {
    use p3::types::{ErrorCode, IpAddress, IpAddressFamily};
    type Refused<S> = Result<Resource<S>, ErrorCode>;
    let mut types = linker.instance("wasi:sockets/types@0.3.0")?;
    p3::types::add_to_linker_instance::<_, WasiSockets>(&mut types, T::sockets)?;
    refuse::<_, IpAddressFamily, Refused<TcpSocket>>(
        &mut types,
        "[static]tcp-socket.create",
        denials,
        || Err(ErrorCode::AccessDenied),
    )?;
    refuse::<_, IpAddressFamily, Refused<UdpSocket>>(
        &mut types,
        "[static]udp-socket.create",
        denials,
        || Err(ErrorCode::AccessDenied),
    )?;
    let mut lookup = linker.instance("wasi:sockets/ip-name-lookup@0.3.0")?;
    lookup.func_wrap_concurrent(
        "resolve-addresses",
        move |accessor: &Accessor<T>, (_,): (String,)| {
            accessor.with(|mut access| denials(access.data_mut()).network = true);
            let refused = p3::ip_name_lookup::ErrorCode::AccessDenied;
            Box::pin(async { Ok((Result::<Vec<IpAddress>, _>::Err(refused),)) })
        },
    )
}

/// Defines a function that creates nothing, and records the request.
fn refuse<T, P, R>(
    instance: &mut LinkerInstance<'_, T>,
    function: &str,
    denials: Denials<T>,
    refusal: fn() -> R,
) -> wasmtime::Result<()>
where
    T: 'static,
    (P,): ComponentNamedList + Lift + 'static,
    (R,): ComponentNamedList + Lower + 'static,
{
    instance.func_wrap(
        function,
        move |mut store: StoreContextMut<'_, T>, (_,): (P,)| {
            denials(store.data_mut()).network = true;
            Ok((refusal(),))
        },
    )
}
