//! wasmtime-wasi's context of a plugin.

use wasmtime_wasi::{FsPerms, WasiCtx};

use super::super::permissions::Permissions;
use super::super::stdio::{OutputSink, Stdin};
use super::deterministic::{FROZEN_MONOTONIC, FrozenClock, MAX_RANDOM_BYTES, RandomSequence};

/// Creates the context of a plugin with these permissions, and nothing else of the system. Without a grant of `random`, random
/// numbers come from `secure` and `insecure`.
///
/// # Errors
/// Fails if a granted folder can't be opened.
pub fn wasi_ctx(
    permissions: &Permissions,
    arguments: &[String],
    (stdin, stdout, stderr): (Stdin, OutputSink, OutputSink),
    [secure, insecure]: &[RandomSequence; 2],
) -> wasmtime::Result<WasiCtx> {
    let mut builder = WasiCtx::builder();
    builder
        .args(arguments)
        .stdin(stdin)
        .stdout(stdout)
        .stderr(stderr)
        .envs(&permissions.environment)
        .initial_cwd("/")
        .max_random_size(MAX_RANDOM_BYTES)
        // The thread of a plugin that waits for a file has nothing else to do.
        .allow_blocking_current_thread(true)
        .allow_tcp(false)
        .allow_udp(false);
    if !permissions.clock {
        builder
            .wall_clock(FrozenClock(permissions.time))
            .monotonic_clock(FrozenClock(FROZEN_MONOTONIC));
    }
    if !permissions.random {
        builder
            .secure_random(secure.clone())
            .insecure_random(insecure.clone())
            .insecure_random_seed(0);
    }
    for folder in &permissions.folders {
        builder.preopened_dir(&folder.host, &folder.guest, FsPerms::ReadOnly)?;
    }
    Ok(builder.build())
}
