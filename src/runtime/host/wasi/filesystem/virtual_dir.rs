//! Virtual folders, as the table of handles and descriptors have them.

use wasmtime_wasi::p2::bindings::sync::filesystem::types::{
    DescriptorStat, DescriptorType, MetadataHashValue,
};

/// Virtual folder in the table of handles, in the place of a descriptor: its path below `/`.
pub struct VirtualDir(pub String);

/// Metadata of a virtual folder.
pub const STAT: DescriptorStat = DescriptorStat {
    type_: DescriptorType::Directory,
    link_count: 1,
    size: 0,
    data_access_timestamp: None,
    data_modification_timestamp: None,
    status_change_timestamp: None,
};

/// Returns a hash that tells virtual folders apart from each other and from real ones.
pub fn metadata_hash(path: &str) -> MetadataHashValue {
    let mut hasher =
        blake3::Hasher::new_derive_key("mdbook-wasm a folder on the way to a granted one");
    hasher.update(path.as_bytes());
    let mut output = hasher.finalize_xof();
    let mut next_u64 = || {
        let mut bytes = [0; 8];
        output.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    };
    MetadataHashValue {
        lower: next_u64(),
        upper: next_u64(),
    }
}
