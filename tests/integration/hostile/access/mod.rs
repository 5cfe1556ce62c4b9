//! Attempts to reach something outside of the sandbox: files, the network, the environment, time and randomness.

pub mod clock;
pub mod environment;
pub mod files;
pub mod imports;
pub mod network;
pub mod randomness;
