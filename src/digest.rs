//! SHA-256 digests in hexadecimal, as pins and lock files hold them.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of these bytes as 64 lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns a digest as lower-case hexadecimal digits.
pub fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
