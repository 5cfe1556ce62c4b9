//! Detection of components and core modules by the first bytes of a file.

use super::load_error::{LoadError, NotWasmHint};

/// Version and layer of a component, the four bytes behind `\0asm` (component model, `Binary.md`).
const COMPONENT: [u8; 4] = [0x0d, 0, 1, 0];
/// Version of a core module, the four bytes behind `\0asm` (core specification).
const MODULE: [u8; 4] = [1, 0, 0, 0];

/// Kind of a WebAssembly binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryKind {
    /// A component.
    Component,
    /// A core module.
    Module,
}

impl BinaryKind {
    /// Detects the kind of a binary by its first eight bytes.
    ///
    /// # Errors
    /// Fails if the bytes are neither a component nor a core module.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, LoadError> {
        if bytes.is_empty() {
            return Err(LoadError::Empty);
        }
        let Some(version) = bytes.strip_prefix(b"\0asm") else {
            return Err(LoadError::NotWasm(NotWasmHint::of(bytes)));
        };
        if version.starts_with(&MODULE) {
            return Ok(Self::Module);
        }
        if version.starts_with(&COMPONENT) {
            return Ok(Self::Component);
        }
        Err(LoadError::Invalid(
            "unknown version behind the bytes `\\0asm`".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::BinaryKind;

    #[test]
    fn detects_components_and_modules_and_names_other_files() {
        let error = |bytes: &[u8]| BinaryKind::of(bytes).unwrap_err().to_string();
        assert!(error(b"").contains("empty"));
        assert!(error(b"\n<!DOCTYPE html>").contains("web page"));
        assert!(error(b"(component)").contains("text format"));
        assert_eq!(error(b"PK\x03\x04"), "it is not WebAssembly");
        assert!(error(b"\0asm\x02\0\0\0").contains("invalid component"));
        assert!(error(b"\0as").contains("not WebAssembly"));
        let kind = |bytes: &[u8]| BinaryKind::of(bytes).unwrap();
        assert_eq!(kind(b"\0asm\x01\0\0\0"), BinaryKind::Module);
        assert_eq!(kind(b"\0asm\x0d\0\x01\0"), BinaryKind::Component);
    }
}
