//! What a guest finds of WASI, made when it first asks for any of that. Most plugins never do, and to make it takes
//! random numbers of the system's, a twentieth of what it takes to start such a plugin.

use std::cell::LazyCell;
use std::time::Duration;

use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder};

use super::super::command_io::Stdin;
use super::super::state::Output;
use super::super::stream::{Lines, Stream};
use super::deterministic::{RANDOM, STOPPED, Standing};
use crate::settings::Folder;

/// WASI of one guest.
pub(crate) type Wasi = LazyCell<WasiCtx, Box<dyn FnOnce() -> WasiCtx + Send>>;

/// All that a guest is started with, but for folders.
pub(crate) struct Startup {
    pub arguments: Vec<String>,
    pub stdin: Stdin,
    pub stdout: Output,
    pub stderr: Lines,
    pub environment: Vec<(String, String)>,
    /// The time since 1970 that its clock shows. `None`: it goes.
    pub standing: Option<Duration>,
}

impl Startup {
    /// WASI with that and with folders, which are there from the start.
    ///
    /// # Errors
    /// Where one can't be opened.
    pub fn lazily(self, folders: &[Folder]) -> wasmtime::Result<Wasi> {
        if folders.is_empty() {
            return Ok(Wasi::new(Box::new(move || self.builder().build())));
        }
        let mut wasi = self.builder();
        for folder in folders {
            wasi.preopened_dir(&folder.host, &folder.guest, FsPerms::ReadOnly)?;
        }
        let made = wasi.build();
        Ok(Wasi::new(Box::new(move || made)))
    }

    fn builder(self) -> WasiCtxBuilder {
        let mut wasi = WasiCtx::builder();
        wasi.args(&self.arguments)
            .stdin(self.stdin)
            .stdout(Stream(self.stdout))
            .stderr(Stream(self.stderr))
            .envs(&self.environment)
            .initial_cwd("/")
            .max_random_size(RANDOM)
            // There is nothing else to do for the thread of a guest that waits for a file.
            .allow_blocking_current_thread(true)
            .allow_tcp(false)
            .allow_udp(false);
        if let Some(time) = self.standing {
            wasi.wall_clock(Standing(time))
                .monotonic_clock(Standing(STOPPED));
        }
        wasi
    }
}
